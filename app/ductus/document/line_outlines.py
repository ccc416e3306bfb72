"""Outlines made from what is there: around a baseline, one divided in two, several joined. Page pixels, pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from statistics import median

from ductus.document.geometry import Baseline, Point, Polygon, clamped, line_height, signed_area
from ductus.document.page import Page

ABOVE_SHARE = 0.7
"""Share of the line height above a drawn baseline; the rest is for descenders. 20 to 25 % of public ground truth lies
below; a little more costs nothing, cut descenders cost letters."""
LEAST_AREA_PX = 1.0
"""Square pixels below which an outline covers nothing that could be read or picked up again."""
_SAME_CORNER_PX = 0.05
_LINES_ON_EMPTY_PAGE = 40
"""A page without lines is taken to have room for this many: an ordinary letter or register page."""


def tidy(point: Point) -> Point:
    """The point to a hundredth of a pixel: finer than any pointer, and short in the project file."""
    return Point(round(point.x, 2), round(point.y, 2))


def typical_line_height(page: Page) -> float:
    """The median height of the page's lines in page pixels; a guess from the page's height where it has none."""
    if not page.lines:
        return page.height_px / _LINES_ON_EMPTY_PAGE
    return median(line_height(line.polygon, line.baseline) for line in page.lines)


def polygon_around(baseline: Baseline, height_px: float, page: Page) -> Polygon:
    """The outline proposed for a drawn baseline: a band along it, 70 % of the height above and 30 % below.

    Above is towards the top of the page, except for writing that runs down or up the page, where it is to the left of
    the writing direction. Inner corners are mitred; the band is clipped to the page.
    """
    normals = _normals(baseline.points)
    above = [_along(p, n, height_px * ABOVE_SHARE) for p, n in zip(baseline.points, normals, strict=True)]
    below = [_along(p, n, -height_px * (1 - ABOVE_SHARE)) for p, n in zip(baseline.points, normals, strict=True)]
    outline = [tidy(p) for p in above + below[::-1]]
    return Polygon(clamped(outline, page.width_px, page.height_px))


def divided(polygon: Polygon, at: Point, direction: Point) -> tuple[Polygon, Polygon, tuple[Point, Point]] | None:
    """The two parts of an outline before and after a straight cut across `direction` (a unit vector), and the cut.

    Where the cut meets the outline several times, the piece of it nearest to `at` divides: each part is whole, and
    together they cover what the outline covered. None where the cut misses the outline or cuts off nothing.
    """
    chord = _chord(polygon.points, at, direction)
    if chord is None:
        return None
    (i, first), (j, second) = sorted(chord, key=lambda end: end[0])
    points = polygon.points
    inner = _ring((first, *points[i + 1 : j + 1], second))
    outer = _ring((second, *points[j + 1 :], *points[: i + 1], first))
    if inner is None or outer is None:
        return None
    # Going round the inner ring, the cut is its last side, from `second` to `first`. Which side of that side is inside
    # follows from the way round, and with it whether the ring lies ahead.
    turn = (first.x - second.x) * direction.y - (first.y - second.y) * direction.x
    is_ahead = turn * signed_area(inner.points) > 0
    top, bottom = sorted((first, second), key=lambda end: direction.x * end.y - direction.y * end.x)
    return (outer, inner, (top, bottom)) if is_ahead else (inner, outer, (top, bottom))


def _chord(points: Sequence[Point], at: Point, direction: Point) -> tuple[tuple[int, Point], tuple[int, Point]] | None:
    """The two places where the cut enters and leaves the outline, each with the side it is on, nearest to `at`."""
    ahead = [(p.x - at.x) * direction.x + (p.y - at.y) * direction.y for p in points]
    crossings: list[tuple[float, int, Point]] = []
    for side, (a, b) in enumerate(zip(points, (*points[1:], points[0]), strict=True)):
        from_a, from_b = ahead[side], ahead[(side + 1) % len(points)]
        if (from_a >= 0) is not (from_b >= 0):
            share = from_a / (from_a - from_b)
            place = tidy(Point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share))
            # A corner of its own beside one that is there already would be a kink, rounded to the wrong side of it.
            place = next((corner for corner in (a, b) if math.dist(corner, place) < _SAME_CORNER_PX), place)
            across = (place.y - at.y) * direction.x - (place.x - at.x) * direction.y
            crossings.append((across, side, place))
    crossings.sort()
    chords = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not chords:
        return None
    start, end = min(chords, key=lambda pair: (max(pair[0][0], -pair[1][0], 0.0), pair[0][0] - pair[1][0]))
    return start[1:], end[1:]


def _ring(points: Sequence[Point]) -> Polygon | None:
    """A closed outline through these points, repeated ones told once, or None where it encloses nothing."""
    kept = [point for point, before in zip(points, (points[-1], *points), strict=False) if point != before]
    if len(kept) < 3 or abs(signed_area(kept)) < LEAST_AREA_PX:
        return None
    return Polygon(tuple(kept))


def _normals(points: Sequence[Point]) -> list[Point]:
    """For each point, the vector that leads one pixel away from both its sides, to where the letters stand."""
    sides = [_unit_normal(a, b) for a, b in itertools.pairwise(points)]
    run, fall = points[-1].x - points[0].x, points[-1].y - points[0].y
    is_leftward = run < 0 and abs(run) > abs(fall)
    if is_leftward:
        sides = [Point(-n.x, -n.y) for n in sides]
    joints = [_mitre(a, b) for a, b in itertools.pairwise(sides)]
    return [sides[0], *joints, sides[-1]]


def _unit_normal(a: Point, b: Point) -> Point:
    length = math.dist(a, b) or 1.0
    return Point((b.y - a.y) / length, -(b.x - a.x) / length)


def _mitre(a: Point, b: Point) -> Point:
    x, y = a.x + b.x, a.y + b.y
    squared = x * x + y * y
    # A turn sharper than 90 degrees would throw the mitred corner far out; such a corner is cut instead.
    share = 2 / max(squared, 2.0)
    return Point(x * share, y * share)


def _along(point: Point, normal: Point, distance: float) -> Point:
    return Point(point.x + normal.x * distance, point.y + normal.y * distance)
