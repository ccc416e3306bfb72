"""The table of the kinds of tags a project uses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QTableWidgetItem, QWidget

from ductus.document.tags import USUAL_KINDS, Mark, TagKind
from ductus.ui.forms.table_dialog import TableDialog

_COLUMNS = ("Name", "Letter", "Shown as", "Asks for", "May be empty")
_NAME, _LETTER, _MARK, _ATTRIBUTES, _EMPTY = range(5)
_ID = Qt.ItemDataRole.UserRole
_UNFIT = re.compile(r"[^\w-]+")
_ABOUT = (
    "The letter picks the kind in the list of kinds. What a kind asks for is a list of words, parted by commas. "
    "A kind that is removed stays on the letters that have it."
)


class KindsDialog(TableDialog):
    """Shows and changes the kinds; `kept` gives all of them when they are to be kept."""

    kept = Signal(list)

    def __init__(self, kinds: Sequence[TagKind], parent: QWidget) -> None:
        super().__init__(parent, "Kinds of tags", _COLUMNS, keep_words="Keep kinds")
        self.resize(680, 500)
        for column, width_px in ((_NAME, 150), (_LETTER, 60), (_MARK, 180), (_ATTRIBUTES, 140)):
            self.table.setColumnWidth(column, width_px)
        self.arrange(
            _ABOUT,
            (
                ("Add", self._add),
                ("Remove", self.remove_rows),
                ("Usual kinds", lambda: self._fill(USUAL_KINDS)),
            ),
        )
        self._fill(kinds)

    def _fill(self, kinds: Sequence[TagKind]) -> None:
        self.table.setRowCount(0)
        for kind in kinds:
            self._add(kind)

    def _add(self, kind: TagKind | None = None) -> None:
        row, held = self.table.rowCount(), kind or TagKind("", "")
        self.table.insertRow(row)
        texts = ((_NAME, held.title), (_LETTER, held.letter), (_ATTRIBUTES, ", ".join(held.attributes)))
        for column, text in texts:
            item = QTableWidgetItem(text)
            item.setData(_ID, held.id)
            self.table.setItem(row, column, item)
        marks = QComboBox()
        for mark in Mark:
            marks.addItem(mark.value.capitalize(), mark)
        marks.setCurrentIndex(list(Mark).index(held.mark))
        marks.setAccessibleName("Shown as")
        self.table.setCellWidget(row, _MARK, marks)
        empty = QTableWidgetItem()
        empty.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        empty.setCheckState(Qt.CheckState.Checked if held.may_be_empty else Qt.CheckState.Unchecked)
        self.table.setItem(row, _EMPTY, empty)
        if kind is None:
            self.table.setCurrentCell(row, _NAME)
            self.table.edit(self.table.currentIndex())

    def kinds(self) -> list[TagKind]:
        """What the table holds; rows without a name are passed over."""
        return [kind for row in range(self.table.rowCount()) if (kind := self._kind(row)).title]

    def _kind(self, row: int) -> TagKind:
        title = self._cell(row, _NAME).text().strip()
        kind_id = self._cell(row, _NAME).data(_ID) or _UNFIT.sub("-", title.lower()).strip("-")
        marks = self.table.cellWidget(row, _MARK)
        mark = list(Mark)[marks.currentIndex()] if isinstance(marks, QComboBox) else Mark.LETTER
        asked = self._cell(row, _ATTRIBUTES).text().split(",")
        attributes = tuple(_UNFIT.sub("-", word.strip()) for word in asked if word.strip())
        may_be_empty = self._cell(row, _EMPTY).checkState() == Qt.CheckState.Checked
        return TagKind(kind_id, title, mark, attributes, self._cell(row, _LETTER).text().strip()[:1], may_be_empty)

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        return self.table.item(row, column) or QTableWidgetItem()

    def keep(self) -> None:
        found = self.kinds()
        for name, values in (("name", [kind.id for kind in found]), ("letter", [k.letter for k in found if k.letter])):
            double = next((value for value in values if values.count(value) > 1), "")
            if double:
                self.problem.setText(f"Two kinds have the {name} “{double}”; give one of them another.")
                return
        self.kept.emit(found)
        self.accept()
