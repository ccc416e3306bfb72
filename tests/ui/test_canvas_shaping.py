"""Turning, magnetic corners, outlines from ink, colours and texts on the page, by real mouse and key events."""

import math
from dataclasses import replace

import pytest
from canvas_driving import CTRL, LEFT, NO_KEY, SHIFT, Key, Owner
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.edits import InsertLines, SetRegions, SetRemark, ShapeLine, title_of
from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.line_numbers import LineNumbers
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, Transcription, now
from ductus.numerals import percent
from ductus.ui.canvas.colouring import ColourBy, tint_of, word_of
from ductus.ui.canvas.tools import Cursor, turn_knob
from ductus.ui.page_picture import HeldPicture
from waiting import wait_in_window


def line(index, **more):
    top = 100 + 100 * index
    base = Baseline((Point(200, top + 45), Point(800, top + 45)))
    return Line(f"l{index}", Box(200, top, 800, top + 60).polygon(), base, BaselineSource.DETECTED, **more)


BENT = replace(
    line(0), polygon=Polygon((Point(200, 100), Point(500, 112), Point(800, 100), Point(800, 160), Point(200, 160)))
)
PAGE = Page("p1", "f. 1r", Scan("a.png", 1, "0"), 1000, 1400, lines=(BENT, line(1), line(2, is_locked=True), line(3)))


class Turner(Owner):
    """Knows where the knob is by which the selection is turned."""

    def knob(self):
        box = self.canvas.scene.free_box
        return turn_knob(box, self.canvas.view.zoom, self.canvas.view.box_in_widget(box).top)


@pytest.fixture
def owner(canvas):
    return Turner.of_page_at_its_size(canvas, PAGE)


# Turning


def test_the_knob_turns_the_selection_about_its_middle_as_one_step(owner):
    owner.canvas.select(["l1", "l2"])
    knob, middle = owner.knob(), owner.canvas.scene.free_box.centre
    away = math.dist(knob, middle)
    angle = math.radians(-90 + 20)
    owner.drag(knob, (knob.x + 20, knob.y), (middle.x + away * math.cos(angle), middle.y + away * math.sin(angle)))
    (edit,) = owner.edits
    assert isinstance(edit, ShapeLine)
    assert LineNumbers.of(owner.page.line("l1")).angle == pytest.approx(20, abs=1.0)
    assert owner.page.line("l1").polygon.centre.x == pytest.approx(middle.x, abs=1.0)
    assert owner.page.line("l2") == PAGE.line("l2")


def test_a_turn_is_told_the_shorter_way_round(owner):
    owner.canvas.select(["l1"])
    knob, middle = owner.knob(), owner.canvas.scene.free_box.centre
    angle = math.radians(-90 - 100)
    owner.drag(knob, (middle.x + 200 * math.cos(angle), middle.y + 200 * math.sin(angle)), release=False)
    said = next(hint for hint in reversed(owner.of("hint_changed")) if hint.startswith("Turned by"))
    assert float(said.split("°")[0].removeprefix("Turned by ")) == pytest.approx(-100, abs=1.0)


def test_with_shift_the_knob_turns_in_steps_of_fifteen_degrees(owner):
    owner.canvas.select(["l1"])
    knob, middle = owner.knob(), owner.canvas.scene.free_box.centre
    angle = math.radians(-90 + 18)
    QTest.mousePress(owner.canvas, LEFT, NO_KEY, owner.at(*knob))
    for share in (0.5, 1.0):
        to = Point(middle.x + 200 * share * math.cos(angle), middle.y + 200 * share * math.sin(angle))
        owner.hover(*to, keys=SHIFT, held=LEFT)
    QTest.mouseRelease(owner.canvas, LEFT, NO_KEY, owner.at(*to))
    assert LineNumbers.of(owner.page.line("l1")).angle == pytest.approx(15, abs=0.05)


def test_the_cursor_over_the_knob_tells_of_turning_and_escape_gives_up(owner):
    owner.canvas.select(["l1"])
    knob = owner.knob()
    owner.hover(*knob)
    assert owner.canvas.tool.cursor(owner.canvas.pointing._pointer(QPointF(owner.at(*knob)), NO_KEY)) is Cursor.TURN
    assert owner.canvas.cursor().shape() == Qt.CursorShape.BitmapCursor
    owner.drag(knob, (knob.x + 80, knob.y + 20), release=False)
    QTest.keyClick(owner.canvas, Key.Key_Escape)
    assert owner.edits == []
    assert owner.canvas.scene.preview == {}


def test_comma_and_full_stop_turn_by_one_degree(owner):
    owner.canvas.select(["l1", "l2"])
    QTest.keyClick(owner.canvas, Key.Key_Period)
    assert LineNumbers.of(owner.page.line("l1")).angle == pytest.approx(1, abs=0.05)
    QTest.keyClick(owner.canvas, Key.Key_Comma)
    QTest.keyClick(owner.canvas, Key.Key_Comma)
    assert LineNumbers.of(owner.page.line("l1")).angle == pytest.approx(-1, abs=0.05)
    assert owner.page.line("l2") == PAGE.line("l2")


def test_what_is_turned_over_the_edge_comes_back_onto_the_page(owner):
    wide = replace(line(0), polygon=Box(0, 0, 1000, 60).polygon(), baseline=None)
    owner.page = replace(PAGE, lines=(wide,))
    owner.canvas.refresh(owner.page)
    owner.canvas.select(["l0"])
    knob = owner.knob()
    middle = owner.canvas.scene.free_box.centre
    owner.drag(knob, (middle.x - 100, middle.y + 5))
    box = owner.page.line("l0").polygon.box
    assert (box.left >= 0, box.top >= 0, box.right <= 1000, box.bottom <= 1400) == (True,) * 4
    assert box.height > 900


# Magnets


def test_a_dragged_corner_is_drawn_to_a_neighbours_corner_and_shows_it(owner):
    owner.canvas.select(["l0"])
    owner.drag((200, 160), (199, 180), (202, 197), release=False)
    assert owner.canvas.sketch().catch == Point(200, 200)
    QTest.mouseRelease(owner.canvas, LEFT, NO_KEY, owner.at(202, 197))
    assert owner.page.line("l0").polygon.points[-1] == Point(200, 200)


def test_control_held_or_the_setting_off_lets_a_corner_go_where_one_points(owner):
    owner.canvas.select(["l0"])
    QTest.mousePress(owner.canvas, LEFT, NO_KEY, owner.at(200, 160))
    owner.hover(202, 197, keys=CTRL, held=LEFT)
    assert owner.canvas.sketch() is None
    QTest.mouseRelease(owner.canvas, LEFT, CTRL, owner.at(202, 197))
    assert owner.page.line("l0").polygon.points[-1] == Point(202, 197)
    owner.canvas.scene.is_magnetic = False
    owner.drag((202, 197), (203, 190), (201, 198))
    assert owner.page.line("l0").polygon.points[-1] == Point(201, 198)


def test_a_corner_comes_level_with_its_neighbour(owner):
    owner.canvas.select(["l0"])
    owner.drag((500, 112), (520, 108), (560, 102))
    assert owner.page.line("l0").polygon.points[1] == Point(560, 100)


def test_a_drawn_baseline_is_drawn_to_other_baselines_and_not_to_outlines(owner):
    QTest.keyClick(owner.canvas, Key.Key_B)
    owner.drag((250, 462), (400, 480), (700, 466))
    points = owner.edits[0].placed[0].line.baseline.points
    assert points[0] == Point(250, 462)
    assert points[1] == Point(700, 462)


def test_a_region_whose_edge_runs_through_a_corner_does_not_take_the_corner(owner):
    region = Region("g1", Box(200, 90, 850, 500).polygon())
    owner.apply(SetRegions("p1", (region,)))
    owner.canvas.choose_region("g1")
    owner.canvas.select(["l0"])
    owner.drag((200, 160), (190, 172), (185, 175))
    assert owner.page.line("l0").polygon.points[-1] == Point(185, 175)
    assert owner.page.regions == (region,)


# Outlines from ink


def ink(*boxes):
    image = QImage(1000, 1400, QImage.Format.Format_RGB32)
    image.fill(QColor("#eee6d0"))
    painter = QPainter(image)
    for box in boxes:
        painter.fillRect(QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1]), QColor("#302010"))
    painter.end()
    return HeldPicture([image])


def test_a_line_drawn_by_its_baseline_gets_its_outline_from_the_ink(owner):
    owner.canvas.set_picture(ink(*[(x, 560, x + 8, 600) for x in range(200, 700, 16)]))
    QTest.keyClick(owner.canvas, Key.Key_B)
    owner.drag((195, 600), (400, 600), (705, 600))
    (edit,) = owner.edits
    assert isinstance(edit, InsertLines)
    new = edit.placed[0].line
    assert new.baseline_source is BaselineSource.DRAWN
    assert all(new.polygon.contains(Point(x + 4, 565)) for x in range(200, 690, 16))
    assert 40 <= new.polygon.box.height <= 80


def test_outlines_are_proposed_anew_from_the_ink_but_not_of_locked_lines(owner):
    owner.canvas.set_picture(ink(*[(x, 225, x + 8, 245) for x in range(210, 780, 16)]))
    owner.canvas.select(["l1", "l2"])
    owner.canvas.propose_outlines()
    (edit,) = owner.edits
    assert title_of(edit) == "outline from ink"
    assert owner.page.line("l1").polygon != PAGE.line("l1").polygon
    assert owner.page.line("l2") == PAGE.line("l2")
    assert owner.page.line("l1").polygon.contains(Point(400, 230))


# Colours


@pytest.mark.parametrize(
    ("confidence", "style"), [(0.97, Qt.PenStyle.SolidLine), (0.6, Qt.PenStyle.DashLine), (0.2, Qt.PenStyle.DotLine)]
)
def test_confidence_is_told_by_line_style_and_number_too(confidence, style):
    read = Reading("r", "abc", confidence, Provenance("echo"), now())
    held = line(0, readings=(read,), confidence=0.99)
    assert tint_of(held, ColourBy.CONFIDENCE).style is style
    assert word_of(held, ColourBy.CONFIDENCE) == percent(confidence)


def test_other_colours_change_what_is_painted_and_kinds_differ(owner):
    heading, plain = line(0, kind="HeadingLine"), line(0)
    assert tint_of(heading, ColourBy.KIND) != tint_of(plain, ColourBy.KIND)
    assert tint_of(heading, ColourBy.NOTHING) == tint_of(plain, ColourBy.NOTHING)
    owner.apply(SetRemark("p1", "l1", "", "HeadingLine", "", False))
    before = owner.canvas.grab().toImage()
    owner.canvas.set_colour_by(ColourBy.KIND)
    wait_in_window(lambda: owner.canvas.grab().toImage() != before, "other colours are painted")


# The text beside the pointer, in the window


def test_resting_on_a_line_shows_what_it_says_and_a_key_hides_it(window, project, wait):
    page = project.page("p0")
    said = Transcription("im Namen des Herrn", Origin.PERSON)
    project.apply(replace_text(page, "p0_l1", said))
    window.show_project(project)
    wait(lambda: window.bench.canvas.page() is not None)
    canvas, plate = window.bench.canvas, window.bench.shaping.hover.plate
    spot = canvas.view.to_widget(page.line("p0_l1").polygon.centre)
    place = QPointF(spot.x, spot.y)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        canvas.mapToGlobal(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        NO_KEY,
    )
    QApplication.sendEvent(canvas, event)
    assert not plate.isVisible()
    wait(plate.isVisible)
    assert plate.words == ("im Namen des Herrn", "◑ Corrected")
    QTest.keyClick(canvas, Key.Key_Shift)
    assert not plate.isVisible()


def test_nothing_pops_up_while_somebody_types(window, project, wait):
    window.show_project(project)
    wait(lambda: window.bench.canvas.page() is not None)
    hover = window.bench.shaping.hover
    window.bench.desk.draft_changed.emit("p0_l0", "a")
    window.bench.canvas.hover_line("p0_l1")
    hover._rest.stop()
    hover._show()
    assert not hover.plate.isVisible()


def replace_text(page, line_id, said):
    from ductus.document.edits import SetTranscription

    return SetTranscription(page.id, line_id, said, LineStatus.CORRECTED)
