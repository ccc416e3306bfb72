"""Where a read text differs from the right one, in pieces to be marked."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Piece(StrEnum):
    """What a stretch of a comparison is."""

    SAME = "same"
    MISSED = "missed"
    WRONG = "wrong"


class Marked(NamedTuple):
    """A stretch of text. MISSED stands in the right text only, WRONG in the read one only."""

    piece: Piece
    text: str


def marked(right: str, read: str) -> tuple[Marked, ...]:
    """The read text with what it lacks and what it has too much, in reading order; what is missed comes first."""
    from rapidfuzz.distance import Levenshtein

    pieces: list[Marked] = []
    missed = wrong = ""
    for step in Levenshtein.opcodes(right, read):
        if step.tag == "equal":
            pieces += [*_differing(missed, wrong), Marked(Piece.SAME, read[step.dest_start : step.dest_end])]
            missed = wrong = ""
        else:
            missed += right[step.src_start : step.src_end]
            wrong += read[step.dest_start : step.dest_end]
    return (*pieces, *_differing(missed, wrong))


def _differing(missed: str, wrong: str) -> list[Marked]:
    found = (Marked(Piece.MISSED, missed), Marked(Piece.WRONG, wrong))
    return [each for each in found if each.text]
