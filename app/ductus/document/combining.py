"""Two people's work on the same page brought together: what only one of them did holds, what both did differs is asked.

Lines are known by their ids, which stay for life, so this is for two copies of one project. Nothing a person did here
is replaced: where both wrote something else, the other's text becomes a reading of the line, and waits to be weighed
like any other (`document/weighing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ductus.document.edits import (
    AddReading,
    InsertLines,
    PageEdit,
    PlacedLine,
    SetRegions,
    SetRemark,
    SetStatus,
    SetTranscription,
)
from ductus.document.page import Line, Page
from ductus.document.three_way import three_way
from ductus.document.transcription import LineStatus, Provenance, Reading, Transcription, new_id

TITLE = "bring in another's work"
"""What Undo calls it."""
PERSON = "person"
"""The engine of a reading that a person proposed; its weights name them."""

_HOW_FAR = {LineStatus.TODO: 0, LineStatus.READ: 1, LineStatus.CORRECTED: 2, LineStatus.VERIFIED: 3}


@dataclass(frozen=True, slots=True)
class Combined:
    """What the other's page means for ours. Ids of lines by what became of them.

    `taken`: text or status is the other's now, or both put together; `asked`: both wrote something else; `new`: only
    the other had it; `removed`: taken off the page here, and left off; `shaped`: the outline differs, ours holds.
    `is_framed_otherwise` where the page is turned or cropped in another way there, and nothing was held against ours.
    """

    edits: tuple[PageEdit, ...]
    taken: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    shaped: tuple[str, ...] = ()
    is_framed_otherwise: bool = False


class Said(NamedTuple):
    """Something a line once said: when it was kept, the text, and whether it held rather than being proposed."""

    when: str
    text: str
    has_held: bool


class Common(NamedTuple):
    """The text two histories last had in common, and whether a text came to hold after it, be it the same one.

    Who verifies a line as it stands has gone on, too: they vouch for what the other may have changed.
    """

    text: str
    mine_went_on: bool
    theirs_went_on: bool


def combined(mine: Page, theirs: Page, bases: Mapping[str, Common], removed_here: frozenset[str]) -> Combined:
    """Hold the other's page against ours; both are one page, by its id.

    `bases` gives, by line id, what both began from, where that is known. `removed_here` are lines this project once
    had.
    """
    ours = {line.id: line for line in mine.lines}
    edits: list[PageEdit] = list(_new_regions(mine, theirs))
    taken: list[str] = []
    asked: list[str] = []
    shaped: list[str] = []
    for line in theirs.lines:
        held = ours.get(line.id)
        if held is None:
            continue
        text_edits, is_asked = _text(mine.id, held, line, bases.get(line.id))
        edits += text_edits
        edits += _remark(mine.id, held, line)
        if text_edits:
            (asked if is_asked else taken).append(line.id)
        if (held.polygon, held.baseline) != (line.polygon, line.baseline):
            shaped.append(line.id)
    missing = [line for line in theirs.lines if line.id not in ours]
    removed = tuple(line.id for line in missing if line.id in removed_here)
    new = [line for line in missing if line.id not in removed_here]
    if new:
        edits.append(InsertLines(mine.id, tuple(_placed(mine, theirs, new))))
    return Combined(tuple(edits), tuple(taken), tuple(asked), tuple(line.id for line in new), removed, tuple(shaped))


def _text(page_id: str, mine: Line, theirs: Line, base: Common | None) -> tuple[list[PageEdit], bool]:
    """The edits that bring the other's text or status to our line, and whether both wrote something else."""
    held, other = mine.transcription, theirs.transcription
    if other is None or mine.is_locked:
        return [], False
    if held is not None and (held.text, held.tags) == (other.text, other.tags):
        return _status(page_id, mine, theirs), False
    if not mine.is_human:
        return ([], False) if not theirs.is_human else (_taken(page_id, mine, theirs, other), False)
    if not theirs.is_human or (base is not None and base.text == other.text and not base.theirs_went_on):
        return [], False
    if held is None or (base is not None and base.text == held.text and not base.mine_went_on):
        return _taken(page_id, mine, theirs, other), False
    together = _together(base, held, other)
    if together == held.text:
        return [], False
    if together is not None:
        joined = replace(held, text=together, by=_both(held.by, other.by))
        return [SetTranscription(page_id, mine.id, joined, LineStatus.CORRECTED)], False
    return _asked(page_id, mine, theirs, other)


def _together(base: Common | None, mine: Transcription, theirs: Transcription) -> str | None:
    """Both changes in one text; None where it is not known what was changed, or one of them vouches for what was."""
    if base is None or base.text in (mine.text, theirs.text) or mine.tags or theirs.tags:
        return None
    return three_way(base.text, mine.text, theirs.text, by_words=True)


def _taken(page_id: str, mine: Line, theirs: Line, other: Transcription) -> list[PageEdit]:
    """The other's text; with the reading it was made from, where we have not got it."""
    edits: list[PageEdit] = []
    reading = theirs.reading_of(other.reading_id)
    if reading is not None and mine.reading_of(reading.id) is None:
        edits.append(AddReading(page_id, mine.id, reading))
    return [*edits, SetTranscription(page_id, mine.id, other, theirs.status)]


def _asked(page_id: str, mine: Line, theirs: Line, other: Transcription) -> tuple[list[PageEdit], bool]:
    """The other's text as a reading to be weighed; nothing when the very same waits already or was weighed."""
    made_by = Provenance(PERSON, other.by)
    known = any(reading.text == other.text and reading.made_by == made_by for reading in mine.readings)
    if known:
        return [], False
    sure = 1.0 if theirs.status is LineStatus.VERIFIED else 0.0
    proposed = Reading(new_id("reading"), other.text, sure, made_by, other.made_at)
    return [AddReading(page_id, mine.id, proposed)], True


def _status(page_id: str, mine: Line, theirs: Line) -> list[PageEdit]:
    """The status of whoever came further with the same text; what one of them set aside stays set aside."""
    here, there = _HOW_FAR.get(mine.status), _HOW_FAR.get(theirs.status)
    if mine.status is theirs.status or here is None:
        return []
    if there is not None and there <= here:
        return []
    edits: list[PageEdit] = []
    if there is not None and theirs.transcription is not None:
        edits.append(SetTranscription(page_id, mine.id, theirs.transcription, theirs.status))
    elif here < _HOW_FAR[LineStatus.VERIFIED]:
        edits.append(SetStatus(page_id, mine.id, theirs.status))
    return edits


def _remark(page_id: str, mine: Line, theirs: Line) -> list[PageEdit]:
    """The other's comment under ours, unless ours says it already."""
    if not theirs.comment or theirs.comment in mine.comment or mine.is_locked:
        return []
    comment = "\n".join(part for part in (mine.comment, theirs.comment) if part)
    return [SetRemark(page_id, mine.id, comment, mine.kind, mine.region_id, mine.is_locked)]


def _new_regions(mine: Page, theirs: Page) -> list[PageEdit]:
    known = {region.id for region in mine.regions}
    added = tuple(region for region in theirs.regions if region.id not in known)
    return [SetRegions(mine.id, (*mine.regions, *added))] if added else []


def _placed(mine: Page, theirs: Page, new: list[Line]) -> list[PlacedLine]:
    """Each new line behind the one it follows there."""
    order = [line.id for line in mine.lines]
    wanted = {line.id: line for line in new}
    placed, before = [], ""
    for line in theirs.lines:
        if line.id in wanted:
            index = order.index(before) + 1 if before else 0
            order.insert(index, line.id)
            placed.append(PlacedLine(index, wanted[line.id]))
        if line.id in order:
            before = line.id
    return placed


def _both(one: str, other: str) -> str:
    return " and ".join(dict.fromkeys(name for name in (one, other) if name))


def common_text(mine: list[Said], theirs: list[Said]) -> Common | None:
    """What both histories last had in common, oldest first each. None without any.

    Origin does not matter: a reading both had was there before either of them wrote.
    """
    places = {(said.when, said.text): place for place, said in enumerate(theirs)}
    for place in range(len(mine) - 1, -1, -1):
        there = places.get((mine[place].when, mine[place].text))
        if there is not None:
            after, after_there = mine[place + 1 :], theirs[there + 1 :]
            return Common(
                mine[place].text, any(said.has_held for said in after), any(said.has_held for said in after_there)
            )
    return None
