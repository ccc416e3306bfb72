"""The table of short forms: what is typed, what it becomes, which word it stands for."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QTableWidgetItem, QWidget

from ductus.document.signs import USUAL_SNIPPETS, Snippet
from ductus.ui.forms.table_dialog import TableDialog

_COLUMNS = ("Typed", "Becomes", "Stands for", "At once")
_TYPED, _BECOMES, _EXPANSION, _AT_ONCE = range(4)
_FILES = "Tables (*.tsv *.txt)"
_MOST_BYTES = 1_000_000
_YES = ("1", "yes", "true", "x")
_ABOUT = (
    "What is typed becomes the sign with the next Space or Tab, or at once. Backspace right after it brings back what "
    "was typed. Where a word is given, the sign is tagged as its abbreviation."
)


class SnippetsDialog(TableDialog):
    """Shows and changes short forms; `kept` gives all of them when they are to be kept."""

    kept = Signal(list)

    def __init__(self, snippets: Sequence[Snippet], parent: QWidget) -> None:
        super().__init__(parent, "Short forms", _COLUMNS, keep_words="Keep short forms")
        self.resize(560, 440)
        self.arrange(
            _ABOUT,
            (
                ("Add", self._add),
                ("Remove", self.remove_rows),
                ("Add Latin forms", self._add_usual),
                ("Import…", self._import),
                ("Export…", self._export),
            ),
        )
        self.fill(snippets)

    def fill(self, snippets: Sequence[Snippet]) -> None:
        """Show these instead."""
        self.table.setRowCount(0)
        for snippet in snippets:
            self._add(snippet)

    def snippets(self) -> list[Snippet]:
        """What the table holds; rows with nothing typed or nothing to become are passed over."""
        found = []
        for row in range(self.table.rowCount()):
            typed, becomes, expansion = (self._text(row, column) for column in (_TYPED, _BECOMES, _EXPANSION))
            at_once = self.table.item(row, _AT_ONCE)
            if typed and becomes:
                is_at_once = at_once is not None and at_once.checkState() == Qt.CheckState.Checked
                found.append(Snippet(typed, becomes, expansion, is_at_once))
        return found

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""

    def _add(self, snippet: Snippet | None = None) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        held = snippet or Snippet("", "")
        for column, text in enumerate((held.typed, held.becomes, held.expansion)):
            self.table.setItem(row, column, QTableWidgetItem(text))
        at_once = QTableWidgetItem()
        at_once.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        at_once.setCheckState(Qt.CheckState.Checked if held.is_at_once else Qt.CheckState.Unchecked)
        self.table.setItem(row, _AT_ONCE, at_once)
        if snippet is None:
            self.table.setCurrentCell(row, _TYPED)
            self.table.edit(self.table.currentIndex())

    def _add_usual(self) -> None:
        known = {snippet.typed for snippet in self.snippets()}
        for snippet in USUAL_SNIPPETS:
            if snippet.typed not in known:
                self._add(snippet)

    def keep(self) -> None:
        found = self.snippets()
        typed = [snippet.typed for snippet in found]
        double = sorted({text for text in typed if typed.count(text) > 1})
        if double:
            self.problem.setText(f"“{double[0]}” stands there more than once; only one of them can hold.")
            return
        self.kept.emit(found)
        self.accept()

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import short forms", "", _FILES)
        if not name:
            return
        try:
            with Path(name).open(encoding="utf-8-sig") as stream:
                found = from_tsv(stream.read(_MOST_BYTES))
        except (OSError, UnicodeError) as fault:
            self.problem.setText(f"“{Path(name).name}” could not be read: {fault}")
            return
        known = {snippet.typed: snippet for snippet in (*self.snippets(), *found)}
        self.fill(list(known.values()))

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export short forms", "short forms.tsv", _FILES)
        if not name:
            return
        try:
            Path(name).write_text(to_tsv(self.snippets()), encoding="utf-8")
        except OSError as fault:
            self.problem.setText(f"“{Path(name).name}” could not be written: {fault}")


def to_tsv(snippets: Sequence[Snippet]) -> str:
    """Short forms as a table: typed, becomes, stands for, at once; with a head."""
    stream = io.StringIO()
    rows = [(one.typed, one.becomes, one.expansion, "yes" if one.is_at_once else "") for one in snippets]
    csv.writer(stream, dialect="excel-tab", lineterminator="\n").writerows([_COLUMNS, *rows])
    return stream.getvalue()


def from_tsv(text: str) -> list[Snippet]:
    """The short forms of such a table; a head and rows without two cells are passed over."""
    found = []
    for row in csv.reader(io.StringIO(text), dialect="excel-tab"):
        cells = [cell.strip() for cell in (*row, "", "", "")]
        if tuple(row) == _COLUMNS or not cells[_TYPED] or not cells[_BECOMES]:
            continue
        found.append(Snippet(cells[_TYPED], cells[_BECOMES], cells[_EXPANSION], cells[_AT_ONCE].lower() in _YES))
    return found
