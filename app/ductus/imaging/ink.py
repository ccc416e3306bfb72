"""Whether anything is written on a crop, asked before a recognizer is: readers make up words for empty paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

WORKING_HEIGHT_PX = 64
"""Crops are looked at this high: strokes stay a pixel wide or more, the grain of the paper averages out."""

LEAST_CONTRAST = 18.0
"""Grey levels by which ink must differ from its surroundings; blotches of blank paper stay below on most sheets."""

NOISE_FACTOR = 4.0
MOST_CONTRAST = 36.0
"""Ink must also differ by `NOISE_FACTOR` standard deviations of the crop's grain, but more than `MOST_CONTRAST` is
never asked: bold print leaves so little paper that its own edges pass for grain."""

LEAST_STROKE_PX = 4
"""Length in working pixels, along a row or a column, from which marks count as strokes and not as specks."""

WINDOW_HEIGHTS = 2.0
"""Strokes are counted in a window this many crop heights long, so that one word in a long empty outline counts."""

LEAST_INK_SHARE = 0.012
"""Share of the fullest window that strokes must cover. The 556 lines of our trial pages, faded ones among them, have
0.026 and more; grainy blank paper and a lone full stop stay below 0.003."""

_QUARTILE_OF_STEPS = 0.4506
"""Lower quartile of the difference of two neighbouring pixels, in standard deviations of normally distributed grain:
0.3186 times the square root of two. The quartile, because strokes take part in more than half of the steps of bold
print but not in three quarters."""


def has_ink(image: Image.Image) -> bool:
    """Whether there is writing on this crop: strokes darker, or lighter, than the paper around them.

    Grain, laid lines, shading, soft stains and single specks are not writing. Bleed-through that could be read is taken
    for writing, and so are ruled lines and the edge of the sheet, because missing a line is worse than reading an
    empty one. Any mode, any size.
    """
    return stroke_share(image) >= LEAST_INK_SHARE


def stroke_share(image: Image.Image) -> float:
    """Share, 0 to 1, that strokes cover of the part of the crop where they are densest."""
    contrast, needed = _contrast(image)
    return max(_densest(_strokes(contrast > needed)), _densest(_strokes(-contrast > needed)))


def ink_of_columns(image: Image.Image) -> NDArray[np.intp]:
    """How many pixels of strokes stand in each column of the crop, as `ink_of` sees it."""
    columns: NDArray[np.intp] = ink_of(image).sum(axis=0)
    return columns


def ink_of(image: Image.Image) -> NDArray[np.bool_]:
    """Where strokes stand on the crop, (rows, columns), looked at `WORKING_HEIGHT_PX` high at most.

    Rows and columns are those of the working size, so there are fewer than the crop has where it is higher. Ink is what
    differs most from its surroundings, dark or light: it covers less than the paper, which therefore differs less.
    """
    contrast, needed = _contrast(image)
    is_dark = float(np.mean(contrast**3)) >= 0
    return _strokes((contrast if is_dark else -contrast) > needed)


def _contrast(image: Image.Image) -> tuple[NDArray[np.float32], float]:
    """By how many grey levels each working pixel is darker than its surroundings, and how many make it ink."""
    grey = image.convert("L")
    if grey.height > WORKING_HEIGHT_PX:
        width_px = max(1, round(grey.width * WORKING_HEIGHT_PX / grey.height))
        grey = grey.resize((width_px, WORKING_HEIGHT_PX), Image.Resampling.BOX)
    around = np.asarray(grey.filter(ImageFilter.BoxBlur(WORKING_HEIGHT_PX / 4)), dtype=np.float32)
    contrast = around - np.asarray(grey, dtype=np.float32)
    return contrast, max(LEAST_CONTRAST, min(NOISE_FACTOR * _grain(grey), MOST_CONTRAST))


def _densest(strokes: NDArray[np.bool_]) -> float:
    """Greatest share of strokes in any window of the crop."""
    height_px, width_px = strokes.shape
    window_px = min(width_px, round(WINDOW_HEIGHTS * height_px))
    run = np.concatenate(([0], strokes.sum(axis=0).cumsum()))
    fullest = int((run[window_px:] - run[:-window_px]).max())
    return fullest / float(window_px * height_px)


def _grain(grey: Image.Image) -> float:
    """Standard deviation of the paper's grain in grey levels; filled areas, which have none, are left out."""
    steps = np.abs(np.diff(np.asarray(grey, dtype=np.float32), axis=1))
    steps = steps[steps > 0]
    return float(np.quantile(steps, 0.25)) / _QUARTILE_OF_STEPS if steps.size else 0.0


def _strokes(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The marks that belong to a run of `LEAST_STROKE_PX` along a row or a column."""
    return _runs(marks) | _runs(marks.T).T


def _runs(marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    kept = np.zeros_like(marks)
    count = marks.shape[1] - LEAST_STROKE_PX + 1
    if count < 1:
        return kept
    starts = np.ones((marks.shape[0], count), dtype=np.bool_)
    for offset in range(LEAST_STROKE_PX):
        starts &= marks[:, offset : offset + count]
    for offset in range(LEAST_STROKE_PX):
        kept[:, offset : offset + count] |= starts
    return kept
