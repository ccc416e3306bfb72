"""What the pointer does to the strip: which cell it is over, and whether it meets ink, text or margin."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ductus.document.calibration import Sureness
from ductus.ui.desk.cell_painter import BADGE_COLUMN_PX, GUTTER_PX, CellPainter, CellView
from ductus.ui.desk.ink import code_point_offset
from ductus.ui.desk.line_editor import LineEditor
from ductus.ui.desk.spoken import describe, doubt_words


class Pointing(QObject):
    """Turns the mouse events of the strip's viewport into what they mean. Owned by the strip.

    `view_at` gives the cell at a height of the viewport, None between the cells; `painter` the present painter,
    `sureness` what confidence is worth.
    """

    ink_pressed = Signal(str, float)  # line id, share of the crop's width
    text_pressed = Signal(str, int)  # line id, caret position in UTF-16 units
    margin_pressed = Signal(str)
    text_dragged = Signal(int)  # caret position in the line in hand
    hovered = Signal(str)
    menu_requested = Signal(str, QPoint)

    def __init__(
        self,
        viewport: QWidget,
        editor: LineEditor,
        view_at: Callable[[float], CellView | None],
        painter: Callable[[], CellPainter | None],
        sureness: Callable[[], Sureness],
    ) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._editor = editor
        self._view_at = view_at
        self._painter = painter
        self._sureness = sureness
        self._hovered = ""
        self._is_dragging = False
        viewport.setMouseTracking(True)

    def hover(self, line_id: str) -> None:
        """The pointer is over that line now; "" for none."""
        if line_id != self._hovered:
            self._hovered = line_id
            self.hovered.emit(line_id)

    def take(self, event: QEvent) -> bool:
        """Do what an event of the viewport means; False where it is somebody else's."""
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        if isinstance(event, QContextMenuEvent):
            view = self._view_at(event.pos().y())
            if view is not None:
                self.menu_requested.emit(view.line.id, event.globalPos())
            return True
        if event.type() == QEvent.Type.Leave and not self._editor.underMouse():
            self.hover("")
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._press(event)
            return True
        if event.type() == QEvent.Type.MouseMove:
            self._move(event)
            return True
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._is_dragging = False
        return False

    def _press(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        view = self._view_at(y)
        if view is None:
            return
        crop = view.crop_room()
        if self._is_beside(x):
            self.margin_pressed.emit(view.line.id)
        elif view.is_on_ink(x, y):
            share = (x - crop.left() + view.pan_px) / view.crop_size.width
            self.ink_pressed.emit(view.line.id, min(max(share, 0.0), 1.0))
        else:
            self._is_dragging = True
            self.text_pressed.emit(view.line.id, self._caret_under(view, x))

    def _move(self, event: QMouseEvent) -> None:
        if self._is_dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self.text_dragged.emit(self._caret_in_editor(event.position().x()))
            return
        view = self._view_at(event.position().y())
        self.hover(view.line.id if view is not None else "")
        is_on_text = view is not None and not self._is_beside(event.position().x())
        self._viewport.setCursor(Qt.CursorShape.IBeamCursor if is_on_text else Qt.CursorShape.ArrowCursor)

    def _is_beside(self, x: float) -> bool:
        return x < GUTTER_PX or x > self._viewport.width() - BADGE_COLUMN_PX

    def _caret_under(self, view: CellView, x: float) -> int:
        painter = self._painter()
        if view.is_in_hand or painter is None:
            return self._caret_in_editor(x)
        return painter.laid_out(view).caret_at(x, view.text_room)

    def _caret_in_editor(self, x: float) -> int:
        inside = QPoint(round(x) - self._editor.x(), self._editor.viewport().height() // 2)
        return self._editor.cursorForPosition(inside).position()

    def _show_tip(self, event: QHelpEvent) -> None:
        """Margin, badges and doubtful letters are explained in words; ink and text speak for themselves."""
        view = self._view_at(event.pos().y())
        words = ""
        if view is not None and self._is_beside(event.pos().x()):
            words = describe(view.line, view.number - 1, is_draft=view.is_draft)
        elif view is not None and not view.is_draft and not view.is_on_ink(event.pos().x(), event.pos().y()):
            place = code_point_offset(view.text, self._caret_under(view, event.pos().x()))
            words = doubt_words(view.line, view.doubts, place, self._sureness())
        if words:
            QToolTip.showText(event.globalPos(), words, self._viewport)
        else:
            QToolTip.hideText()
