"""A canvas alone, as its window shows it, and a hand on it: real mouse, wheel and key events at places of the page."""

from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.geometry import Point
from ductus.ui.canvas.canvas import PageCanvas
from waiting import let_window_run, wait_in_window, wait_until_active

Key = Qt.Key
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NO_BUTTON = Qt.MouseButton.NoButton
NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_TOLD = (
    "current_line_changed",
    "selection_changed",
    "line_hovered",
    "text_requested",
    "tool_changed",
    "hint_changed",
    "order_visible_changed",
)


@contextmanager
def shown_canvas(width_px=1000, height_px=800):
    """A canvas on the screen that has the keys; gone at the end."""
    canvas = PageCanvas()
    canvas.resize(width_px, height_px)
    canvas.show()
    canvas.activateWindow()
    canvas.setFocus()
    wait_until_active(canvas)
    yield canvas
    canvas.close()
    canvas.deleteLater()


def settle(canvas):
    """Wait until the canvas has painted everything sharp."""
    let_window_run()
    wait_in_window(lambda: canvas.is_settled, "the canvas has painted everything")


class Owner:
    """What the window does: applies each edit, checks that it can be undone, and gives the page back.

    `edits` are those made, `told` what else the canvas said, each with its name.
    """

    def __init__(self, canvas, page):
        self.canvas, self.page = canvas, page
        self.edits, self.told = [], []
        canvas.edit_made.connect(self.apply)
        for name in _TOLD:
            getattr(canvas, name).connect(lambda value, name=name: self.told.append((name, value)))
        canvas.texts_concerned.connect(lambda: self.told.append(("texts_concerned", None)))
        canvas.ink_clicked.connect(lambda *where: self.told.append(("ink_clicked", where)))
        canvas.menu_requested.connect(lambda line_id, at: self.told.append(("menu_requested", line_id)))
        canvas.set_page(page)

    @classmethod
    def of_page_at_its_size(cls, canvas, page):
        """One whose page is shown a pixel a pixel, from its first line on."""
        owner = cls(canvas, page)
        canvas.zoom_to(1.0)
        canvas.reveal([page.lines[0].id])
        return owner

    def apply(self, edit):
        edit = self.completed(edit)
        self.edits.append(edit)
        before = self.page
        self.page = edit.apply(before)
        assert edit.inverse(before).apply(self.page) == before
        self.canvas.refresh(self.page)

    def completed(self, edit):
        """The edit with what the window adds to it."""
        return edit

    def of(self, name):
        """What was told under a name, the oldest first."""
        return [value for told, value in self.told if told == name]

    # The hand, in page coordinates

    def at(self, x, y):
        place = self.canvas.view.to_widget(Point(x, y))
        return QPoint(round(place.x), round(place.y))

    def click(self, x, y, keys=NO_KEY, button=LEFT):
        QTest.mouseClick(self.canvas, button, keys, self.at(x, y))

    def double_click(self, x, y):
        QTest.mouseClick(self.canvas, LEFT, NO_KEY, self.at(x, y))
        QTest.mouseDClick(self.canvas, LEFT, NO_KEY, self.at(x, y))

    def hover(self, x, y, keys=NO_KEY, held=NO_BUTTON):
        self.move(self.at(x, y), keys, held)

    def drag(self, start, *stops, keys=NO_KEY, button=LEFT, release=True):
        """Drag from page point to page point, as they stand when the drag begins."""
        first, *others = (self.at(*place) for place in (start, *stops))
        QTest.mousePress(self.canvas, button, keys, first)
        for place in others:
            self.move(place, keys, button)
        if release:
            QTest.mouseRelease(self.canvas, button, keys, others[-1])

    def move(self, at, keys, held):
        """Move the pointer to a place in the widget."""
        place = QPointF(at)
        event = QMouseEvent(QEvent.Type.MouseMove, place, self.canvas.mapToGlobal(place), NO_BUTTON, held, keys)
        QApplication.sendEvent(self.canvas, event)

    def key(self, key, keys=NO_KEY):
        QTest.keyClick(self.canvas, key, keys)

    def wheel(self, x, y, steps, keys=NO_KEY):
        place = QPointF(self.at(x, y))
        event = QWheelEvent(
            place,
            self.canvas.mapToGlobal(place),
            QPoint(),
            QPoint(0, 120 * steps),
            NO_BUTTON,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)
