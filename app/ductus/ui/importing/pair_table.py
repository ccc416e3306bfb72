"""The rows of the import: each page of the files, the page of the project it goes into, why, and what that does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from ductus.numerals import whole
from ductus.ui.importing.page_choices import PageChoices
from ductus.workflows.import_content import Effect
from ductus.workflows.pairing import Pages, Pair, Place
from ductus.workflows.words import counted

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class Column(IntEnum):
    """The columns, from the left."""

    FILE = 0
    PAGE = 1
    WHY = 2
    EFFECT = 3


_TITLES = {
    Column.FILE: "In the files",
    Column.PAGE: "Goes into",
    Column.WHY: "Because",
    Column.EFFECT: "What happens",
}
LEFT_OUT = "Left out"


class PairTable(QAbstractTableModel):
    """Pairs as they stand; `put` changes where a row goes. `effects` come later and may be missing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pairs: list[Pair] = []
        self._choices = PageChoices(())
        self._effects: Mapping[Place, Effect] = {}
        self._several: frozenset[str] = frozenset()

    def show_pairs(self, pairs: Sequence[Pair], choices: PageChoices) -> None:
        """Begin anew with these."""
        self.beginResetModel()
        self.pairs, self._choices, self._effects = list(pairs), choices, {}
        self._several = frozenset(pair.place[0].name for pair in pairs if pair.place[1])
        self.endResetModel()

    def show_effects(self, effects: Mapping[Place, Effect]) -> None:
        """What an import would do now, by page of a file."""
        self._effects = effects
        if self.pairs:
            self.dataChanged.emit(self.index(0, Column.EFFECT), self.index(len(self.pairs) - 1, Column.EFFECT))

    def put(self, row: int, page_ids: Pages) -> None:
        """Let a row go into other pages; none leaves it out."""
        pair = self.pairs[row]
        fits = all(self._choices.has_same_shape(pair.found, page_id) for page_id in page_ids)
        self.pairs[row] = pair.with_pages(page_ids, has_same_shape=fits)
        self._effects = {place: effect for place, effect in self._effects.items() if place != pair.place}
        self.dataChanged.emit(self.index(row, Column.FILE), self.index(row, Column.EFFECT))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:  # Qt's name
        return 0 if parent.isValid() else len(self.pairs)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:  # Qt's name
        return 0 if parent.isValid() else len(Column)

    def headerData(  # Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return _TITLES[Column(section)] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        pair, column = self.pairs[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(pair, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(pair, column)
        if role == Qt.ItemDataRole.FontRole and not pair.page_ids:
            font = QFont()
            font.setItalic(True)
            return font
        return None

    def _words(self, pair: Pair, column: Column) -> str:
        if column is Column.FILE:
            path, number = pair.place
            return f"{path.name}, page {number + 1}" if path.name in self._several else path.name
        if column is Column.PAGE:
            return self._choices.title(pair.page_ids) if pair.page_ids else LEFT_OUT
        if column is Column.WHY:
            return str(pair.why) if pair.has_same_shape else f"{pair.why}; other proportions"
        effect = self._effects.get(pair.place)
        return effect_words(effect) if pair.page_ids and effect is not None else ""

    def _tip(self, pair: Pair, column: Column) -> str:
        if column is Column.FILE:
            named = f"Names the image “{pair.found.image_name}”, " if pair.found.image_name else ""
            return f"{named}{pair.found.width_px} × {pair.found.height_px} px, {counted(len(pair.found.lines), 'line')}"
        if column is Column.WHY and pair.page_ids and not pair.why.is_certain:
            return "This is a guess; look at the preview."
        return self._words(pair, column)


def effect_words(effect: Effect) -> str:
    """What an import does to lines, in few words: "12 new, 3 filled; 2 of yours stay"."""
    done = [
        (effect.added, "new"),
        (effect.filled, "filled"),
        (effect.replaced, "replaced"),
        (effect.readings, "as readings"),
        (effect.tagged, "with tags"),
    ]
    stays = [(effect.kept, "of yours stay"), (effect.left, "stay"), (effect.without_line, "without a line left out")]
    words = [", ".join(f"{whole(count)} {what}" for count, what in part if count) for part in (done, stays)]
    return "; ".join(filter(None, words)) or "Nothing new"
