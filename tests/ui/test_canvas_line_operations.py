"""Cutting, joining and other operations on lines by real mouse and key events, on the canvas and in the window."""

from dataclasses import replace

import pytest
from canvas_driving import ALT, CTRL, NO_KEY, SHIFT, Key, Owner, settle
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.edits import SetRegions, title_of
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.ui.page_picture import HeldPicture


def line(index, text="the quick brown fox", *, locked=False):
    top = 100 + 100 * index
    return Line(
        f"l{index}",
        Box(200, top, 800, top + 60).polygon(),
        Baseline((Point(200, top + 45), Point(800, top + 45))),
        BaselineSource.DETECTED,
        transcription=Transcription(text, Origin.PERSON) if text else None,
        status=LineStatus.CORRECTED if text else LineStatus.TODO,
        is_locked=locked,
    )


LINES = (line(0), line(1), line(2, locked=True), line(3, ""))
PAGE = Page("p1", "f. 1r", Scan("a.png", 1, "0"), 1000, 1400, lines=LINES)


class Reader(Owner):
    """Knows what the lines say."""

    @property
    def texts(self):
        return [line.text for line in self.page.lines]


@pytest.fixture
def owner(canvas):
    return Reader.of_page_at_its_size(canvas, PAGE)


def pixels(canvas, x, y):
    settle(canvas)
    image = canvas.grab().toImage()
    place = canvas.view.to_widget(Point(x, y))
    return QImage(image).pixelColor(round(place.x), round(place.y))


# Cutting


def test_c_and_a_click_cut_a_line_with_its_text(owner):
    owner.key(Key.Key_C)
    assert owner.canvas.tool.NAME == "cut"
    owner.click(480, 130)
    (edit,) = owner.edits
    assert title_of(edit) == "cut line"
    assert owner.texts[:3] == ["the quick", "brown fox", "the quick brown fox"]
    first, second = owner.page.lines[:2]
    assert first.id == "l0" and first.polygon.box == Box(200, 100, 480, 160)
    assert second.polygon.box == Box(480, 100, 800, 160)
    assert owner.canvas.selection() == ("l0", second.id)
    assert owner.canvas.tool.NAME == "cut"
    assert len(owner.of("texts_concerned")) == 1


def test_hovering_shows_where_the_cut_would_be_and_says_what_becomes_of_the_text(owner):
    owner.key(Key.Key_C)
    before = pixels(owner.canvas, 480, 96)
    owner.hover(480, 130)
    assert pixels(owner.canvas, 480, 96) != before
    assert owner.of("hint_changed")[-1] == "Click or Enter cuts here: the quick ✂ brown fox"
    owner.hover(900, 700)
    assert owner.canvas.sketch() is None
    assert pixels(owner.canvas, 480, 96) == before
    assert owner.edits == []


def test_leaving_the_canvas_takes_the_preview_away(owner):
    owner.key(Key.Key_C)
    owner.hover(480, 130)
    assert owner.canvas.sketch() is not None
    QApplication.sendEvent(owner.canvas, QEvent(QEvent.Type.Leave))
    assert owner.canvas.sketch() is None


def test_a_drag_adjusts_the_cut_until_the_button_is_released(owner):
    owner.key(Key.Key_C)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(owner.canvas, left, NO_KEY, owner.at(300, 130))
    owner.hover(500, 190, held=left)
    assert owner.edits == []
    QTest.mouseRelease(owner.canvas, left, NO_KEY, owner.at(500, 190))
    assert owner.page.line("l0").polygon.box.right == 500


def test_a_line_is_cut_without_a_mouse(owner):
    owner.click(500, 130)
    owner.key(Key.Key_C)
    owner.key(Key.Key_Right)
    assert owner.canvas.sketch().seam[0].x == 500
    owner.key(Key.Key_Left, SHIFT)
    owner.key(Key.Key_Right)
    assert owner.canvas.sketch().seam[0].x == pytest.approx(446)
    assert owner.edits == []
    owner.key(Key.Key_Return)
    assert owner.page.line("l0").polygon.box.right == pytest.approx(446)
    assert owner.texts[:2] == ["the quick", "brown fox"]


def test_escape_leaves_the_cut_tool_at_once(owner):
    owner.key(Key.Key_C)
    owner.hover(480, 130)
    owner.key(Key.Key_Escape)
    assert owner.canvas.tool.NAME == "select"
    assert owner.canvas.sketch() is None


def test_a_locked_line_is_not_cut(owner):
    owner.key(Key.Key_C)
    owner.hover(480, 330)
    assert "locked" in owner.of("hint_changed")[-1]
    assert owner.canvas.cursor().shape() == Qt.CursorShape.ForbiddenCursor
    owner.click(480, 330)
    assert owner.edits == []


def test_a_cut_previewed_before_a_change_is_made_on_the_page_as_it_is(owner):
    owner.key(Key.Key_C)
    owner.hover(480, 130)
    changed = replace(owner.page.line("l0"), transcription=Transcription("one two", Origin.PERSON))
    owner.page = owner.page.with_line(changed)
    owner.canvas.refresh(owner.page)
    owner.key(Key.Key_Return)
    assert owner.texts[:2] == ["one", "two"]


# Joining and the rest


def test_j_joins_what_was_cut(owner):
    owner.key(Key.Key_C)
    owner.click(480, 130)
    owner.key(Key.Key_J)
    assert title_of(owner.edits[-1]) == "join lines"
    joined = owner.page.line("l0")
    assert joined.text == "the quick brown fox"
    assert joined.polygon.box == PAGE.line("l0").polygon.box
    assert owner.canvas.selection() == ("l0",)


def test_j_on_one_line_or_with_a_locked_one_says_why_not(owner):
    owner.click(500, 130)
    owner.key(Key.Key_J)
    assert owner.of("hint_changed")[-1].startswith("Select two or more lines")
    owner.click(500, 330, CTRL)
    owner.key(Key.Key_J)
    assert "Locked" in owner.of("hint_changed")[-1]
    assert owner.edits == []


@pytest.mark.parametrize(
    ("key", "keys", "title"),
    [
        (Key.Key_I, NO_KEY, "reverse direction"),
        (Key.Key_Right, ALT, "lengthen line"),
        (Key.Key_Left, ALT, "shorten line"),
        (Key.Key_Up, ALT, "grow outline"),
        (Key.Key_Down, ALT, "shrink outline"),
    ],
)
def test_keys_change_all_selected_lines_but_the_locked_as_one_step(owner, key, keys, title):
    owner.key(Key.Key_A, CTRL)
    owner.key(key, keys)
    (edit,) = owner.edits
    assert title_of(edit) == title
    assert [step.line_id for step in edit.edits] == ["l0", "l1", "l3"]
    assert owner.page.line("l2") == PAGE.line("l2")
    assert owner.texts == [line.text for line in PAGE.lines]
    assert len(owner.canvas.selection()) == 4


def test_ctrl_d_duplicates_and_selects_the_copies(owner):
    owner.click(500, 130)
    owner.click(500, 430, CTRL)
    owner.key(Key.Key_D, CTRL)
    copies = [line for line in owner.page.lines if line.id not in {line.id for line in PAGE.lines}]
    assert [line.polygon.box.top for line in copies] == [166, 466]
    assert owner.canvas.selection() == tuple(line.id for line in copies)
    assert all(not line.text for line in copies)


def test_letters_act_on_the_current_line_where_none_is_selected(owner):
    owner.canvas.set_current("l1")
    owner.canvas.select(())
    owner.key(Key.Key_I)
    assert owner.page.line("l1").baseline == PAGE.line("l1").baseline.reversed()


# Ends and ink


def written_page(*words, paper="#E8E0D0", ink="#4A3828"):
    """A picture of the page with words, each from left to right at the height of a line's letters."""
    picture = QImage(1000, 1400, QImage.Format.Format_RGB32)
    picture.fill(QColor(paper))
    painter = QPainter(picture)
    for left, right, top in words:
        for x in range(left, right, 9):
            painter.fillRect(x, top, 5, 22, QColor(ink))
    painter.end()
    return picture


def test_ends_are_fitted_to_the_ink(owner):
    written = written_page((300, 400, 120), (420, 700, 120), (150, 500, 220), (520, 840, 220))
    owner.canvas.set_picture(HeldPicture([written]))
    owner.canvas.select(["l0", "l1", "l2", "l3"])
    owner.canvas.fit_ends_to_ink()
    assert title_of(owner.edits[0]) == "fit ends to ink"
    shorter, longer = owner.page.line("l0"), owner.page.line("l1")
    assert (shorter.polygon.box.left, shorter.polygon.box.right) == pytest.approx((291, 712), abs=4)
    assert (longer.polygon.box.left, longer.polygon.box.right) == pytest.approx((141, 849), abs=5)
    for one in (shorter, longer):
        assert one.polygon.box.top == pytest.approx(PAGE.line(one.id).polygon.box.top, abs=0.1)
        assert one.baseline.points[0].x == pytest.approx(one.polygon.box.left, abs=0.1)
        assert one.text == "the quick brown fox"
    assert owner.page.line("l2") == PAGE.line("l2")
    assert owner.page.line("l3") == PAGE.line("l3")


def test_the_next_column_is_not_taken_for_ink_of_the_line(owner):
    owner.canvas.set_picture(HeldPicture([written_page((210, 780, 120), (850, 990, 120))]))
    owner.canvas.select(["l0"])
    owner.canvas.fit_ends_to_ink()
    assert owner.page.line("l0").polygon.box.right == pytest.approx(791, abs=5)


def test_fitting_says_where_there_is_no_ink_or_no_picture(owner):
    owner.canvas.select(["l0"])
    owner.canvas.fit_ends_to_ink()
    owner.canvas.set_picture(HeldPicture([written_page()]))
    owner.canvas.fit_ends_to_ink()
    assert owner.edits == []
    assert owner.of("hint_changed")[-1].startswith("No ink")


# Regions


def test_regions_are_outlined_quietly_under_the_lines_and_follow_edits(owner):
    before = pixels(owner.canvas, 910, 300)
    region = Region("g", Box(150, 60, 910, 700).polygon(), "MainZone")
    owner.apply(SetRegions("p1", (region,)))
    column = {pixels(owner.canvas, 910, y).name() for y in range(300, 330, 2)}
    assert len(column) > 1, "a dashed line has dashes and gaps"
    inside = pixels(owner.canvas, 880, 650)
    assert inside == before
    owner.apply(SetRegions("p1", ()))
    assert {pixels(owner.canvas, 910, y).name() for y in range(300, 330, 2)} == {before.name()}


# In the window


def test_the_window_cuts_joins_and_undoes(window, project):
    window.show_project(project)
    bench = window.bench
    assert bench.actions["tool_cut"].isEnabled()
    bench.canvas.set_current("p0_l1")
    bench.canvas.setFocus()
    assert bench.actions["grow_lines"].isEnabled()
    bench.do("grow_lines")
    assert bench.session.page.line("p0_l1").polygon.box == Box(92, 292, 908, 388)
    bench.do("undo")
    assert bench.session.page.line("p0_l1").polygon.box == Box(100, 300, 900, 380)
    bench.do("tool_cut")
    assert bench.canvas.tool.NAME == "cut"
    QTest.keyClick(bench.canvas, Key.Key_Right)
    QTest.keyClick(bench.canvas, Key.Key_Return)
    assert len(bench.session.page.lines) == 5
    bench.do("join_lines")
    assert len(bench.session.page.lines) == 4
    bench.do("lock_lines")
    assert bench.session.page.line("p0_l1").is_locked
    for _ in range(3):
        bench.do("undo")
    assert bench.session.page.line("p0_l1").polygon.box == Box(100, 300, 900, 380)
    assert len(bench.session.page.lines) == 4


def test_what_is_being_typed_is_accepted_before_its_line_is_cut(window, project):
    window.show_project(project)
    bench = window.bench
    bench.desk.set_current("p0_l0", take_focus=True)
    for letter in "one two":
        QTest.keyClick(QApplication.focusWidget() or bench.desk.focusProxy(), letter)
    bench.canvas.set_tool("cut")
    bench.canvas.choose(("p0_l0",), current="p0_l0")
    QTest.keyClick(bench.canvas, Key.Key_Right)
    QTest.keyClick(bench.canvas, Key.Key_Return)
    assert [line.text for line in bench.session.page.lines[:2]] == ["one", "two"]
