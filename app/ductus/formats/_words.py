"""Words with boxes, for formats that know no text but in words. Readers of lines do not say where words stand."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ductus.document.geometry import Baseline, Box
from ductus.formats.outlines import is_right_to_left
from ductus.formats.remarks import Remarks

_MOST_RISE = 0.9
"""A baseline may rise over so much of a line's height; beyond, the line is upright, and words keep some height."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it may stand: the line's box divided in proportion to the characters."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word as a file gives it: where it stands, in the file's pixels, and how sure its reader was, None if unsaid."""

    text: str
    box: Box
    confidence: float | None


def words_of(text: str, box: Box, baseline: Baseline) -> list[Word]:
    """The words of a line in the order of the text, their boxes inside `box` and stepping along a slanted baseline.

    White space parts words and is not kept. Right-to-left lines are divided from the right.
    """
    words = text.split()
    joined = " ".join(words)
    whole = max(1, _columns(joined))
    start, end = baseline.points[0], baseline.points[-1]
    descent = end.y - start.y if end.x >= start.x else start.y - end.y
    rise = min(abs(descent), box.height * _MOST_RISE)
    is_rtl = is_right_to_left(text)
    found, place = [], 0
    for word in words:
        first, last = place / whole, (place + _columns(word)) / whole
        place += _columns(word) + 1
        if is_rtl:
            first, last = 1 - last, 1 - first
        top_first, top_last = (first * rise, last * rise) if descent >= 0 else ((1 - first) * rise, (1 - last) * rise)
        top = box.top + min(top_first, top_last)
        bottom = box.top + max(top_first, top_last) + box.height - rise
        found.append(Word(word, Box(box.left + first * box.width, top, box.left + last * box.width, bottom)))
    return found


def _columns(text: str) -> int:
    """How many characters take up room: accents set above and below others do not."""
    return sum(not unicodedata.combining(character) for character in text)


def note_blanks(where: str, text: str, remarks: Remarks) -> None:
    """Say so where words alone do not give the text back."""
    if " ".join(text.split()) != text:
        remarks.note(where, "Blanks at the ends of the line, and other blanks than single spaces, are not kept.")
