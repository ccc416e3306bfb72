"""Reading a line with PP-OCR's recognizer: the strip it takes, the path through its columns, and where letters stand.

The network gives, for every column of eight pixels, a probability for each character and for none (CTC, Graves et al.
2006). The likeliest path is the reading; a character's place is the middle of its columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ductus.document.transcription import TextSpan
from ductus.engines.base import RawReading
from ductus.engines.ppocr_support.rivals import alternatives

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Strip = NDArray[np.float32]
    Probabilities = NDArray[np.float32]

STRIP_HEIGHT_PX = 48
"""Height of the strips the weights were taught on."""
_LEAST_WIDTH_PX = 16
_MOST_WIDTH_PX = 8192
"""Only memory sets a limit: lines of our trial pages set end to end, up to 91 times as wide as high, were read as well
as alone (character error rate 0.026 and 0.023 on typescript, 0.157 and 0.154 on handwriting)."""
_NO_CHARACTER = 0
_LEAST_PROBABILITY = 1e-6


def strip_of(image: Image) -> Strip:
    """A crop as the network takes it: one image, blue, green, red, -1 to 1, 48 rows, the width in proportion.

    Lines may be as long as they like; only a crop over 170 times as wide as high, which is no line, is squeezed.
    """
    import cv2
    import numpy as np

    width_px = math.ceil(image.width * STRIP_HEIGHT_PX / image.height)
    width_px = min(_MOST_WIDTH_PX, max(_LEAST_WIDTH_PX, width_px))
    pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
    method = cv2.INTER_AREA if image.height > STRIP_HEIGHT_PX else cv2.INTER_CUBIC
    small = cv2.resize(np.ascontiguousarray(pixels), (width_px, STRIP_HEIGHT_PX), interpolation=method)
    return np.ascontiguousarray(small.transpose(2, 0, 1)[None], dtype=np.float32) / 127.5 - 1.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A character of the path: its class, its probability where it is highest, the columns it takes."""

    text: str
    kind: int
    probability: float
    first: int
    last: int

    @property
    def middle(self) -> float:
        return (self.first + self.last + 1) / 2


def decoded(probabilities: Probabilities, characters: Sequence[str]) -> RawReading:
    """The likeliest reading of one strip, with one span for each character, and what was nearly read.

    `probabilities` is (columns, classes), `characters` the text of each class. Confidence is the geometric mean over
    the characters; for an empty reading it is that of there being none.
    """
    letters = _letters(probabilities, characters)
    if not letters:
        return RawReading("", _geometric_mean([float(row[_NO_CHARACTER]) for row in probabilities]))
    text = "".join(letter.text for letter in letters)
    confidence = _geometric_mean([letter.probability for letter in letters])
    spans = tuple(_spans(letters, len(probabilities)))
    return RawReading(text, confidence, spans, alternatives(probabilities, characters, letters))


def _letters(probabilities: Probabilities, characters: Sequence[str]) -> list[Letter]:
    """The path with repeats and empty columns taken out; spaces at the ends are no text."""
    best = probabilities.argmax(axis=1)
    letters: list[Letter] = []
    column = 0
    while column < len(best):
        first, kind = column, int(best[column])
        while column + 1 < len(best) and best[column + 1] == kind:
            column += 1
        if kind != _NO_CHARACTER:
            probability = float(probabilities[first : column + 1, kind].max())
            letters.append(Letter(characters[kind], kind, probability, first, column))
        column += 1
    while letters and not letters[0].text.strip():
        letters.pop(0)
    while letters and not letters[-1].text.strip():
        letters.pop()
    return letters


def _spans(letters: Sequence[Letter], columns: int) -> list[TextSpan]:
    """One span a character, from half way to the one before to half way to the next."""
    middles = [letter.middle for letter in letters]
    bounds = [(a + b) / 2 for a, b in pairwise(middles)]
    # The outer letters are as wide as they are towards their neighbour.
    first = 2 * middles[0] - bounds[0] if bounds else letters[0].first - 0.5
    last = 2 * middles[-1] - bounds[-1] if bounds else letters[-1].last + 1.5
    edges = [min(1.0, max(0.0, edge / columns)) for edge in (first, *bounds, last)]
    spans = []
    start = 0
    for letter, (left, right) in zip(letters, pairwise(edges), strict=True):
        end = start + len(letter.text)
        spans.append(TextSpan(start, end, letter.probability, left, right))
        start = end
    return spans


def _geometric_mean(values: Sequence[float]) -> float:
    return math.exp(sum(math.log(max(_LEAST_PROBABILITY, value)) for value in values) / len(values))
