"""From found and read lines to the answers of Trace's interface: words with their places, lines, blocks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ductus.document.geometry import Box, Point, bounding_box
from ductus.document.letter_places import places
from ductus.document.transcription import Provenance, Reading, new_id, now
from ductus.engines.base import DetectedLine, RawReading
from ductus.engines.slant import slant_of
from ductus.imaging.crops import CropFrame, frame_of
from ductus.server import schemas
from ductus.server.request_queue import PageServed

_DIGITS = 6
"""Of a share of the page: a thousandth of a pixel."""
_SCORE_DIGITS = 2
_BLOCK_GAP = 1.0
"""Of the text's height: lines further apart than this, or not above one another, are of different blocks."""


_ON_ITS_HEAD = 180


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How words are put together. `line_break` is a share of the page's width, None for lines as found."""

    is_straight: bool = True
    groups_lines: bool = True
    groups_blocks: bool = False
    line_break: float | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or line on its page: what the answer says, and its box in pixels."""

    box: Box
    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Word(_Piece):
    text: str
    confidence: float
    found_with: float
    turn_degrees: int


@dataclass(frozen=True, slots=True)
class _Row(_Piece):
    """A line and its words; `found_with` is the detector's confidence."""

    words: tuple[_Word, ...]
    found_with: float


def blocks(page: PageServed, arrangement: Arrangement) -> schemas.Blocks:
    """The page's text as blocks of lines of words. Lines on which nothing was read are left out, as Trace does."""
    rows = [row for row in _rows(page, arrangement.line_break) if row.words]
    if not rows:
        return schemas.Blocks(blocks=[])
    if not arrangement.groups_lines:
        rows = [_joined(rows)]
    groups = _grouped(rows) if arrangement.groups_blocks else [rows]
    return schemas.Blocks(blocks=[_block(group, page, arrangement.is_straight) for group in groups])


def words(page: PageServed, is_straight: bool) -> list[schemas.Word]:
    """All words of the page in reading order."""
    return [_said(word, page, is_straight) for row in _rows(page, None) for word in row.words]


def text_of(page: PageServed) -> str:
    """All that was read on the page, a line a line."""
    return "\n".join(reading.text for reading in page.readings if reading is not None and reading.text)


def boxes(page: PageServed, is_straight: bool) -> list[list[float]]:
    """What a detector found: its words where it knows them, else its lines."""
    found = []
    for line in page.lines:
        for polygon in [word.polygon for word in line.words] or [line.polygon]:
            frame = None if is_straight else frame_of(polygon, None)
            found.append(_geometry(_Piece(polygon.box, _corners(frame, polygon.box)), page, is_straight))
    return found


def turn_of(page: PageServed) -> int | None:
    """By how many degrees the writing is turned clockwise, None on a page without lines."""
    return page.turn_degrees if page.turn_degrees is not None else slant_of(page.lines)


def sureness(of: DetectedLine | RawReading) -> float:
    """The confidence an engine states; not a number where it states none."""
    return of.confidence if of.is_confidence_stated else math.nan


def score(value: float | None) -> float | None:
    """A confidence as it is answered; null where the engine states none."""
    return round(value, _SCORE_DIGITS) if value is not None and math.isfinite(value) else None


def _rows(page: PageServed, line_break: float | None) -> list[_Row]:
    rows = []
    for line, reading in zip(page.lines, page.readings, strict=True):
        frame = frame_of(line.polygon, line.baseline, page_size=(page.width_px, page.height_px))
        found = _words(line, reading, frame) if reading is not None else ()
        row = _Row(line.polygon.box, _corners(frame, line.polygon.box), found, sureness(line))
        rows += [row] if line_break is None else _broken(row, line_break * page.width_px)
    return rows


def _words(line: DetectedLine, reading: RawReading, frame: CropFrame) -> tuple[_Word, ...]:
    """The words of a reading where its engine saw them, else the line's length divided in proportion."""
    seen = Reading(new_id("r"), reading.text, reading.confidence, Provenance(""), now(), reading.spans)
    letters = places(reading.text, seen)
    found = []
    for start, end in _word_ends(reading.text):
        left = min(place.left for place in letters[start:end])
        right = max(place.right for place in letters[start:end])
        area = frame.outline(left, right)
        box = _within(area.box, line.polygon.box)
        corners = tuple(frame.page_point(x, y) for x, y in ((left, 0), (right, 0), (right, 1), (left, 1)))
        if reading.turn_degrees == _ON_ITS_HEAD:
            corners = corners[2:] + corners[:2]
        word = reading.text[start:end]
        found.append(_Word(box, corners, word, _sureness(reading, start, end), sureness(line), reading.turn_degrees))
    return tuple(found)


def _word_ends(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for word in text.split(" "):
        if word:
            yield start, start + len(word)
        start += len(word) + 1


def _sureness(reading: RawReading, start: int, end: int) -> float:
    """The mean confidence of a word's letters, of the line where its spans say nothing."""
    total = count = 0.0
    for span in reading.spans:
        letters = min(end, span.end) - max(start, span.start)
        if letters > 0:
            total += span.confidence * letters
            count += letters
    return total / count if count else sureness(reading)


def _broken(row: _Row, most_px: float) -> list[_Row]:
    """The row in pieces where the gap between neighbouring words is wider than allowed."""
    parts: list[list[_Word]] = [[word] for word in row.words[:1]]
    for before, word in pairwise(row.words):
        gap = max(word.box.left - before.box.right, before.box.left - word.box.right)
        if gap > most_px:
            parts.append([])
        parts[-1].append(word)
    if len(parts) <= 1:
        return [row]
    return [_row_of(part, row.found_with) for part in parts]


def _row_of(found: Sequence[_Word], found_with: float) -> _Row:
    box = _around(found)
    first, last = found[0].corners, found[-1].corners
    return _Row(box, (first[0], last[1], last[2], first[3]), tuple(found), found_with)


def _joined(rows: Sequence[_Row]) -> _Row:
    box = _around(rows)
    return _Row(box, box.polygon().points, tuple(word for row in rows for word in row.words), _mean(rows))


def _grouped(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Rows in reading order, parted where the next does not follow below the one before."""
    height = median(row.box.height for row in rows)
    groups = [[rows[0]]]
    for before, row in pairwise(rows):
        gap = row.box.top - before.box.bottom
        shared = min(before.box.right, row.box.right) - max(before.box.left, row.box.left)
        if -height <= gap <= _BLOCK_GAP * height and shared > 0:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _block(rows: Sequence[_Row], page: PageServed, is_straight: bool) -> schemas.Block:
    box = _around(rows)
    return schemas.Block(
        geometry=_geometry(_Piece(box, box.polygon().points), page, is_straight),
        detection_score=score(_mean(rows)),
        lines=[
            schemas.Line(
                geometry=_geometry(row, page, is_straight),
                detection_score=score(row.found_with),
                words=[_said(word, page, is_straight) for word in row.words],
            )
            for row in rows
        ],
    )


def _said(word: _Word, page: PageServed, is_straight: bool) -> schemas.Word:
    return schemas.Word(
        value=word.text,
        geometry=_geometry(word, page, is_straight),
        detection_score=score(word.found_with),
        confidence=score(word.confidence),
        text_orientation=schemas.Stated(value=word.turn_degrees),
    )


def _geometry(piece: _Piece, page: PageServed, is_straight: bool) -> list[float]:
    box = piece.box
    points = (Point(box.left, box.top), Point(box.right, box.bottom)) if is_straight else piece.corners
    flat = [share for p in points for share in (p.x / page.width_px, p.y / page.height_px)]
    return [round(min(max(share, 0.0), 1.0), _DIGITS) for share in flat]


def _corners(frame: CropFrame | None, box: Box) -> tuple[Point, ...]:
    """The four corners of a line along its writing, clockwise from the top left."""
    if frame is None:
        return box.polygon().points
    return frame.upper[0], frame.upper[-1], frame.lower[-1], frame.lower[0]


def _within(box: Box, most: Box) -> Box:
    """The box, without what the crop's margin adds to it; as it is where the two do not meet."""
    left, right = max(box.left, most.left), min(box.right, most.right)
    top, bottom = max(box.top, most.top), min(box.bottom, most.bottom)
    return Box(left, top, right, bottom) if left < right and top < bottom else box


def _around(pieces: Sequence[_Piece]) -> Box:
    return bounding_box([point for piece in pieces for point in piece.box.polygon().points])


def _mean(rows: Sequence[_Row]) -> float:
    return sum(row.found_with for row in rows) / len(rows)
