"""Where a crop lies on its page: from a place in the crop to the page, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ductus.document.geometry import Point, Polygon


@dataclass(frozen=True, slots=True)
class CropFrame:
    """The page seen from inside a crop. Shares run from 0 to 1: x from the crop's left, y from its top.

    `upper` and `lower` are the page positions, in pixels, of the crop's top and bottom edge at evenly spaced columns;
    a straight crop has two. Between the columns everything is linear. Standard library values only, so that it
    pickles and compares.

    `width_px` and `height_px` are the size of the crop at the page's own resolution.
    """

    width_px: int
    height_px: int
    upper: tuple[Point, ...]
    lower: tuple[Point, ...]

    def page_point(self, x_share: float, y_share: float) -> Point:
        """The place on the page; shares beyond 0 and 1 go on straight."""
        cell, rest = self._cell_of(x_share)
        above = _between(self.upper[cell], self.upper[cell + 1], rest)
        below = _between(self.lower[cell], self.lower[cell + 1], rest)
        return _between(above, below, y_share)

    def share_at(self, point: Point) -> float:
        """The share of the crop's width at which `point` of the page stands; 0 or 1 beyond the ends.

        Where several columns of a bent line pass through the point, the one that meets it nearest to the middle of
        the line counts.
        """
        cells = len(self.upper) - 1
        best, best_distance = None, math.inf
        for cell in range(cells):
            for rest in self._crossings(cell, point):
                middle = self.page_point((cell + rest) / cells, 0.5)
                distance = math.dist(middle, point)
                if distance < best_distance:
                    best, best_distance = (cell + rest) / cells, distance
        if best is not None:
            return best
        first, last = self.page_point(0.0, 0.5), self.page_point(1.0, 0.5)
        return 0.0 if math.dist(first, point) <= math.dist(last, point) else 1.0

    def outline(self, left_share: float, right_share: float) -> Polygon:
        """The area of the page under the crop from one share of its width to another, over its whole height."""
        left, right = sorted((min(max(left_share, 0.0), 1.0), min(max(right_share, 0.0), 1.0)))
        cells = len(self.upper) - 1
        inner = [column / cells for column in range(cells + 1) if left < column / cells < right]
        shares = [left, *inner, right]
        above = [self.page_point(share, 0.0) for share in shares]
        below = [self.page_point(share, 1.0) for share in reversed(shares)]
        return Polygon((*above, *below))

    def _cell_of(self, x_share: float) -> tuple[int, float]:
        cells = len(self.upper) - 1
        place = x_share * cells
        cell = min(max(math.floor(place), 0), cells - 1)
        return cell, place - cell

    def _crossings(self, cell: int, point: Point) -> list[float]:
        """How far into the cell, from 0 to 1, its moving column passes through the point.

        The column at share t runs from A + t·dA to B + t·dB; the point lies on it where the cross product of column
        and way to the point vanishes, a quadratic in t.
        """
        a, a_next = self.upper[cell], self.upper[cell + 1]
        b, b_next = self.lower[cell], self.lower[cell + 1]
        down = (b.x - a.x, b.y - a.y)
        turn = (b_next.x - a_next.x - down[0], b_next.y - a_next.y - down[1])
        way = (point.x - a.x, point.y - a.y)
        step = (a_next.x - a.x, a_next.y - a.y)
        constant = _cross(way, down)
        linear = _cross(way, turn) - _cross(step, down)
        square = -_cross(step, turn)
        return [min(max(root, 0.0), 1.0) for root in _roots(square, linear, constant) if -_SLACK <= root <= 1 + _SLACK]


_SLACK = 1e-9
"""Rounding allowance, in cells, so that no point falls between two cells."""


def _between(start: Point, end: Point, share: float) -> Point:
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)


def _cross(a: tuple[float, float], b: tuple[float, float]) -> float:
    return a[0] * b[1] - a[1] * b[0]


def _roots(square: float, linear: float, constant: float) -> list[float]:
    """Real roots of square·t² + linear·t + constant, found without cancellation."""
    if abs(square) <= 1e-12 * max(1.0, abs(linear)):
        return [-constant / linear] if linear != 0 else []
    inner = linear * linear - 4 * square * constant
    if inner < 0:
        return []
    half = -0.5 * (linear + math.copysign(math.sqrt(inner), linear))
    return [half / square, *([constant / half] if half != 0 else [])]
