"""Every change of a page or of a document as a value, with its inverse.

Undo, autosave, history and the results of engines all travel this road: an edit is applied to a page, its inverse is
computed from the page as it was, and both are stored. Applying an edit never changes a value in place. An edit that
does not fit the page it is applied to (a line that is gone) raises `EditMisfit` and changes nothing.

To add an edit: write the frozen dataclass with `apply` and `inverse`, add it to `EDITS`, and the property tests take it
up.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar, cast

from ductus.document.codec import from_plain, one_level, to_plain
from ductus.document.edit_contract import EditMisfit as EditMisfit
from ductus.document.edit_contract import PageEdit as PageEdit
from ductus.document.edit_contract import require_lines
from ductus.document.frame_edits import FramePage, NamePage
from ductus.document.geometry import Baseline, Polygon
from ductus.document.page import BaselineSource, Line, Page, Region
from ductus.document.transcription import LineStatus, Reading, Transcription


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line and its place in reading order, from 0."""

    index: int
    line: Line


@dataclass(frozen=True, slots=True)
class InsertLines:
    """New lines at given places; each place counts in the page as it is after the insertions before it."""

    NAME: ClassVar[str] = "insert lines"
    page_id: str
    placed: tuple[PlacedLine, ...]

    def apply(self, page: Page) -> Page:
        lines = list(page.lines)
        known = {line.id for line in lines}
        for item in self.placed:
            if item.line.id in known:
                raise EditMisfit(f"line {item.line.id} is already on page {page.name!r}")
            known.add(item.line.id)
            lines.insert(min(item.index, len(lines)), item.line)
        return replace(page, lines=tuple(lines))

    def inverse(self, page: Page) -> PageEdit:
        return DeleteLines(self.page_id, tuple(item.line.id for item in self.placed))


@dataclass(frozen=True, slots=True)
class DeleteLines:
    """Lines taken off the page. Their readings and texts stay in the project's history."""

    NAME: ClassVar[str] = "delete lines"
    page_id: str
    line_ids: tuple[str, ...]

    def apply(self, page: Page) -> Page:
        require_lines(page, self.line_ids)
        gone = set(self.line_ids)
        return replace(page, lines=tuple(line for line in page.lines if line.id not in gone))

    def inverse(self, page: Page) -> PageEdit:
        require_lines(page, self.line_ids)
        gone = set(self.line_ids)
        placed = tuple(PlacedLine(index, line) for index, line in enumerate(page.lines) if line.id in gone)
        return InsertLines(self.page_id, placed)


class LineEdit:
    """The base of edits that change one line and nothing beside it: what becomes of the line, and what takes it back.

    Stated for the line alone, so that `Together` can make thousands of them in one pass over the page.
    """

    __slots__ = ()
    page_id: str
    line_id: str

    def changed(self, line: Line) -> Line:
        """The line after the change.

        Raises:
            EditMisfit: the change does not fit this line.
        """
        raise NotImplementedError

    def reverting(self, line: Line) -> PageEdit:
        """The edit that leads back to `line`, which is the line before this edit.

        Raises:
            EditMisfit: the change does not fit this line.
        """
        raise NotImplementedError

    def apply(self, page: Page) -> Page:
        return page.with_line(self.changed(_line(page, self.line_id)))

    def inverse(self, page: Page) -> PageEdit:
        return self.reverting(_line(page, self.line_id))


@dataclass(frozen=True, slots=True)
class ShapeLine(LineEdit):
    """A line's outline and baseline; text, id and history stay."""

    NAME: ClassVar[str] = "shape line"
    page_id: str
    line_id: str
    polygon: Polygon
    baseline: Baseline | None = None
    baseline_source: BaselineSource = BaselineSource.ESTIMATED

    def changed(self, line: Line) -> Line:
        return replace(line, polygon=self.polygon, baseline=self.baseline, baseline_source=self.baseline_source)

    def reverting(self, line: Line) -> PageEdit:
        return ShapeLine(self.page_id, self.line_id, line.polygon, line.baseline, line.baseline_source)


@dataclass(frozen=True, slots=True)
class SetTranscription(LineEdit):
    """What the project holds a line to say, and how far the line has come."""

    NAME: ClassVar[str] = "correct text"
    page_id: str
    line_id: str
    transcription: Transcription | None
    status: LineStatus

    def changed(self, line: Line) -> Line:
        return replace(line, transcription=self.transcription, status=self.status)

    def reverting(self, line: Line) -> PageEdit:
        return SetTranscription(self.page_id, self.line_id, line.transcription, line.status)


@dataclass(frozen=True, slots=True)
class SetStatus(LineEdit):
    """How far a line has come, its text untouched."""

    NAME: ClassVar[str] = "set status"
    page_id: str
    line_id: str
    status: LineStatus

    def changed(self, line: Line) -> Line:
        return replace(line, status=self.status)

    def reverting(self, line: Line) -> PageEdit:
        return SetStatus(self.page_id, self.line_id, line.status)


@dataclass(frozen=True, slots=True)
class SetRemark(LineEdit):
    """A line's comment, kind, region and lock: what people say about a line rather than what it says."""

    NAME: ClassVar[str] = "annotate line"
    page_id: str
    line_id: str
    comment: str
    kind: str
    region_id: str
    is_locked: bool

    def changed(self, line: Line) -> Line:
        return replace(line, comment=self.comment, kind=self.kind, region_id=self.region_id, is_locked=self.is_locked)

    def reverting(self, line: Line) -> PageEdit:
        return SetRemark(self.page_id, self.line_id, line.comment, line.kind, line.region_id, line.is_locked)


@dataclass(frozen=True, slots=True)
class AddReading(LineEdit):
    """One more reading for a line. It never touches the transcription; see `document/precedence.py`."""

    NAME: ClassVar[str] = "read line"
    page_id: str
    line_id: str
    reading: Reading

    def changed(self, line: Line) -> Line:
        if line.reading_of(self.reading.id) is not None:
            raise EditMisfit(f"reading {self.reading.id} is already on line {line.id}")
        return replace(line, readings=(*line.readings, self.reading))

    def reverting(self, line: Line) -> PageEdit:
        return DropReading(self.page_id, self.line_id, self.reading.id)


@dataclass(frozen=True, slots=True)
class DropReading(LineEdit):
    """A line's newest reading taken back: the inverse of `AddReading`. The project's history keeps it."""

    NAME: ClassVar[str] = "drop reading"
    page_id: str
    line_id: str
    reading_id: str

    def changed(self, line: Line) -> Line:
        if line.reading is None or line.reading.id != self.reading_id:
            raise EditMisfit(f"reading {self.reading_id} is not the newest of line {line.id}")
        return replace(line, readings=line.readings[:-1])

    def reverting(self, line: Line) -> PageEdit:
        if line.reading is None or line.reading.id != self.reading_id:
            raise EditMisfit(f"reading {self.reading_id} is not the newest of line {line.id}")
        return AddReading(self.page_id, self.line_id, line.reading)


@dataclass(frozen=True, slots=True)
class WeighReading(LineEdit):
    """A person has held a reading against the line's text; its text stays. See `document/weighing.py`."""

    NAME: ClassVar[str] = "weigh reading"
    page_id: str
    line_id: str
    reading_id: str

    def changed(self, line: Line) -> Line:
        return replace(line, weighed_id=self.reading_id)

    def reverting(self, line: Line) -> PageEdit:
        return WeighReading(self.page_id, self.line_id, line.weighed_id)


@dataclass(frozen=True, slots=True)
class OrderLines:
    """The reading order of a page: all its line ids, each once."""

    NAME: ClassVar[str] = "order lines"
    page_id: str
    line_ids: tuple[str, ...]

    def apply(self, page: Page) -> Page:
        by_id = {line.id: line for line in page.lines}
        if len(self.line_ids) != len(by_id) or set(self.line_ids) != set(by_id):
            raise EditMisfit(f"the new order does not name each line of page {page.name!r} once")
        return replace(page, lines=tuple(by_id[line_id] for line_id in self.line_ids))

    def inverse(self, page: Page) -> PageEdit:
        return OrderLines(self.page_id, tuple(line.id for line in page.lines))


@dataclass(frozen=True, slots=True)
class SetRegions:
    """All regions of a page."""

    NAME: ClassVar[str] = "set regions"
    page_id: str
    regions: tuple[Region, ...]

    def apply(self, page: Page) -> Page:
        return replace(page, regions=self.regions)

    def inverse(self, page: Page) -> PageEdit:
        return SetRegions(self.page_id, page.regions)


@dataclass(frozen=True, slots=True)
class Together:
    """Several edits of one page as a single step of the timeline, applied in order. `title` is what Undo calls it.

    Edits of single lines that follow one another are made in one pass over the page, however many they are.
    """

    NAME: ClassVar[str] = "together"
    page_id: str
    edits: tuple[PageEdit, ...]
    title: str = ""

    def apply(self, page: Page) -> Page:
        for is_of_lines, edits in itertools.groupby(self.edits, _is_of_line):
            if is_of_lines:
                page = _each_on_its_line(page, cast("Iterable[LineEdit]", edits), [])
            else:
                for edit in edits:
                    page = edit.apply(page)
        return page

    def inverse(self, page: Page) -> PageEdit:
        backwards: list[PageEdit] = []
        for is_of_lines, edits in itertools.groupby(self.edits, _is_of_line):
            if is_of_lines:
                page = _each_on_its_line(page, cast("Iterable[LineEdit]", edits), backwards)
            else:
                for edit in edits:
                    backwards.append(edit.inverse(page))
                    page = edit.apply(page)
        return Together(self.page_id, tuple(reversed(backwards)), self.title)


def _is_of_line(edit: PageEdit) -> bool:
    return isinstance(edit, LineEdit)


def _each_on_its_line(page: Page, edits: Iterable[LineEdit], backwards: list[PageEdit]) -> Page:
    """The page after edits of single lines, each looked up by its id; what takes each back is added to `backwards`."""
    lines = list(page.lines)
    places = {line.id: place for place, line in enumerate(lines)}
    for edit in edits:
        place = places.get(edit.line_id)
        if place is None:
            raise EditMisfit(f"page {page.name!r} has no line {edit.line_id!r}")
        backwards.append(edit.reverting(lines[place]))
        lines[place] = edit.changed(lines[place])
    return replace(page, lines=tuple(lines))


EDITS: tuple[type[Any], ...] = (
    InsertLines,
    DeleteLines,
    ShapeLine,
    SetTranscription,
    SetStatus,
    SetRemark,
    AddReading,
    DropReading,
    WeighReading,
    OrderLines,
    SetRegions,
    NamePage,
    FramePage,
    Together,
)
_BY_NAME = {kind.__name__: kind for kind in EDITS}

E = TypeVar("E", bound=PageEdit)


def title_of(edit: PageEdit) -> str:
    """What Undo and the history call this edit, in lower case: "delete lines"."""
    if isinstance(edit, Together | FramePage) and edit.title:
        return edit.title
    return str(getattr(edit, "NAME", "edit"))


def edit_to_plain(edit: PageEdit) -> dict[str, Any]:
    """The edit as plain JSON, with its kind under "edit"."""
    name = type(edit).__name__
    if isinstance(edit, Together):
        steps = [edit_to_plain(step) for step in edit.edits]
        return {"edit": name, "page_id": edit.page_id, "title": edit.title, "edits": steps}
    return {"edit": name, **to_plain(edit)}


def edit_level(value: object) -> Any:
    """One level of what `edit_to_plain` makes of an edit or of a value in one; see `codec.one_level`."""
    if isinstance(value, EDITS):
        return {"edit": type(value).__name__, **one_level(value)}
    return one_level(value)


def edit_from_plain(plain: dict[str, Any]) -> PageEdit:
    """The edit that `edit_to_plain` wrote.

    Raises:
        ValueError: an unknown kind of edit, or one that is not whole.
    """
    kind = _BY_NAME.get(str(plain.get("edit")))
    if kind is None:
        raise ValueError(f"unknown edit {plain.get('edit')!r}")
    if kind is Together:
        steps = tuple(edit_from_plain(step) for step in plain["edits"])
        return Together(plain["page_id"], steps, plain.get("title", ""))
    return cast("PageEdit", from_plain(kind, plain))


def _line(page: Page, line_id: str) -> Line:
    try:
        return page.line(line_id)
    except KeyError as fault:
        raise EditMisfit(fault.args[0]) from fault
