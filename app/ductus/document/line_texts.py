"""What a line's text becomes when the line is cut in two or joined with others: divided at its letters, put together.

Texts are only ever divided and joined, never altered: no letter is lost, and a hyphen at the end of a line stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from ductus.document.letter_places import Place, is_right_to_left, places
from ductus.document.page import Line
from ductus.document.tags import Tag, moved, part_of, settled
from ductus.document.transcription import LineStatus, Origin, Reading, TextSpan, Transcription, new_id

_GAP = re.compile(r"\s+")
_RANK = {Origin.ENGINE: 0, Origin.IMPORT: 1, Origin.PERSON: 2}
"""Which origin a joined text has when its parts differ: a person's word must not pass for an engine's."""


@dataclass(frozen=True, slots=True)
class Division:
    """Where a text is divided: `first` and `second` are what remains of it on each side, in reading order.

    `first_end` and `second_start` are code point offsets. `is_sure`: no word is broken, and the letters' places were
    seen by the engine that read them rather than reckoned from the length of the text.
    """

    text: str
    first_end: int
    second_start: int
    is_sure: bool

    @property
    def first(self) -> str:
        return self.text[: self.first_end]

    @property
    def second(self) -> str:
        return self.text[self.second_start :]


def held_reading(line: Line) -> Reading | None:
    """The reading the line's text was taken from, else the newest."""
    taken_from = line.transcription.reading_id if line.transcription is not None else ""
    return line.reading_of(taken_from) or line.reading


def divide(line: Line, share: float, reach_share: float) -> Division:
    """Where the line's text is divided by a cut at `share` of its crop's width.

    That is at the word gap nearest to the cut, if one is within `reach_share`, or else between two letters.
    """
    text, reading = line.text, held_reading(line)
    found = places(text, reading)
    is_seen = reading is not None and reading.text == text and any(span.left is not None for span in reading.spans)
    gaps = _gaps(text, found, with_edges=is_seen)
    nearest = min(gaps, key=lambda gap: abs(gap[2] - share), default=None)
    between = _letters_before(text, found, share)
    if nearest is None or abs(nearest[2] - share) > reach_share:
        nearest = next((gap for gap in gaps if not text[min(between, gap[0]) : max(between, gap[1])].strip()), None)
    if nearest is not None:
        return Division(text, nearest[0], nearest[1], is_sure=is_seen)
    return Division(text, between, between, is_sure=is_seen and between in (0, len(text)))


def _gaps(text: str, found: Sequence[Place], *, with_edges: bool) -> list[tuple[int, int, float]]:
    """Where a text may be divided without breaking a word: end of what is before, start of what is after, share.

    A single blank belongs to neither side; anything else between words stays with what is before it, so that joining
    gives it back. With edges, the text may also fall to one side as a whole.
    """
    gaps = []
    for gap in _GAP.finditer(text):
        start, end = gap.span()
        if start > 0 and end < len(text):
            middle = fmean((place.left + place.right) / 2 for place in found[start:end])
            gaps.append((start if gap.group() == " " else end, end, middle))
    if with_edges and text:
        first, last = (0, len(text)) if not is_right_to_left(text) else (len(text), 0)
        gaps.append((first, first, min(place.left for place in found)))
        gaps.append((last, last, max(place.right for place in found)))
    return gaps


def _letters_before(text: str, found: Sequence[Place], share: float) -> int:
    """How many letters stand before the cut, marks that combine with the letter before them counted with it."""
    is_reversed = is_right_to_left(text)
    middles = [(place.left + place.right) / 2 for place in found]
    count = sum(1 for middle in middles if (middle > share if is_reversed else middle < share))
    while count < len(text) and unicodedata.combining(text[count]):
        count += 1
    return count


def part_of_text(line: Line, division: Division, *, is_second: bool, room: Place) -> PartText:
    """Text, status and reading of one part of a divided line; `room` is what it takes of the line's crop."""
    text = division.second if is_second else division.first
    held = line.transcription
    if held is None or not text:
        is_judged = line.status in (LineStatus.UNCLEAR, LineStatus.SKIPPED) or not division.text
        return PartText(None if division.text else held, line.status if is_judged else LineStatus.TODO, None)
    reading = held_reading(line)
    part = None
    start, end = (division.second_start, len(held.text)) if is_second else (0, division.first_end)
    if reading is not None and reading.text == held.text:
        part = _part_of_reading(reading, start, end, room)
    reading_id = part.id if part is not None else held.reading_id if not is_second else ""
    is_doubted = line.status is LineStatus.VERIFIED and not division.is_sure and text != division.text
    status = LineStatus.CORRECTED if is_doubted else line.status
    tags = part_of(held.tags, start, end, is_last=is_second)
    return PartText(replace(held, text=text, reading_id=reading_id, tags=tags), status, part)


@dataclass(frozen=True, slots=True)
class PartText:
    """What a part of a divided line says. `reading` is the part of the line's reading its text was taken from."""

    transcription: Transcription | None
    status: LineStatus
    reading: Reading | None


def _part_of_reading(reading: Reading, start: int, end: int, room: Place) -> Reading:
    """The reading of these characters alone, their places as shares of the part's own crop."""
    spans = tuple(
        _part_of_span(span, start, end, room) for span in reading.spans if span.start < end and span.end > start
    )
    letters = sum(span.end - span.start for span in spans)
    confidence = reading.confidence
    if letters:
        confidence = sum(span.confidence * (span.end - span.start) for span in spans) / letters
    return replace(
        reading, id=new_id("reading"), text=reading.text[start:end], confidence=confidence, spans=spans, alternatives=()
    )


def _part_of_span(span: TextSpan, start: int, end: int, room: Place) -> TextSpan:
    width = max(room.right - room.left, 1e-9)

    def within(share: float | None) -> float | None:
        return None if share is None else min(1.0, max(0.0, (share - room.left) / width))

    is_whole = start <= span.start and span.end <= end
    return TextSpan(
        max(span.start, start) - start,
        min(span.end, end) - start,
        span.confidence,
        within(span.left),
        within(span.right),
        is_estimated=span.is_estimated or not is_whole,
    )


def joined_text(lines: Sequence[Line]) -> str:
    """The lines' texts put together in this order, with a blank between words.

    None is added where there is white space already, nor where a reading of these lines shows the two ends as one
    word: so a word that was cut in two becomes one again. A hyphen at the end of a line says nothing about that.
    """
    read = [reading.text for line in lines for reading in line.readings]
    text = ""
    for line in lines:
        if not text or not line.text:
            text += line.text
            continue
        is_apart = text[-1].isspace() or line.text[0].isspace()
        text += line.text if is_apart or _is_one_word(text, line.text, read) else f" {line.text}"
    return text


def _is_one_word(before: str, after: str, read: Sequence[str]) -> bool:
    """Whether what was read shows the last word before a seam and the first after it as one, rather than as two."""
    words = max(len(before.split()[-1]), len(after.split()[0]))
    as_one = max((_agreement(before, "", after, text) for text in read), default=0)
    as_two = max((_agreement(before, " ", after, text) for text in read), default=0)
    return as_one >= words and as_one > as_two


def _agreement(before: str, between: str, after: str, read: str) -> int:
    """How many letters on either side of the seam stand in what was read just as here."""
    count = 0
    for reach in range(1, max(len(before), len(after)) + 1):
        if before[-reach:] + between + after[:reach] not in read:
            break
        count = reach
    return count


def joined_reading(lines: Sequence[Line], rooms: Sequence[Place]) -> Reading | None:
    """The lines' readings as one of the joined line; `rooms` are what they take of its crop.

    None unless each text is as one and the same reader read it, or where the first line has that reading already.
    """
    text = joined_text(lines)
    parts = [(line.text, held_reading(line), room) for line, room in zip(lines, rooms, strict=True) if line.text]
    readings = [reading for said, reading, _ in parts if reading is not None and reading.text == said]
    is_known = any(reading.text == text for reading in lines[0].readings)
    if is_known or not parts or len(readings) < len(parts) or len({reading.made_by for reading in readings}) > 1:
        return None
    spans: list[TextSpan] = []
    start = 0
    for (said, _, room), reading in zip(parts, readings, strict=True):
        start += not text.startswith(said, start)  # past the blank between words, where there is one
        spans += [_moved_span(span, start, room) for span in reading.spans]
        start += len(said)
    letters = sum(len(reading.text) for reading in readings)
    confidence = sum(reading.confidence * len(reading.text) for reading in readings) / letters
    made_at = max(reading.made_at for reading in readings)
    is_stated = all(reading.is_confidence_stated for reading in readings)
    return Reading(
        new_id("reading"),
        text,
        confidence,
        readings[0].made_by,
        made_at,
        tuple(spans),
        is_confidence_stated=is_stated,
    )


def _moved_span(span: TextSpan, start: int, room: Place) -> TextSpan:
    def within(share: float | None) -> float | None:
        return None if share is None else room.left + share * (room.right - room.left)

    moved = replace(span, start=span.start + start, end=span.end + start)
    return replace(moved, left=within(span.left), right=within(span.right))


def joined_transcription(lines: Sequence[Line], reading: Reading | None) -> Transcription | None:
    """What holds for the joined line: a person's as soon as one part is, and as new as its newest part.

    `reading` is what `joined_reading` gave.
    """
    held = [line.transcription for line in lines if line.transcription is not None]
    if not held:
        return None
    text = joined_text(lines)
    source = max(held, key=lambda one: _RANK[one.origin])
    reading = reading or next((known for known in reversed(lines[0].readings) if known.text == text), None)
    made_at = max(one.made_at for one in held)
    tags = _joined_tags(lines, text)
    reading_id = reading.id if reading is not None else ""
    return replace(source, text=text, made_at=made_at, reading_id=reading_id, tags=tags)


def _joined_tags(lines: Sequence[Line], text: str) -> tuple[Tag, ...]:
    """The lines' tags on the same letters of the joined text."""
    found: list[Tag] = []
    start = 0
    for line in lines:
        if not line.text:
            found += moved(line.transcription.tags, start) if line.transcription is not None else ()
            continue
        start += not text.startswith(line.text, start)  # past the blank between words, where there is one
        found += moved(line.transcription.tags, start) if line.transcription is not None else ()
        start += len(line.text)
    return settled(found, len(text))


def joined_status(lines: Sequence[Line]) -> LineStatus:
    """How far a joined line has come: never farther than its parts, and a person's part stays protected."""
    statuses = {line.status for line in lines}
    if len(statuses) == 1:
        return lines[0].status
    if LineStatus.UNCLEAR in statuses:
        return LineStatus.UNCLEAR
    with_text = [line for line in lines if line.text]
    if any(line.is_human for line in with_text):
        return LineStatus.CORRECTED
    return LineStatus.READ if with_text else LineStatus.TODO
