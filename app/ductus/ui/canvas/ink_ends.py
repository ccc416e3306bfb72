"""Where the ink of a line begins and ends, looked up in the page's picture, so that its outline can be fitted to it."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from ductus.document.geometry import Box, line_height
from ductus.document.page import Line
from ductus.document.writing_path import WritingPath, extent, path_of
from ductus.ui.page_picture import PagePicture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REACH_HEIGHTS = 1.0
"""How far beyond an end, in line heights, ink is followed: the rest of a word cut off, but not a line filler or the
next column. Initials and pen flourishes are ink like any other."""
_GAP_HEIGHTS = 0.3
"""A blank this wide, in line heights, is more than the space between two words of most hands."""
_MARGIN_HEIGHTS = 0.15
"""Room left between the ink and the end of the outline."""
_CORE_SHARE = 0.15
"""Share of the outline's height left out at top and bottom, where the neighbours' letters reach in."""
_STEPS_PER_HEIGHT = 40
_SAMPLES_ACROSS = 24
_LEAST_CONTRAST = 30.0
"""Grey levels between paper and ink below which nothing can be told; faded ink on our trial pages has 45 and more."""
_INK_SHARE = 0.4
"""Ink is what is darker than paper by this share of the contrast."""
_LEAST_MARKS = 2
_LEAST_RUN = 2
"""Samples across and along that specks do not have and thin strokes do."""


def ink_extent(line: Line, picture: PagePicture, page_frame: Box) -> tuple[float, float] | None:
    """From where to where along its path a line's ink stands, with a little room; None where none is told from paper.

    `picture` spans the whole page, at any size. Ink that goes on across an end is followed, blank before it left out.
    """
    import numpy as np

    path, height = path_of(line), line_height(line.polygon, line.baseline)
    start, end = extent(path, line.polygon)
    reach = _REACH_HEIGHTS * height
    places = np.arange(start - reach, end + reach, height / _STEPS_PER_HEIGHT)
    grey = ink_samples(path, places, _core(line, path), picture, page_frame)
    inside = grey[(places >= start) & (places <= end)]
    known = inside[~np.isnan(inside)]
    if known.size == 0:
        return None
    paper, darkest = float(np.median(known)), float(np.percentile(known, 2))
    if paper - darkest < _LEAST_CONTRAST:
        return None
    with np.errstate(invalid="ignore"):
        is_inked = (grey < paper - _INK_SHARE * (paper - darkest)).sum(axis=1) >= _LEAST_MARKS
    inked = places[_without_specks(is_inked)]
    gap, margin = _GAP_HEIGHTS * height, _MARGIN_HEIGHTS * height
    first = _first_ink(inked, start, end, gap)
    last = _first_ink(-inked[::-1], -end, -start, gap)
    if first is None or last is None:
        return None
    return first - margin, -last + margin


def _core(line: Line, path: WritingPath) -> NDArray[np.float64]:
    """Distances from the path at which samples are taken: the height of the outline without its fringes."""
    import numpy as np

    offsets = [path.offset(point) for point in line.polygon.points]
    middle = (min(offsets) + max(offsets)) / 2
    top = median([offset for offset in offsets if offset <= middle])
    bottom = median([offset for offset in offsets if offset >= middle])
    fringe = _CORE_SHARE * (bottom - top)
    return np.linspace(top + fringe, bottom - fringe, _SAMPLES_ACROSS)


def ink_samples(
    path: WritingPath, places: NDArray[np.float64], offsets: NDArray[np.float64], picture: PagePicture, page_frame: Box
) -> NDArray[np.float64]:
    """Grey levels at `places` along the path (rows) and `offsets` across it (columns); not a number off the page."""
    import numpy as np

    points, reached = np.array(path.points), np.array(path.places)
    piece = np.clip(np.searchsorted(reached, places, "right") - 1, 0, len(points) - 2)
    runs = (np.diff(points, axis=0) / np.diff(reached)[:, None])[piece]
    feet = points[piece] + runs * (places - reached[piece])[:, None]
    size = picture.sizes[0]
    x = (feet[:, :1] - runs[:, 1:] * offsets) * size.width() / page_frame.width
    y = (feet[:, 1:] + runs[:, :1] * offsets) * size.height() / page_frame.height
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    is_there = (column >= 0) & (column < size.width()) & (row >= 0) & (row < size.height())
    grey = np.full(column.shape, np.nan)
    if is_there.any():
        left, top = int(column[is_there].min()), int(row[is_there].min())
        width, height = int(column[is_there].max()) - left + 1, int(row[is_there].max()) - top + 1
        whole, origin = picture.part(0, QRect(left, top, width, height))
        part = whole.copy(left - origin.x(), top - origin.y(), width, height)
        part = part.convertToFormat(QImage.Format.Format_Grayscale8)
        pixels = np.frombuffer(part.constBits(), dtype=np.uint8).reshape(height, part.bytesPerLine())
        grey[is_there] = pixels[row[is_there] - top, column[is_there] - left]
    return grey


def _without_specks(is_inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The marks that go on for `_LEAST_RUN` samples along the line."""
    import numpy as np

    run = np.convolve(is_inked, np.ones(_LEAST_RUN), "valid") >= _LEAST_RUN
    kept = np.zeros_like(is_inked)
    for shift in range(_LEAST_RUN):
        kept[shift : shift + run.size] |= run
    return kept


def _first_ink(inked: NDArray[np.float64], start: float, end: float, gap_px: float) -> float | None:
    """Where the ink of a line begins that stands between `start` and `end`: the first of it, or what leads up to it."""
    inside = inked[(inked >= start) & (inked <= end)]
    if inside.size == 0:
        return None
    first = float(inside[0])
    if first - start > gap_px:
        return first
    for place in inked[inked < first][::-1]:
        if first - place > gap_px:
            break
        first = float(place)
    return first
