"""A dialog around a table that people fill in: what it is for, tools below it, what is wrong, keep or cancel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

Tool = tuple[str, Callable[[], object]]
"""The words on a button below the table, and what it does."""
_GAP_PX = 12


class TableDialog(QDialog):
    """What such dialogs share. `keep` is left to each: it accepts, or says in `problem` why it cannot."""

    def __init__(self, parent: QWidget, title: str, columns: Sequence[str], *, keep_words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = QTableWidget(0, len(columns))
        self.table.setHorizontalHeaderLabels(list(columns))
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setAccessibleName(title)
        self.table.setTabKeyNavigation(False)  # Tab leads on to the buttons; arrows go from cell to cell
        self.problem = QLabel()
        self.keep_button = QPushButton(keep_words)

    def keep(self) -> None:
        """Give what the table holds, and close."""
        raise NotImplementedError

    def arrange(self, about: str, tools: Sequence[Tool]) -> None:
        """Put the parts in their places."""
        said = QLabel(about)
        for label in (said, self.problem):
            label.setWordWrap(True)
        row = QHBoxLayout()
        for text, do in tools:
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, do=do: do())
            row.addWidget(button)
        row.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.keep_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.keep)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(_GAP_PX)
        column.addWidget(said)
        column.addWidget(self.table)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(buttons)

    def remove_rows(self) -> None:
        """Take the chosen rows out."""
        for row in sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True):
            self.table.removeRow(row)
