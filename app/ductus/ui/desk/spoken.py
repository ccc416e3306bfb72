"""What a line is said to be, in words: for tooltips, screen readers and the last row of the cell in hand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ductus.document.calibration import Sureness, engine_key
from ductus.document.page import Line
from ductus.document.tags import USUAL_KINDS
from ductus.document.transcription import Origin
from ductus.engines.hosted import engine_registry
from ductus.numerals import percent
from ductus.ui.desk.doubt import Doubt, held_reading
from ductus.ui.tags.words import tag_words
from ductus.ui.theme import status_title

_MOST_TAGS = 6
"""So many tags are named of one line; more would be longer than the line."""
BUSY_TEXT = "reading…"


def origin_icon(line: Line) -> str:
    """The meaning of the icon that says whom a line's text comes from; empty when it has none."""
    if line.transcription is None:
        return ""
    return {Origin.PERSON: "person", Origin.ENGINE: "engine", Origin.IMPORT: "import"}[line.transcription.origin]


def origin_words(line: Line) -> str:
    """Whom a line's text comes from, in words: "read by PP-OCR, 87 % sure"; empty when it has none."""
    held = line.transcription
    if held is None:
        return ""
    if held.origin is Origin.PERSON:
        return f"written by {held.by}" if held.by else "typed by a person"
    if held.origin is Origin.IMPORT:
        return f"imported from {held.by}" if held.by else "imported"
    reading = held_reading(line)
    stated = reading.stated_confidence if reading is not None else None
    sure = f", {percent(stated)} sure" if stated is not None else ""
    return f"read by {_title(held.by)}{sure}"


@cache  # asked for each line that is painted, and engines do not change while the window is open
def _title(engine_id: str) -> str:
    """What people call an engine; its id where there is none of that id here, as in a project from elsewhere."""
    return next((each.INFO.title for each in engine_registry().all() if each.INFO.id == engine_id), engine_id)


def doubt_words(line: Line, marks: Iterable[Doubt], place: int, sureness: Sureness) -> str:
    """How sure the reader was of the doubtful letters at a place (code points), and what that proved to be worth here.

    "" where no mark touches the place.
    """
    reading = held_reading(line)
    mark = next((mark for mark in marks if mark.start <= place <= mark.end), None)
    if reading is None or mark is None:
        return ""
    letters = [span.confidence for span in reading.spans if span.start < mark.end and mark.start < span.end]
    least = min(letters, default=reading.confidence)
    words = f"“{line.text[mark.start : mark.end]}”: {_title(reading.made_by.engine)} was {percent(least)} sure."
    if engine_key(reading.made_by) in sureness.curves:
        words += f" Here, {percent(sureness.of(reading.made_by, least))} of what it was that sure of proved right."
    return words


def describe(line: Line, index: int, *, is_draft: bool) -> str:
    """One sentence for tooltips and screen readers: which line, how far, by whom, what was noted."""
    parts = [f"Line {index + 1}: {status_title(line.status).lower()}"]
    if is_draft:
        parts.append("typed, not accepted yet")
    elif origin_words(line):
        parts.append(origin_words(line))
    if line.is_locked:
        parts.append("locked")
    if line.comment:
        parts.append(f"comment: {line.comment}")
    if line.transcription is not None:
        parts.extend(tag_words(tag, line.text, USUAL_KINDS).lower() for tag in line.transcription.tags[:_MOST_TAGS])
    return ", ".join(parts)


def meta_words(line: Line, *, is_busy: bool, is_draft: bool) -> list[str]:
    """What the last row of the cell in hand says after the status."""
    words = []
    if is_busy:
        words.append(BUSY_TEXT)
    if is_draft:
        words.append("typed, not accepted yet")
    elif origin_words(line):
        words.append(origin_words(line))
    if line.is_locked:
        words.append("locked")
    if line.comment:
        words.append(f"“{line.comment}”")
    return words


# A baseline this steep (in units of its run) is read down or up the page; its crop is shown turned.
_STEEP = 2.0


def reading_arrow(line: Line) -> str:
    """An arrow for a line that is read down or up the page, whose crop is shown turned; empty for the others."""
    if line.baseline is None:
        box = line.polygon.box
        return "↓" if box.height > _STEEP * box.width else ""
    start, end = line.baseline.points[0], line.baseline.points[-1]
    if abs(end.y - start.y) <= _STEEP * abs(end.x - start.x):
        return ""
    return "↓" if end.y > start.y else "↑"
