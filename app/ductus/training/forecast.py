"""What more corrected lines are likely to bring, from the error rates of courses on fewer and on more of them.

Error rates of readers fall with the number of lines as a power of it, over a wide range (Hestness et al. 2017, arXiv
1712.00409): rate = a n^-b, a straight line in logarithms, fitted by least squares. The interval is that of drawing
the test pages again, the same ones for every point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ductus.numerals import decimal
from ductus.training.measuring.counting import Counts, total
from ductus.training.measuring.intervals import RESAMPLES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_POINTS = 3
_ENDS_PERCENT = (2.5, 97.5)
_LEAST_RATE = 1e-4


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Weights taught on so many lines, and what they got wrong on each test page."""

    lines: int
    pages: Mapping[str, Sequence[Counts]]


@dataclass(frozen=True, slots=True)
class Forecast:
    """By how much the error rate is likely to fall with `more` lines besides the `lines` there are: with interval.

    It is that of the set `measured_on`, as far as `points` courses measured there tell.
    """

    lines: int
    more: int
    gain: float
    low: float
    high: float
    points: int
    measured_on: str

    @property
    def sentence(self) -> str:
        """It, as people say it."""
        ends = f"{decimal(self.low * 100)} to {decimal(self.high * 100)}"
        return (
            f"{self.more} more corrected lines are likely to bring {decimal(self.gain * 100)} of 100 letters "
            f"({ends}), as "
            f"far as {self.points} courses tell. Measured on: {self.measured_on}."
        )


def forecast(points: Sequence[CurvePoint], measured_on: str, more: int = 100, seed: int = 0) -> Forecast | None:
    """What `more` lines besides those of the largest course would bring; None where too few courses tell.

    Counted are courses on different numbers of lines, measured on the same pages; at least `LEAST_POINTS` of them.
    `measured_on` names these pages for the person.
    """
    import numpy as np

    by_lines = {point.lines: point for point in points if point.lines > 0}
    ordered = [by_lines[lines] for lines in sorted(by_lines)]
    if len(ordered) < LEAST_POINTS or len({tuple(sorted(point.pages)) for point in ordered}) != 1:
        return None
    names = sorted(ordered[0].pages)
    counted = [[total(point.pages[name]) for name in names] for point in ordered]
    edits = np.array([[each.character_edits for each in row] for row in counted], float)
    characters = np.array([each.characters for each in counted[0]], float)
    draws = np.random.default_rng(seed).multinomial(len(names), [1 / len(names)] * len(names), RESAMPLES)
    weights = np.vstack([np.ones(len(names)), draws])  # first all pages once, then drawn
    rates = weights @ edits.T / np.maximum(weights @ characters, 1)[:, None]
    gains = _gains(np.log([point.lines for point in ordered]), np.log(np.maximum(rates, _LEAST_RATE)), more)
    low, high = np.percentile(gains[1:], _ENDS_PERCENT)
    return Forecast(ordered[-1].lines, more, float(gains[0]), float(low), float(high), len(ordered), measured_on)


def too_few_words(points: int) -> str:
    """Why nothing can be told yet, and what would change that."""
    have = "none has been" if points == 0 else "only one has been" if points == 1 else f"only {points} have been"
    return (
        f"What more lines would bring cannot be told yet: {LEAST_POINTS} courses on different numbers of lines have to "
        f"be compared on the same test pages, and {have}."
    )


def _gains(x: Floats, y: Floats, more: int) -> Floats:
    """For each row `y` of logarithms of rates, what the line fitted to them at `x` loses with `more` lines besides."""
    import numpy as np

    centred = x - x.mean()
    slope = (y @ centred) / (centred @ centred)
    level = y.mean(axis=1)
    last = x[-1]
    further = np.log(np.exp(last) + more)
    gains: Floats = np.exp(level + slope * (last - x.mean())) - np.exp(level + slope * (further - x.mean()))
    return gains
