"""What becomes of lines and text that the project has already, as a choice of few words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGroupBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from ductus.workflows.import_content import Existing, Wish

_WORDS = {
    Existing.REPLACE: "Replace what engines read and what was imported before",
    Existing.FILL: "Fill lines without text only; others stay as they are",
    Existing.READING: "Fill lines without text; where others differ, add the text as a reading to compare",
}


class WishBox(QGroupBox):
    """`wish` is what is chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Lines that have text already", parent)
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setSpacing(4)
        self.existing = {existing: QRadioButton(words) for existing, words in _WORDS.items()}
        for button in self.existing.values():
            group.addButton(button)
            column.addWidget(button)
        self.adds_lines = QCheckBox("Add lines that the page does not have")
        column.addSpacing(4)
        column.addWidget(self.adds_lines)
        column.addWidget(QLabel("Text that people wrote or verified always stays. Undo takes all of it back at once."))
        self.show_wish(Wish())
        group.buttonClicked.connect(lambda _button: self.changed.emit())
        self.adds_lines.clicked.connect(lambda _checked: self.changed.emit())

    @property
    def wish(self) -> Wish:
        chosen = next(existing for existing, button in self.existing.items() if button.isChecked())
        return Wish(chosen, adds_lines=self.adds_lines.isChecked())

    def show_wish(self, wish: Wish) -> None:
        self.existing[wish.existing].setChecked(True)
        self.adds_lines.setChecked(wish.adds_lines)
