"""The ways the desk shows lines: where crop and text stand, what the pointer meets, right-to-left and turned lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import Line, Page, Scan
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, Transcription, now
from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.canvas.keys import default_keys
from ductus.ui.desk.cell_layout import Arrangement, Rows, Size, StripLayout, text_frame
from ductus.ui.desk.desk import Desk
from ductus.ui.desk.font_choice import FontChoice, coverage, families_by_coverage
from ductus.ui.desk.spoken import reading_arrow
from ductus.ui.desk.text_on_page import TextOnPage
from ductus.ui.desk.text_shape import is_square_script, row_height_px, transcription_font
from ductus.ui.fonts import load_fonts
from waiting import wait_until_active

LATIN, HEBREW = "In principio erat uerbum", "בראשית ברא אלהים"
ROWS = Rows(30, 40)
EXTENTS = st.lists(st.builds(Size, st.floats(4, 20_000), st.floats(4, 2_000)), min_size=1, max_size=40)


def line_of(index, text):
    """A line whose letters an engine saw side by side, from the right where the script runs there."""
    polygon = Box(100, 100 + 60 * index, 900, 150 + 60 * index).polygon()
    count, is_rtl = len(text), "א" <= text[0] <= "ת"
    places = [(1 - (i + 1) / count, 1 - i / count) if is_rtl else (i / count, (i + 1) / count) for i in range(count)]
    spans = tuple(TextSpan(i, i + 1, 0.95, left, right) for i, (left, right) in enumerate(places))
    reading = Reading(f"r{index}", text, 0.95, Provenance("quill"), now(), spans)
    held = Transcription(text, Origin.ENGINE, "quill", reading_id=reading.id)
    return Line(f"l{index}", polygon, status=LineStatus.READ, transcription=held, readings=(reading,))


@pytest.fixture
def desk(qapp):
    load_fonts()
    made = Desk()
    made.resize(900, 600)
    lines = tuple(line_of(i, HEBREW if i == 2 else LATIN) for i in range(6))
    made.set_page(Page("p1", "1r", Scan("a.png", 1, "00"), 1000, 5000, lines=lines))
    made.show()
    made.activateWindow()
    wait_until_active(made)
    for line in lines:
        made.set_crop(line.id, QImage(800, 50, QImage.Format.Format_RGB32))
    yield made
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def view(desk, index):
    return desk.strip._view(index)


@given(EXTENTS, st.floats(200, 2000), st.sampled_from(Arrangement), st.integers(-1, 39))
def test_cells_tile_the_scroll_in_every_arrangement(extents, width, arrangement, focus):
    layout = StripLayout(extents, width, ROWS, arrangement)
    layout.focus = focus if focus < len(extents) else -1
    for index in range(len(extents)):
        assert layout.top(index + 1) == layout.top(index) + layout.height(index)
        foot = layout.text_top(index) + layout.text_height(index)
        assert foot <= layout.height(index)
        assert layout.text_left + layout.text_width <= width + 1
    assert layout.top(len(extents)) == layout.total


@given(EXTENTS, st.floats(200, 2000))
def test_beside_the_text_never_lies_over_the_crop(extents, width):
    layout = StripLayout(extents, width, ROWS, Arrangement.BESIDE)
    assert all(min(layout.crop_size(i).width, layout.crop_width) <= layout.text_left for i in range(len(extents)))


def test_one_line_large_is_larger_and_its_neighbours_step_back(desk):
    desk.resize(500, 600)
    desk.set_current("l1", take_focus=True)
    before = view(desk, 1).crop_size.height
    desk.set_arrangement(Arrangement.FOCUS)
    assert view(desk, 1).crop_size.height > 1.4 * before
    assert view(desk, 0).is_dim
    assert desk.current_line() == "l1"


@pytest.mark.parametrize("arrangement", Arrangement)
def test_a_click_on_the_ink_puts_the_caret_at_its_letter(desk, arrangement):
    desk.set_arrangement(arrangement)
    desk.set_current("l0", take_focus=True)
    room = view(desk, 1).crop_room()
    at = QPoint(round(room.left() + room.width() * 5.2 / len(LATIN)), round(room.center().y()))
    QTest.mouseClick(desk.strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.current_line() == "l1"
    assert desk.focusProxy().caret() == 5


@pytest.mark.parametrize("arrangement", Arrangement)
def test_in_right_to_left_writing_the_first_letter_stands_at_the_right_end_of_the_ink(desk, arrangement):
    desk.set_arrangement(arrangement)
    desk.set_current("l0", take_focus=True)
    for letters_in in (0, 3, 5):
        cell = view(desk, 2)
        # A crop wider than its room is moved along with the caret.
        x = cell.crop_room().left() - cell.pan_px + cell.crop_size.width * (1 - (letters_in + 0.2) / len(HEBREW))
        at = QPoint(round(x), round(cell.crop_room().center().y()))
        QTest.mouseClick(desk.strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert desk.current_line() == "l2"
        assert desk.focusProxy().caret() == letters_in


@pytest.mark.parametrize("arrangement", Arrangement)
def test_right_to_left_text_is_typed_and_kept_in_the_order_it_is_read(desk, arrangement):
    desk.set_arrangement(arrangement)
    desk.set_current("l2", take_focus=True)
    editor = desk.focusProxy()
    editor.put_caret(3)
    QApplication.sendEvent(editor, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "ש"))
    assert editor.text() == f"{HEBREW[:3]}ש{HEBREW[3:]}"
    QTest.keyClick(editor, Qt.Key.Key_Left)  # towards the end of what is read from right to left
    assert editor.caret() == 5


def test_the_caret_of_right_to_left_text_is_told_at_the_right_of_the_ink(desk):
    told = []
    desk.caret_moved.connect(lambda _line, left, right: told.append((left, right)))
    desk.set_current("l2", take_focus=True)
    assert told[-1][1] == pytest.approx(1.0)
    desk.focusProxy().put_caret()
    assert told[-1][0] == pytest.approx(0.0)


@pytest.mark.parametrize("arrangement", Arrangement)
def test_composing_never_commits_or_moves_on_in_any_arrangement(desk, arrangement):
    desk.set_arrangement(arrangement)
    desk.set_current("l1", take_focus=True)
    accepted = []
    desk.accepted.connect(lambda *values: accepted.append(values))
    editor = desk.focusProxy()
    QApplication.sendEvent(editor, QInputMethodEvent("に", []))
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert (desk.current_line(), accepted) == ("l1", [])
    done = QInputMethodEvent("", [])
    done.setCommitString("日")
    QApplication.sendEvent(editor, done)
    assert editor.text() == f"日{LATIN}"


def test_the_editor_stands_where_the_text_is_in_every_arrangement(desk):
    desk.set_current("l1", take_focus=True)
    for arrangement in Arrangement:
        desk.set_arrangement(arrangement)
        room = view(desk, 1).text_room
        assert abs(desk.focusProxy().geometry().left() - room.left()) <= 1
        assert room.top() - 1 <= desk.focusProxy().geometry().top() <= room.top() + 2


def test_who_a_text_comes_from_is_seen_in_every_arrangement(desk):
    for arrangement in Arrangement:
        desk.set_arrangement(arrangement)
        image = desk.strip.viewport().grab().toImage()
        cell = view(desk, 0)
        column = range(image.width() - 32, image.width() - 4)
        middle = round(cell.text_room.center().y())
        ground = image.pixelColor(image.width() - 3, middle)
        marks = [(x, y) for x in column for y in range(middle - 7, middle + 7) if image.pixelColor(x, y) != ground]
        assert marks


def test_fonts_with_medieval_signs_are_offered_first(desk):
    families_by_coverage.cache_clear()  # another test may have asked before the fonts were there
    covering, others = families_by_coverage()
    usual = transcription_font("", 12).family()
    assert usual in covering
    assert all(coverage(name) < 0.9 for name in others)
    box = FontChoice(usual)
    assert box.currentData() == usual
    assert FontChoice("").currentData() == ""
    assert FontChoice("No such font").currentText() == "No such font (not on this computer)"


def test_line_height_gives_rows_more_room(desk):
    font = transcription_font("", 16)
    assert row_height_px(font, 2.0) > 1.9 * row_height_px(font, 1.0)
    desk.set_line_height(1.0)
    low = view(desk, 0).room.height()
    desk.set_line_height(2.0)
    assert view(desk, 0).room.height() > low


def test_a_turned_line_says_which_way_it_is_read():
    tall = Box(0, 0, 40, 900).polygon()
    down = Baseline((Point(20, 0), Point(20, 900)))
    up = Baseline((Point(20, 900), Point(20, 0)))
    flat = Baseline((Point(0, 20), Point(900, 30)))
    line = Line("l", tall)
    assert reading_arrow(line) == "↓"
    assert reading_arrow(replace(line, baseline=down)) == "↓"
    assert reading_arrow(replace(line, baseline=up)) == "↑"
    assert reading_arrow(Line("l", Box(0, 0, 900, 40).polygon(), flat)) == ""


def test_the_frame_of_a_text_on_the_page_is_its_outline_along_the_writing():
    middle, length, height, angle = text_frame(Line("l", Box(100, 50, 500, 90).polygon()))
    assert (middle, length, height) == (Point(300, 70), pytest.approx(400), pytest.approx(40))
    assert angle == pytest.approx(0)


def test_square_scripts_are_told_from_others():
    assert is_square_script("天地玄黃")
    assert not is_square_script("In principio")
    assert not is_square_script("ᠮᠣᠩᠭᠣᠯ")  # Mongolian letters join; they are not set one below the other


@pytest.fixture
def canvas(qapp):
    made = PageCanvas()
    made.resize(500, 500)
    lines = (line_of(0, LATIN), line_of(1, LATIN))
    made.set_page(Page("p1", "1r", Scan("a.png", 1, "00"), 1000, 1000, lines=lines))
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def dark_pixels(canvas):
    box = canvas.view.box_in_widget(canvas.page().lines[0].polygon.box)
    image = canvas.grab().toImage()
    return sum(
        QColor(image.pixelColor(x, y)).lightness() < 90
        for x in range(round(box.left) + 4, round(box.right) - 4)
        for y in range(round(box.top) + 4, round(box.bottom) - 4)
    )


def test_text_lies_over_the_ink_until_the_key_is_held(canvas):
    layer = TextOnPage(canvas, lambda _line_id: LATIN, default_keys().is_peek)
    layer.set_family("")
    canvas.set_overlay_visible(False)
    bare = dark_pixels(canvas)
    layer.show_text(is_shown=True)
    assert dark_pixels(canvas) > bare + 50
    QTest.keyPress(canvas, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert dark_pixels(canvas) == bare
    QTest.keyRelease(canvas, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert dark_pixels(canvas) > bare + 50
    layer.show_text(is_shown=False)
    assert dark_pixels(canvas) == bare


def test_the_ink_is_seen_while_the_key_is_held_in_the_text_and_comes_back_with_the_focus_gone(window, project):
    window.show_project(project)
    window.bench.settings["page.text"] = True
    layer, field = window.findChild(TextOnPage), window.bench.desk.strip.editor
    assert layer.isVisible()
    window.activateWindow()
    wait_until_active(window)
    window.bench.do("focus_desk")
    QTest.keyPress(field, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert not layer.isVisible()
    window.bench.do("focus_canvas")
    assert layer.isVisible()
    assert field.text() == ""


def test_clicks_go_through_the_text_to_the_line_below(canvas):
    layer = TextOnPage(canvas, lambda _line_id: LATIN, default_keys().is_peek)
    layer.set_family("")
    layer.show_text(is_shown=True)
    chosen = []
    canvas.current_line_changed.connect(chosen.append)
    at = canvas.view.to_widget(canvas.page().lines[1].polygon.box.centre)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x), round(at.y)))
    layer.show_text(is_shown=False)
    assert chosen[-1] == "l1"


def test_the_choice_is_remembered_and_marked_in_the_menu(window, project):
    window.show_project(project)
    window.bench.do("next_arrangement")
    assert window.bench.settings["desk.arrangement"] == "focus"
    assert window.bench.actions["arrange_focus"].isChecked()
    assert not window.bench.actions["arrange_pairs"].isChecked()
    window.bench.do("arrange_focus")
    assert window.bench.actions["arrange_focus"].isChecked()
    window.bench.do("text_on_page")
    assert window.bench.settings["page.text"]
    window.bench.do("text_on_page")
