"""What is written in place of what was found, and the buttons that tick and replace."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ductus.document.transcription import LineStatus
from ductus.ui.theme import is_dark, status_colour
from ductus.workflows.words import counted


class ReplaceForm(QWidget):
    """The new text. Main thread. Nothing is replaced before something was typed, be it that it was deleted again."""

    changed = Signal()
    replace_wanted = Signal()
    all_wanted = Signal(bool)  # tick all, or none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLineEdit(self)
        self._all, self._none = QPushButton("Tick all", self), QPushButton("Untick all", self)
        self._replace = QPushButton("Replace", self)
        self._fault = QLabel(self)
        self.is_given = False
        self._text.setPlaceholderText("Replace with")
        self._text.setAccessibleName("Replace with")
        self._text.setToolTip("In a pattern \\1 stands for what its first group found.")
        self._all.setToolTip("Also verified lines. Locked ones stay.")
        self._replace.setToolTip("Write the new text in all ticked places, as one step that Undo takes back")
        self._fault.setWordWrap(True)
        self._arrange()
        self._text.textEdited.connect(self._edited)
        self._text.returnPressed.connect(self._replace.click)
        self._all.clicked.connect(lambda: self.all_wanted.emit(True))
        self._none.clicked.connect(lambda: self.all_wanted.emit(False))
        self._replace.clicked.connect(self.replace_wanted)
        self.show_ticked(0)
        self.show_fault("")

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self._all)
        buttons.addWidget(self._none)
        buttons.addStretch(1)
        buttons.addWidget(self._replace)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._text)
        column.addWidget(self._fault)
        column.addLayout(buttons)
        self.setFocusProxy(self._text)

    @property
    def text(self) -> str:
        """The new text; may be empty, to take away what was found."""
        return self._text.text()

    def set_text(self, text: str) -> None:
        """Begin with `text`, which is not given until it is changed."""
        self._text.setText(text)
        self._text.selectAll()
        self.is_given = False
        self.changed.emit()

    def show_ticked(self, count: int) -> None:
        """Say how many places would be replaced."""
        self._replace.setText(f"Replace {counted(count, 'place')}" if count else "Replace")
        self._replace.setEnabled(bool(count) and self.is_given and not self._fault.text())

    def show_fault(self, words: str) -> None:
        """Say what is wrong with the new text; nothing for empty words."""
        self._fault.setText(words)
        self._fault.setVisible(bool(words))
        if words:
            palette = self._fault.palette()
            palette.setColor(self._fault.foregroundRole(), status_colour(LineStatus.UNCLEAR, is_dark=is_dark()))
            self._fault.setPalette(palette)

    def _edited(self) -> None:
        self.is_given = True
        self.changed.emit()
