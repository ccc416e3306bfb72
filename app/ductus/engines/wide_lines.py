"""Very wide lines, for readers that squeeze a line into one frame: cut at word gaps, read in pieces, put together.

Such a reader sees a letter of a line forty times as wide as high in a few columns. A line that would be crushed is cut
where most paper stands between words; what the pieces say becomes one reading, as if the line had been read whole.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ductus.document.transcription import TextSpan
from ductus.engines.base import Crop, EngineState, OnReading, RawReading, Recognizer
from ductus.imaging.ink import ink_of_columns

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

Flags = NDArray[np.bool_]

_OUTER_SHARE = 0.25
"""A cut keeps this share of the width away from both ends, so that no piece is a mere word (single words are read much
worse than lines: research note on engines, 3.2)."""
_MOST_OUTER_SHARE = 0.4
"""Nor more than this: a fifth of the line is left to look for a gap in."""
_WORD_GAP_HEIGHTS = 0.12
"""From this width on, paper stands between words; less lies between the letters of one. The widest of some thirty gaps
is asked, so that this decides only about lines with no gap at all, such as a ruled or much blotted one."""
_NEAR_ENOUGH = 0.8
"""Of gaps at least this share as wide as the widest, the one nearest the middle is taken: even pieces read best."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line, from `left` to `right` as shares of its crop's width; `is_new_word` where a gap is before it."""

    left: float
    right: float
    is_new_word: bool = True

    def cut_from(self, crop: Crop) -> Crop:
        """The crop of this piece, as high as the line's; the crop itself where the piece is all of it."""
        if self == WHOLE[0]:
            return crop
        width_px = crop.image.width
        left_px = min(width_px - 1, round(self.left * width_px))
        right_px = max(left_px + 1, round(self.right * width_px))
        return replace(crop, image=crop.image.crop((left_px, 0, right_px, crop.image.height)))


WHOLE = (Piece(0.0, 1.0),)


class PieceReader:
    """A recognizer that reads crops more than `widest` times as wide as high in pieces. Owns and closes `reader`."""

    def __init__(self, reader: Recognizer, widest: float) -> None:
        self.reader = reader
        self.widest = widest

    @property
    def state(self) -> EngineState:
        return self.reader.state

    def close(self) -> None:
        """Give memory back. Safe to call twice."""
        self.reader.close()

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Read each crop, as `Recognizer.read` says; `on_reading` is called once a line, with its last piece.

        Raises:
            EngineFailed, Cancelled: as the reader within.
        """
        joining = Joining(self.widest)
        whole: dict[int, RawReading] = {}

        def keep(place: int, reading: RawReading) -> None:
            done = joining.take(place, reading)
            if done is not None:
                whole[done[0]] = done[1]
                on_reading(*done)

        self.reader.read([part for crop in crops for part in joining.cut(crop)], cancel, keep)
        return [whole[index] for index in range(len(crops)) if index in whole]


class Joining:
    """Cuts crops into pieces, one crop after another, and joins what the pieces say, in whichever order that comes."""

    def __init__(self, widest: float) -> None:
        self._widest = widest
        self._lines: dict[int, tuple[tuple[Piece, ...], list[RawReading | None]]] = {}
        self._owners: dict[int, tuple[int, int]] = {}
        self._crops = self._parts = 0

    def cut(self, crop: Crop) -> list[Crop]:
        """The next crop's pieces; places of pieces and of crops are counted from the first."""
        pieces = pieces_of(crop.image, self._widest)
        self._lines[self._crops] = pieces, [None] * len(pieces)
        self._owners |= {self._parts + number: (self._crops, number) for number in range(len(pieces))}
        self._crops += 1
        self._parts += len(pieces)
        return [piece.cut_from(crop) for piece in pieces]

    def take(self, place: int, reading: RawReading) -> tuple[int, RawReading] | None:
        """A piece was read: the place of its crop with the whole reading, if it is complete now; pieces count once."""
        if place not in self._owners:
            return None
        index, number = self._owners.pop(place)
        pieces, parts = self._lines[index]
        parts[number] = reading
        read = [part for part in parts if part is not None]
        if len(read) < len(parts):
            return None
        del self._lines[index]
        return index, joined(pieces, read)


def pieces_of(image: Image, widest: float) -> tuple[Piece, ...]:
    """The pieces a crop is to be read in, from left to right; one where it is at most `widest` times as wide as high.

    It is halved near its middle, at the widest gap there, until each piece is narrow enough. Where the line has no gap
    at all it is cut where there is least ink.
    """
    shape = image.width / max(1, image.height)
    if shape <= widest:
        return WHOLE
    ink = ink_of_columns(image)
    height = len(ink) / shape
    cuts: list[tuple[int, bool]] = []
    waiting = [(0, len(ink))]
    while waiting:
        start, end = waiting.pop()
        margin = _margin(end - start, widest * height)
        if end - start > widest * height and end - start > 2 * margin:
            column, is_gap = _cut(ink[start + margin : end - margin], _WORD_GAP_HEIGHTS * height)
            column += start + margin
            cuts.append((column, is_gap))
            waiting += [(start, column), (column, end)]
    edges = [(0, True), *sorted(cuts), (len(ink), True)]
    return tuple(Piece(start / len(ink), end / len(ink), is_gap) for (start, is_gap), (end, _) in pairwise(edges))


def _margin(width: int, most: float) -> int:
    """How far from both ends of so many columns to cut: such that two pieces of `most` suffice, if gaps allow that."""
    return math.ceil(max(_OUTER_SHARE * width, min(width - most, _MOST_OUTER_SHARE * width)))


def _cut(ink: NDArray[np.intp], word_gap: float) -> tuple[int, bool]:
    """The column to cut at and whether it stands between words: in the widest gap, near the middle among equals."""
    middle = len(ink) / 2
    gaps = _runs(ink == 0)
    widest = max((end - start for start, end in gaps), default=0)
    if widest < max(1.0, word_gap):
        least = np.flatnonzero(ink == ink.min())
        return int(least[np.abs(least - middle).argmin()]), False
    wide = [(start + end) // 2 for start, end in gaps if end - start >= _NEAR_ENOUGH * widest]
    return min(wide, key=lambda column: abs(column - middle)), True


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """Start and end of each stretch of set flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def joined(pieces: Sequence[Piece], readings: Sequence[RawReading]) -> RawReading:
    """The reading of a line whose pieces, from left to right, were read so.

    Text that runs to the left is put together from the right. Confidence is the mean over letters that readers state
    for a whole line; a piece on which nothing was read says nothing about the others. Each alternative of a piece
    stands in the line's other text as it was read.
    """
    parts = list(zip(pieces, readings, strict=True))
    if len(parts) == 1:
        return readings[0]
    gaps = [piece.is_new_word for piece in pieces]
    if _is_from_right("".join(reading.text for reading in readings)):
        parts.reverse()
        gaps = [True, *reversed(gaps[1:])]
    texts = [reading.text.strip() for _, reading in parts]
    text, spans = "", []
    for (piece, reading), own, is_new_word in zip(parts, texts, gaps, strict=True):
        if own:
            text += " " if text and is_new_word else ""
            spans += _moved(reading, piece, len(text))
            text += own
    others = (
        _put_together([*texts[:place], other.strip(), *texts[place + 1 :]], gaps)
        for rank in range(max(len(reading.alternatives) for reading in readings))
        for place, (_, reading) in enumerate(parts)
        for other in reading.alternatives[rank : rank + 1]
    )
    return RawReading(
        text,
        _confidence([(len(own), reading.confidence) for (_, reading), own in zip(parts, texts, strict=True)]),
        tuple(spans),
        tuple(dict.fromkeys(other for other in others if other != text)),
        all(reading.is_confidence_stated for reading in readings),
    )


def _put_together(texts: Sequence[str], gaps: Sequence[bool]) -> str:
    line = ""
    for text, is_new_word in zip(texts, gaps, strict=True):
        line += (" " if line and text and is_new_word else "") + text
    return line


def _moved(reading: RawReading, piece: Piece, start: int) -> list[TextSpan]:
    """The spans of a piece as spans of its line, whose text has `start` letters before it."""
    lead = len(reading.text) - len(reading.text.lstrip())
    length = len(reading.text.strip())
    found = []
    for span in reading.spans:
        first, last = max(0, span.start - lead), min(length, span.end - lead)
        if last > first:
            left, right = _in_line(span.left, piece), _in_line(span.right, piece)
            found.append(replace(span, start=start + first, end=start + last, left=left, right=right))
    return found


def _in_line(share: float | None, piece: Piece) -> float | None:
    return None if share is None else piece.left + share * (piece.right - piece.left)


def _confidence(parts: Sequence[tuple[int, float]]) -> float:
    """Geometric mean of the pieces' confidence, each as often as it has letters; that of the surest if none has any."""
    letters = sum(length for length, _ in parts)
    if not letters:
        return max(confidence for _, confidence in parts)
    if any(length and confidence <= 0 for length, confidence in parts):
        return 0.0
    return min(1.0, math.exp(sum(length * math.log(sure) for length, sure in parts if length) / letters))


def _is_from_right(text: str) -> bool:
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    return sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L")
