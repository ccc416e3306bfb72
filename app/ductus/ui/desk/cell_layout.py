"""Where each cell of the strip stands, known from the lines' outlines before any crop or text is there.

Nothing here depends on pixels or on text, so the scroll bar never jumps when crops or readings come in.
All sizes are in logical pixels of the screen unless a name says page.
"""

from __future__ import annotations

import bisect
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from ductus.document.geometry import Point, principal_angle
from ductus.document.page import Line

# The default recipe grows the outline by 10 % of the line's height and pads 8 %, on either side (design, Crops).
_CROP_MARGIN_SHARE = 2 * (0.10 + 0.08)
_THINNEST_PAGE_PX = 4.0

# Ink under 28 px is hard to read and over 96 px pushes its neighbours off the screen.
LOWEST_CROP_PX = 28.0
HIGHEST_CROP_PX = 96.0
# Lines of ordinary height are shown no larger than this: a wide desk shows more of the page, not bigger letters.
_COMFORTABLE_CROP_PX = 64.0
# The line in hand is larger than the others, and never under the height at which single strokes can be told apart.
_FOCUS_GROWTH = 1.3
_LOWEST_FOCUS_CROP_PX = 44.0
_HIGHEST_FOCUS_CROP_PX = 120.0
# A crop that fits the width at this height is shown whole rather than enlarged and moved along with the caret.
_WHOLE_ENOUGH_PX = 36.0
# In the focus arrangement the line in hand is large enough to tell single strokes apart at arm's length.
_LARGE_GROWTH = 2.2
_LOWEST_LARGE_PX = 72.0
_HIGHEST_LARGE_PX = 200.0
_LARGE_WHOLE_PX = 60.0
# Side by side the ink gets a little more than half: it is what one looks at longest.
_CROP_SHARE_BESIDE = 0.52
_BESIDE_GAP_PX = 16
# The share of lines that must fit the width at the common scale; the longest few are shrunk instead of all the rest.
_FITTING_SHARE = 0.9

# Text grows along with crops higher than this, so that on a wide desk letters still stand about under their ink.
_ORDINARY_CROP_PX = 40.0
_MOST_TEXT_GROWTH = 1.6

PADDING_PX = 8
GAP_PX = 2
META_ROW_PX = 20


class Arrangement(StrEnum):
    """How the crop and the text of a line stand to one another."""

    PAIRS = "pairs"
    FOCUS = "focus"
    BESIDE = "beside"


class Size(NamedTuple):
    """Width and height."""

    width: float
    height: float

    def within(self, width: float, height: float) -> Size:
        """The same shape, as large as fits into `width` by `height`."""
        scale = min(width / self.width, height / self.height)
        return Size(self.width * scale, self.height * scale)


def crop_extent(line: Line) -> Size:
    """About how large the line's crop will be, in page pixels: along its writing and across it, margins included."""
    along, across = _spans(line.polygon.points, _slope(line))
    height = across[1] - across[0]
    margin = height * _CROP_MARGIN_SHARE
    return Size(max(along[1] - along[0] + margin, _THINNEST_PAGE_PX), max(height + margin, _THINNEST_PAGE_PX))


def text_frame(line: Line) -> tuple[Point, float, float, float]:
    """Middle, length and height of the line's outline along its writing, in page pixels, and its slope in radians."""
    angle = _slope(line)
    along, across = _spans(line.polygon.points, angle)
    middle_along, middle_across = sum(along) / 2, sum(across) / 2
    cos, sin = math.cos(angle), math.sin(angle)
    middle = Point(middle_along * cos - middle_across * sin, middle_along * sin + middle_across * cos)
    return middle, along[1] - along[0], across[1] - across[0], angle


def _slope(line: Line) -> float:
    if line.baseline is not None:
        start, end = line.baseline.points[0], line.baseline.points[-1]
        if start != end:
            return math.atan2(end.y - start.y, end.x - start.x)
    return principal_angle(line.polygon.points)


def _spans(points: Sequence[Point], angle: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where `points` reach along a direction, and across it."""
    cos, sin = math.cos(angle), math.sin(angle)
    along = [point.x * cos + point.y * sin for point in points]
    across = [point.y * cos - point.x * sin for point in points]
    return (min(along), max(along)), (min(across), max(across))


def crop_sizes(extents: Sequence[Size], width: float) -> tuple[Size, ...]:
    """How large each crop is shown when `width` is free: one scale for the page, so that hands keep their size.

    Very small writing is enlarged and very large writing reduced to a readable height; no crop is wider than `width`.
    """
    if not extents:
        return ()
    widths = sorted(extent.width for extent in extents)
    ordinary_width = widths[min(len(widths) - 1, int(len(widths) * _FITTING_SHARE))]
    ordinary_height = statistics.median(extent.height for extent in extents)
    scale = min(width / ordinary_width, _COMFORTABLE_CROP_PX / ordinary_height)
    return tuple(_shown_size(extent, width, scale) for extent in extents)


def text_growth(extents: Sequence[Size], width: float) -> float:
    """How much larger than its usual size text is set, 1 or more, where `width` lets the crops be large."""
    if not extents:
        return 1.0
    height = statistics.median(size.height for size in crop_sizes(extents, width))
    return min(max(height / _ORDINARY_CROP_PX, 1.0), _MOST_TEXT_GROWTH)


@lru_cache(maxsize=8192)
def _shown_size(extent: Size, width: float, scale: float) -> Size:
    """The size of one crop; remembered, because after an edit nearly all lines of a page are as they were."""
    return extent.within(width, min(max(extent.height * scale, LOWEST_CROP_PX), HIGHEST_CROP_PX))


def focus_crop_size(extent: Size, shown: Size, width: float, *, is_large: bool = False) -> Size:
    """How large the crop of the line in hand is shown; it may be wider than `width` and then follows the caret."""
    growth, lowest, highest, whole_enough = (
        (_LARGE_GROWTH, _LOWEST_LARGE_PX, _HIGHEST_LARGE_PX, _LARGE_WHOLE_PX)
        if is_large
        else (_FOCUS_GROWTH, _LOWEST_FOCUS_CROP_PX, _HIGHEST_FOCUS_CROP_PX, _WHOLE_ENOUGH_PX)
    )
    height = min(max(shown.height * growth, lowest), highest)
    whole = extent.within(width, height)
    if whole.height >= min(height, whole_enough):
        return whole
    return extent.within(math.inf, height)


@dataclass(frozen=True, slots=True)
class Rows:
    """Heights of the text row of an ordinary cell and of the cell in hand."""

    text_px: int
    focus_text_px: int


class StripLayout:
    """Tops and heights of all cells for one width. Moving the focus costs nothing; a new width means a new layout.

    `width` is what crop and text share; `crop_width` and `text_width` are what each may take, `text_left` is where the
    text begins, all from the same left edge.
    """

    def __init__(
        self, extents: Sequence[Size], width: float, rows: Rows, arrangement: Arrangement = Arrangement.PAIRS
    ) -> None:
        self.width = width
        self.rows = rows
        self.arrangement = arrangement
        self._is_beside = arrangement is Arrangement.BESIDE
        self.crop_width = math.floor(width * _CROP_SHARE_BESIDE) if self._is_beside else width
        self.text_left = self.crop_width + _BESIDE_GAP_PX if self._is_beside else 0.0
        self.text_width = max(1.0, width - self.text_left)
        self._extents = tuple(extents)
        self._crops = crop_sizes(extents, self.crop_width)
        heights = [self._cell_height(crop, rows.text_px) for crop in self._crops]
        self._tops = [0, *accumulate(heights)]
        self._focus = -1
        self._growth = 0

    def is_for(self, extents: Sequence[Size], width: float, rows: Rows, arrangement: Arrangement) -> bool:
        """Whether a layout made from these would be this one."""
        return (self.width, self.rows, self.arrangement) == (width, rows, arrangement) and self._extents == extents

    def __len__(self) -> int:
        return len(self._crops)

    @property
    def focus(self) -> int:
        """Index of the cell in hand, -1 for none."""
        return self._focus

    @focus.setter
    def focus(self, index: int) -> None:
        self._focus = index
        self._growth = 0
        if index >= 0:
            height = self._cell_height(self.crop_size(index), self.rows.focus_text_px) + META_ROW_PX
            self._growth = height - (self._tops[index + 1] - self._tops[index])

    @property
    def total(self) -> int:
        return self._tops[-1] + self._growth

    def top(self, index: int) -> int:
        return self._tops[index] + (self._growth if 0 <= self._focus < index else 0)

    def height(self, index: int) -> int:
        ordinary = self._tops[index + 1] - self._tops[index]
        return ordinary + self._growth if index == self._focus else ordinary

    def crop_size(self, index: int) -> Size:
        """The size at which the cell's crop is shown."""
        if index == self._focus:
            is_large = self.arrangement is Arrangement.FOCUS
            return focus_crop_size(self._extents[index], self._crops[index], self.crop_width, is_large=is_large)
        return self._crops[index]

    def text_top(self, index: int) -> int:
        """Top of the cell's text row, from the top of the cell."""
        crop_px = math.ceil(self.crop_size(index).height)
        if self._is_beside:
            return PADDING_PX + max(0, (crop_px - self.text_height(index)) // 2)
        return PADDING_PX + crop_px + GAP_PX

    def text_height(self, index: int) -> int:
        return self.rows.focus_text_px if index == self._focus else self.rows.text_px

    def index_at(self, y: float) -> int:
        """The cell at `y`, or -1 above the first and below the last."""
        if not 0 <= y < self.total:
            return -1
        if self._focus >= 0 and y >= self.top(self._focus):
            if y < self.top(self._focus) + self.height(self._focus):
                return self._focus
            y -= self._growth
        return bisect.bisect_right(self._tops, y) - 1

    def between(self, top: float, bottom: float) -> range:
        """The cells that show between two heights."""
        if not len(self) or bottom <= 0 or top >= self.total:
            return range(0)
        first = self.index_at(max(0.0, top))
        last = self.index_at(min(bottom, self.total - 1))
        return range(first, last + 1)

    def _cell_height(self, crop: Size, text_px: int) -> int:
        crop_px = math.ceil(crop.height)
        return 2 * PADDING_PX + (max(crop_px, text_px) if self._is_beside else crop_px + GAP_PX + text_px)
