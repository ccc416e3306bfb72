"""A detected box or outline, seen along the direction its writing runs: where it starts, ends, and how it bends.

Line building joins these. Everything is plain geometry in pixels; `Frame` turns the page so that writing runs along x.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ductus.document.geometry import Box, Point, bounding_box, signed_area

_SAMPLES_PER_HEIGHT = 2.0
"""Outline samples per line height: enough to follow letters, few enough to stay quick."""
_MOST_SAMPLES = 48
_END_REACH_HEIGHTS = 5.0
"""How much of a fragment's end says where its line goes on, in its heights: two or three words."""
_STEADY_HEIGHTS = 2.0
"""A shorter end has no slope of its own: one ascender would tilt it."""
_STEEPEST = 0.35
"""Steepest bend of a line against its frame, as rise per pixel (19 degrees)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The page turned by `angle` radians, so that writing in that direction runs along x from left to right."""

    cos: float
    sin: float

    @classmethod
    def at(cls, angle: float) -> Frame:
        return cls(math.cos(angle), math.sin(angle))

    def into(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """Page pixels to this frame."""
        return tuple(Point(p.x * self.cos + p.y * self.sin, p.y * self.cos - p.x * self.sin) for p in points)

    def back(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """This frame to page pixels."""
        return tuple(Point(p.x * self.cos - p.y * self.sin, p.x * self.sin + p.y * self.cos) for p in points)


@dataclass(frozen=True, slots=True)
class Shape:
    """Direction and extent of an outline, from the moments of its area: the size of the rectangle that has the same."""

    angle: float
    length: float
    thickness: float

    @property
    def elongation(self) -> float:
        return self.length / max(self.thickness, 1e-6)


def shape_of(points: Sequence[Point]) -> Shape:
    """Direction (radians in (-pi/2, pi/2], positive downwards) and extent of an outline.

    Area moments by Green's theorem, so that it does not matter how many points each side has. An outline without
    area has thickness 0.
    """
    x0, y0 = points[0]
    area = sx = sy = sxx = syy = sxy = 0.0
    px, py = points[-1].x - x0, points[-1].y - y0
    for point in points:
        x, y = point.x - x0, point.y - y0
        cross = px * y - x * py
        area += cross
        sx += cross * (px + x)
        sy += cross * (py + y)
        sxx += cross * (px * px + px * x + x * x)
        syy += cross * (py * py + py * y + y * y)
        sxy += cross * (px * y + 2 * px * py + 2 * x * y + x * py)
        px, py = x, y
    if abs(area) < 1e-6:
        return _shape_of_segment(points)
    area /= 2
    cx, cy = sx / (6 * area), sy / (6 * area)
    xx, yy, xy = sxx / (12 * area) - cx * cx, syy / (12 * area) - cy * cy, sxy / (24 * area) - cx * cy
    spread = math.hypot(xx - yy, 2 * xy)
    angle = 0.5 * math.atan2(2 * xy, xx - yy) if spread > 1e-9 else 0.0
    # A rectangle's variance along a side is the side squared over twelve.
    length, thickness = (math.sqrt(max(0.0, 6 * (xx + yy + s))) for s in (spread, -spread))
    return Shape(angle, length, thickness)


def _shape_of_segment(points: Sequence[Point]) -> Shape:
    start, end = min(points), max(points)
    angle = math.atan2(end.y - start.y, end.x - start.x) if start != end else 0.0
    return Shape(angle, math.dist(start, end), 0.0)


def turn_between(a: float, b: float) -> float:
    """Angle in radians between two directions that have no sense, from 0 to pi/2."""
    turn = abs(a - b) % math.pi
    return min(turn, math.pi - turn)


@dataclass(frozen=True, slots=True)
class Fragment:
    """One detected piece in a frame: upper and lower edge at evenly spaced places from `left` to `right`.

    `index` is its place in what the detector gave, `box` its extent in the frame, `height` the median distance of the
    edges and `middle` the mean of both, in pixels.
    """

    index: int
    box: Box
    tops: tuple[float, ...]
    bottoms: tuple[float, ...]
    height: float
    middle: float
    confidence: float

    @property
    def left(self) -> float:
        return self.box.left

    @property
    def right(self) -> float:
        return self.box.right

    @property
    def top(self) -> float:
        return self.box.top

    @property
    def bottom(self) -> float:
        return self.box.bottom

    @property
    def width(self) -> float:
        return self.box.width

    def places(self) -> list[float]:
        """Where along x the edges were sampled."""
        step = self.width / len(self.tops)
        return [self.left + (k + 0.5) * step for k in range(len(self.tops))]

    def edges_at(self, x: float) -> tuple[float, float]:
        """Upper and lower edge at `x`, which lies between `left` and `right`."""
        last = len(self.tops) - 1
        place = (x - self.left) / self.width * (last + 1) - 0.5 if self.width > 0 else 0.0
        k = min(max(0, math.floor(place)), max(0, last - 1))
        share = min(1.0, max(0.0, place - k)) if last else 0.0
        after = min(last, k + 1)
        return (
            self.tops[k] + share * (self.tops[after] - self.tops[k]),
            self.bottoms[k] + share * (self.bottoms[after] - self.bottoms[k]),
        )

    def middle_beyond(self, x: float) -> float:
        """Where down the page the middle runs at `x`, going on straight from the nearer end where `x` lies outside."""
        step = self.width / len(self.tops)
        reach = max(2, math.ceil(_END_REACH_HEIGHTS * self.height / step)) if step > 0 else 2
        is_right = x > (self.left + self.right) / 2
        part = slice(-reach, None) if is_right else slice(None, reach)
        ys = [(top + bottom) / 2 for top, bottom in zip(self.tops[part], self.bottoms[part], strict=True)]
        xs = self.places()[part]
        mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
        if len(xs) * step < _STEADY_HEIGHTS * self.height:
            return mean_y
        spread = sum((v - mean_x) ** 2 for v in xs)
        slope = sum((v - mean_x) * (y - mean_y) for v, y in zip(xs, ys, strict=True)) / spread
        slope = min(_STEEPEST, max(-_STEEPEST, slope))
        return mean_y + slope * (x - mean_x)


def fragment_of(index: int, points: Sequence[Point], confidence: float) -> Fragment:
    """The outline `points`, already in the frame wanted, as a fragment."""
    box = bounding_box(points)
    left, width = box.left, box.width
    # The mean height, not the box's: a slanted word is no higher for its slant.
    rough_height = max(1.0, abs(signed_area(points)) / max(1.0, width))
    count = int(min(_MOST_SAMPLES, max(3, _SAMPLES_PER_HEIGHT * width / rough_height)))
    tops, bottoms = [math.inf] * count, [-math.inf] * count
    step = width / count if width > 0 else 1.0
    before = points[-1]
    for point in points:
        a, b = (before, point) if before.x <= point.x else (point, before)
        before = point
        first = math.ceil((a.x - left) / step - 0.5)
        last = math.floor((b.x - left) / step - 0.5)
        for k in range(max(0, first), min(count - 1, last) + 1):
            x = left + (k + 0.5) * step
            y = a.y if b.x == a.x else a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)
            tops[k], bottoms[k] = min(tops[k], y), max(bottoms[k], y)
    for k in range(count):
        if tops[k] > bottoms[k]:
            tops[k], bottoms[k] = box.top, box.bottom
    height = max(1.0, median(b - t for t, b in zip(tops, bottoms, strict=True)))
    middle = sum(tops + bottoms) / (2 * count)
    return Fragment(index, box, tuple(tops), tuple(bottoms), height, middle, confidence)
