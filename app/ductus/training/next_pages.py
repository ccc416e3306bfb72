"""Which pages to correct next, so that a reader learns most from them: not the first in the folder, the most telling.

Each page not corrected yet is weighed by three things, each from 0 to 1, and their mean decides:

doubt     how unsure the reader was, from its mean confidence p as 4 p (1 - p): most for half-sure, little for what is
          read well, and little for what cannot be read at all (uncertainty sampling; Lewis and Gale 1994, arXiv
          cmp-lg/9407020; Settles 2009, Active Learning Literature Survey, 2.3)
letters   how many of its letters were seldom seen in what is corrected: the mean of 1 / (1 + times seen), against the
          page where that is highest (representation of the rare, as in density-weighted sampling; Settles 2009, 3.6)
hand      how little of its hand, or else its document, is corrected: 1 / (1 + lines corrected / 10)

Pages are chosen one after the other, each counted as corrected before the next is weighed, so that the list goes
through hands and letters instead of naming ten pages alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import combining

from ductus.numerals import percent

_LINES_OF_A_HAND = 10
_HIGH = 0.5
"""From here on a reason is named."""
_SELDOM = 3
_SHOWN_LETTERS = 8


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page that is not corrected yet, as it was read. `confidences` are of its lines; none where it was not read.

    `letters` counts what was read on it; `hand` is its named hand, else its document.
    """

    id: str
    name: str
    lines: int
    confidences: tuple[float, ...] = ()
    letters: Mapping[str, int] | None = None
    hand: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What is corrected already: how often each letter stands there, and how many lines of each hand."""

    letters: Mapping[str, int]
    lines_by_hand: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NextPage:
    """A page to correct, with its score from 0 to 1 and the reasons for it in sentences."""

    id: str
    name: str
    lines: int
    score: float
    reasons: tuple[str, ...]


def rank(pages: Sequence[PageSeen], corrected: Corrected, most: int = 20) -> list[NextPage]:
    """Up to `most` pages, those to correct first standing first. The same input gives the same order."""
    left = list(pages)
    letters, by_hand = Counter(corrected.letters), Counter(corrected.lines_by_hand)
    chosen: list[NextPage] = []
    while left and len(chosen) < most:
        rare = {page.id: _rareness(page, letters) for page in left}
        highest = max(rare.values()) or 1.0
        weighed = [(_weigh(page, rare[page.id] / highest, by_hand), page) for page in left]
        (score, parts), best = max(weighed, key=lambda each: each[0][0])
        chosen.append(NextPage(best.id, best.name, best.lines, score, _reasons(best, parts, letters, by_hand)))
        left.remove(best)
        letters.update(best.letters or {})
        by_hand[best.hand] += best.lines
    return chosen


@dataclass(frozen=True, slots=True)
class _Parts:
    doubt: float
    letters: float
    hand: float


def _weigh(page: PageSeen, rareness: float, by_hand: Mapping[str, int]) -> tuple[float, _Parts]:
    parts = _Parts(_doubt(page), rareness, 1 / (1 + by_hand.get(page.hand, 0) / _LINES_OF_A_HAND))
    return (parts.doubt + parts.letters + parts.hand) / 3, parts


def _doubt(page: PageSeen) -> float:
    """Of a page that was not read nothing is known, which is the middle."""
    if not page.confidences:
        return _HIGH
    mean = sum(page.confidences) / len(page.confidences)
    return 4 * mean * (1 - mean)


def _rareness(page: PageSeen, letters: Mapping[str, int]) -> float:
    counts = page.letters or {}
    total = sum(counts.values())
    return sum(times / (1 + letters.get(sign, 0)) for sign, times in counts.items()) / total if total else 0.0


def _reasons(page: PageSeen, parts: _Parts, letters: Mapping[str, int], by_hand: Mapping[str, int]) -> tuple[str, ...]:
    said = []
    if not page.confidences:
        said.append("no reader has read it yet")
    elif parts.doubt >= _HIGH:
        mean = sum(page.confidences) / len(page.confidences)
        said.append(f"the reader was unsure: {percent(mean)} on average")
    seldom = [sign for sign in sorted(page.letters or {}) if letters.get(sign, 0) < _SELDOM and not sign.isspace()]
    if seldom:
        shown = " ".join(f"◌{sign}" if combining(sign) else sign for sign in seldom[:_SHOWN_LETTERS])
        more = f" and {len(seldom) - _SHOWN_LETTERS} more" if len(seldom) > _SHOWN_LETTERS else ""
        said.append(f"letters seldom corrected: {shown}{more}")
    if parts.hand >= _HIGH:
        known = by_hand.get(page.hand, 0)
        lines = "1 line of this hand is" if known == 1 else f"{known} lines of this hand are"
        said.append(f"only {lines} corrected" if known else "nothing of this hand is corrected")
    return tuple(said) or ("the most telling of those left",)
