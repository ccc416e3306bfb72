"""Whose hand wrote which page: a table to be filled in, several pages at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ductus.project.records import PageSummary
from ductus.ui.forms.quiet_label import QuietLabel


def ask_hands(parent: QWidget, pages: Sequence[PageSummary], hands: Mapping[str, str]) -> dict[str, str] | None:
    """The hand of each page that has one named; None when nothing is to change."""
    dialog = HandsDialog(parent, pages, hands)
    is_given = dialog.exec() == QDialog.DialogCode.Accepted
    return dialog.hands() if is_given else None


class HandsDialog(QDialog):
    """A row a page. A name typed below goes to all rows that are selected."""

    def __init__(self, parent: QWidget, pages: Sequence[PageSummary], hands: Mapping[str, str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Hands")
        self.resize(420, 520)
        self._ids = [page.id for page in pages]
        self.table = QTableWidget(len(pages), 2)
        self.table.setHorizontalHeaderLabels(["Page", "Hand"])
        self.table.setAccessibleName("Pages and their hands")
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        for row, page in enumerate(pages):
            name = QTableWidgetItem(page.name)
            name.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.table.setItem(row, 0, name)
            self.table.setItem(row, 1, QTableWidgetItem(hands.get(page.id, "")))
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name of a hand")
        self.name.setAccessibleName("Hand of the selected pages")
        give = QPushButton("Give to selected pages")
        give.setAutoDefault(False)
        give.clicked.connect(self.give)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row_below = QHBoxLayout()
        row_below.addWidget(self.name, 1)
        row_below.addWidget(give)
        column = QVBoxLayout(self)
        column.addWidget(QuietLabel("Pages without a hand stay with their document."))
        column.addWidget(self.table, 1)
        column.addLayout(row_below)
        column.addWidget(buttons)

    def give(self) -> None:
        """Give the selected pages the name that was typed; an empty one takes theirs away."""
        for row in {index.row() for index in self.table.selectedIndexes()}:
            self.table.setItem(row, 1, QTableWidgetItem(self.name.text().strip()))

    def hands(self) -> dict[str, str]:
        """Page id to hand, for pages that have one."""
        cells = self.table.model()
        named = ((page_id, str(cells.index(row, 1).data()).strip()) for row, page_id in enumerate(self._ids))
        return {page_id: hand for page_id, hand in named if hand}
