"""Which characters of a line its reader was unsure of, and whether the line is worth a second look."""

from __future__ import annotations

from typing import NamedTuple

from ductus.document.calibration import AS_READ, Sureness
from ductus.document.line_texts import held_reading
from ductus.document.page import Line
from ductus.document.transcription import LineStatus, Reading

__all__ = ["Doubt", "doubts", "held_reading", "is_doubtful", "reading_in_question"]

# Below this share of the threshold a doubt is shown as strong: half as sure as what is merely doubtful.
_STRONG_SHARE = 0.5


class Doubt(NamedTuple):
    """Characters `start` to `end` (code points) read with less confidence than the threshold."""

    start: int
    end: int
    is_strong: bool


def doubts(line: Line, threshold: float, sureness: Sureness = AS_READ) -> tuple[Doubt, ...]:
    """The doubtful stretches of a line's text, in order, neighbours of one strength joined.

    Empty when the text is not the reading's own, or when a person has already judged the line: their word is not in
    doubt. A reading without spans is doubtful as a whole or not at all. `sureness` says what a confidence is worth.
    """
    reading = reading_in_question(line)
    if reading is None:
        return ()
    strong_below = threshold * _STRONG_SHARE
    if not reading.spans:
        sure = sureness.of(reading.made_by, reading.confidence)
        if sure >= threshold or not reading.text:
            return ()
        return (Doubt(0, len(reading.text), sure < strong_below),)
    found: list[Doubt] = []
    for span in reading.spans:
        sure = sureness.of(reading.made_by, span.confidence)
        if sure >= threshold:
            continue
        doubt = Doubt(span.start, span.end, sure < strong_below)
        if found and found[-1].end == doubt.start and found[-1].is_strong is doubt.is_strong:
            doubt = Doubt(found.pop().start, doubt.end, doubt.is_strong)
        found.append(doubt)
    return tuple(found)


def is_doubtful(line: Line, threshold: float, sureness: Sureness = AS_READ) -> bool:
    """Whether the line holds an engine's text that the engine itself was unsure of, in part or as a whole."""
    reading = reading_in_question(line)
    if reading is None:
        return False
    return sureness.of(reading.made_by, reading.confidence) < threshold or bool(doubts(line, threshold, sureness))


def reading_in_question(line: Line) -> Reading | None:
    """The reading that the line's text is, word for word, where nobody has judged it yet.

    None as well where the engine stated no confidence: then there is no ground to mark one line rather than another.
    """
    reading = held_reading(line)
    is_open = line.status is LineStatus.READ and line.transcription is not None
    if reading is None or not is_open or not reading.is_confidence_stated:
        return None
    return reading if reading.text == line.text else None
