"""Pages put in order in the list: dragged between others, stepped by keys, documents under their headings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPalette,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.ui.pages import PagesPanel
from ductus.ui.pages.dragging import drag_picture, packed, pages_in
from fakes.page_summaries import Summary
from waiting import wait_until_active

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qapp):
    panel = PagesPanel()
    panel.moves, panel.steps, panel.menus = [], [], []
    panel.move_wanted.connect(lambda ids, document, index: panel.moves.append(("".join(ids), document, index)))
    panel.step_wanted.connect(lambda ids, step: panel.steps.append(("".join(ids), step)))
    panel.document_step_wanted.connect(lambda document, step: panel.steps.append((document, step)))
    panel.document_menu_requested.connect(lambda document, _place: panel.menus.append(document))
    panel.resize(200, 700)
    panel.show()
    panel.activateWindow()
    wait_until_active(panel)
    yield panel
    panel.close()
    panel.deleteLater()
    QApplication.sendPostedEvents()


def fill(panel, *words):
    """A document for each word, d1, d2, ..., its letters for pages."""
    panel.set_documents({f"d{number}": f"title {number}" for number, _ in enumerate(words, start=1)})
    panel.set_pages([Summary(letter, document_id=f"d{n}") for n, word in enumerate(words, start=1) for letter in word])
    QTest.qWait(1)


def view_of(panel):
    return panel.focusProxy()


def middle_of(panel, row):
    view = view_of(panel)
    return view.visualRect(view.model().index(row, 0)).center()


def place_of(panel, row, *, is_below):
    """A point of the panel in the upper or lower half of a row."""
    view = view_of(panel)
    rect = view.visualRect(view.model().index(row, 0))
    y = rect.bottom() - 4 if is_below else rect.top() + 4
    return view.viewport().mapTo(panel, QPoint(40, y))


def drag_over(panel, data, at):
    near = QDragEnterEvent(at, Qt.DropAction.MoveAction, data, LEFT, NO_KEY)
    near.ignore()
    QApplication.sendEvent(panel, near)
    if near.isAccepted():
        QApplication.sendEvent(panel, QDragMoveEvent(at, Qt.DropAction.MoveAction, data, LEFT, NO_KEY))
    return near.isAccepted()


def drop(panel, ids, at):
    data = packed(ids)
    if drag_over(panel, data, at):
        QApplication.sendEvent(panel, QDropEvent(QPointF(at), Qt.DropAction.MoveAction, data, LEFT, NO_KEY))


@pytest.mark.parametrize(
    ("row", "is_below", "outcome"),
    [(0, False, ("d", "d1", 0)), (0, True, ("d", "d1", 1)), (2, False, ("d", "d1", 2)), (4, True, ("d", "d1", 5))],
)
def test_a_drop_goes_to_the_gap_that_is_nearest(panel, row, is_below, outcome):
    fill(panel, "abcde")
    drop(panel, "d", place_of(panel, row, is_below=is_below))
    assert panel.moves == [outcome]


def test_a_drop_below_the_last_page_goes_behind_it(panel):
    fill(panel, "ab")
    drop(panel, "a", QPoint(40, 680))
    assert panel.moves == [("a", "d1", 2)]


@pytest.mark.parametrize(
    ("row", "is_below", "outcome"),
    [
        (0, False, ("b", "d1", 0)),  # above the first heading there is nothing
        (0, True, ("b", "d1", 0)),
        (3, False, ("b", "d1", 2)),  # headings: the end of what is above, the beginning of what is below
        (3, True, ("b", "d2", 0)),
        (4, False, ("b", "d2", 0)),
        (5, False, ("b", "d2", 1)),
        (5, True, ("b", "d3", 0)),
    ],
)
def test_headings_part_the_end_of_one_document_from_the_next(panel, row, is_below, outcome):
    fill(panel, "ab", "c", "")
    assert view_of(panel).model().rowCount() == 6
    drop(panel, "b", place_of(panel, row, is_below=is_below))
    assert panel.moves == [outcome]


def test_the_mark_stands_in_the_gap_and_goes_with_the_pages(panel):
    fill(panel, "abcde")
    accent = panel.palette().color(QPalette.ColorRole.Accent)
    view = view_of(panel)
    gap_y = view.visualRect(view.model().index(2, 0)).top()

    def is_marked():
        picture = view.viewport().grab().toImage()
        ratio = picture.devicePixelRatio()
        return picture.pixelColor(round(120 * ratio), round(gap_y * ratio)) == accent

    assert not is_marked()
    assert drag_over(panel, packed("e"), place_of(panel, 1, is_below=True))
    assert is_marked()
    QApplication.sendEvent(panel, QDragLeaveEvent())
    assert not is_marked()


def test_what_is_not_a_page_of_this_list_or_may_not_be_moved_is_refused(panel):
    fill(panel, "abc")
    at = place_of(panel, 1, is_below=True)
    assert not drag_over(panel, packed(["elsewhere"]), at)
    words = QMimeData()
    words.setText("abc")
    assert not drag_over(panel, words, at)
    panel.set_movable(False)
    assert not drag_over(panel, packed("a"), at)


def test_holding_pages_near_the_edge_scrolls_ten_thousand_on_and_back(panel, wait):
    panel.set_pages([Summary(f"p{number}") for number in range(10_000)])
    QTest.qWait(1)
    bar = view_of(panel).verticalScrollBar()
    low, high = QPoint(40, panel.height() - 5), QPoint(40, 5)
    data = packed(["p3"])
    drag_over(panel, data, low)
    wait(lambda: bar.value() > 5000)
    reached = bar.value()
    QApplication.sendEvent(panel, QDragMoveEvent(high, Qt.DropAction.MoveAction, data, LEFT, NO_KEY))
    wait(lambda: bar.value() < reached)
    QApplication.sendEvent(panel, QDropEvent(QPointF(high), Qt.DropAction.MoveAction, data, LEFT, NO_KEY))
    ids, document, index = panel.moves[0]
    assert (ids, document) == ("p3", "d1")
    assert abs(index - bar.value() / 96) < 2
    stopped = bar.value()
    QTest.qWait(1)
    view_of(panel)._edge_scroll.tick()
    assert bar.value() == stopped


class CarriedDrag(QDrag):
    """A drag as a platform carries it out; the offscreen one drops everything at once. `to` is where it goes."""

    panel: PagesPanel
    to: QPoint
    carried = 0

    def exec(self, _actions):
        CarriedDrag.carried += 1
        assert not self.pixmap().isNull()
        ended = Qt.DropAction.IgnoreAction
        if drag_over(self.panel, self.mimeData(), self.to):
            dropped = QDropEvent(QPointF(self.to), Qt.DropAction.MoveAction, self.mimeData(), LEFT, NO_KEY)
            QApplication.sendEvent(self.panel, dropped)
            ended = dropped.dropAction()
        return ended


def drag_with_mouse(panel, row, to, monkeypatch):
    """Press the button on a row and drag it away to a point of the panel."""
    monkeypatch.setattr("ductus.ui.pages.pages_view.QDrag", CarriedDrag)
    CarriedDrag.panel, CarriedDrag.to = panel, to
    window, start = panel.windowHandle(), view_of(panel).viewport().mapTo(panel, middle_of(panel, row))
    QTest.mousePress(window, LEFT, NO_KEY, start)
    before, at = CarriedDrag.carried, start
    while CarriedDrag.carried == before and start.y() - at.y() < 60:
        at = at - QPoint(0, 5)  # in place it would be the start that moves
        QTest.mouseMove(window, at)
    QTest.mouseRelease(window, LEFT, NO_KEY, at)  # what was moved while dragging, the platform kept to itself


def test_pages_are_dragged_with_the_mouse(panel, monkeypatch):
    fill(panel, "abcdef")
    view = view_of(panel)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, middle_of(panel, 1))
    QTest.mouseClick(view.viewport(), LEFT, CTRL, middle_of(panel, 3))
    drag_with_mouse(panel, 3, place_of(panel, 0, is_below=False), monkeypatch)
    assert panel.moves == [("bd", "d1", 0)]
    assert panel.selected_pages() == ("b", "d")
    panel.set_movable(False)
    drag_with_mouse(panel, 3, place_of(panel, 0, is_below=False), monkeypatch)
    assert len(panel.moves) == 1


def test_headings_are_not_dragged(panel, monkeypatch):
    fill(panel, "ab", "c")
    drag_with_mouse(panel, 3, place_of(panel, 0, is_below=True), monkeypatch)
    assert panel.moves == []


def test_what_is_dragged_is_pages_not_headings(panel):
    fill(panel, "ab", "c")
    model = view_of(panel).model()
    assert not model.index(0).flags() & Qt.ItemFlag.ItemIsDragEnabled
    assert pages_in(model.mimeData([model.index(row) for row in (0, 1, 4)])) == ("a", "c")
    for count in (1, 2, 12_345):
        assert not drag_picture(None, count, panel.palette(), 2.0).isNull()


def test_alt_and_an_arrow_step_the_selected_pages(panel):
    fill(panel, "abcde")
    view = view_of(panel)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, middle_of(panel, 2))
    QTest.mouseClick(view.viewport(), LEFT, SHIFT, middle_of(panel, 3))
    QTest.keyClick(view, Qt.Key.Key_Up, ALT)
    QTest.keyClick(view, Qt.Key.Key_Down, ALT)
    assert panel.steps == [("cd", -1), ("cd", 1)]
    assert panel.selected_pages() == ("c", "d")


def test_a_heading_is_chosen_with_the_arrow_keys_has_a_menu_and_steps_its_document(panel):
    fill(panel, "ab", "c")
    view = view_of(panel)
    panel.set_current("b")
    panel.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert panel.chosen_document() == "d2"
    QTest.keyClick(view, Qt.Key.Key_Up, ALT)
    QTest.keyClick(view, Qt.Key.Key_F10, SHIFT)
    assert panel.steps == [("d2", -1)]
    assert panel.menus == ["d2"]
    fill(panel, "ab", "cd")  # told anew, the heading stays chosen
    assert panel.chosen_document() == "d2"
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert panel.chosen_document() == ""
    assert panel.selected_pages() == ("c",)


def test_a_heading_has_its_menu_under_the_mouse(panel):
    fill(panel, "ab", "c")
    view, place = view_of(panel), middle_of(panel, 0)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, NO_KEY, place)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), asked)
    assert panel.menus == ["d1"]


def test_empty_documents_have_headings_that_say_so_but_not_where_there_are_no_pages(panel):
    fill(panel, "ab", "")
    model = view_of(panel).model()
    assert model.rowCount() == 4
    assert model.index(3).data(Qt.ItemDataRole.AccessibleTextRole) == "Document “title 2”: no pages"
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) == "Document “title 1”: 2 pages"
    fill(panel, "", "")
    assert model.rowCount() == 0


def test_pages_put_elsewhere_are_selected_and_in_sight_with_their_heading(panel):
    fill(panel, "abcdefghijklmnop", "qrstuvwxyz")
    view = view_of(panel)
    panel.select_pages(["q", "r"])
    assert panel.selected_pages() == ("q", "r")
    showing = view.showing_rows()
    assert {17, 18, 19} <= set(showing)
    view.scrollToBottom()
    panel.select_pages(["a"])
    assert view.showing_rows().start == 0
