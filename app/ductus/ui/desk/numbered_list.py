"""A list under a line of which one row is taken: by a click, by Enter, or by its number."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

NUMBERED_ROWS = 9
"""Rows that have a number: those a single digit can name."""
_DIGITS = {Qt.Key(Qt.Key.Key_1 + place): place for place in range(NUMBERED_ROWS)}
_TAKING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NumberedList(QListWidget):
    """As high as its rows, `most_rows` at most. Owned by the popover it stands in."""

    taken = Signal(QListWidgetItem)

    def __init__(self, most_rows: int) -> None:
        super().__init__()
        self._most_rows = most_rows
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self.taken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = _DIGITS.get(Qt.Key(event.key()))
        if event.key() in _TAKING_KEYS:
            place = self.currentRow()
        if place is None:
            super().keyPressEvent(event)
            return
        event.accept()
        item = self.item(place)
        if item is not None:
            self.taken.emit(item)

    def sizeHint(self) -> QSize:
        rows = min(self.count(), self._most_rows)
        return QSize(300, sum(self.sizeHintForRow(row) for row in range(rows)) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 40)
