"""How sure an error rate is: intervals by drawing whole pages again, of one engine and of two on the same pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ductus.training.measuring.counting import Counts, total

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 2000
"""Draws of the bootstrap; the ends of a 95 % interval are then known to about a hundredth of its width."""
_ENDS_PERCENT = (2.5, 97.5)
PAGES_TO_BE_SURE = 6
"""With fewer, one of two equal engines is better on every page in more than one case of twenty (2 / 2**5 = 6 %), and
the draws have so few pages to choose from that the interval is too narrow."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A rate with the ends of its 95 % interval. From one page nothing can be said of others: both ends are None."""

    rate: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Rates:
    """Character and word error rate of some lines in one form."""

    cer: Interval
    wer: Interval
    pages: int
    lines: int
    characters: int


@dataclass(frozen=True, slots=True)
class Compared:
    """By how much the second of two engines errs more: below 0 it reads better. Same pages, same lines.

    `low` and `high` are the ends of the 95 % interval, None where only one page is there.
    """

    difference: float
    low: float | None
    high: float | None
    pages: int

    @property
    def is_sure(self) -> bool:
        """Whether there are pages enough, and the interval leaves no doubt which of the two reads better."""
        if self.low is None or self.high is None or self.pages < PAGES_TO_BE_SURE:
            return False
        return self.low > 0 or self.high < 0


def rates_of(lines_by_page: Mapping[str, Sequence[Counts]], seed: int = 0) -> Rates:
    """The error rates over all pages, with intervals: whole pages are drawn, as lines of a page fail together."""
    pages = [total(lines) for lines in lines_by_page.values()]
    whole = total(pages)
    lines = sum(len(each) for each in lines_by_page.values())
    if len(pages) < 2:
        cer, wer = Interval(whole.cer, None, None), Interval(whole.wer, None, None)
    else:
        drawn = _drawn(pages, _draws(len(pages), seed))
        cer, wer = _spread(whole.cer, drawn[:, 0], drawn[:, 1]), _spread(whole.wer, drawn[:, 2], drawn[:, 3])
    return Rates(cer, wer, len(pages), lines, whole.characters)


def compared(first: Mapping[str, Sequence[Counts]], second: Mapping[str, Sequence[Counts]], seed: int = 0) -> Compared:
    """How much higher the character error rate of the second is, on the same lines of the same pages.

    Each draw takes the same pages for both (paired bootstrap, Koehn 2004), so that a hard page weighs on both and the
    interval is that of the difference, narrower than those of the two rates.

    Raises:
        ValueError: the two were not measured on the same pages, or not against the same texts.
    """
    if {page: len(lines) for page, lines in first.items()} != {page: len(lines) for page, lines in second.items()}:
        raise ValueError("the two were not measured on the same lines")
    pages = list(first)
    one, other = [total(first[page]) for page in pages], [total(second[page]) for page in pages]
    if [each.characters for each in one] != [each.characters for each in other]:
        raise ValueError("the two were not measured against the same texts")
    difference = total(other).cer - total(one).cer
    if len(pages) < 2:
        return Compared(difference, None, None, len(pages))
    import numpy as np

    draws = _draws(len(pages), seed)
    drawn_one, drawn_other = _drawn(one, draws), _drawn(other, draws)
    characters = np.maximum(drawn_one[:, 1], 1)
    low, high = np.percentile((drawn_other[:, 0] - drawn_one[:, 0]) / characters, _ENDS_PERCENT)
    return Compared(difference, float(low), float(high), len(pages))


def _draws(pages: int, seed: int) -> NDArray[np.int64]:
    """How often each page comes in each draw: RESAMPLES rows. The same seed and number of pages give the same draws."""
    import numpy as np

    return np.random.default_rng(seed).multinomial(pages, [1 / pages] * pages, RESAMPLES)


def _drawn(pages: Sequence[Counts], draws: NDArray[np.int64]) -> NDArray[np.int64]:
    """The four counts of each draw, one draw a row."""
    import numpy as np

    sums: NDArray[np.int64] = draws @ np.array(pages, np.int64).reshape(-1, len(Counts._fields))
    return sums


def _spread(rate: float, edits: NDArray[np.int64], out_of: NDArray[np.int64]) -> Interval:
    import numpy as np

    low, high = np.percentile(edits / np.maximum(out_of, 1), _ENDS_PERCENT)
    return Interval(rate, float(low), float(high))
