"""The TEI table of the project: which element each kind of tag becomes, with what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QTableWidgetItem, QWidget

from ductus.document.sheet import Sheet
from ductus.document.tag_elements import TagElement
from ductus.document.tags import kind_of
from ductus.errors import DuctusError
from ductus.formats.tei_table import fault_of, read_elements, sample, usual_elements, write_elements
from ductus.ui.forms.table_dialog import TableDialog
from ductus.ui.session import Session

_COLUMNS = ("Kind of tag", "Element in TEI", "What “Text” becomes")
_KIND, _ELEMENT, _SAMPLE = range(3)
_ID = Qt.ItemDataRole.UserRole
_ABOUT = (
    'An element is written with its attributes, as: date when="{when}". A word in braces stands for what was given '
    "with the tag. “choice” writes an abbreviation with its expansion, “gap” what cannot be read."
)
_OTHERS = 'seg type="{}"'
"""What a kind without a row becomes (`formats/_tei_tags.py`)."""
_CSV = "Tables (*.csv *.tsv *.txt);;All files (*)"


def edit_tei_table(parent: QWidget, session: Session) -> TeiDialog:
    """Open the table of the session's project over `parent`; what is kept goes into the project sheet.

    In a project that is open for reading only the table is shown and cannot be kept.
    """
    dialog = TeiDialog(session.project.sheet, parent, is_read_only=session.project.is_read_only)

    def keep(rows: tuple[TagElement, ...]) -> None:
        try:
            session.project.set_sheet(replace(session.project.sheet, tag_elements=rows))
        except DuctusError as fault:
            session.failed.emit(fault)

    dialog.kept.connect(keep)
    dialog.open()
    return dialog


class TeiDialog(TableDialog):
    """A row for each kind the project uses or the table knows; `kept` gives those that are not the usual ones."""

    kept = Signal(tuple)

    def __init__(self, sheet: Sheet, parent: QWidget, *, is_read_only: bool = False) -> None:
        super().__init__(parent, "Tags in TEI", _COLUMNS, keep_words="Keep table")
        self.resize(980, 540)
        self._kinds = sheet.tag_kinds
        self._usual = usual_elements()
        self.keep_button.setVisible(not is_read_only)
        self._shape_table()
        self.arrange(
            _ABOUT,
            (
                ("&Usual element", self._reset_row),
                ("All usual elements", lambda: self.show_rows(())),
                ("&Import CSV…", self._import),
                ("&Export CSV…", self._export),
            ),
        )
        self.show_rows(sheet.tag_elements)
        self.table.itemChanged.connect(self._follow)
        self.table.currentCellChanged.connect(lambda *_: self._follow())
        self._follow()

    def _shape_table(self) -> None:
        self.table.setAccessibleName("Kinds of tags and their elements in TEI")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.table.setColumnWidth(_KIND, 140)
        self.table.setColumnWidth(_ELEMENT, 360)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_rows(self, rows: Sequence[TagElement]) -> None:
        """Show the usual table with these rows in place of its own."""
        own = {row.kind: row.element for row in rows}
        self.table.setRowCount(0)
        for kind in dict.fromkeys((*(kind.id for kind in self._kinds), *self._usual, *own)):
            self._add(kind, own.get(kind, self._usual_of(kind)))
        self._follow()

    def rows(self) -> tuple[TagElement, ...]:
        """The rows that are not the usual ones; an element left empty is the usual one."""
        found = [self._row(place) for place in range(self.table.rowCount())]
        return tuple(row for row in found if row.element and row.element != self._usual_of(row.kind))

    def _usual_of(self, kind: str) -> str:
        return self._usual.get(kind, _OTHERS.format("_".join(kind.split()) or "tag"))

    def _add(self, kind: str, element: str) -> None:
        place = self.table.rowCount()
        self.table.insertRow(place)
        is_there = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        title = QTableWidgetItem(kind_of(self._kinds, kind).title)
        title.setData(_ID, kind)
        title.setFlags(is_there)
        typed, given = QTableWidgetItem(element), QTableWidgetItem()
        given.setFlags(is_there)
        for item in (typed, given):
            item.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        for column, item in ((_KIND, title), (_ELEMENT, typed), (_SAMPLE, given)):
            self.table.setItem(place, column, item)

    def _row(self, place: int) -> TagElement:
        title, typed = self.table.item(place, _KIND), self.table.item(place, _ELEMENT)
        return TagElement(str(title.data(_ID)) if title else "", typed.text().strip() if typed else "")

    def _follow(self) -> None:
        """Show what each row gives, and what is wrong with the first that gives nothing."""
        faults = []
        self.table.blockSignals(True)
        for place in range(self.table.rowCount()):
            row, given = self._row(place), self.table.item(place, _SAMPLE)
            row = row if row.element else replace(row, element=self._usual_of(row.kind))
            fault = fault_of(row)
            faults += [fault] if fault else []
            if given is not None:
                given.setText(sample(row, kind_of(self._kinds, row.kind).attributes) or "Cannot be understood")
                given.setToolTip(given.text())
        self.table.blockSignals(False)
        self.table.viewport().update()
        self.problem.setText(faults[0] if faults else "")
        self.keep_button.setEnabled(not faults)

    def _reset_row(self) -> None:
        place = self.table.currentRow()
        typed = self.table.item(place, _ELEMENT)
        if typed is not None:
            typed.setText(self._usual_of(self._row(place).kind))

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import the table", "", _CSV)
        if not name:
            return
        try:
            self.show_rows(read_elements(Path(name)))
        except DuctusError as fault:
            self.problem.setText(fault.message)

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export the table", "tei-table.csv", "Tables (*.csv)")
        if not name:
            return
        path = Path(name)
        path = path if path.suffix else path.with_suffix(".csv")
        try:
            write_elements(path, [self._row(place) for place in range(self.table.rowCount())])
            self.problem.setText(f"Written to “{path.name}”.")
        except DuctusError as fault:
            self.problem.setText(fault.message)

    def keep(self) -> None:
        self.kept.emit(self.rows())
        self.accept()
