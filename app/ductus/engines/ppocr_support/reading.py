"""Reading a line with PP-OCR's recognizer: the strip it takes, the path through its columns, and where letters stand.

The network gives, for every column of eight pixels, a probability for each character and for none (CTC, Graves et al.
2006). The likeliest path is the reading; a character's place is the middle of its columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ductus.document.transcription import TextSpan
from ductus.engines.base import RawReading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Strip = NDArray[np.float32]
    Probabilities = NDArray[np.float32]

STRIP_HEIGHT_PX = 48
"""Height of the strips the weights were taught on."""
_LEAST_WIDTH_PX = 16
_NO_CHARACTER = 0
_LEAST_PROBABILITY = 1e-6


def strip_of(image: Image) -> Strip:
    """An RGB crop as the network takes it: blue, green, red, -1 to 1, 48 rows, the width in proportion."""
    import cv2
    import numpy as np

    width_px = max(_LEAST_WIDTH_PX, math.ceil(image.width * STRIP_HEIGHT_PX / image.height))
    pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
    method = cv2.INTER_AREA if image.height > STRIP_HEIGHT_PX else cv2.INTER_CUBIC
    small = cv2.resize(np.ascontiguousarray(pixels), (width_px, STRIP_HEIGHT_PX), interpolation=method)
    return np.ascontiguousarray(small.transpose(2, 0, 1), dtype=np.float32) / 127.5 - 1.0


def batch_of(strips: Sequence[Strip]) -> NDArray[np.float32]:
    """Strips of different width in one array, each followed by the grey its weights know as nothing."""
    import numpy as np

    width_px = max(strip.shape[2] for strip in strips)
    batch = np.zeros((len(strips), 3, STRIP_HEIGHT_PX, width_px), dtype=np.float32)
    for row, strip in zip(batch, strips, strict=True):
        row[:, :, : strip.shape[2]] = strip
    return batch


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    probability: float
    first: int
    last: int

    @property
    def middle(self) -> float:
        return (self.first + self.last + 1) / 2


def decoded(probabilities: Probabilities, characters: Sequence[str], written_share: float) -> RawReading:
    """The likeliest reading of one strip.

    `probabilities` is (columns, classes), `characters` the text of each class, `written_share` the share of the
    columns that is the crop and not what was added to fill the batch. Confidence is the geometric mean over the
    characters; for an empty reading it is that of there being none.
    """
    columns = max(1, round(len(probabilities) * written_share))
    letters = _letters(probabilities[:columns], characters)
    if not letters:
        return RawReading("", _geometric_mean([float(row[_NO_CHARACTER]) for row in probabilities[:columns]]))
    text = "".join(letter.text for letter in letters)
    confidence = _geometric_mean([letter.probability for letter in letters])
    return RawReading(text, confidence, tuple(_spans(letters, len(probabilities) * written_share)))


def _letters(probabilities: Probabilities, characters: Sequence[str]) -> list[_Letter]:
    """The path with repeats and empty columns taken out; spaces at the ends are no text."""
    best = probabilities.argmax(axis=1)
    letters: list[_Letter] = []
    column = 0
    while column < len(best):
        first, kind = column, int(best[column])
        while column + 1 < len(best) and best[column + 1] == kind:
            column += 1
        if kind != _NO_CHARACTER:
            probability = float(probabilities[first : column + 1, kind].max())
            letters.append(_Letter(characters[kind], probability, first, column))
        column += 1
    while letters and not letters[0].text.strip():
        letters.pop(0)
    while letters and not letters[-1].text.strip():
        letters.pop()
    return letters


def _spans(letters: Sequence[_Letter], columns: float) -> list[TextSpan]:
    """One span a character, from half way to the one before to half way to the next."""
    middles = [letter.middle for letter in letters]
    bounds = [(a + b) / 2 for a, b in zip(middles, middles[1:], strict=False)]
    # The outer letters are as wide as they are towards their neighbour.
    first = 2 * middles[0] - bounds[0] if bounds else letters[0].first - 0.5
    last = 2 * middles[-1] - bounds[-1] if bounds else letters[-1].last + 1.5
    edges = [min(1.0, max(0.0, edge / columns)) for edge in (first, *bounds, last)]
    spans = []
    start = 0
    for letter, left, right in zip(letters, edges, edges[1:], strict=False):
        end = start + len(letter.text)
        spans.append(TextSpan(start, end, letter.probability, left, right))
        start = end
    return spans


def _geometric_mean(values: Sequence[float]) -> float:
    return math.exp(sum(math.log(max(_LEAST_PROBABILITY, value)) for value in values) / len(values))


def joined(parts: Sequence[tuple[RawReading, float, float]]) -> RawReading:
    """Readings of pieces of one crop as one; each comes with the left and right end of its piece, as shares of the crop.

    A space stands between pieces that both have text.
    """
    text, spans, weighted = "", list[TextSpan](), 0.0
    for reading, left, right in parts:
        if not reading.text:
            continue
        if text:
            text += " "
        start, width = len(text), right - left
        text += reading.text
        weighted += math.log(max(_LEAST_PROBABILITY, reading.confidence)) * len(reading.text)
        spans += [
            TextSpan(
                start + span.start,
                start + span.end,
                span.confidence,
                None if span.left is None else left + width * span.left,
                None if span.right is None else left + width * span.right,
                span.is_estimated,
            )
            for span in reading.spans
        ]
    if not text:
        return RawReading("", min((reading.confidence for reading, _, _ in parts), default=0.0))
    letters = sum(len(reading.text) for reading, _, _ in parts)
    return RawReading(text, math.exp(weighted / letters), tuple(spans))
