"""The table of short forms: what is typed, what it becomes, which word it stands for."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ductus.document.signs import USUAL_SNIPPETS, Snippet

_COLUMNS = ("Typed", "Becomes", "Stands for", "At once")
_TYPED, _BECOMES, _EXPANSION, _AT_ONCE = range(4)
_FILES = "Tables (*.tsv *.txt)"
_MOST_BYTES = 1_000_000
_YES = ("1", "yes", "true", "x")
_ABOUT = (
    "What is typed becomes the sign with the next Space or Tab, or at once. Backspace right after it brings back what "
    "was typed. Where a word is given, the sign is tagged as its abbreviation."
)


class SnippetsDialog(QDialog):
    """Shows and changes short forms; `kept` gives all of them when they are to be kept."""

    kept = Signal(list)

    def __init__(self, snippets: Sequence[Snippet], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Short forms")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 440)
        self._table = QTableWidget(0, len(_COLUMNS))
        self._problem = QLabel()
        self._table.setHorizontalHeaderLabels(list(_COLUMNS))
        self._table.verticalHeader().hide()
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.setAccessibleName("Short forms")
        self._arrange()
        self.fill(snippets)

    def _arrange(self) -> None:
        about = QLabel(_ABOUT)
        about.setWordWrap(True)
        self._problem.setWordWrap(True)
        tools = QHBoxLayout()
        for text, do in (
            ("Add", self._add),
            ("Remove", self._remove),
            ("Add Latin forms", self._add_usual),
            ("Import…", self._import),
            ("Export…", self._export),
        ):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, do=do: do())
            tools.addWidget(button)
        tools.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton("Keep short forms", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for part in (about, self._table):
            column.addWidget(part)
        column.addLayout(tools)
        column.addWidget(self._problem)
        column.addWidget(buttons)

    def fill(self, snippets: Sequence[Snippet]) -> None:
        """Show these instead."""
        self._table.setRowCount(0)
        for snippet in snippets:
            self._add(snippet)

    def snippets(self) -> list[Snippet]:
        """What the table holds; rows with nothing typed or nothing to become are passed over."""
        found = []
        for row in range(self._table.rowCount()):
            typed, becomes, expansion = (self._text(row, column) for column in (_TYPED, _BECOMES, _EXPANSION))
            at_once = self._table.item(row, _AT_ONCE)
            if typed and becomes:
                is_at_once = at_once is not None and at_once.checkState() == Qt.CheckState.Checked
                found.append(Snippet(typed, becomes, expansion, is_at_once))
        return found

    def _text(self, row: int, column: int) -> str:
        item = self._table.item(row, column)
        return item.text().strip() if item is not None else ""

    def _add(self, snippet: Snippet | None = None) -> None:
        row = self._table.rowCount()
        self._table.insertRow(row)
        held = snippet or Snippet("", "")
        for column, text in enumerate((held.typed, held.becomes, held.expansion)):
            self._table.setItem(row, column, QTableWidgetItem(text))
        at_once = QTableWidgetItem()
        at_once.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        at_once.setCheckState(Qt.CheckState.Checked if held.is_at_once else Qt.CheckState.Unchecked)
        self._table.setItem(row, _AT_ONCE, at_once)
        if snippet is None:
            self._table.setCurrentCell(row, _TYPED)
            self._table.edit(self._table.currentIndex())

    def _remove(self) -> None:
        for row in sorted({index.row() for index in self._table.selectedIndexes()}, reverse=True):
            self._table.removeRow(row)

    def _add_usual(self) -> None:
        known = {snippet.typed for snippet in self.snippets()}
        for snippet in USUAL_SNIPPETS:
            if snippet.typed not in known:
                self._add(snippet)

    def _keep(self) -> None:
        found = self.snippets()
        typed = [snippet.typed for snippet in found]
        double = sorted({text for text in typed if typed.count(text) > 1})
        if double:
            self._problem.setText(f"“{double[0]}” stands there more than once; only one of them can hold.")
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
            self._problem.setText(f"“{Path(name).name}” could not be read: {fault}")
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
            self._problem.setText(f"“{Path(name).name}” could not be written: {fault}")


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
