"""The list of places with its keys: Enter or a click goes there, arrows look on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from ductus.ui.rules.places import Index, PlacesDelegate, PlacesRole, PlacesTable, TextPlace

_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PlacesView(QListView):
    """Shows places and says which one is wanted. Main thread."""

    looked_at = Signal(object)  # a place, by click or arrow: to be shown while the keyboard stays here
    wanted = Signal(object)  # a place, by Enter or double click: to be worked at

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = PlacesTable(self)
        self._delegate = PlacesDelegate(self)
        self.setModel(self._table)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.clicked.connect(lambda index: self._emit(self.looked_at, index))
        self.doubleClicked.connect(lambda index: self._emit(self.wanted, index))

    def show_places(self, places: list[TextPlace]) -> None:
        """Show these places; the chosen row stays chosen as far as there is one."""
        row = self.currentIndex().row()
        self._table.show(places)
        if row >= 0 and places:
            self.setCurrentIndex(self._table.index(min(row, len(places) - 1)))

    def set_text_font(self, font: QFont) -> None:
        """Set texts in the font of transcriptions."""
        self._delegate.text_font = font
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENING_KEYS:
            self._emit(self.wanted, self.currentIndex())
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        if self.currentIndex().row() != before:
            self._emit(self.looked_at, self.currentIndex())

    def _emit(self, signal: SignalInstance, index: Index) -> None:
        place = index.data(PlacesRole.PLACE)
        if isinstance(place, TextPlace):
            signal.emit(place)
