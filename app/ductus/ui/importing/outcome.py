"""What came of an import: how much, and in groups what was repaired, kept or left out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ductus.formats.base import Remark
from ductus.numerals import whole
from ductus.ui.exporting.outcome import show_folder
from ductus.workflows.import_transcriptions import Imported
from ductus.workflows.words import counted

_WHERE_PX = 460
"""The places may take so much of the row; what was done there needs the rest."""


class OutcomePanel(QWidget):
    """The last page of the import dialog."""

    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = self._folder = ""
        self.headline = QLabel()
        self.headline.setWordWrap(True)
        font = self.headline.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self.headline.setFont(font)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        self.tree.setAccessibleName("What was repaired, kept or left out")
        self.nothing = QLabel("Everything in the files was taken over as it stands there.")
        self.undo = QPushButton("Undo the import")
        self.undo.clicked.connect(self.undo_wanted)
        self.open_folder = QPushButton("Open folder")
        self.open_folder.setToolTip("The folder of the files that were imported")
        self.open_folder.clicked.connect(lambda: show_folder(self._folder))
        self.copy = QPushButton("Copy this list")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text))
        row = QHBoxLayout()
        row.addWidget(self.open_folder)
        row.addWidget(self.undo)
        row.addWidget(self.copy)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.headline)
        column.addWidget(self.nothing)
        column.addWidget(self.tree, 1)
        column.addLayout(row)

    def show_outcome(self, imported: Imported, folder: str) -> None:
        """Say what an import of files from `folder` did."""
        self._folder = folder
        self.headline.setText(headline(imported))
        groups = _groups(imported)
        self.tree.clear()
        for title, remarks in groups:
            group = QTreeWidgetItem(self.tree, [f"{title} ({whole(len(remarks))})"])
            group.setFirstColumnSpanned(True)
            group.setExpanded(True)
            for remark in remarks:
                item = QTreeWidgetItem(group, [remark.where, remark.what])
                item.setToolTip(1, f"{remark.where}: {remark.what}")
        self.tree.resizeColumnToContents(0)
        self.tree.setColumnWidth(0, min(self.tree.columnWidth(0), _WHERE_PX))
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setVisible(bool(groups))
        self.copy.setVisible(bool(groups))
        self.nothing.setVisible(not groups and bool(imported.page_ids))
        self.undo.setEnabled(bool(imported.lines))
        lines = [f"{remark.where}: {remark.what}" for _, remarks in groups for remark in remarks]
        self._text = "\n".join((headline(imported), *lines))


def headline(imported: Imported) -> str:
    """How much was imported, in a sentence."""
    pages = len(set(imported.page_ids))
    return f"{counted(imported.lines, 'line')} imported; {counted(pages, 'page')} matched."


def _groups(imported: Imported) -> list[tuple[str, list[Remark]]]:
    """What is to be said, the gravest first; groups with nothing to say are not there."""
    groups = [
        ("Could not be read", [Remark(fault.path.name, fault.error.message) for fault in imported.faults]),
        ("Left out, for want of a page", imported.unmatched),
        ("Your text was kept", imported.kept),
        ("Against the rules of the project", imported.breaches),
        ("Repaired", imported.repairs),
    ]
    return [(title, remarks) for title, remarks in groups if remarks]
