"""What the ink of a page says about how it should lie: its skew, its margins, the gutter of a spread.

Asked where there are no lines yet to say it. Everything works on a small picture of the page, 1,000 pixels or so a
side, in a few hundredths of a second, in any thread; answers are shares of the picture, 0 to 1, or degrees.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ductus.document.geometry import Box

SIDE_PX = 1000
"""Pictures are looked at this large: a line of writing is some ten pixels high, grain is gone."""

MOST_SKEW_DEG = 10.0
_COARSE_STEP_DEG = 0.5
_FINE_STEP_DEG = 0.05

_FEWEST_INK_PX = 400
"""With less ink than a few words there is nothing to say."""

_MOST_INK_PX = 40_000
"""As many pixels of ink are looked at, taken evenly; more change nothing."""

_CONTRAST = 22
"""Grey levels by which ink is darker than its surroundings."""

_SURROUNDINGS_SHARE = 0.02
"""Radius of those surroundings as a share of the longer side: two line heights."""

_STRAY_SHARE = 0.004
"""Share of ink that may lie outside the margins on each side: specks, and the edge of the sheet itself."""

_MARGIN_SHARE = 0.03
_BORDER_SHARE = 0.01
"""Ink this near to the picture's edge is the edge of the scanner's bed."""

_BED_DARKNESS = 0.62
"""What is darker, over a patch, than this share of the page's median light is no paper: the scanner's bed, a cradle."""
_BED_PATCH_SHARE = 0.008
_BED_REACH_SHARE = 0.012
"""How far from the bed ink is taken for the sheet's edge and its shadow."""

_GUTTER_SHARES = (0.3, 0.7)
_GUTTER_WIDTH_SHARE = 0.012
"""Columns are looked at in bands as wide as the shadow of a fold."""


def skew_of_ink(picture: Image.Image) -> float | None:
    """By how many degrees lines of writing slope, clockwise positive; None where there is too little ink.

    The slope at which the ink, counted in rows, is most unevenly spread: full lines, empty gaps (Postl 1986).
    """
    ink = _ink(picture)
    rows, columns = np.nonzero(ink)
    if len(rows) < _FEWEST_INK_PX:
        return None
    step = max(1, len(rows) // _MOST_INK_PX)
    x, y = columns[::step].astype(np.float64), rows[::step].astype(np.float64)
    coarse = np.arange(-MOST_SKEW_DEG, MOST_SKEW_DEG + _COARSE_STEP_DEG, _COARSE_STEP_DEG)
    near = max(coarse, key=lambda angle: _unevenness(x, y, float(angle)))
    fine = np.arange(near - _COARSE_STEP_DEG, near + _COARSE_STEP_DEG + _FINE_STEP_DEG, _FINE_STEP_DEG)
    return round(float(max(fine, key=lambda angle: _unevenness(x, y, float(angle)))), 2)


def box_of_ink(picture: Image.Image) -> Box | None:
    """What is written on, with a margin, as shares of the picture's width and height; None with too little ink."""
    ink = _ink(picture)
    height, width = ink.shape
    edge_x, edge_y = math.ceil(_BORDER_SHARE * width), math.ceil(_BORDER_SHARE * height)
    ink[:edge_y], ink[-edge_y:], ink[:, :edge_x], ink[:, -edge_x:] = False, False, False, False
    ink &= ~_near_bed(_small(picture))
    if int(ink.sum()) < _FEWEST_INK_PX:
        return None
    left, right = _span(ink.sum(axis=0))
    top, bottom = _span(ink.sum(axis=1))
    margin_x, margin_y = _MARGIN_SHARE, _MARGIN_SHARE * width / height
    return Box(
        max(0.0, left - margin_x), max(0.0, top - margin_y), min(1.0, right + margin_x), min(1.0, bottom + margin_y)
    )


def gutter(picture: Image.Image, between: tuple[float, float] = _GUTTER_SHARES) -> float:
    """Where a spread is best divided, as a share of its width: where between two shares there is least ink and light.

    The fold's shadow decides among columns without ink; without one, the middle of what is empty.
    """
    grey = _small(picture)
    ink = _ink(picture).mean(axis=0)
    light = np.asarray(grey, dtype=np.float64).mean(axis=0)
    band = max(1, round(_GUTTER_WIDTH_SHARE * grey.width))
    kernel = np.ones(band) / band
    written = np.convolve(ink, kernel, "same")
    darkness = light.max() - np.convolve(light, kernel, "same")
    first, last = (min(grey.width - 1, round(share * grey.width)) for share in between)
    last = max(first + 1, last)
    middle = np.abs(np.linspace(-1.0, 1.0, last - first))
    # Ink in the fold counts most; then the shadow; the distance from the middle only parts equals.
    scale = max(1e-9, float(darkness[first:last].max() - darkness[first:last].min()))
    score = 4.0 * written[first:last] / max(1e-9, float(ink.max())) - darkness[first:last] / scale + 0.3 * middle
    return (first + int(score.argmin()) + 0.5) / grey.width


def _small(picture: Image.Image) -> Image.Image:
    grey = picture.convert("L")
    grey.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.BOX)
    return grey


def _ink(picture: Image.Image) -> NDArray[np.bool_]:
    """Rows x columns, true where it is darker than around."""
    grey = _small(picture)
    around = grey.filter(ImageFilter.BoxBlur(max(2.0, _SURROUNDINGS_SHARE * max(grey.size))))
    return np.asarray(around, dtype=np.int16) - np.asarray(grey, dtype=np.int16) > _CONTRAST


def _near_bed(grey: Image.Image) -> NDArray[np.bool_]:
    """Rows x columns, true on and beside what is too dark to be paper in patches larger than any stroke."""
    side = max(grey.size)
    light = np.asarray(grey.filter(ImageFilter.BoxBlur(_BED_PATCH_SHARE * side)), dtype=np.float64)
    bed = Image.fromarray((light < _BED_DARKNESS * np.median(light)).astype(np.uint8) * 255)
    return np.asarray(bed.filter(ImageFilter.BoxBlur(_BED_REACH_SHARE * side))) > 0


def _unevenness(x: NDArray[np.float64], y: NDArray[np.float64], angle_deg: float) -> float:
    """How much neighbouring rows differ in ink when rows slope by that angle."""
    rows = (y - x * math.tan(math.radians(angle_deg))).round().astype(np.int64)
    counts = np.bincount(rows - rows.min())
    return float(np.square(np.diff(counts)).sum())


def _span(counts: NDArray[np.int64]) -> tuple[float, float]:
    """First and last place, as shares, between which all ink but strays lies."""
    run = counts.cumsum() / counts.sum()
    first = int(np.searchsorted(run, _STRAY_SHARE))
    last = int(np.searchsorted(run, 1 - _STRAY_SHARE))
    return first / len(counts), (last + 1) / len(counts)
