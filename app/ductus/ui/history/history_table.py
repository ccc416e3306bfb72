"""The rows of the history panel, each with what sets its text apart from what the line says now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ductus.document.differences import Change, Piece, differences
from ductus.document.transcription import now
from ductus.numerals import percent
from ductus.ui.history.rows import HistoryRow, when_words

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class HistoryRole(IntEnum):
    """What the delegate asks the table for."""

    ROW = Qt.ItemDataRole.UserRole
    PIECES = Qt.ItemDataRole.UserRole + 1
    WHEN = Qt.ItemDataRole.UserRole + 2


class HistoryTable(QAbstractListModel):
    """Rows, newest first, and the text the line holds now. Owned by the panel; main thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[HistoryRow, ...] = ()
        self._text_now = ""
        self._today: datetime = now()

    def show(self, rows: Sequence[HistoryRow], text_now: str) -> None:
        """Show these rows beside what the line says now."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._text_now = text_now
        self._today = now()
        self.endResetModel()

    def row(self, number: int) -> HistoryRow | None:
        """That row, counted from the top; None where there is none."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index.row())
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.ToolTipRole:
                return row.details
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row, when_words(row.at, self._today), self._pieces(row))
            case HistoryRole.ROW:
                return row
            case HistoryRole.PIECES:
                return self._pieces(row)
            case HistoryRole.WHEN:
                return when_words(row.at, self._today)
        return None

    def _pieces(self, row: HistoryRow) -> tuple[Piece, ...]:
        return differences(self._text_now, row.text)


def spoken(row: HistoryRow, when: str, pieces: Sequence[Piece]) -> str:
    """A row as a screen reader says it: what, when, the text, and in words what the marks show."""
    parts = [row.what, when, "holds now" if row.is_now else "", row.text or "no text"]
    if row.confidence is not None:
        parts.insert(2, f"{percent(row.confidence)} sure")
    only_here = [piece.text for piece in pieces if piece.change is Change.INSERTED]
    only_now = [piece.text for piece in pieces if piece.change is Change.DELETED]
    if only_here:
        parts.append("only here: " + " … ".join(only_here))
    if only_now:
        parts.append("only in the text now: " + " … ".join(only_now))
    return ", ".join(part for part in parts if part)
