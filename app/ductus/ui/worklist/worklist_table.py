"""The rows of the worklist as a Qt model."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ductus.numerals import decimal, percent
from ductus.ui.worklist.rows import WorkRow

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class WorkRole(IntEnum):
    """What a row tells beside its text."""

    ROW = Qt.ItemDataRole.UserRole + 1
    PAGE = Qt.ItemDataRole.UserRole + 2


class WorklistTable(QAbstractListModel):
    """Rows as they were last shown. Owned by the panel's view."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[WorkRow] = []
        self._page_names: dict[str, str] = {}

    def show(self, rows: list[WorkRow], page_names: dict[str, str]) -> None:
        """Show other rows; nothing happens where they are the same."""
        if rows == self.rows and page_names == self._page_names:
            return
        self.beginResetModel()
        self.rows, self._page_names = rows, page_names
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        page = self._page_names.get(row.doubted.page_id, "")
        if role == WorkRole.ROW:
            return row
        if role == WorkRole.PAGE:
            return page
        if role == Qt.ItemDataRole.DisplayRole:
            return row.doubted.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.doubted.text}, {page}, {sure_words(row)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.doubted.text}\n{page}\n{sure_words(row)}; about {decimal(row.errors)} characters wrong"
        return None


def sure_words(row: WorkRow) -> str:
    """How sure the least sure letter is, in words."""
    return f"least sure character {percent(row.least)} sure"
