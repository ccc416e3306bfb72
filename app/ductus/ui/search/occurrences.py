"""What was found as rows of a list, one a place: in order, ticked or not, and what it becomes when it is replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ductus.document.finding import Span
from ductus.document.folding import LOOSEST
from ductus.document.letter_places import Place, places
from ductus.document.page import Line
from ductus.document.replacing import Replacement
from ductus.document.transcription import LineStatus, Reading
from ductus.project.search import Hit
from ductus.workflows.replace_text import Rewrite

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class OccurrenceRole(IntEnum):
    """What delegate and view ask the table for."""

    OCCURRENCE = Qt.ItemDataRole.UserRole
    NEW_TEXT = Qt.ItemDataRole.UserRole + 1


class Order(StrEnum):
    """How occurrences are ordered."""

    PAGE = "page"
    BEFORE = "before"
    AFTER = "after"
    CONFIDENCE = "confidence"


@dataclass(frozen=True)
class Occurrence:
    """One place where it stands. `page_name` is the page's name for people."""

    hit: Hit
    span: Span
    page_name: str

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from others as long as the text is the same."""
        return self.hit.line.id, self.span.start

    @property
    def words(self) -> str:
        """What stands there."""
        return self.hit.text[self.span.start : self.span.end]

    @property
    def before(self) -> str:
        """What the line says before it."""
        return self.hit.text[: self.span.start]

    @property
    def after(self) -> str:
        """What the line says after it."""
        return self.hit.text[self.span.end :]

    @property
    def can_be_replaced(self) -> bool:
        """Not what only a reading says, and not on a locked line."""
        return self.hit.kind == "held" and not self.hit.line.is_locked

    @property
    def is_ticked_at_first(self) -> bool:
        """What nobody has verified yet."""
        return self.can_be_replaced and self.hit.line.status is not LineStatus.VERIFIED

    @cached_property
    def place(self) -> Place:
        """Where on the crop it stands, as shares of its width: seen by a reader where one knows, else in proportion.

        The beginning of the crop where nothing is meant but the line.
        """
        reading = source_reading(self.hit.line, self.hit.text)
        found = places(self.hit.text, reading)[self.span.start : self.span.end]
        return Place(
            min((place.left for place in found), default=0.0), max((place.right for place in found), default=0.0)
        )

    @cached_property
    def confidence(self) -> float:
        """How sure the reader was of it, 0 to 1; 1 where no reading says it."""
        reading = next((each for each in reversed(self.hit.line.readings) if each.text == self.hit.text), None)
        if reading is None:
            return 1.0
        under = [span.confidence for span in reading.spans if span.start < self.span.end and span.end > self.span.start]
        return min(under, default=reading.confidence)


def source_reading(line: Line, text: str) -> Reading | None:
    """The reading that knows most about where the letters of `text` stand: the same text, else what it came from."""
    same = next((each for each in reversed(line.readings) if each.text == text and each.spans), None)
    if same is not None:
        return same
    held = line.transcription
    taken = line.reading_of(held.reading_id) if held is not None and held.reading_id else None
    return taken or line.reading


def _sort_key(order: Order) -> Callable[[Occurrence], Any]:
    match order:
        case Order.BEFORE:  # by the words just before it, the nearest first
            return lambda each: LOOSEST.fold(each.before).split()[::-1]
        case Order.AFTER:
            return lambda each: LOOSEST.fold(each.after).split()
        case _:
            return lambda each: (each.confidence, -each.span.nearness)


class OccurrenceTable(QAbstractListModel):
    """The occurrences on show. Main thread."""

    ticks_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._found: list[Occurrence] = []
        self._rows: Sequence[Occurrence] = self._found
        self._order = Order.PAGE
        self._ticks: dict[tuple[str, int], bool] = {}
        self._replacement: Replacement | None = None
        self._is_ticking = False

    def clear(self) -> None:
        """Show nothing; ticks that were set by hand are kept for when the same comes back."""
        self.beginResetModel()
        self._found = []
        self._rows = self._found
        self.endResetModel()

    def forget_ticks(self) -> None:
        """Tick at first what is ticked at first."""
        self._ticks.clear()
        self._changed()

    def add(self, occurrences: Sequence[Occurrence]) -> None:
        """Show more, in the order of pages behind the others."""
        if self._order is Order.PAGE:
            first = len(self._found)
            self.beginInsertRows(QModelIndex(), first, first + len(occurrences) - 1)
            self._found += occurrences
            self.endInsertRows()
        else:
            self._found += occurrences
            self.set_order(self._order)

    def set_order(self, order: Order) -> None:
        """Show them in another order."""
        self.beginResetModel()
        self._order = order
        self._rows = self._found if order is Order.PAGE else sorted(self._found, key=_sort_key(order))
        self.endResetModel()

    def set_replacement(self, replacement: Replacement | None, *, is_ticking: bool) -> None:
        """What replaces each; None for nothing yet. With `is_ticking` rows can be ticked."""
        self._replacement, self._is_ticking = replacement, is_ticking
        self._changed()

    def _changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        self.ticks_changed.emit()

    def occurrence(self, row: int) -> Occurrence | None:
        """The occurrence of a row, None outside the list."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, key: tuple[str, int]) -> int:
        """The row of an occurrence, -1 when it is not here."""
        return next((row for row, each in enumerate(self._rows) if each.key == key), -1)

    def is_ticked(self, occurrence: Occurrence) -> bool:
        """Whether it is to be replaced."""
        return occurrence.can_be_replaced and self._ticks.get(occurrence.key, occurrence.is_ticked_at_first)

    def toggle(self, row: int) -> None:
        """Tick a row, or untick it."""
        occurrence = self.occurrence(row)
        if occurrence is not None and self._is_ticking and occurrence.can_be_replaced:
            self._ticks[occurrence.key] = not self.is_ticked(occurrence)
            self.dataChanged.emit(self.index(row), self.index(row))
            self.ticks_changed.emit()

    def tick_all(self, is_ticked: bool) -> None:
        """Tick everything that can be replaced, or nothing."""
        self._ticks = {each.key: is_ticked for each in self._found}
        self._changed()

    def ticked(self) -> int:
        """How many are ticked."""
        return sum(self.is_ticked(each) for each in self._found)

    def rewrites(self) -> list[Rewrite]:
        """The lines with something ticked, and what they are to say; in order of pages."""
        if self._replacement is None:
            return []
        by_line: dict[str, tuple[Hit, list[Span]]] = {}
        for each in self._found:
            if self.is_ticked(each):
                by_line.setdefault(each.hit.line.id, (each.hit, []))[1].append(each.span)
        return [
            Rewrite(hit.page_id, hit.line.id, hit.text, self._replacement.applied(hit.text, spans))
            for hit, spans in by_line.values()
        ]

    # Qt asks

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsUserCheckable if self._is_ticking else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        occurrence = self.occurrence(index.row())
        if occurrence is None:
            return None
        if role == OccurrenceRole.OCCURRENCE:
            return occurrence
        if role == OccurrenceRole.NEW_TEXT:
            return self._new_text(occurrence)
        if role == Qt.ItemDataRole.CheckStateRole and self._is_ticking and occurrence.can_be_replaced:
            return Qt.CheckState.Checked if self.is_ticked(occurrence) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return occurrence.hit.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(occurrence)
        return None

    def _new_text(self, occurrence: Occurrence) -> str | None:
        if self._replacement is None or not self.is_ticked(occurrence):
            return None
        return self._replacement.of(occurrence.hit.text, occurrence.span)

    def _spoken(self, occurrence: Occurrence) -> str:
        hit = occurrence.hit
        words = [f"{occurrence.page_name}, line {hit.number}: {hit.text}; found: {occurrence.words}"]
        new_text = self._new_text(occurrence)
        if new_text is not None:
            words.append(f"becomes {new_text or 'nothing'}")
        if self._is_ticking and not self.is_ticked(occurrence):
            words.append("stays")
        if hit.kind != "held":
            words.append("read otherwise")
        return "; ".join(words)
