"""The outline of a line proposed from the ink around its baseline.

Along the baseline, window by window: above it the blank between this line's tops and the feet of the line before is
looked for, below it the blank between its descenders and the tops of the next. Where letters of both lines meet, the
emptiest row between them divides. The page's usual line height says where to look, and holds where there is no ink.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ductus.document.geometry import Baseline, Box, Point, Polygon, bounding_box, clamped
from ductus.document.line_outlines import ABOVE_SHARE, LEAST_AREA_PX, tidy
from ductus.document.writing_path import WritingPath
from ductus.ui.canvas.ink_ends import ink_samples
from ductus.ui.page_picture import PagePicture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ABOVE_HEIGHTS, _BELOW_HEIGHTS = 1.15, 0.75
"""How far from the baseline ink is looked at, in line heights."""
_CORE_ABOVE, _CORE_BELOW = 0.30, 0.10
"""Within these of the baseline, in line heights, everything belongs to the line: no blank is looked for there."""
_MARGIN_HEIGHTS = 0.08
"""Room left between the ink and the outline."""
_LEAST_OF_USUAL, _MOST_OF_USUAL = 0.75, 1.4
"""The outline reaches between these shares of what is usual on the page: letters of a hand are no higher than that."""
_STEPS_PER_HEIGHT = 24
_WINDOW_HEIGHTS = 1.5
_LEAST_CONTRAST = 30.0
_INK_SHARE = 0.4
_BLANK_SHARE = 0.02
"""Share of a row of a window that may be inked while the row counts as blank: specks, and a stroke's rim."""
_MOST_SAMPLES = 1_500_000
"""Samples above which the ink is not looked at: 10 ms of work, which a drawn line may cost and no more."""
_MOST_WINDOWS = 24
_END_HEIGHTS = 0.15


def outline_from_ink(baseline: Baseline, height_px: float, picture: PagePicture, frame: Box) -> Polygon | None:
    """The outline around the ink that stands on `baseline`; None where no ink can be told from the paper.

    `height_px` is the usual height of the page's lines; `picture` spans the whole page, whose box is `frame`.
    """
    path = _path(baseline)
    grey = _looked_at(path, height_px, picture, frame) if path is not None else None
    if path is None or grey is None:
        return None
    inked = _inked(grey)
    if inked is None:
        return None
    places, above, below = _limits(inked, path, height_px)
    tops = [_beside(path, place, -reach) for place, reach in zip(places, above, strict=True)]
    feet = [_beside(path, place, reach) for place, reach in zip(places, below, strict=True)]
    polygon = Polygon(clamped((tidy(p) for p in (*tops, *reversed(feet))), frame.right, frame.bottom))
    return polygon if polygon.area >= LEAST_AREA_PX else None


def _path(baseline: Baseline) -> WritingPath | None:
    """The path with the letters' tops on its left, as `ABOVE_SHARE` has them: leftward writing turned round."""
    points = tuple(p for p, before in zip(baseline.points, (None, *baseline.points), strict=False) if p != before)
    if len(points) < 2:
        return None
    run, fall = points[-1].x - points[0].x, points[-1].y - points[0].y
    return WritingPath(points[::-1] if run < 0 and abs(run) > abs(fall) else points)


def _looked_at(path: WritingPath, height_px: float, picture: PagePicture, frame: Box) -> NDArray[np.float64] | None:
    """Grey levels along the path (rows) and across it (columns, from above to below); None where that is too much."""
    import numpy as np

    step = height_px / _STEPS_PER_HEIGHT
    offsets = np.arange(-_ABOVE_HEIGHTS * height_px, _BELOW_HEIGHTS * height_px, step)
    places = np.arange(0.0, path.length, step)
    box = bounding_box(path.points).grown(height_px, height_px)
    scale = picture.sizes[0].width() / frame.width
    if places.size < 2 or places.size * offsets.size + box.area * scale**2 / 8 > _MOST_SAMPLES:
        return None
    return ink_samples(path, places, offsets, picture, frame)


def _inked(grey: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Which samples are ink; None where nothing differs enough from the paper."""
    import numpy as np

    known = grey[~np.isnan(grey)]
    if known.size == 0:
        return None
    paper, darkest = float(np.median(known)), float(np.percentile(known, 2))
    if paper - darkest < _LEAST_CONTRAST:
        return None
    with np.errstate(invalid="ignore"):
        return np.asarray(grey < paper - _INK_SHARE * (paper - darkest))


def _limits(
    inked: NDArray[np.bool_], path: WritingPath, height_px: float
) -> tuple[list[float], list[float], list[float]]:
    """Places along the path, and how far the outline reaches above and below the path there, in page pixels."""
    import numpy as np

    count = max(2, min(_MOST_WINDOWS, round(path.length / (_WINDOW_HEIGHTS * height_px))))
    zero = round(_ABOVE_HEIGHTS * _STEPS_PER_HEIGHT)
    shares = np.array([window.mean(axis=0) for window in np.array_split(inked, count)])
    usual_above = round(ABOVE_SHARE * _STEPS_PER_HEIGHT)
    usual_below = round((1 - ABOVE_SHARE) * _STEPS_PER_HEIGHT)
    above = _evened([_reach(row[:zero][::-1], _CORE_ABOVE, usual_above) for row in shares])
    below = _evened([_reach(row[zero:], _CORE_BELOW, usual_below) for row in shares])
    step = height_px / _STEPS_PER_HEIGHT
    end = _END_HEIGHTS * height_px
    middles = [path.length * (i + 0.5) / count for i in range(count)]
    places = [-end, *middles, path.length + end]
    return places, [reach * step for reach in _at_ends(above)], [reach * step for reach in _at_ends(below)]


def _reach(shares: NDArray[np.float64], core: float, usual: int) -> float:
    """How many steps from the baseline a window's outline reaches; `shares` are its inked shares, outwards."""
    first, last = round(core * _STEPS_PER_HEIGHT), min(len(shares), round(_MOST_OF_USUAL * usual))
    margin = _MARGIN_HEIGHTS * _STEPS_PER_HEIGHT
    blank = next((i for i in range(first, last) if shares[i] <= _BLANK_SHARE), None)
    if blank is None:
        # Letters of two lines meet: the emptiest row divides them, of several the one nearest to the usual height.
        around = range(first, last)
        return float(min(around, key=lambda i: (round(float(shares[i]), 2), abs(i - usual))))
    end = next((i for i in range(blank, len(shares)) if shares[i] > _BLANK_SHARE), None)
    if end is None or end > last:
        # Nothing of the neighbour is near: there is room for the usual height, and for taller letters here.
        return max(float(usual), min(blank + margin, float(last)))
    return min(max(blank + margin, _LEAST_OF_USUAL * usual), (blank + end) / 2 if end > blank + 2 * margin else end)


def _evened(reaches: Sequence[float]) -> list[float]:
    """Each reach as the middle one of itself and its neighbours: a single flourish or speck makes no tooth."""
    padded = [reaches[0], *reaches, reaches[-1]]
    return [sorted(padded[i : i + 3])[1] for i in range(len(reaches))]


def _at_ends(reaches: Sequence[float]) -> list[float]:
    """The reaches with both ends told twice: for the window's middle, and for where the outline ends."""
    return [reaches[0], *reaches, reaches[-1]]


def _beside(path: WritingPath, along: float, offset: float) -> Point:
    """The point that lies `offset` page pixels from the path, to the feet's side where positive."""
    foot, direction = path.at(along), path.direction_at(along, 4.0 * abs(offset) + 1.0)
    return Point(foot.x - direction.y * offset, foot.y + direction.x * offset)
