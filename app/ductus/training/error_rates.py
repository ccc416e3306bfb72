"""How wrong texts are: character error rate, the edit distance over the length of what is right."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

RESAMPLES = 1000
"""Draws of the bootstrap; the ends of a 95 % interval are then known to about one in a hundred of its width."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A character error rate with the ends of its 95 % interval, and over how many pages and lines it was taken."""

    cer: float
    low: float
    high: float
    pages: int
    lines: int


def rate_by_page(pages: Mapping[str, Sequence[tuple[str, str]]], seed: int = 0) -> Rate:
    """The error rate over all pages, each a list of (right, read), and how far it might be off on other such pages.

    The interval is the percentile bootstrap (Efron 1979): whole pages are drawn with replacement, because the lines of
    a page are of one hand and fail together. With one page it says nothing: both ends are the rate.
    """
    counts = [_counted(pairs) for pairs in pages.values()]
    draw = random.Random(seed)
    rates = sorted(_rate(draw.choices(counts, k=len(counts))) for _ in range(RESAMPLES)) if counts else [0.0]
    low, high = rates[int(0.025 * len(rates))], rates[min(len(rates) - 1, int(0.975 * len(rates)))]
    return Rate(_rate(counts), low, high, len(counts), sum(len(pairs) for pairs in pages.values()))


def character_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Edits needed to make each read text the right one, over all characters of the right ones.

    `pairs` are (right, read). Insertions, deletions and substitutions of code points count one each (Levenshtein); the
    sum goes over all lines, so a long line weighs more than a short one. 0 where nothing is to be read and nothing was.
    """
    return _rate([_counted(pairs)])


def _counted(pairs: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Edits, and characters of the right texts."""
    from rapidfuzz.distance import Levenshtein

    edits = characters = 0
    for right, read in pairs:
        edits += Levenshtein.distance(right, read)
        characters += len(right)
    return edits, characters


def _rate(counts: Iterable[tuple[int, int]]) -> float:
    edits = characters = 0
    for some_edits, some_characters in counts:
        edits += some_edits
        characters += some_characters
    return edits / characters if characters else float(edits > 0)
