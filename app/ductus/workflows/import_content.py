"""What the lines of a file mean for a page that has lines already: one edit, and beforehand what it would do, counted.

A person's text stays, whatever is wished; what a wish decides is the fate of text that only an engine or an earlier
import wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from ductus.document.edits import (
    AddReading,
    InsertLines,
    PageEdit,
    PlacedLine,
    SetRegions,
    SetTranscription,
    Together,
)
from ductus.document.merge import match_lines
from ductus.document.page import Line, Page, Region
from ductus.document.transcription import Provenance, Reading, Transcription, new_id
from ductus.formats.base import ReadPage, Remark

TITLE = "import transcription"


class Existing(StrEnum):
    """What becomes of a line's text, no person's, where a file says something else. Lines without text get the file's.

    REPLACE: the file's text holds. FILL: the line keeps its own. READING: the line keeps its own and the file's stands
    beside it as a reading, on lines a person wrote as well, to be compared.
    """

    REPLACE = "replace"
    FILL = "fill"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants a file brought in; `adds_lines` says whether lines that the page does not have come too."""

    existing: Existing = Existing.REPLACE
    adds_lines: bool = True


@dataclass(frozen=True, slots=True)
class Effect:
    """What an import does to a page, in lines.

    `added` are new; `filled` had no text; `replaced` had an engine's or an import's; `tagged` get tags alone;
    `readings` get the text beside their own; `kept` are a person's and `left` others that keep what they say;
    `without_line` have no line on the page and are not wanted as new ones.
    """

    added: int = 0
    filled: int = 0
    replaced: int = 0
    tagged: int = 0
    readings: int = 0
    kept: int = 0
    left: int = 0
    without_line: int = 0

    def __add__(self, other: Effect) -> Effect:
        return Effect(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    @property
    def changed(self) -> int:
        """Lines that are not as before."""
        return self.added + self.filled + self.replaced + self.tagged + self.readings


@dataclass(frozen=True, slots=True)
class Content:
    """What a file means for one page: `edit` is None where nothing changes. `kept` names lines a person wrote."""

    edit: PageEdit | None
    effect: Effect
    kept: tuple[Remark, ...] = ()


def content_for(page: Page, found: ReadPage, where: str, wish: Wish) -> Content:
    """Hold the lines of a file, in the frame of the page, against the page's. `where` names the file. Any thread."""
    known = _known_lines(page, found.lines)
    lines = [line for line in found.lines if wish.adds_lines or line.id in known]
    regions, region_of = _joined_regions(page.regions, found.regions if wish.adds_lines else ())
    edits: list[PageEdit] = [SetRegions(page.id, regions)] if regions != page.regions else []
    effect = Effect(without_line=len(found.lines) - len(lines))
    kept: list[Remark] = []
    placed = _placed(page, lines, known, region_of)
    for line in lines:
        old = known.get(line.id)
        if old is None:
            continue
        steps, done = _for_line(page.id, old, line, where, wish.existing)
        edits += steps
        effect += done
        if done.kept:
            kept.append(Remark(where, f"Line {line.source_id or old.id} differs from your text, which was kept."))
    if placed:
        edits.append(InsertLines(page.id, placed))
    effect += Effect(added=len(placed))
    return Content(Together(page.id, tuple(edits), TITLE) if edits else None, effect, tuple(kept))


def _placed(
    page: Page, lines: Sequence[Line], known: Mapping[str, Line], region_of: Mapping[str, str]
) -> tuple[PlacedLine, ...]:
    """The new ones of a file's lines among those of the page, as the file has them: each behind the one it follows.

    Those that begin the file come before the first line that it shares with the page; where there is none, all come at
    the end.
    """
    places = {line.id: place for place, line in enumerate(page.lines)}
    shared = [places[known[line.id].id] for line in lines if line.id in known]
    # The place on the page before which a line comes; those that begin the file come there after all that follow one.
    before, is_beginning = (shared[0] if shared else len(page.lines)), True
    came: list[tuple[int, bool, Line]] = []
    for line in lines:
        if line.id in known:
            before, is_beginning = places[known[line.id].id] + 1, False
        else:
            here = replace(line, region_id=region_of.get(line.region_id, line.region_id))
            came.append((before, is_beginning, here))
    came.sort(key=lambda each: each[:2])
    return tuple(PlacedLine(before + number, line) for number, (before, _, line) in enumerate(came))


def _for_line(page_id: str, old: Line, line: Line, where: str, existing: Existing) -> tuple[Sequence[PageEdit], Effect]:
    """What the file's `line` does to the line of the page that it is."""
    said, held = line.transcription, old.transcription
    if said is None:
        return (), Effect()
    if line.text == old.text:
        if not (held is not None and _brings_tags(said, old)):
            return (), Effect()
        return (SetTranscription(page_id, old.id, replace(held, tags=said.tags), old.status),), Effect(tagged=1)
    if existing is Existing.READING and (old.is_human or old.text):
        if any(reading.text == said.text for reading in old.readings):
            return (), Effect(left=1)
        return (AddReading(page_id, old.id, _as_reading(line, said, where)),), Effect(readings=1)
    if old.is_human:
        return (), Effect(kept=1)
    if old.text and existing is not Existing.REPLACE:
        return (), Effect(left=1)
    steps: list[PageEdit] = [AddReading(page_id, old.id, reading) for reading in line.readings]
    steps.append(SetTranscription(page_id, old.id, said, line.status))
    return steps, Effect(replaced=1) if old.text else Effect(filled=1)


def _as_reading(line: Line, said: Transcription, where: str) -> Reading:
    """The file's text as a reading: that of the engine the file names, else one by the file."""
    if line.reading is not None and line.reading.text == said.text and line.reading.made_by.engine:
        return line.reading
    return Reading(new_id("reading"), said.text, 1.0, Provenance(where), said.made_at, is_confidence_stated=False)


def _brings_tags(said: Transcription, old: Line) -> bool:
    """Whether a file says of letters what nobody has said of the same text here."""
    return bool(said.tags) and not (old.transcription and old.transcription.tags) and not old.is_locked


def _known_lines(page: Page, found: Sequence[Line]) -> dict[str, Line]:
    """Found line id to the line of the page it is: by the file's id first, then by overlap; one to one."""
    ours = {line.id: line for line in page.lines}
    theirs = {line.source_id: line for line in page.lines if line.source_id}
    known: dict[str, Line] = {}
    taken: set[str] = set()
    for line in found:
        old = ours.get(line.source_id) or _of_that_id(line, theirs)
        if old is not None and old.id not in taken:
            known[line.id] = old
            taken.add(old.id)
    old_rest = [line for line in page.lines if line.id not in taken]
    new_rest = [line for line in found if line.id not in known]
    for old_place, new_place in match_lines([line.polygon for line in old_rest], [line.polygon for line in new_rest]):
        known[new_rest[new_place].id] = old_rest[old_place]
    return known


def _of_that_id(line: Line, theirs: Mapping[str, Line]) -> Line | None:
    """The line that came with that id from an earlier file, if it stands where this one does: "line_1" is in any."""
    old = theirs.get(line.source_id) if line.source_id else None
    return old if old is not None and old.polygon.box.overlap(line.polygon.box) > 0 else None


def _joined_regions(held: tuple[Region, ...], found: Sequence[Region]) -> tuple[tuple[Region, ...], dict[str, str]]:
    """The page's regions with the file's new ones added, and the id each of the file's regions has here."""
    by_source = {region.source_id: region.id for region in held if region.source_id}
    by_source.update({region.id: region.id for region in held})
    region_of: dict[str, str] = {}
    added: list[Region] = []
    for region in found:
        here = by_source.get(region.source_id)
        if here is None:
            added.append(region)
            here = region.id
        region_of[region.id] = here
    return (*held, *added), region_of
