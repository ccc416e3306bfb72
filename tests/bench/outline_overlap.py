"""How much outlines overlap as areas (intersection over union), and which of two lists show the same line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

from ductus.document.geometry import Polygon

Score = Callable[[Polygon, Polygon], float]

SAME = 0.5
"""Two outlines are one line from this score on, as in line-detection benchmarks (and `document/merge.py`)."""
_RASTER_SIDE_PX = 1024
"""Longest side of the picture both outlines are drawn into; a line 40 px high then still has 20 rows or more."""


def iou(one: Polygon, other: Polygon) -> float:
    """Shared area over the area of both, 0 to 1: exact where shapely is installed, else on a raster."""
    if one.box.overlap(other.box) <= 0:
        return 0.0
    try:
        return _exact_iou(one, other)
    except ImportError:
        return raster_iou(one, other)


def _exact_iou(one: Polygon, other: Polygon) -> float:
    import shapely  # type: ignore[import-untyped]

    # Outlines that cross themselves are frequent in published ground truth; make_valid keeps all they enclose.
    first, second = (shapely.make_valid(shapely.Polygon([(p.x, p.y) for p in each.points])) for each in (one, other))
    both = shapely.area(shapely.union(first, second))
    return float(shapely.area(shapely.intersection(first, second)) / both) if both else 0.0


def raster_iou(one: Polygon, other: Polygon) -> float:
    """The same, estimated by drawing both."""
    boxes = one.box, other.box
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    width, height = max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top
    scale = _RASTER_SIDE_PX / max(width, height, 1.0)
    size = round(width * scale) + 1, round(height * scale) + 1
    first, second = (_drawn(each, left, top, scale, size) for each in (one, other))
    shared = union = 0
    for a, b in zip(first.tobytes(), second.tobytes(), strict=True):
        shared += a & b
        union += a | b
    return shared / union if union else 0.0


def _drawn(outline: Polygon, left: float, top: float, scale: float, size: tuple[int, int]) -> Image.Image:
    picture = Image.new("L", size)
    ImageDraw.Draw(picture).polygon([((p.x - left) * scale, (p.y - top) * scale) for p in outline.points], fill=1)
    return picture


def pairs(truth: Sequence[Polygon], found: Sequence[Polygon], score: Score) -> list[tuple[int, int]]:
    """Index pairs of the same line, one to one, best score first."""
    scored = [(score(one, other), i, j) for i, one in enumerate(truth) for j, other in enumerate(found)]
    matched: list[tuple[int, int]] = []
    for value, i, j in sorted(scored, reverse=True):
        if value < SAME:
            break
        if all(i != known and j != other for known, other in matched):
            matched.append((i, j))
    return matched
