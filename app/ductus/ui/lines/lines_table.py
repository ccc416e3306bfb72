"""The rows of the list of lines as a Qt model: what screen readers hear, and what is dragged where."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ductus.ui.lines.rows import Row
from ductus.ui.theme import status_title

ROW_ROLE = Qt.ItemDataRole.UserRole
_MIME = "application/x-ductus-rows"
_Index = QModelIndex | QPersistentModelIndex


class LinesTable(QAbstractListModel):
    """Holds rows; changes none. `dropped_at` tells which rows were dropped before which row."""

    dropped_at = Signal(list, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._places: dict[str, int] = {}

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def show(self, rows: Sequence[Row]) -> bool:
        """Hold these rows. Whether they are the same lines in the same places, so that all that is chosen stays."""
        before, self._rows = self._rows, tuple(rows)
        if [_identity(row) for row in before] == [_identity(row) for row in self._rows]:
            for place, (old, new) in enumerate(zip(before, self._rows, strict=True)):
                if old is not new and old != new:
                    self.dataChanged.emit(self.index(place), self.index(place))
            return True
        self.beginResetModel()
        self._places = {row.line.id: place for place, row in enumerate(self._rows) if row.line is not None}
        self.endResetModel()
        return False

    def place(self, line_id: str) -> int:
        """The row of a line, -1 where it has none."""
        return self._places.get(line_id, -1)

    def heading(self, region_id: str) -> int:
        """The first heading of a region, -1 where it has none."""
        return next((k for k, row in enumerate(self._rows) if row.line is None and row.region_id == region_id), -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._rows) if parent is None or not parent.isValid() else 0

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _spoken(row)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        is_heading = self._rows[index.row()].line is None
        return usual | Qt.ItemFlag.ItemIsDropEnabled if is_heading else usual

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[_Index]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, ",".join(str(index.row()) for index in indexes).encode("ascii"))
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        if not data.hasFormat(_MIME):
            return False
        taken = [int(place) for place in bytes(data.data(_MIME).data()).decode("ascii").split(",")]
        if parent.isValid():
            row = parent.row() + 1  # onto a heading: first under it
        self.dropped_at.emit(taken, row if row >= 0 else len(self._rows))
        return False  # the owner changes the page, and the rows come back in their new order


def _identity(row: Row) -> tuple[str, str, str]:
    return row.region_id, row.line.id if row.line is not None else "", row.title


def _spoken(row: Row) -> str:
    if row.line is None:
        return f"{row.title}, {row.count} lines"
    locked = ", locked" if row.line.is_locked else ""
    return f"{row.number}, {row.line.text or 'no text'}, {status_title(row.line.status)}, {row.line.kind}{locked}"
