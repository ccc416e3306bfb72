"""Writing up or down the page: where there are signs of it, and what a second, turned look adds to the first.

A detector of upright lines sees such notes as a heap of short upright pieces. The heap shows where to look again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ductus.document.geometry import Box
from ductus.engines.base import DetectedWord
from ductus.engines.fragments import Shape, shape_of
from ductus.engines.nearby import BoxGrid

_STEEP = math.radians(60)
_ELONGATED = 1.8
"""Length over thickness from which a piece shows a direction."""
_SIGN_HEIGHTS = 1.2
"""A sign of sideways writing is at least this long, in text heights: a tall letter is not."""
_MARGIN_HEIGHTS = (1.5, 4.0)
"""How far around the signs to look, across and along the writing."""
_ENOUGH_HEIGHTS = 4.0
"""Signs of a zone together are at least this long, or there is nothing worth a second look."""
_MOST_ZONES = 4
"""So many second looks at most, where the signs are longest: on a page of noise there is no end to them."""
_COVERED = 0.5
"""What the other look covers by more than this share of its box gives way."""
_CELL_PX = 128.0
_CLEARLY_UPRIGHT = 3.0
"""Length over height from which a piece of the first look is a line in its own right."""


def is_sideways(word: DetectedWord) -> bool:
    """Whether an outline is longer than thick and runs up or down the page."""
    return _runs_sideways(shape_of(word.polygon.points))


def _runs_sideways(shape: Shape) -> bool:
    return shape.elongation >= _ELONGATED and abs(shape.angle) > _STEEP


def sideways_zones(words: Sequence[DetectedWord], text_height_px: float) -> list[Box]:
    """Parts of the page that hold signs of sideways writing, grown and joined; none where signs are few."""
    zones: list[tuple[Box, float]] = []
    for word in words:
        shape = shape_of(word.polygon.points)
        length = shape.length
        if _runs_sideways(shape) and length >= _SIGN_HEIGHTS * text_height_px:
            across, along = (share * text_height_px for share in _MARGIN_HEIGHTS)
            zone = word.polygon.box.grown(across, along)
            for other, signs in [pair for pair in zones if pair[0].overlap(zone) > 0]:
                zones.remove((other, signs))
                zone = Box(
                    min(zone.left, other.left), min(zone.top, other.top),
                    max(zone.right, other.right), max(zone.bottom, other.bottom),
                )  # fmt: skip
                length += signs
            zones.append((zone, length))
    enough = [(length, zone) for zone, length in zones if length >= _ENOUGH_HEIGHTS * text_height_px]
    enough.sort(key=lambda pair: -pair[0])
    return [zone for _, zone in enough[:_MOST_ZONES]]


def merge_sideways(upright: Sequence[DetectedWord], turned: Sequence[DetectedWord]) -> list[DetectedWord]:
    """Both looks together, each place seen once: clear upright lines stand, other pieces give way to sideways lines."""
    lines = [word for word in upright if _is_clearly_upright(word)]
    pieces = [word for word in upright if not _is_clearly_upright(word)]
    fresh = _uncovered(turned, lines)
    return [*lines, *_uncovered(pieces, fresh), *fresh]


def _uncovered(words: Sequence[DetectedWord], by: Sequence[DetectedWord]) -> list[DetectedWord]:
    covers = [word.polygon.box for word in by]
    grid = BoxGrid(covers, _CELL_PX)
    kept = []
    for word in words:
        box = word.polygon.box
        if not any(box.overlap(covers[k]) > _COVERED * max(1.0, box.area) for k in grid.touching(box)):
            kept.append(word)
    return kept


def _is_clearly_upright(word: DetectedWord) -> bool:
    shape = shape_of(word.polygon.points)
    return shape.elongation >= _CLEARLY_UPRIGHT and abs(shape.angle) < math.pi / 4
