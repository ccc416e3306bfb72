"""The order tool by real mouse and key events: a stroke through the lines gives them their order."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.edits import title_of
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.ui.canvas.canvas import PageCanvas

NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def line(name, left, top):
    base = Baseline((Point(left, top + 40), Point(left + 300, top + 40)))
    return Line(name, Box(left, top, left + 300, top + 60).polygon(), base, BaselineSource.DETECTED)


COLUMNS = tuple(
    line(f"{side}{row}", left, 100 + 100 * row) for row in range(4) for side, left in (("a", 50), ("b", 600))
)
PAGE = Page("p1", "f. 1r", Scan("a.png", 1, "0"), 1000, 1000, lines=COLUMNS)


@pytest.fixture
def canvas(qapp):
    held = PageCanvas()
    held.resize(600, 600)
    held.show()
    held.setFocus()
    held.edits = []

    def apply(edit):
        held.edits.append(edit)
        held.refresh(edit.apply(held.page()))

    held.edit_made.connect(apply)
    held.set_page(PAGE)
    QTest.keyClick(held, Qt.Key.Key_O)
    yield held
    held.deleteLater()


def place(canvas, x, y):
    at = canvas.view.to_widget(Point(x, y))
    return QPoint(round(at.x), round(at.y))


def move(canvas, x, y):
    at = QPointF(place(canvas, x, y))
    QApplication.sendEvent(canvas, QMouseEvent(QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), LEFT, LEFT, NO_KEY))


def stroke(canvas, *way, keys=NO_KEY):
    QTest.mousePress(canvas, LEFT, keys, place(canvas, *way[0]))
    for step in way[1:]:
        move(canvas, *step)
    QTest.mouseRelease(canvas, LEFT, keys, place(canvas, *way[-1]))


def order(canvas):
    return " ".join(one.id for one in canvas.page().lines)


def test_one_stroke_down_both_columns_orders_all_lines(canvas):
    stroke(canvas, (200, 80), (200, 480), (480, 480), (480, 90), (750, 90), (750, 480))
    assert order(canvas) == "a0 a1 a2 a3 b0 b1 b2 b3"
    assert [title_of(edit) for edit in canvas.edits] == ["order lines by a stroke"]
    assert canvas.scene.is_order_visible


def test_a_fast_stroke_leaves_no_line_out(canvas):
    stroke(canvas, (200, 480), (200, 80))
    assert order(canvas) == "a3 a2 a1 a0 b0 b1 b2 b3"


def test_lines_not_crossed_follow_in_the_order_they_had_and_strokes_count_on(canvas):
    stroke(canvas, (750, 80), (750, 280))
    assert order(canvas) == "b0 b1 a0 a1 a2 b2 a3 b3"
    stroke(canvas, (200, 180), (200, 480))
    assert order(canvas) == "b0 b1 a1 a2 a3 a0 b2 b3"
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    stroke(canvas, (200, 80), (200, 150))
    assert order(canvas).startswith("a0 b0 b1")


def test_with_shift_only_the_lines_crossed_change_places(canvas):
    stroke(canvas, (200, 480), (200, 280), keys=SHIFT)
    assert order(canvas) == "a0 b0 a1 b1 a3 b2 a2 b3"


def test_numbers_stand_at_the_lines_while_the_stroke_is_drawn_and_escape_gives_it_up(canvas):
    QTest.mousePress(canvas, LEFT, NO_KEY, place(canvas, 200, 80))
    move(canvas, 200, 280)
    assert [(one.id, text) for one, text in canvas.sketch().numbers] == [("a0", "1"), ("a1", "2")]
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NO_KEY, place(canvas, 200, 280))
    assert (canvas.edits, canvas.sketch(), canvas.tool.NAME) == ([], None, "order")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool.NAME == "select"


def test_delete_takes_no_line_away_while_lines_are_being_ordered(canvas):
    canvas.select(["a0"])
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.edits == []


def test_on_another_page_the_stroke_begins_anew(canvas):
    stroke(canvas, (200, 80), (200, 280))
    canvas.set_page(Page("p2", "f. 1v", Scan("b.png", 1, "0"), 1000, 1000, lines=COLUMNS))
    stroke(canvas, (750, 480), (750, 80))
    assert order(canvas).startswith("b3 b2 b1 b0 a0")


def test_numbers_shown_for_the_stroke_go_with_the_tool_and_those_shown_before_stay(canvas):
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert (canvas.tool.NAME, canvas.scene.is_order_visible) == ("select", False)
    QTest.keyClick(canvas, Qt.Key.Key_L)
    QTest.keyClick(canvas, Qt.Key.Key_O)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert (canvas.tool.NAME, canvas.scene.is_order_visible) == ("select", True)
