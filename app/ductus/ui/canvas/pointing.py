"""Mouse, wheel and touchpad on the canvas: what pans and zooms with any tool, and what is handed to the tool in use."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture

from ductus.document.geometry import Point
from ductus.document.line_outlines import tidy
from ductus.ui.canvas.hit_test import line_at
from ductus.ui.canvas.region_focus import region_by_edge
from ductus.ui.canvas.scroll_marks import Axis, axis_at, dragged
from ductus.ui.canvas.tools import DRAG_START, REACH, Cursor, Pointer
from ductus.ui.canvas.turn_cursor import turn_cursor

if TYPE_CHECKING:
    from ductus.ui.canvas.canvas import PageCanvas

ZOOM_PER_NOTCH = 1.2
_NOTCH = 120
_SCROLL_PER_LINE = 24.0

_CURSORS = {
    Cursor.ARROW: Qt.CursorShape.ArrowCursor,
    Cursor.POINT: Qt.CursorShape.PointingHandCursor,
    Cursor.MOVE: Qt.CursorShape.SizeAllCursor,
    Cursor.CROSS: Qt.CursorShape.CrossCursor,
    Cursor.ACROSS: Qt.CursorShape.SizeHorCursor,
    Cursor.DOWN: Qt.CursorShape.SizeVerCursor,
    Cursor.FALLING: Qt.CursorShape.SizeFDiagCursor,
    Cursor.RISING: Qt.CursorShape.SizeBDiagCursor,
    Cursor.FORBIDDEN: Qt.CursorShape.ForbiddenCursor,
}


class _Hold(StrEnum):
    """What the pressed mouse button is doing."""

    NOTHING = "nothing"
    TOOL = "tool"
    PAN = "pan"
    RIGHT = "right"
    BAR = "bar"


class Pointing:
    """Turns Qt's pointer events into panning, zooming and tool events; owned by its canvas."""

    def __init__(self, canvas: PageCanvas) -> None:
        self._canvas = canvas
        self._hold = _Hold.NOTHING
        self._last = QPointF()
        self._pressed = QPointF()
        self.is_space_held = False

    @property
    def is_busy(self) -> bool:
        """Whether a mouse button is at work."""
        return self._hold is not _Hold.NOTHING

    def press(self, event: QMouseEvent) -> None:
        if self.is_busy:
            return
        at = event.position()
        self._last = self._pressed = at
        self._canvas.active_bar = axis_at(self._canvas.view, Point(at.x(), at.y()))
        button = event.button()
        if button == Qt.MouseButton.LeftButton and self._canvas.active_bar is not None:
            self._hold = _Hold.BAR
        elif button == Qt.MouseButton.LeftButton and not self.is_space_held:
            self._hold = _Hold.TOOL
            self._canvas.tool.press(self.pointer(event))
        elif button == Qt.MouseButton.RightButton:
            self._hold = _Hold.RIGHT
        elif button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._hold = _Hold.PAN
        self.update_cursor(at)

    def move(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._hold is _Hold.RIGHT and (at - self._pressed).manhattanLength() > DRAG_START:
            self._hold = _Hold.PAN
        if self._hold is _Hold.TOOL:
            self._canvas.tool.drag(self.pointer(event))
        elif self._hold is _Hold.PAN:
            self._canvas.pan(at.x() - self._last.x(), at.y() - self._last.y())
        elif self._hold is _Hold.BAR and self._canvas.active_bar is not None:
            step = at - self._last
            distance = step.y() if self._canvas.active_bar is Axis.DOWN else step.x()
            self._canvas.show_view(dragged(self._canvas.view, self._canvas.active_bar, distance))
        elif self._hold is _Hold.NOTHING:
            self._hover(event)
        self._last = at
        self.update_cursor(at)

    def release(self, event: QMouseEvent) -> None:
        hold, self._hold = self._hold, _Hold.NOTHING
        if hold is _Hold.TOOL:
            self._canvas.tool.release(self.pointer(event))
        elif hold is _Hold.RIGHT:
            at = event.position()
            region_id = self._region_under(at)
            self._canvas.ask_for_menu(self._line_under(at), event.globalPosition().toPoint(), region_id)
        self.update_cursor(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.is_space_held:
            self._canvas.tool.double_click(self.pointer(event))
        else:
            self.press(event)

    def leave(self) -> None:
        self._canvas.active_bar = None
        self._canvas.hover_line("")
        self._canvas.hover_region("")
        self._canvas.tool.leave()

    def cancel(self) -> None:
        """Let go of what the button holds; the rest of the drag means nothing."""
        self._hold = _Hold.NOTHING

    def wheel(self, event: QWheelEvent) -> None:
        at = event.position()
        angle = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = (angle.y() or angle.x()) / _NOTCH
            self._canvas.zoom_at(ZOOM_PER_NOTCH**steps, at.x(), at.y())
            return
        pixels = event.pixelDelta()
        # Qt's documentation calls pixel deltas unreliable under X11: there the angle is taken.
        if not pixels.isNull() and QGuiApplication.platformName() != "xcb":
            dx, dy = float(pixels.x()), float(pixels.y())
        else:
            reach = QApplication.wheelScrollLines() * _SCROLL_PER_LINE / _NOTCH
            dx, dy = angle.x() * reach, angle.y() * reach
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and dx == 0:
            dx, dy = dy, 0.0
        self._canvas.pan(dx, dy)

    def gesture(self, event: QEvent) -> bool:
        """A pinch on touchpad or touch screen. Whether it was one."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
                return False
            at = event.position()
            self._canvas.zoom_at(max(0.1, 1.0 + event.value()), at.x(), at.y())
            return True
        if not isinstance(event, QGestureEvent):
            return False
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        at = QPointF(self._canvas.mapFromGlobal(pinch.centerPoint().toPoint()))
        self._canvas.zoom_at(pinch.scaleFactor(), at.x(), at.y())
        return True

    def pointer(self, event: QMouseEvent) -> Pointer:
        return self._pointer(event.position(), event.modifiers())

    def _pointer(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Pointer:
        return Pointer(
            Point(at.x(), at.y()),
            tidy(self._canvas.view.to_page(at.x(), at.y())),
            is_ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
            is_shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            is_alt=bool(modifiers & Qt.KeyboardModifier.AltModifier),
        )

    def update_cursor(self, at: QPointF | None = None) -> None:
        """Show what a press would do here, with the keys held now."""
        at = at if at is not None else QPointF(self._canvas.mapFromGlobal(self._canvas.cursor().pos()))
        if self._hold is _Hold.PAN:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self.is_space_held:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._canvas.page() is None or self._canvas.active_bar is not None:
            shape = Qt.CursorShape.ArrowCursor
        else:
            pointer = self._pointer(at, QGuiApplication.keyboardModifiers())
            wanted = self._canvas.tool.cursor(pointer)
            if wanted is Cursor.TURN:
                self._canvas.setCursor(turn_cursor())
                return
            shape = _CURSORS[wanted]
        if self._canvas.cursor().shape() != shape:
            self._canvas.setCursor(shape)

    def _hover(self, event: QMouseEvent) -> None:
        at = event.position()
        bar = axis_at(self._canvas.view, Point(at.x(), at.y()))
        if bar is not self._canvas.active_bar:
            self._canvas.active_bar = bar
            self._canvas.update()
        line_id = self._line_under(at)
        self._canvas.hover_line(line_id)
        self._canvas.hover_region("" if line_id else self._region_under(at))
        self._canvas.tool.hover(self.pointer(event))

    def _region_under(self, at: QPointF) -> str:
        view, page = self._canvas.view, self._canvas.page()
        if page is None:
            return ""
        return region_by_edge(page.regions, view.to_page(at.x(), at.y()), view.zoom, REACH)

    def _line_under(self, at: QPointF) -> str:
        view = self._canvas.view
        return line_at(self._canvas.scene.index, view.to_page(at.x(), at.y()), REACH / view.zoom)
