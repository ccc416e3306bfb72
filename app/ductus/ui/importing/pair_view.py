"""The table of the import as it is seen: whole rows, and a key that leaves those chosen out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ductus.ui.importing.pair_table import Column, PairTable

_WIDTHS_PX = {Column.FILE: 190, Column.PAGE: 170, Column.WHY: 150}


class PairView(QTableView):
    """`leave_out_wanted` comes for the key Delete."""

    leave_out_wanted = Signal()

    def __init__(self, table: PairTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(table)
        self.setAccessibleName("Pages of the files and where they go")
        self.setToolTip("Delete leaves the chosen pages of the files out")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        for column, width_px in _WIDTHS_PX.items():
            header.resizeSection(column, width_px)

    def chosen_rows(self) -> list[int]:
        """The rows chosen, from the top."""
        return sorted({index.row() for index in self.selectionModel().selectedIndexes()})

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        if event.key() == Qt.Key.Key_Delete:
            self.leave_out_wanted.emit()
        else:
            super().keyPressEvent(event)
