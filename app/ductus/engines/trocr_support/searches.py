"""What is followed while a line is decoded: its likeliest path, or several at a time. Plain values, no tensors.

The steps of beam search are those of `generate` in transformers 5.23 with its default settings (length penalty 1, no
early stopping), so that both give the same text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ductus.engines.trocr_support.spans import loop_length

# A repetition of so many tokens never ends by itself. Shorter ones may: rows of dots with a number behind them.
_HOPELESS_LOOP_TOKENS = 48


@dataclass(frozen=True, slots=True)
class Path:
    """Ids so far, the logarithm of each one's probability, and the row of the line that each was chosen in.

    The end token is the last of them when `is_ended`.
    """

    ids: tuple[int, ...] = ()
    log_probabilities: tuple[float, ...] = ()
    rows: tuple[int, ...] = ()
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way on: the row it comes from, counted within its line, the next id, and the sum of logarithms so far."""

    row: int
    id: int
    score: float


class Search(Protocol):
    """Follows one line in `width` rows."""

    @property
    def next_ids(self) -> Sequence[int]:
        """The id each row is at."""
        ...

    @property
    def scores(self) -> Sequence[float]:
        """The sum of logarithms of each row, which candidates are measured from."""
        ...

    def take(self, candidates: Sequence[Candidate]) -> Sequence[int] | None:
        """Go on by the best of the candidates, best first; the row each row comes from, None when the line is done."""
        ...

    def paths(self) -> Sequence[Path]:
        """What was found, best first; at least one when the line is done."""
        ...


class LikeliestPath:
    """Greedy: always the likeliest token, until the end token, the limit, or a repetition that never ends."""

    def __init__(self, start: int, ends: frozenset[int], limit: int) -> None:
        self._start, self._ends, self._limit = start, ends, limit
        self._ids: list[int] = []
        self._logs: list[float] = []

    @property
    def next_ids(self) -> Sequence[int]:
        return (self._ids[-1] if self._ids else self._start,)

    @property
    def scores(self) -> Sequence[float]:
        return (0.0,)

    def take(self, candidates: Sequence[Candidate]) -> Sequence[int] | None:
        best = candidates[0]
        self._ids.append(best.id)
        self._logs.append(best.score)
        is_over = best.id in self._ends or len(self._ids) >= self._limit or self._loops()
        return None if is_over else (0,)

    def paths(self) -> Sequence[Path]:
        is_ended = bool(self._ids) and self._ids[-1] in self._ends
        return (Path(tuple(self._ids), tuple(self._logs), (0,) * len(self._ids), is_ended),)

    def _loops(self) -> bool:
        return len(self._ids) >= _HOPELESS_LOOP_TOKENS and loop_length(self._ids) >= _HOPELESS_LOOP_TOKENS


@dataclass(frozen=True, slots=True)
class _Found:
    score: float
    path: Path


class Beams:
    """Beam search: the `width` likeliest beginnings side by side, until none of them can beat what was found."""

    def __init__(self, start: int, ends: frozenset[int], limit: int, width: int) -> None:
        self._start, self._ends, self._limit, self._width = start, ends, limit, width
        self._paths = [Path()] * width
        # Only the first row counts at the start, for all are the same then.
        self._scores = [0.0] + [_NEVER] * (width - 1)
        self._found: list[_Found] = []

    @property
    def next_ids(self) -> Sequence[int]:
        return [path.ids[-1] if path.ids else self._start for path in self._paths]

    @property
    def scores(self) -> Sequence[float]:
        return self._scores

    def take(self, candidates: Sequence[Candidate]) -> Sequence[int] | None:
        grown = [self._grown(candidate) for candidate in candidates]
        length = len(self._paths[0].ids) + 1
        is_last = length >= self._limit
        for candidate, path in zip(candidates[: self._width], grown, strict=False):
            if path.is_ended or is_last:
                self._found.append(_Found(candidate.score / length, path))
        self._found = sorted(self._found, key=lambda found: -found.score)[: self._width]
        if is_last:
            return None
        going = [pair for pair in zip(candidates, grown, strict=True) if not pair[1].is_ended][: self._width]
        if len(self._found) == self._width and going[0][0].score / length <= self._found[-1].score:
            return None
        self._paths = [path for _, path in going]
        self._scores = [candidate.score for candidate, _ in going]
        return [candidate.row for candidate, _ in going]

    def paths(self) -> Sequence[Path]:
        return [found.path for found in self._found]

    def _grown(self, candidate: Candidate) -> Path:
        parent = self._paths[candidate.row]
        step = candidate.score - self._scores[candidate.row]
        return Path(
            (*parent.ids, candidate.id),
            (*parent.log_probabilities, step),
            (*parent.rows, candidate.row),
            candidate.id in self._ends,
        )


# As in transformers: low enough that no sum of logarithms comes near, and still exact in float32.
_NEVER = -1.0e9
