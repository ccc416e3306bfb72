"""A field for a number that several lines may share, or not: then it is blank and takes one for all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget


class NumberField(QDoubleSpinBox):
    """Tells a number once it is meant: by Enter, an arrow, the wheel or leaving; never while it is typed."""

    set_wanted = Signal(float)

    def __init__(self, name: str, unit: str, least: float, most: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: float | None = None
        # Below the least stands the blank: Qt shows the special text exactly there.
        self._blank = least - 1.0
        self.setRange(self._blank, most)
        self.setSpecialValueText(" ")
        self.setDecimals(1)
        self.setSuffix(f" {unit}")
        self.setGroupSeparatorShown(True)
        self.setKeyboardTracking(False)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._changed)

    def show_value(self, value: float | None) -> None:
        """Show a number without telling it; None where lines differ."""
        self._shown = value
        self.blockSignals(True)
        self.setValue(self._blank if value is None else value)
        self.blockSignals(False)

    def _changed(self, value: float) -> None:
        if value != self._blank and value != self._shown:
            self._shown = value
            self.set_wanted.emit(value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.hasFocus() and self.lineEdit().isModified():
            self.show_value(self._shown)
            self.lineEdit().setModified(False)
            event.accept()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.selectAll()
            event.accept()
