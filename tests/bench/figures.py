"""What the benches share: spreads of times, and small tables on standard output.

Percentiles are nearest-rank, so that each one is a time that was measured.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SAMPLE = REPOSITORY / "resources" / "sample"
SHARED_PAGES = REPOSITORY.parent / "shared" / "data" / "pages"
"""Real pages with ground truth; absent on most machines."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a measured quantity is spread; all in the unit of what was measured."""

    count: int
    median: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of `values`; all zero when there are none."""
        if not values:
            return cls(0, 0.0, 0.0, 0.0, 0.0)
        ranked = sorted(values)
        return cls(len(ranked), statistics.median(ranked), rank(ranked, 0.95), rank(ranked, 0.99), ranked[-1])

    def cells(self, digits: int = 1) -> tuple[str, ...]:
        """Count, median, p95, p99, most, as a row of a table."""
        return (str(self.count), *(f"{value:.{digits}f}" for value in (self.median, self.p95, self.p99, self.most)))

    def plain(self) -> dict[str, float]:
        """The spread as JSON."""
        return asdict(self)


SPREAD_HEAD = ("n", "median", "p95", "p99", "max")


def rank(ranked: Sequence[float], share: float) -> float:
    """The smallest of the sorted values that at least `share` of them do not exceed."""
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def ratio(one: float, other: float) -> float:
    """How many times `other` goes into `one`; not a number when there is no other."""
    return one / other if other else math.nan


def say(text: str = "") -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table: first column to the left, the others, which hold figures, to the right."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for number, row in enumerate(cells):
        padded = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        say("  ".join([row[0].ljust(widths[0]), *padded[1:]]).rstrip())
        if number == 0:
            say("  ".join("-" * width for width in widths))
