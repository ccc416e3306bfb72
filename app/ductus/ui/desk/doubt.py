"""Which characters of a line its reader was unsure of, and whether the line is worth a second look."""

from __future__ import annotations

from typing import NamedTuple

from ductus.document.line_texts import held_reading
from ductus.document.page import Line
from ductus.document.transcription import LineStatus, Reading

__all__ = ["Doubt", "doubts", "held_reading", "is_doubtful"]

# Below this share of the threshold a doubt is shown as strong: half as sure as what is merely doubtful.
_STRONG_SHARE = 0.5


class Doubt(NamedTuple):
    """Characters `start` to `end` (code points) read with less confidence than the threshold."""

    start: int
    end: int
    is_strong: bool


def doubts(line: Line, threshold: float) -> tuple[Doubt, ...]:
    """The doubtful stretches of a line's text, in order, neighbours of one strength joined.

    Empty when the text is not the reading's own, or when a person has already judged the line: their word is not in
    doubt. A reading without spans is doubtful as a whole or not at all.
    """
    reading = _reading_in_question(line)
    if reading is None:
        return ()
    strong_below = threshold * _STRONG_SHARE
    if not reading.spans:
        if reading.confidence >= threshold or not reading.text:
            return ()
        return (Doubt(0, len(reading.text), reading.confidence < strong_below),)
    found: list[Doubt] = []
    for span in reading.spans:
        if span.confidence >= threshold:
            continue
        doubt = Doubt(span.start, span.end, span.confidence < strong_below)
        if found and found[-1].end == doubt.start and found[-1].is_strong is doubt.is_strong:
            doubt = Doubt(found.pop().start, doubt.end, doubt.is_strong)
        found.append(doubt)
    return tuple(found)


def is_doubtful(line: Line, threshold: float) -> bool:
    """Whether the line holds an engine's text that the engine itself was unsure of, in part or as a whole."""
    reading = _reading_in_question(line)
    return reading is not None and (reading.confidence < threshold or bool(doubts(line, threshold)))


def _reading_in_question(line: Line) -> Reading | None:
    reading = held_reading(line)
    is_open = line.status is LineStatus.READ and line.transcription is not None
    return reading if is_open and reading is not None and reading.text == line.text else None
