"""From an outline and a baseline to the frame of a crop: which way is up, how the line bends, what a bad outline means.

Whatever the outline is, a frame comes out: lines of bad shape are cut as rectangles, never dropped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from ductus.document.geometry import Baseline, Box, Point, Polygon, convex_hull
from ductus.imaging.frames import CropFrame
from ductus.imaging.recipes import Recipe
from ductus.imaging.spines import Floats, Spine, path_length, resampled, smooth_spine, straight_spine

BLANK_SIDE_PX = 32
"""Side of the empty crop that stands for a line wholly off its page: small, yet large enough for any engine."""

VERTICAL_ASPECT = 2.0
"""An outline without baseline counts as a vertical line when it is this many times as high as wide. Below that, a tall
initial or a figure is likelier."""

SLANTED_ASPECT = 2.0
"""Outlines less long than this have no direction that could be told from their shape: they are cut upright."""

CLEAR_SIDE_SHARE = 0.15
"""By what share of its height a line's middle must lie off the baseline to tell which side the letters are on. A
baseline at the foot of the letters puts it at 0.25; annotators draw some through the middle of the line, 0.

A right-to-left baseline counts as upside-down writing only if the letters clearly stand on its own upper side; else
it is right-to-left script. A vertical one counts as drawn backwards only if they clearly hang on its lower side. A
left-to-right one is always taken at its word."""

SHORTEST_BASELINE = 0.25
"""A baseline shorter than this share of its outline does not say where the line goes."""

LONGEST_BASELINE = 4.0
"""A baseline longer than this many diagonals of its outline runs back and forth; its general direction is kept."""

STEEPEST_BASELINE = 4.0
"""An outline that is this many times as high as long, seen along its baseline, has a baseline drawn across it."""

SMOOTHING_HEIGHTS = (1.5, 4.0, 12.0)
"""Windows, in line heights, over which a bent baseline is averaged: the first that gives no folds is taken."""

LEAST_SPACING = 0.25
"""Columns may draw together on the inside of a bend down to this share of their mean distance; less is a fold."""

TANGLE_RASTER_PX = 192
TANGLED_SHARE = 0.25
"""Filled and enclosed area differ by at most 0.05 in the 556 outlines of our trial pages, a third of which cross."""

MOST_OUTLINE_POINTS = 400


@dataclass(frozen=True, slots=True)
class Layout:
    """A frame, and the outline inside it: `outline_px` is n x 2 in pixels of the crop, or None for the whole crop.

    `grow_px` is by how much the outline is to be grown when masking. `is_blank`: no part of the line is on the page.
    """

    frame: CropFrame
    outline_px: Floats | None = None
    grow_px: float = 0.0
    is_blank: bool = False


def laid_out(
    polygon: Polygon, baseline: Baseline | None, recipe: Recipe, page_size: tuple[float, float] | None
) -> Layout:
    """The layout of one line; `page_size` is width and height in pixels, None for a page without edges."""
    if page_size is not None:
        page = Box(0.0, 0.0, max(1.0, page_size[0]), max(1.0, page_size[1]))
        if not _touches(polygon.box, page):
            return Layout(_blank_frame(polygon.box, page), is_blank=True)
    else:
        page = Box(-math.inf, -math.inf, math.inf, math.inf)
    outline = np.clip(_array(polygon.points), (page.left, page.top), (page.right, page.bottom))
    hull = _array(convex_hull(Point(*point) for point in outline.tolist()))
    if len(hull) < 3 or _area(hull) < 1.0:
        return Layout(_upright_frame(outline, None, recipe.pad_share, page))
    if _is_tangled(outline):
        outline = hull
    path = _usable_baseline(baseline, outline)
    if not recipe.is_straightened:
        return Layout(_upright_frame(outline, _reading_direction(path, outline), recipe.pad_share, page))
    height_px = _height_px(outline, path)
    for spine in _spines(path, outline, height_px, recipe):
        layout = _along(spine, outline, height_px, recipe)
        if layout is not None:
            return layout
    return Layout(_upright_frame(outline, _reading_direction(path, outline), recipe.pad_share, page))


def _along(spine: Spine, outline: Floats, height_px: float, recipe: Recipe) -> Layout | None:
    """The layout along a spine, or None where it would fold."""
    grow_px = recipe.grow_share * height_px
    shares, below = spine.place(outline if spine.is_straight else _densified(outline, height_px))
    unit_px = path_length(spine.points) / (len(spine.points) - 1)
    top, bottom = float(below.min()) - grow_px, float(below.max()) + grow_px
    pad_px = recipe.pad_share * (bottom - top)
    height = max(1, math.ceil(bottom - top + 2 * pad_px - 1e-6))
    top = (top + bottom - height) / 2
    left = float(shares.min()) - (grow_px + pad_px) / unit_px
    right = float(shares.max()) + (grow_px + pad_px) / unit_px
    columns = 2 if spine.is_straight else max(2, math.ceil(right - left) + 1)
    points, ups = spine.at(np.linspace(left, right, columns))
    upper, lower = points - top * ups, points - (top + height) * ups
    middle = (upper + lower) / 2
    if _folds(upper, middle) or _folds(lower, middle):
        return None
    width = max(1, round(path_length(middle)))
    frame = CropFrame(width, height, _points(upper), _points(lower))
    outline_px = np.stack(((shares - left) / (right - left) * width, below - top), axis=1)
    return Layout(frame, outline_px if recipe.is_masked else None, grow_px)


def _folds(edge: Floats, middle: Floats) -> bool:
    """Whether columns cross, or nearly cross, on this edge of the crop."""
    forward = np.diff(middle, axis=0)
    spacing = (np.diff(edge, axis=0) * forward).sum(axis=1)
    return bool((spacing < LEAST_SPACING * (forward**2).sum(axis=1)).any())


def _spines(path: Floats | None, outline: Floats, height_px: float, recipe: Recipe) -> list[Spine]:
    """Spines to try, the most faithful first."""
    if path is None:
        start, end = _long_axis(outline)
        return [straight_spine(start, end)]
    found = []
    if len(path) > 2:
        diagonal = float(np.linalg.norm(np.ptp(outline, axis=0)))
        before, after = _reach(path, outline, height_px)
        for heights in SMOOTHING_HEIGHTS:
            window = min(heights * height_px, path_length(path))
            found.append(smooth_spine(path, height_px, window, min(before, diagonal), min(after, diagonal)))
    found.append(straight_spine(*_fitted(path)))
    return found


def _reach(path: Floats, outline: Floats, height_px: float) -> tuple[float, float]:
    """By how many pixels the outline goes beyond the two ends of the baseline, with room for growing and padding."""
    start, end = _unit(path[1] - path[0]), _unit(path[-1] - path[-2])
    before = max(0.0, float(((path[0] - outline) @ start).max()))
    after = max(0.0, float(((outline - path[-1]) @ end).max()))
    return before + height_px, after + height_px


def _fitted(path: Floats) -> tuple[Floats, Floats]:
    """Ends of the straight line nearest to the path, in its direction."""
    if len(path) == 2:
        return path[0], path[1]
    centre = path.mean(axis=0)
    _, _, axes = np.linalg.svd(path - centre, full_matrices=False)
    along = axes[0] if (path[-1] - path[0]) @ axes[0] >= 0 else -axes[0]
    reach = (path - centre) @ along
    return centre + reach.min() * along, centre + reach.max() * along


def _reading_direction(path: Floats | None, outline: Floats) -> Floats:
    start, end = _long_axis(outline) if path is None else (path[0], path[-1])
    return end - start


def _usable_baseline(baseline: Baseline | None, outline: Floats) -> Floats | None:
    """The baseline in the direction that puts the letters above it and reads from crop left to crop right.

    None where it is absent, shrunk to a point, far too short, across the outline or away from it. Single points that
    lie far off are left out.
    """
    if baseline is None:
        return None
    path = _array(baseline.points)
    extent = float(np.linalg.norm(np.ptp(outline, axis=0)))
    low, high = outline.min(axis=0) - extent, outline.max(axis=0) + extent
    path = path[((path >= low) & (path <= high)).all(axis=1)]
    if len(path) < 2 or not path_length(path[[0, -1]]) > 0:
        return None
    path = path[np.concatenate(([True], (np.diff(path, axis=0) != 0).any(axis=1)))]
    spine = straight_spine(*_fitted(path))
    shares, below = spine.place(outline)
    chord_px = path_length(spine.points)
    length_px, height_px = float(np.ptp(shares)) * chord_px, float(np.ptp(below))
    is_too_short = chord_px < SHORTEST_BASELINE * length_px
    is_across = height_px > STEEPEST_BASELINE * length_px
    is_beside = shares.max() < 0 or shares.min() > 1
    is_away = below.min() > height_px or below.max() < -height_px
    if is_too_short or is_across or is_beside or is_away:
        return None
    if path_length(path) > LONGEST_BASELINE * extent:
        path = spine.points
    return path[::-1].copy() if _is_backwards(path, outline, spine.ups[0], height_px) else path


def _is_backwards(path: Floats, outline: Floats, up: Floats, height_px: float) -> bool:
    """Whether the crop must run against the baseline's direction so that its letters stand upright, unmirrored."""
    # Centre against centre, so that a bend, which moves both, does not count.
    centre = resampled(path, MOST_OUTLINE_POINTS).mean(axis=0)
    below_px = float((centre - _centre_of_area(outline)) @ up)
    dx, dy = (path[-1] - path[0]).tolist()
    if abs(dx) < abs(dy):
        return below_px > CLEAR_SIDE_SHARE * height_px
    return dx < 0 and below_px > -CLEAR_SIDE_SHARE * height_px


def _centre_of_area(outline: Floats) -> Floats:
    rolled = np.roll(outline, -1, axis=0)
    crosses = outline[:, 0] * rolled[:, 1] - rolled[:, 0] * outline[:, 1]
    total = float(crosses.sum())
    if abs(total) < 1.0:
        return np.asarray(outline.mean(axis=0))
    return np.asarray(((outline + rolled) * crosses[:, None]).sum(axis=0) / (3 * total))


def _long_axis(outline: Floats) -> tuple[Floats, Floats]:
    """Ends of the reading axis of an outline without baseline: along its minimum-area rectangle.

    Left to right, or top to bottom for clearly vertical lines; upright where the shape is too short to tell.
    """
    hull = _array(convex_hull(Point(*point) for point in outline.tolist()))
    along = _min_area_direction(hull)
    length, height = float(np.ptp(hull @ along)), float(np.ptp(hull @ np.array([-along[1], along[0]])))
    if length < SLANTED_ASPECT * height:
        width, tall = np.ptp(hull, axis=0)
        along = np.array([0.0, 1.0]) if tall >= VERTICAL_ASPECT * width else np.array([1.0, 0.0])
    is_steep = abs(along[1]) > abs(along[0])
    if along[1 if is_steep else 0] < 0:
        along = -along
    centre = (hull.min(axis=0) + hull.max(axis=0)) / 2
    reach = (hull - centre) @ along
    return centre + reach.min() * along, centre + max(reach.max(), reach.min() + 1.0) * along


_LEAST_SIDE_PX = 1e-6


def _min_area_direction(hull: Floats) -> Floats:
    """Direction of the longer side of the least rectangle around a hull; one of its sides lies along the hull."""
    sides = np.roll(hull, -1, axis=0) - hull
    lengths_px = np.linalg.norm(sides, axis=1)
    # A side far below a pixel has no direction that could be told from rounding.
    sides = (sides / np.maximum(lengths_px, _LEAST_SIDE_PX)[:, None])[lengths_px > _LEAST_SIDE_PX]
    if not len(sides):
        return np.array([1.0, 0.0])
    lengths = np.ptp(hull @ sides.T, axis=0)
    heights = np.ptp(hull @ np.stack((-sides[:, 1], sides[:, 0])), axis=0)
    best = int((lengths * heights).argmin())
    along: Floats = sides[best]
    return along if lengths[best] >= heights[best] else np.array([-along[1], along[0]])


def _height_px(outline: Floats, path: Floats | None) -> float:
    """Line height: area over length, never more than the outline is high."""
    start, end = _long_axis(outline) if path is None else (path[0], path[-1])
    length = max(path_length(path) if path is not None else 0.0, float(np.ptp(outline @ _unit(end - start))))
    return max(1.0, _area(outline) / max(1.0, length))


def _upright_frame(outline: Floats, direction: Floats | None, pad_share: float, page: Box) -> CropFrame:
    """The outline's box on whole pixels of the page, at least one, turned by quarters to the reading direction."""
    left, top = outline.min(axis=0)
    right, bottom = outline.max(axis=0)
    turns = _quarter_turns(direction)
    pad_px = pad_share * float(right - left if turns % 2 else bottom - top)
    left, right = _whole(left - pad_px, right + pad_px, page.left, page.right)
    top, bottom = _whole(top - pad_px, bottom + pad_px, page.top, page.bottom)
    corners = [Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)]
    # Corner `turns` of the page, clockwise, is the crop's top left.
    top_left, top_right, bottom_right, bottom_left = corners[turns:] + corners[:turns]
    across, down = round(math.dist(top_left, top_right)), round(math.dist(top_left, bottom_left))
    return CropFrame(across, down, (top_left, top_right), (bottom_left, bottom_right))


def _quarter_turns(direction: Floats | None) -> int:
    """Clockwise quarter turns from left-to-right to the reading direction."""
    if direction is None:
        return 0
    return round(math.atan2(float(direction[1]), float(direction[0])) / (math.pi / 2)) % 4


def _whole(low: float, high: float, least: float, most: float) -> tuple[float, float]:
    """The interval on whole pixels, within bounds, at least one pixel long."""
    low, high = max(math.floor(low + 1e-6), least), min(math.ceil(high - 1e-6), most)
    if high - low >= 1:
        return float(low), float(high)
    low = min(max(math.floor(low), least), math.ceil(most) - 1 if math.isfinite(most) else math.floor(low))
    return float(low), float(low + 1)


def _blank_frame(box: Box, page: Box) -> CropFrame:
    """A small square of the page nearest to a line that lies wholly off it."""
    side_x, side_y = min(BLANK_SIDE_PX, page.width), min(BLANK_SIDE_PX, page.height)
    left = min(max(box.left, 0.0), page.right - side_x)
    top = min(max(box.top, 0.0), page.bottom - side_y)
    upper = (Point(left, top), Point(left + side_x, top))
    lower = (Point(left, top + side_y), Point(left + side_x, top + side_y))
    return CropFrame(BLANK_SIDE_PX, BLANK_SIDE_PX, upper, lower)


def _touches(box: Box, page: Box) -> bool:
    return box.left < page.right and box.right > page.left and box.top < page.bottom and box.bottom > page.top


def _is_tangled(outline: Floats) -> bool:
    """Whether an outline crosses itself so much that filling it would lose parts of the line.

    Told by comparing what it fills (even-odd) with what it encloses (shoelace): alike for a plain outline and for the
    small loops that polygonizers leave, unlike for corners in the wrong order or an outline listed twice.
    """
    size = np.maximum(np.ptp(outline, axis=0), 1e-6)
    raster = Image.new("L", (TANGLE_RASTER_PX, TANGLE_RASTER_PX))
    scaled = (outline - outline.min(axis=0)) * ((TANGLE_RASTER_PX - 1) / size)
    ImageDraw.Draw(raster).polygon([(x, y) for x, y in scaled.tolist()], fill=255)
    filled = raster.histogram()[255]
    enclosed = _area(scaled)
    return abs(filled - enclosed) > TANGLED_SHARE * max(filled, enclosed)


def _densified(outline: Floats, step_px: float) -> Floats:
    """The outline with points added so that no side is longer than about `step_px`: straight sides bend in the crop."""
    closed = np.concatenate((outline, outline[:1]))
    steps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
    pieces = np.clip(np.ceil(steps / max(step_px, steps.sum() / MOST_OUTLINE_POINTS)), 1, None).astype(np.intp)
    starts = np.repeat(closed[:-1], pieces, axis=0)
    sides = np.repeat(np.diff(closed, axis=0), pieces, axis=0)
    within = np.concatenate([np.arange(count) / count for count in pieces])[:, None]
    dense: Floats = starts + sides * within
    return dense


def _area(outline: Floats) -> float:
    rolled = np.roll(outline, -1, axis=0)
    return abs(float((outline[:, 0] * rolled[:, 1] - rolled[:, 0] * outline[:, 1]).sum())) / 2


def _unit(vector: Floats) -> Floats:
    size = float(np.linalg.norm(vector))
    return vector / size if size > 0 else np.array([1.0, 0.0])


def _array(points: tuple[Point, ...]) -> Floats:
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _points(array: Floats) -> tuple[Point, ...]:
    return tuple(Point(x, y) for x, y in array.tolist())
