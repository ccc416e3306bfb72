"""What an engine's confidence is worth, learned from lines that people have verified.

Engines say how sure they are, and most say too much (Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural
networks", 2017). Held against verified text, each confidence gets the share of letters that were right at it. The
curve never falls: isotonic regression by pooling adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman, "An
empirical distribution function for sampling with incomplete information", 1955), the least-squares fit among all
curves that rise.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ductus.document.differences import Change, differences
from ductus.document.transcription import Provenance, Reading

ENOUGH_LETTERS = 2_000
"""Verified letters an engine's curve is made from at least. With fewer, one badly read page bends it."""
LEAST_POOLED = 200
"""Letters behind each point of the curve: at 200 a share of 90 % is known to within 4 points (95 % interval)."""
_BINS = 100


class Evidence(NamedTuple):
    """Letters (code points) read with one confidence, and how many of them the verified text confirms."""

    confidence: float
    letters: int
    right: int


class Row(NamedTuple):
    """One line of the table people are shown: of `letters` marked from `low` to `high`, so many were `right`."""

    low: float
    high: float
    letters: int
    right: int


def evidence_of(reading: Reading, verified: str) -> tuple[Evidence, ...]:
    """What a verified text says of each stretch of a reading; a reading without spans is one stretch.

    Letters the reading lacks cannot be held against any confidence, and are not. A reading whose engine stated no
    confidence says nothing about what confidences are worth.
    """
    if not reading.is_confidence_stated:
        return ()
    is_right = _confirmed(reading.text, verified)
    if not reading.spans:
        return (Evidence(reading.confidence, len(is_right), sum(is_right)),) if is_right else ()
    return tuple(
        Evidence(span.confidence, span.end - span.start, sum(is_right[span.start : span.end]))
        for span in reading.spans
        if 0 <= span.start < span.end <= len(is_right)
    )


def _confirmed(text: str, verified: str) -> list[bool]:
    found: list[bool] = []
    for piece in differences(text, verified):
        if piece.change is not Change.INSERTED:
            found += [piece.change is Change.EQUAL] * len(piece.text)
    return found


def engine_key(made_by: Provenance) -> str:
    """What shares one curve: the same engine with the same weights."""
    return f"{made_by.engine} {made_by.weights}".strip()


class Tally:
    """Evidence counted by hundredths of confidence. Grows and shrinks; two of them can be told apart by value."""

    def __init__(self, letters: Sequence[int] = (), right: Sequence[int] = ()) -> None:
        self.letters = list(letters) if letters else [0] * _BINS
        self.right = list(right) if right else [0] * _BINS
        if len(self.letters) != _BINS or len(self.right) != _BINS:
            raise ValueError(f"a tally has {_BINS} bins, not {len(self.letters)} and {len(self.right)}")

    def add(self, evidence: Iterable[Evidence], sign: int = 1) -> None:
        """Count evidence, or with a `sign` of -1 take it out again."""
        for confidence, letters, right in evidence:
            index = _bin_of(confidence)
            self.letters[index] += sign * letters
            self.right[index] += sign * right

    @property
    def total(self) -> int:
        return sum(self.letters)

    def rows(self, step: int = 10) -> tuple[Row, ...]:
        """The table in steps of so many hundredths, those without letters left out."""
        found = []
        for low in range(0, _BINS, step):
            letters, right = sum(self.letters[low : low + step]), sum(self.right[low : low + step])
            if letters:
                found.append(Row(low / _BINS, (low + step) / _BINS, letters, right))
        return tuple(found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and (self.letters, self.right) == (other.letters, other.right)

    __hash__ = None  # type: ignore[assignment]  # it changes


@dataclass(frozen=True, slots=True)
class Curve:
    """The share of letters that were right at each confidence: straight between its points, level beyond them."""

    confidences: tuple[float, ...]
    shares: tuple[float, ...]

    def at(self, confidence: float) -> float:
        """The share of letters right, 0 to 1, at an engine's confidence."""
        index = bisect.bisect_left(self.confidences, confidence)
        if index == 0:
            return self.shares[0]
        if index == len(self.confidences):
            return self.shares[-1]
        left, right = self.confidences[index - 1], self.confidences[index]
        low, high = self.shares[index - 1], self.shares[index]
        return min(high, low + (high - low) * (confidence - left) / (right - left))


def curve_of(tally: Tally) -> Curve | None:
    """The curve a tally supports, None while it holds too few letters."""
    if tally.total < ENOUGH_LETTERS:
        return None
    points = [(block.middle, block.share) for block in _pooled(_blocks(tally))]
    return Curve(tuple(middle for middle, _ in points), tuple(share for _, share in points))


@dataclass(frozen=True, slots=True)
class _Block:
    letters: int
    right: int
    weighted: float

    @property
    def share(self) -> float:
        return self.right / self.letters

    @property
    def middle(self) -> float:
        return self.weighted / self.letters

    def __add__(self, other: _Block) -> _Block:
        return _Block(self.letters + other.letters, self.right + other.right, self.weighted + other.weighted)


def _blocks(tally: Tally) -> list[_Block]:
    """Neighbouring bins put together until each block holds enough letters to say something."""
    blocks: list[_Block] = []
    for index, (letters, right) in enumerate(zip(tally.letters, tally.right, strict=True)):
        if letters <= 0:
            continue
        block = _Block(letters, right, letters * (index + 0.5) / _BINS)
        if blocks and blocks[-1].letters < LEAST_POOLED:
            blocks[-1] += block
        else:
            blocks.append(block)
    if len(blocks) > 1 and blocks[-1].letters < LEAST_POOLED:
        last = blocks.pop()
        blocks[-1] += last
    return blocks


def _pooled(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """Neighbours put together wherever the share would fall, until it rises throughout."""
    rising: list[_Block] = []
    for block in blocks:
        rising.append(block)
        while len(rising) > 1 and rising[-2].share >= rising[-1].share:
            last = rising.pop()
            rising[-1] += last
    return iter(rising)


def _bin_of(confidence: float) -> int:
    return min(max(int(confidence * _BINS), 0), _BINS - 1)


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure a reading is, held against experience where there is enough: what doubt is judged by."""

    curves: Mapping[str, Curve]

    def of(self, made_by: Provenance, confidence: float) -> float:
        """The share of letters that prove right at this engine's confidence; the confidence itself without a curve."""
        curve = self.curves.get(engine_key(made_by)) if self.curves else None
        return confidence if curve is None else curve.at(confidence)


AS_READ = Sureness({})
"""Takes every engine at its word."""
