"""The list of pages itself: what is picked and what is passed over, keys, dragging, and the mark where a drop goes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from ductus.ui.pages.dragging import EdgeScroll, drag_picture
from ductus.ui.pages.pages_table import PagesRole

_WHEEL_STEP_PX = 32
_MARK_PX = 3.0
_MARK_END_PX = 4.0
_MARK_SIDE_PX = 6.0
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_NO_GAP = -1


class PagesView(QListView):
    """Says apart a page picked (click, Enter) from one passed over with the arrow keys.

    A gap is a place between rows, counted from 0 before the first. `is_movable` says whether pages can be dragged.
    """

    picked = Signal()
    passed = Signal()
    resized = Signal()
    menu_wanted = Signal(QPoint)
    step_wanted = Signal(int)  # -1: what is selected one place up, 1: down

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_movable = True
        self._is_drop_near = False
        self._gap = _NO_GAP
        self._edge_scroll = EdgeScroll(self)
        self._edge_scroll.scrolled.connect(self.mark_gap_at)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.verticalScrollBar().setSingleStep(_WHEEL_STEP_PX)

    def set_drop_near(self, is_near: bool) -> None:
        """Show or hide the frame that says that files may be dropped here."""
        self._is_drop_near = is_near
        self.viewport().update()

    def showing_rows(self) -> range:
        """The rows on the screen."""
        count = self.model().rowCount()
        if not count:
            return range(0)
        first = self.indexAt(QPoint(1, 1)).row()
        last = self.indexAt(QPoint(1, self.viewport().height() - 2)).row()
        return range(max(0, first), (last if last >= 0 else count - 1) + 1)

    # Where a drop would go

    def gap_at(self, y: int) -> int:
        """The gap nearest to a height of the viewport."""
        index = self.indexAt(QPoint(1, y))
        if not index.isValid():
            return 0 if y < 0 else self.model().rowCount()
        return index.row() + (1 if y >= self.visualRect(index).center().y() else 0)

    def mark_gap_at(self, y: int) -> None:
        """Show where what is dragged at that height would go, and scroll on while it is held near an edge."""
        self._gap = self.gap_at(y)
        self._edge_scroll.hold_at(y)
        self.viewport().update()

    def forget_gap(self) -> None:
        """Nothing is dragged here any more."""
        self._gap = _NO_GAP
        self._edge_scroll.stop()
        self.viewport().update()

    def _gap_top(self, gap: int) -> float:
        """The height of a gap in the viewport, kept where it is seen."""
        before, behind = self.model().index(gap - 1, 0), self.model().index(gap, 0)
        if behind.isValid() and not self.isRowHidden(gap):
            top = self.visualRect(behind).top()
        else:
            top = self.visualRect(before).bottom() + 1
        return min(max(float(top), _MARK_END_PX), self.viewport().height() - _MARK_END_PX)

    def startDrag(self, _supported: Qt.DropAction) -> None:
        """Drag the selected pages; what becomes of them, whoever hears of the drop decides."""
        rows = [index for index in sorted(self.selectedIndexes()) if index.flags() & Qt.ItemFlag.ItemIsDragEnabled]
        if not rows or not self.is_movable:
            return
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData(rows))
        in_hand = self.currentIndex() if self.currentIndex() in rows else rows[0]
        picture = drag_picture(in_hand.data(PagesRole.THUMBNAIL), len(rows), self.palette(), self.devicePixelRatioF())
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(0, 0))
        drag.exec(Qt.DropAction.MoveAction)
        self.forget_gap()

    # Events of Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _OPENING_KEYS and not modifiers:
            event.accept()
            self.picked.emit()
            return
        if key in _STEPS and modifiers == Qt.KeyboardModifier.AltModifier:
            event.accept()
            self.step_wanted.emit(_STEPS[key])
            return
        if key == Qt.Key.Key_F10 and modifiers == Qt.KeyboardModifier.ShiftModifier:
            # The menu key comes as a context menu event; this one, on keyboards without it, does so on Windows only.
            event.accept()
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        is_selecting = modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        if self.currentIndex() != before and not is_selecting:
            self.passed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        is_selecting = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        is_on_page = self.indexAt(event.position().toPoint()) == self.currentIndex()
        if event.button() == Qt.MouseButton.LeftButton and is_on_page and not is_selecting:
            self.picked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        if self._is_drop_near or self._gap != _NO_GAP:
            painter = QPainter(self.viewport())
            if self._is_drop_near:
                painter.setPen(QPen(accent, 2))
                painter.drawRect(self.viewport().rect().adjusted(1, 1, -2, -2))
            if self._gap != _NO_GAP:
                self._paint_mark(painter, accent)
            painter.end()

    def _paint_mark(self, painter: QPainter, accent: QColor) -> None:
        """A bar across the list with a knob at its beginning, over a rim that sets it off from the thumbnails."""
        top = self._gap_top(self._gap)
        left, right = _MARK_SIDE_PX, self.viewport().width() - _MARK_SIDE_PX
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for rim, colour in ((1.5, self.palette().color(QPalette.ColorRole.Base)), (0.0, accent)):
            painter.setBrush(colour)
            bar = QRectF(left, top - _MARK_PX / 2, right - left, _MARK_PX).adjusted(-rim, -rim, rim, rim)
            painter.drawRoundedRect(bar, _MARK_PX / 2, _MARK_PX / 2)
            painter.drawEllipse(QPointF(left, top), _MARK_END_PX + rim, _MARK_END_PX + rim)
