"""What people say about stretches of a line's text: tags, kept beside the text and following it when it changes.

A tag never alters the text. Offsets are code points into the transcription's text, as in `TextSpan`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from ductus.document.differences import Change, differences


@dataclass(frozen=True, slots=True)
class Tag:
    """A stretch of text and what is said about it; `start` equals `end` where something is missing from the text."""

    kind: str
    start: int
    end: int
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.start >= self.end

    def value(self, name: str) -> str:
        """The attribute of that name, "" where the tag has none."""
        return next((value for key, value in self.attributes if key == name), "")


class Mark(StrEnum):
    """How a kind of tag is shown in the line. Each has a shape of its own, so that none is told by colour alone."""

    WAVE = "wavy underline"
    BRACKETS = "brackets"
    STRIKE = "struck through"
    OVERLINE = "overline"
    INSERTION = "insertion sign"
    CORNERS = "raised corners"
    LETTER = "underline with a letter"


@dataclass(frozen=True, slots=True)
class TagKind:
    """One kind of tag a project uses. `attributes` are asked for when it is set, in this order.

    `letter` picks it in the palette of kinds. `may_be_empty`: it can stand where the text has nothing.
    """

    id: str
    title: str
    mark: Mark = Mark.LETTER
    attributes: tuple[str, ...] = ()
    letter: str = ""
    may_be_empty: bool = False


UNCLEAR, GAP, ILLEGIBLE, DELETED, ADDED = "unclear", "gap", "illegible", "deleted", "added"
ABBREVIATION, EXPANSION = "abbreviation", "expansion"
SUPERSCRIPT = "superscript"
EXTENT = "extent"

USUAL_KINDS = (
    TagKind(UNCLEAR, "Unclear", Mark.WAVE, (), "u"),
    TagKind(ILLEGIBLE, "Illegible", Mark.BRACKETS, (EXTENT,), "i", may_be_empty=True),
    TagKind(GAP, "Gap", Mark.BRACKETS, (EXTENT,), "g", may_be_empty=True),
    TagKind(DELETED, "Deleted", Mark.STRIKE, (), "d"),
    TagKind(ADDED, "Added", Mark.INSERTION, ("place",), "a"),
    TagKind(ABBREVIATION, "Abbreviation", Mark.OVERLINE, (EXPANSION,), "b"),
    TagKind(SUPERSCRIPT, "Superscript", Mark.CORNERS, (), "s"),
    TagKind("language", "Language", Mark.LETTER, ("language",), "l"),
    TagKind("person", "Person", Mark.LETTER, (), "p"),
    TagKind("place", "Place", Mark.LETTER, (), "o"),
    TagKind("date", "Date", Mark.LETTER, ("when",), "t"),
)
"""What a project begins with; the names of TEI's elements in plain words."""


def kind_of(kinds: Iterable[TagKind], kind_id: str) -> TagKind:
    """The kind of that id; one the project does not name, from an import, is shown by its id."""
    found = next((kind for kind in kinds if kind.id == kind_id), None)
    return found or TagKind(kind_id, kind_id.capitalize(), Mark.LETTER, (), "", may_be_empty=True)


def settled(tags: Iterable[Tag], length: int) -> tuple[Tag, ...]:
    """The tags within a text of `length` code points, in order of their place, each once."""
    within = [replace(tag, start=min(max(tag.start, 0), length), end=min(max(tag.end, 0), length)) for tag in tags]
    kept = dict.fromkeys(tag for tag in within if tag.start <= tag.end)
    return tuple(sorted(kept, key=lambda tag: (tag.start, tag.end)))


def with_tag(tags: Sequence[Tag], tag: Tag, length: int) -> tuple[Tag, ...]:
    """The tags with one more; it takes the place of one of its kind on the same stretch."""
    others = [one for one in tags if (one.kind, one.start, one.end) != (tag.kind, tag.start, tag.end)]
    return settled([*others, tag], length)


def tags_at(tags: Iterable[Tag], start: int, end: int) -> tuple[Tag, ...]:
    """The tags that touch the stretch from `start` to `end`; where that is empty, those around the place."""
    if start == end:
        return tuple(tag for tag in tags if tag.start <= start <= tag.end)
    return tuple(tag for tag in tags if (tag.start < end and tag.end > start) or (start <= tag.start == tag.end <= end))


def part_of(tags: Iterable[Tag], start: int, end: int, *, is_last: bool = True) -> tuple[Tag, ...]:
    """What of the tags lies in the text from `start` to `end`, in that part's own offsets.

    A tag across a seam is divided like its text. One of no extent at the very end belongs to the last part only.
    """
    found = []
    for tag in tags:
        if tag.is_empty:
            if start <= tag.start < end or (tag.start == end and is_last):
                found.append(replace(tag, start=tag.start - start, end=tag.start - start))
        elif tag.start < end and tag.end > start:
            found.append(replace(tag, start=max(tag.start, start) - start, end=min(tag.end, end) - start))
    return settled(found, max(0, end - start))


def moved(tags: Iterable[Tag], by: int) -> tuple[Tag, ...]:
    """The tags `by` code points further on."""
    return tuple(replace(tag, start=tag.start + by, end=tag.end + by) for tag in tags)


class _Step(NamedTuple):
    """Characters `start` to `end` of the text before that became `length` others; nothing overlaps, in order."""

    start: int
    end: int
    length: int


def carried(tags: Sequence[Tag], before: str, after: str) -> tuple[Tag, ...]:
    """The tags of `before` as they belong to `after`, found by what differs letter by letter.

    Around untouched text a tag covers the same characters as before. It grows with what is written inside it, not
    with what is written at its ends; it covers what stands in place of exactly its text or of a part of it; where its
    text is gone it goes too. One of no extent stays at its place.
    """
    if before == after or not tags:
        return settled(tags, len(after))
    steps = _steps(before, after)
    found = [_carried(tag, steps) for tag in tags]
    return settled([tag for tag in found if tag is not None], len(after))


def _steps(before: str, after: str) -> tuple[_Step, ...]:
    found: list[_Step] = []
    place, is_new = 0, True
    for piece in differences(before, after):
        size = len(piece.text)
        if piece.change is Change.EQUAL:
            place, is_new = place + size, True
            continue
        last = _Step(place, place, 0) if is_new else found.pop()
        if piece.change is Change.DELETED:
            place += size
            found.append(last._replace(end=last.end + size))
        else:
            found.append(last._replace(length=last.length + size))
        is_new = False
    return tuple(found)


def _carried(tag: Tag, steps: Sequence[_Step]) -> Tag | None:
    if tag.is_empty:
        place = _moved_end(tag.start, steps)
        return replace(tag, start=place, end=place)
    if any(step.length == 0 and step.start <= tag.start and tag.end <= step.end for step in steps):
        return None
    if any(step.start <= tag.start and tag.end <= step.end and step[:2] != (tag.start, tag.end) for step in steps):
        return None
    start, end = _moved_start(tag.start, steps), _moved_end(tag.end, steps)
    return replace(tag, start=start, end=end) if start < end else None


def _moved_start(place: int, steps: Sequence[_Step]) -> int:
    """Where a tag begins that began at `place`: behind what was inserted there, and with what replaced its first."""
    shift = 0
    for step in steps:
        is_insertion = step.start == step.end
        if step.end < place or (step.end == place and (is_insertion or step.start < place)):
            shift += step.length - (step.end - step.start)
        elif step.start < place < step.end:
            return step.start + step.length + shift
    return place + shift


def _moved_end(place: int, steps: Sequence[_Step]) -> int:
    """Where a tag ends that ended at `place`: before what was inserted there, and with what replaced its last."""
    shift = 0
    for step in steps:
        if step.start == step.end == place:
            continue
        if step.end <= place:
            shift += step.length - (step.end - step.start)
        elif step.start < place:
            return step.start + shift
    return place + shift


def rewritten(text: str, tags: Iterable[Tag], changes: Iterable[tuple[int, int, str]]) -> tuple[str, tuple[Tag, ...]]:
    """`text` with each stretch from start to end written anew, and the tags where they belong then.

    The changes come in order of their place; one that reaches into the one before it is passed over.
    """
    made, steps, place = "", [], 0
    for start, end, new in changes:
        if start < place:
            continue
        made += text[place:start] + new
        steps.append(_Step(start, end, len(new)))
        place = end
    made += text[place:]
    followed = [_carried(tag, steps) for tag in tags]
    return made, settled([tag for tag in followed if tag is not None], len(made))


def normalized(text: str, tags: Sequence[Tag], form: str) -> tuple[str, tuple[Tag, ...]]:
    """`text` in a Unicode normal form, the tags on the same letters; "none" leaves both as they are.

    Raises:
        ValueError: there is no such form.
    """
    if form == "none" or not tags:
        return (text if form == "none" else unicodedata.normalize(form, text)), tuple(tags)  # type: ignore[arg-type]

    def place(at: int) -> int:
        return len(unicodedata.normalize(form, text[:at]))  # type: ignore[arg-type]

    made = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    return made, settled([replace(tag, start=place(tag.start), end=place(tag.end)) for tag in tags], len(made))
