"""From the columns of a CTC network to a reading: the likeliest path, its letters and where they stand.

A network gives, for every column of the strip, a probability for each character and for none, which is class 0 (CTC,
Graves et al. 2006). A character's place is the middle of its columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ductus.document.transcription import TextSpan
from ductus.engines.base import RawReading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Probabilities = NDArray[np.float32]

NO_CHARACTER = 0
_LEAST_PROBABILITY = 1e-6


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


def likeliest_letters(probabilities: Probabilities, characters: Sequence[str]) -> list[Letter]:
    """The likeliest class of each column, repeats and empty columns taken out; spaces at the ends are no text.

    `probabilities` is (columns, classes), `characters` the text of each class.
    """
    return _letters(probabilities, characters, probabilities.argmax(axis=1).tolist())


def aligned_letters(probabilities: Probabilities, characters: Sequence[str], kinds: Sequence[int]) -> list[Letter]:
    """The letters of a given text, `kinds`, where the likeliest path that writes it has them (Viterbi 1967)."""
    return _letters(probabilities, characters, _best_path(probabilities, kinds))


def reading_of(letters: Sequence[Letter], probabilities: Probabilities, others: Sequence[str] = ()) -> RawReading:
    """The reading these letters make, with one span for each and `others` as alternatives.

    Confidence is the geometric mean over the letters; for an empty reading it is that of there being none.
    """
    if not letters:
        empty = geometric_mean([float(row[NO_CHARACTER]) for row in probabilities])
        return RawReading("", empty, alternatives=tuple(others))
    text = "".join(letter.text for letter in letters)
    confidence = geometric_mean([letter.probability for letter in letters])
    return RawReading(text, confidence, tuple(spans_of(letters, len(probabilities))), tuple(others))


def spans_of(letters: Sequence[Letter], columns: int) -> list[TextSpan]:
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


def geometric_mean(values: Sequence[float]) -> float:
    """The mean of probabilities as factors; none counts less than a millionth."""
    return math.exp(sum(math.log(max(_LEAST_PROBABILITY, value)) for value in values) / len(values))


def _letters(probabilities: Probabilities, characters: Sequence[str], path: Sequence[int]) -> list[Letter]:
    letters: list[Letter] = []
    column = 0
    while column < len(path):
        first, kind = column, path[column]
        while column + 1 < len(path) and path[column + 1] == kind:
            column += 1
        if kind != NO_CHARACTER:
            probability = float(probabilities[first : column + 1, kind].max())
            letters.append(Letter(characters[kind], kind, probability, first, column))
        column += 1
    while letters and not letters[0].text.strip():
        letters.pop(0)
    while letters and not letters[-1].text.strip():
        letters.pop()
    return letters


def _best_path(probabilities: Probabilities, kinds: Sequence[int]) -> list[int]:
    """The class of each column on the likeliest path that writes `kinds`; there must be columns enough."""
    import numpy as np

    states = [NO_CHARACTER]
    for kind in kinds:
        states += [kind, NO_CHARACTER]
    # A letter may follow another at once, without a blank between, unless it is the same one again.
    may_skip = np.array(
        [place > 1 and kind not in (NO_CHARACTER, states[place - 2]) for place, kind in enumerate(states)]
    )
    logs = np.log(np.maximum(probabilities[:, states], np.finfo(np.float32).tiny)).astype(np.float64)
    scores = np.full(len(states), -np.inf)
    scores[: min(2, len(states))] = logs[0, :2]
    came_from = np.zeros(logs.shape, dtype=np.int64)
    for column in range(1, len(logs)):
        one = np.concatenate(([-np.inf], scores[:-1]))
        two = np.where(may_skip, np.concatenate(([-np.inf, -np.inf], scores[:-2]))[: len(states)], -np.inf)
        choices = np.stack((scores, one, two))
        came_from[column] = choices.argmax(axis=0)
        scores = choices.max(axis=0) + logs[column]
    place = len(states) - 1
    if len(states) > 1 and scores[-2] > scores[-1]:
        place -= 1
    path = [0] * len(logs)
    for column in range(len(logs) - 1, -1, -1):
        path[column] = states[place]
        place -= int(came_from[column, place])
    return path
