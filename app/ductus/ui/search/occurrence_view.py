"""The list of what was found, with its keys: arrows look, Enter goes there, Space ticks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QToolTip, QWidget

from ductus.ui.search.far_crops import FarCrops
from ductus.ui.search.occurrence_delegate import OccurrenceDelegate, status_words
from ductus.ui.search.occurrences import Occurrence, OccurrenceTable

_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REST_MS = 40
"""Between two looks at what is on screen: crops are asked for where scrolling rests."""
_WHEEL_STEP_PX = 24


class OccurrenceView(QListView):
    """Shows occurrences and says which one is wanted. Main thread."""

    looked_at = Signal(object)  # an occurrence, by click or arrow: to be shown while the keyboard stays here
    wanted = Signal(object)  # an occurrence, by Enter or double click: to be worked at
    in_sight = Signal(list)  # the occurrences on screen, from the top, then those of a screen further
    left_upwards = Signal()  # Up in the first row

    def __init__(self, table: OccurrenceTable, crops: FarCrops, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._delegate = OccurrenceDelegate(crops)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._tell_sight)
        self.setModel(table)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(_WHEEL_STEP_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setAccessibleName("Places found")
        self.doubleClicked.connect(lambda index: self._emit(self.wanted, index.row()))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._rest.start())
        table.rowsInserted.connect(lambda *_: self._look_soon())
        table.modelReset.connect(self._rest.start)
        crops.ready.connect(self.viewport().update)

    def _look_soon(self) -> None:
        if not self._rest.isActive():
            self._rest.start()

    def set_text_font(self, font: QFont) -> None:
        """Set texts in the font of transcriptions."""
        self._delegate.text_font = font
        self.scheduleDelayedItemsLayout()

    def set_aligned(self, is_aligned: bool) -> None:
        """Set every occurrence in the middle, one under the other."""
        self._delegate.is_aligned = is_aligned
        self.viewport().update()

    def current(self) -> Occurrence | None:
        """The chosen occurrence."""
        return self._table.occurrence(self.currentIndex().row())

    def choose(self, row: int) -> Occurrence | None:
        """Choose a row, and give what stands there."""
        occurrence = self._table.occurrence(row)
        if occurrence is not None:
            self.setCurrentIndex(self._table.index(row))
        return occurrence

    def _emit(self, signal: SignalInstance, row: int) -> None:
        occurrence = self._table.occurrence(row)
        if occurrence is not None:
            signal.emit(occurrence)

    def _tell_sight(self) -> None:
        height = self.viewport().height()
        first = self.indexAt(QPoint(1, 1)).row()
        row_px = max(1, self.sizeHintForRow(0))
        if first >= 0:
            rows = range(first, first + 2 * (height // row_px + 1))
            self.in_sight.emit([each for row in rows if (each := self._table.occurrence(row)) is not None])

    # Events of Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in _OPENING_KEYS:
            self._emit(self.wanted, row)
        elif event.key() == Qt.Key.Key_Space:
            self._table.toggle(row)
        elif event.key() == Qt.Key.Key_Up and row <= 0:
            self.left_upwards.emit()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
        else:
            super().keyPressEvent(event)
            if self.currentIndex().row() != row:
                self._emit(self.looked_at, self.currentIndex().row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        has_tick = index.data(Qt.ItemDataRole.CheckStateRole) is not None
        if has_tick and self._tick_room(self.visualRect(index)).contains(event.position().toPoint()):
            self._table.toggle(index.row())
        else:
            self._emit(self.looked_at, index.row())

    def _tick_room(self, row: QRect) -> QRect:
        return self._delegate.tick_room(row)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            occurrence = self._table.occurrence(self.indexAt(event.pos()).row())
            QToolTip.showText(event.globalPos(), status_words(occurrence) if occurrence is not None else "", self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rest.start()
