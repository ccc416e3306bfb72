"""Regions by real mouse and key events: drawn, chosen at edge or name, shaped, removed; never in the way of lines."""

import pytest
from canvas_driving import ALT, LEFT, NO_KEY, SHIFT, Key, Owner, settle, shown_canvas
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.edits import title_of
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from ductus.document.region_members import followed
from ductus.ui.canvas.region_focus import name_box
from waiting import wait_in_window


def line(index, left, *, locked=False, region=""):
    top = 200 + 100 * index
    base = Baseline((Point(left, top + 40), Point(left + 300, top + 40)))
    outline = Box(left, top, left + 300, top + 50).polygon()
    return Line(f"l{index}", outline, base, BaselineSource.DETECTED, region_id=region, is_locked=locked)


ZONE = Region("zone", Box(500, 100, 950, 900).polygon(), "MarginTextZone:note")


def page_of(*lines, regions=()):
    return Page("p1", "f. 1r", Scan("a.png", 1, "0"), 1000, 1400, regions=regions, lines=lines)


class Window(Owner):
    """Has lines follow their place into a region, as the window does."""

    def completed(self, edit):
        return followed(self.page, edit)

    @property
    def chosen(self):
        return self.canvas.scene.regions.chosen

    def region(self, place=0):
        return self.page.regions[place]


@pytest.fixture
def canvas(qapp):
    with shown_canvas(600, 800) as canvas:
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.Enter))
        yield canvas


def near(box, *edges):
    assert [box.left, box.top, box.right, box.bottom] == pytest.approx(edges, abs=4)


def test_a_region_drawn_as_a_rectangle_takes_the_lines_in_it_and_is_chosen(canvas):
    owner = Window(canvas, page_of(line(0, 50), line(1, 600)))
    owner.click(200, 225)
    owner.key(Key.Key_R)
    owner.drag((520, 120), (700, 500), (940, 880))
    near(owner.region().polygon.box, 520, 120, 940, 880)
    assert [one.region_id for one in owner.page.lines] == ["", owner.region().id]
    assert (owner.chosen, title_of(owner.edits[-1])) == (owner.region().id, "draw region")
    assert owner.page.regions[0].kind == "MainZone"
    assert canvas.selection() == ()


def test_a_region_drawn_corner_by_corner_keeps_its_outline(canvas):
    owner = Window(canvas, page_of(line(0, 50)))
    owner.key(Key.Key_R, SHIFT)
    for place in ((40, 150), (400, 160), (380, 320), (60, 300)):
        owner.click(*place)
    owner.key(Key.Key_Return)
    assert len(owner.region().polygon.points) == 4
    assert owner.page.lines[0].region_id == owner.region().id


def test_a_region_is_chosen_at_its_edge_or_name_and_its_inside_is_left_to_lines(canvas):
    owner = Window(canvas, page_of(line(0, 600, region="zone"), regions=(ZONE,)))
    owner.click(700, 600)
    assert owner.chosen == ""
    owner.click(500, 600)
    assert owner.chosen == "zone"
    owner.click(700, 225)
    assert (owner.chosen, canvas.selection()) == ("", ("l0",))
    plate = name_box(ZONE, canvas.view.zoom)
    owner.click(plate.centre.x, plate.centre.y)
    assert (owner.chosen, canvas.selection()) == ("zone", ())
    owner.key(Key.Key_Escape)
    assert owner.chosen == ""


def test_a_line_over_a_regions_edge_is_what_a_click_takes(canvas):
    owner = Window(canvas, page_of(line(0, 350), regions=(ZONE,)))
    owner.click(500, 225)
    assert (owner.chosen, canvas.selection()) == ("", ("l0",))


def test_a_chosen_region_is_moved_and_resized_with_the_select_tool_and_lines_follow(canvas):
    owner = Window(canvas, page_of(line(0, 150), line(1, 600, region="zone"), regions=(ZONE,)))
    owner.click(500, 600)
    owner.drag((500, 700), (300, 700), (40, 700))
    near(owner.region().polygon.box, 40, 100, 490, 900)
    assert [one.region_id for one in owner.page.lines] == ["zone", ""]
    away = 6 / canvas.view.zoom
    owner.drag((490 + away, 500), (700, 500), (930 + away, 500))
    near(owner.region().polygon.box, 40, 100, 930, 900)
    assert [one.region_id for one in owner.page.lines] == ["zone", "zone"]
    assert [title_of(edit) for edit in owner.edits] == ["move region", "resize region"]


def test_dragging_inside_a_region_pans_with_the_select_tool_and_moves_with_the_region_tool(canvas):
    owner = Window(canvas, page_of(regions=(ZONE,)))
    canvas.zoom_by(2)
    owner.click(500, 600)
    owner.drag((700, 600), (710, 650), (720, 660))
    assert owner.edits == []
    owner.key(Key.Key_R)
    owner.drag((700, 600), (690, 620), (680, 640))
    near(owner.region().polygon.box, 480, 140, 930, 940)


def test_corners_of_a_region_are_added_dragged_chosen_and_removed(canvas):
    owner = Window(canvas, page_of(regions=(ZONE,)))
    owner.key(Key.Key_R)
    owner.click(700, 600)
    owner.drag((500, 400), (480, 410), (450, 420), keys=ALT)
    assert len(owner.region().polygon.points) == 5
    assert any(abs(p.x - 450) < 5 and abs(p.y - 420) < 5 for p in owner.region().polygon.points)
    owner.drag((450, 420), (440, 420), (400, 420))
    assert min(p.x for p in owner.region().polygon.points) == pytest.approx(400, abs=4)
    owner.key(Key.Key_Delete)
    assert owner.region().polygon.box == ZONE.polygon.box


def test_arrow_keys_move_a_region_as_one_step(canvas):
    owner = Window(canvas, page_of(regions=(ZONE,)))
    owner.key(Key.Key_R)
    owner.click(700, 600)
    assert "MarginTextZone:note chosen, 0 lines" in canvas.accessibleDescription()
    for _ in range(3):
        QTest.keyPress(canvas, Key.Key_Left)
    assert owner.edits == []
    QTest.keyRelease(canvas, Key.Key_Left)
    assert len(owner.edits) == 1
    assert owner.region().polygon.box.left == 497
    owner.key(Key.Key_V)
    owner.key(Key.Key_Up, SHIFT)
    assert owner.region().polygon.box.top == 90


def test_corners_of_a_region_are_gone_through_nudged_and_added_by_keys(canvas):
    owner = Window(canvas, page_of(regions=(ZONE,)))
    canvas.choose_region("zone")
    QTest.keyClick(canvas, Key.Key_N)
    first = ZONE.polygon.points[0]
    QTest.keyClick(canvas, Key.Key_Right, SHIFT)
    assert owner.page.regions[0].polygon.points[0] == Point(first.x + 10, first.y)
    assert owner.page.regions[0].polygon.points[1:] == ZONE.polygon.points[1:]
    QTest.keyClick(canvas, Key.Key_N, SHIFT)
    assert {corner.place for corner in canvas.scene.regions.corners} == {3}
    QTest.keyClick(canvas, Key.Key_Insert)
    assert len(owner.page.regions[0].polygon.points) == 5
    QTest.keyClick(canvas, Key.Key_Escape)
    assert canvas.scene.regions.chosen == "zone" and not canvas.scene.regions.corners
    QTest.keyClick(canvas, Key.Key_Escape)
    assert not canvas.scene.regions.chosen


def test_a_removed_region_leaves_its_lines_and_a_locked_line_keeps_it(canvas):
    beneath = Region("beneath", Box(400, 50, 1000, 1000).polygon())
    owner = Window(canvas, page_of(line(0, 600, region="zone"), regions=(beneath, ZONE)))
    owner.click(500, 600)
    owner.key(Key.Key_Delete)
    assert [region.id for region in owner.page.regions] == ["beneath"]
    assert [one.region_id for one in owner.page.lines] == ["beneath"]
    locked = Window(canvas, page_of(line(0, 600, region="zone", locked=True), regions=(ZONE,)))
    locked.click(500, 600)
    locked.key(Key.Key_Delete)
    assert (locked.edits, locked.page.regions) == ([], (ZONE,))


def test_a_line_dragged_into_a_region_belongs_to_it(canvas):
    owner = Window(canvas, page_of(line(0, 50), regions=(ZONE,)))
    owner.click(200, 225)
    owner.drag((200, 225), (500, 300), (750, 300))
    assert owner.page.lines[0].region_id == "zone"


def test_escape_leaves_one_thing_after_the_other(canvas):
    owner = Window(canvas, page_of(regions=(ZONE,)))
    owner.key(Key.Key_R)
    owner.click(700, 600)
    QTest.mousePress(canvas, LEFT, NO_KEY, owner.at(700, 600))
    owner.hover(600, 600, held=LEFT)
    owner.key(Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NO_KEY, owner.at(600, 600))
    assert (owner.edits, owner.chosen, canvas.tool.NAME) == ([], "zone", "region")
    owner.key(Key.Key_Escape)
    assert (owner.chosen, canvas.tool.NAME) == ("", "region")
    owner.key(Key.Key_Escape)
    assert canvas.tool.NAME == "select"


def test_a_region_stays_chosen_when_another_tool_is_taken_up(canvas):
    owner = Window(canvas, page_of(regions=(ZONE,)))
    owner.key(Key.Key_R)
    owner.click(700, 600)
    owner.key(Key.Key_V)
    assert (owner.chosen, canvas.tool.NAME) == ("zone", "select")


def test_a_right_click_on_a_regions_edge_chooses_it_and_asks_for_its_menu(canvas):
    owner = Window(canvas, page_of(regions=(ZONE,)))
    owner.click(500, 600, button=Qt.MouseButton.RightButton)
    assert (owner.chosen, owner.of("menu_requested")) == ("zone", [""])


def colours(canvas, box):
    """How many pixels of the widget within a box of the page are clearly blue."""
    settle(canvas)
    image = canvas.grab().toImage()
    seen = canvas.view.box_in_widget(box)
    places = [
        (x, y) for x in range(round(seen.left), round(seen.right)) for y in range(round(seen.top), round(seen.bottom))
    ]
    return sum((c := image.pixelColor(x, y)).blue() > c.red() + 15 for x, y in places)


def test_the_lines_of_the_region_pointed_at_light_up(canvas):
    paper = QImage(1000, 1400, QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    QPainter(paper).end()
    owner = Window(canvas, page_of(line(0, 600, region="zone"), line(1, 50), regions=(ZONE,)))
    canvas.set_preview(paper)
    inner = Box(560, 190, 940, 260)
    before = colours(canvas, inner)
    owner.hover(500, 600)
    assert canvas.scene.regions.hovered == "zone"
    wait_in_window(lambda: colours(canvas, inner) > before + 20, "its lines are lit")
    owner.hover(200, 1200)
    assert canvas.scene.regions.hovered == ""
