"""The page without a mouse: lines chosen, corners picked and moved, new lines drawn, all by real key events."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ductus.document.edits import DeleteLines, InsertLines, ShapeLine
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.canvas.keys import (
    ACTIONS_BY_KEY,
    COMMANDS,
    OPERATIONS_BY_KEY,
    CanvasKeys,
    default_keys,
)
from ductus.ui.canvas.shapes import Corner, LineShape, Part
from ductus.ui.keys.strokes import parsed
from waiting import wait_until_active

KEY = Qt.Key
NO_KEY, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def line(index, *, locked=False):
    top = 100 + 100 * index
    base = Baseline((Point(200, top + 45), Point(800, top + 45)))
    return Line(f"l{index}", Box(200, top, 800, top + 60).polygon(), base, BaselineSource.DETECTED, is_locked=locked)


PAGE = Page("p1", "f. 1r", Scan("a.png", 1, "0"), 1000, 1400, lines=tuple(line(i) for i in range(4)))


class Hand:
    """Keys on a canvas whose edits are applied at once."""

    def __init__(self, canvas, page):
        self.canvas, self.page, self.edits, self.asked = canvas, page, [], []
        canvas.edit_made.connect(self.apply)
        canvas.text_requested.connect(self.asked.append)
        canvas.action_wanted.connect(self.asked.append)
        canvas.set_page(page)

    def apply(self, edit):
        self.edits.append(edit)
        self.page = edit.apply(self.page)
        self.canvas.refresh(self.page)

    def press(self, key, modifiers=NO_KEY, times=1):
        for _ in range(times):
            QTest.keyClick(self.canvas.window().windowHandle(), key, modifiers)

    def shape(self, line_id):
        return LineShape.of(self.page.line(line_id))


@pytest.fixture
def hand(qapp):
    outside = QWidget()
    canvas = PageCanvas()
    QVBoxLayout(outside).addWidget(canvas)
    outside.resize(700, 900)
    outside.show()
    canvas.setFocus()
    wait_until_active(outside)
    yield Hand(canvas, PAGE)
    outside.close()


def test_lines_are_chosen_by_tab_and_more_of_them_beside(hand):
    hand.press(KEY.Key_Tab, times=2)
    assert hand.canvas.selection() == ("l1",)
    hand.press(KEY.Key_Down, CTRL | SHIFT)
    hand.press(KEY.Key_Up, CTRL | SHIFT)
    assert set(hand.canvas.selection()) == {"l0", "l1", "l2"}
    hand.press(KEY.Key_Up, CTRL | SHIFT)  # above the first there is none
    assert len(hand.canvas.selection()) == 3


def test_a_corner_is_picked_and_moved_and_the_others_stay(hand):
    hand.press(KEY.Key_Tab)
    before = hand.shape("l0").polygon.points
    hand.press(KEY.Key_N, times=2)
    assert hand.canvas.scene.corners == {Corner(Part.OUTLINE, 1)}
    hand.press(KEY.Key_Up, SHIFT)
    after = hand.shape("l0").polygon.points
    assert after[1] == Point(before[1].x, before[1].y - 10)
    assert (after[0], *after[2:]) == (before[0], *before[2:])
    assert isinstance(hand.edits[-1], ShapeLine)


def test_corners_are_gone_round_both_ways_outline_first(hand):
    hand.press(KEY.Key_Tab)
    hand.press(KEY.Key_N, SHIFT)
    assert hand.canvas.scene.corners == {Corner(Part.BASELINE, 1)}
    hand.press(KEY.Key_N)
    assert hand.canvas.scene.corners == {Corner(Part.OUTLINE, 0)}


def test_a_corner_is_added_bent_and_taken_away(hand):
    hand.press(KEY.Key_Tab)
    hand.press(KEY.Key_N, SHIFT)
    hand.press(KEY.Key_Insert)
    assert hand.shape("l0").baseline.points[1] == Point(500, 145)
    hand.press(KEY.Key_Down, SHIFT)
    assert hand.shape("l0").baseline.points == (Point(200, 145), Point(500, 155), Point(800, 145))
    hand.press(KEY.Key_Delete)
    assert len(hand.shape("l0").baseline.points) == 2
    assert not any(isinstance(edit, DeleteLines) for edit in hand.edits)


def test_the_corners_of_a_locked_line_are_not_picked(qapp, hand):
    hand.page = Page("p2", "f. 1v", Scan("a.png", 1, "0"), 1000, 1400, lines=(line(0, locked=True),))
    hand.canvas.set_page(hand.page)
    hand.press(KEY.Key_Tab)
    hand.press(KEY.Key_N)
    hand.press(KEY.Key_Insert)
    assert not hand.canvas.scene.corners
    assert hand.edits == []


def test_a_rectangle_is_drawn_with_arrows_and_enter(hand):
    hand.press(KEY.Key_W)
    hand.press(KEY.Key_Down)  # the cross stands in the middle of what is seen
    first = hand.canvas.key_pointer.spot
    hand.press(KEY.Key_Return)
    hand.press(KEY.Key_Right, SHIFT)
    hand.press(KEY.Key_Down, times=4)
    second = hand.canvas.key_pointer.spot
    hand.press(KEY.Key_Return)
    (placed,) = hand.edits[-1].placed
    assert isinstance(hand.edits[-1], InsertLines)
    assert placed.line.polygon.box == Box(first.x, first.y, second.x, second.y)
    assert hand.asked == []  # Enter drew, and asked for no text


@pytest.mark.parametrize("tool", [KEY.Key_Q, KEY.Key_B])
def test_outlines_and_baselines_take_a_point_for_enter_and_end_with_one_more(hand, tool):
    hand.press(tool)
    hand.press(KEY.Key_Left)
    for key in (KEY.Key_Right, KEY.Key_Down, KEY.Key_Left):
        hand.press(KEY.Key_Return)
        hand.press(key, SHIFT)
    hand.press(KEY.Key_Return)
    assert hand.edits == []
    hand.press(KEY.Key_Return)
    assert isinstance(hand.edits[-1], InsertLines)
    assert len(hand.page.lines) == len(PAGE.lines) + 1


def test_escape_leaves_the_drawing_then_the_tool_and_the_arrows_move_lines_again(hand):
    hand.press(KEY.Key_Tab)
    hand.press(KEY.Key_W)
    hand.press(KEY.Key_Down)
    hand.press(KEY.Key_Return)
    hand.press(KEY.Key_Escape)
    assert hand.canvas.key_pointer.spot is None
    hand.press(KEY.Key_Escape)
    assert hand.canvas.tool.NAME == "select"
    hand.press(KEY.Key_Right)
    assert hand.shape("l0").polygon.box.left == 201


def test_the_cross_stays_on_the_page_and_in_sight(hand):
    hand.canvas.zoom_to(3.0)
    hand.press(KEY.Key_W)
    hand.press(KEY.Key_Up, SHIFT, times=60)
    spot = hand.canvas.key_pointer.spot
    assert spot.y == 0
    at = hand.canvas.view.to_widget(spot)
    assert hand.canvas.rect().contains(round(at.x), round(at.y))


def test_the_mouse_takes_the_cross_away(hand):
    hand.press(KEY.Key_W)
    hand.press(KEY.Key_Up)
    QTest.mouseMove(hand.canvas, hand.canvas.rect().center())
    assert hand.canvas.key_pointer.spot is None


def test_a_letter_may_stand_for_an_action_of_the_menus(hand):
    hand.press(KEY.Key_D)
    hand.press(KEY.Key_A)
    assert hand.asked == ["next_page", "previous_page"]


def test_other_keys_are_obeyed_and_the_old_ones_no_more(hand):
    usual = default_keys()
    hand.canvas.set_keys(CanvasKeys({parsed("X"): "select_all"}, usual.operations, {}, frozenset({parsed("Z")})))
    hand.press(KEY.Key_A, CTRL)
    assert hand.canvas.selection() == ()
    hand.press(KEY.Key_X)
    assert len(hand.canvas.selection()) == 4
    QTest.keyPress(hand.canvas.window().windowHandle(), KEY.Key_Z)
    assert not hand.canvas.scene.is_overlay_visible
    QTest.keyRelease(hand.canvas.window().windowHandle(), KEY.Key_Z)
    assert hand.canvas.scene.is_overlay_visible


@pytest.mark.parametrize(
    "table", [COMMANDS, OPERATIONS_BY_KEY, ACTIONS_BY_KEY], ids=["commands", "operations", "actions"]
)
def test_every_key_of_the_page_reaches_its_command(hand, table):
    """The canvas takes each key before the window's shortcuts can, and does what the table says."""
    done = []
    hand.canvas.command_done.connect(done.append)
    for stroke, name in table.items():
        hand.canvas.use_select()
        hand.press(stroke.key(), stroke.keyboardModifiers())
        assert done[-1:] == [name], stroke


def test_a_region_is_drawn_by_holding_with_enter(hand):
    hand.press(KEY.Key_R)
    hand.press(KEY.Key_Down)
    first = hand.canvas.key_pointer.spot
    hand.press(KEY.Key_Return)
    hand.press(KEY.Key_Right, SHIFT)
    hand.press(KEY.Key_Down, SHIFT)
    second = hand.canvas.key_pointer.spot
    hand.press(KEY.Key_Return)
    (region,) = hand.page.regions
    assert region.polygon.box == Box(first.x, first.y, second.x, second.y)


def test_lines_are_ordered_by_a_stroke_of_the_arrows(hand):
    hand.press(KEY.Key_O)
    hand.press(KEY.Key_Down)
    hand.press(KEY.Key_Up, SHIFT)
    while hand.canvas.key_pointer.spot.y < 430:
        hand.press(KEY.Key_Down)
    hand.press(KEY.Key_Return)
    while hand.canvas.key_pointer.spot.y > 120:
        hand.press(KEY.Key_Up)
    hand.press(KEY.Key_Return)
    assert [line.id for line in hand.page.lines] == ["l3", "l2", "l1", "l0"]
