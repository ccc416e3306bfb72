"""Points, boxes, polygons and baselines on the upright page: pixels, origin top left, x right, y down.

Everything here is a pure function of immutable values. Coordinates are floats; formats that need integers round on
the way out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self


class Point(NamedTuple):
    """A place on the page, in pixels of the upright page."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; `right` and `bottom` are edges, so width is `right - left`."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def centre(self) -> Point:
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def grown(self, dx: float, dy: float) -> Box:
        """The same box with `dx` added at left and right and `dy` at top and bottom."""
        return Box(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def overlap(self, other: Box) -> float:
        """Area shared with `other`, in square pixels."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def contains(self, point: Point) -> bool:
        return self.left <= point.x <= self.right and self.top <= point.y <= self.bottom

    def polygon(self) -> Polygon:
        """The four corners, clockwise from the top left."""
        return Polygon(
            (
                Point(self.left, self.top),
                Point(self.right, self.top),
                Point(self.right, self.bottom),
                Point(self.left, self.bottom),
            )
        )


class Shape:
    """What outlines and baselines share: each is made of points, of numbers or of a text; the others when asked.

    Most who read a page never ask for points, and an export writes text: points of all took most of its time.
    """

    __slots__ = ("extent", "numbers", "text")

    extent: tuple[float, float, float, float]
    """The edges of the smallest upright rectangle around it: left, top, right, bottom."""
    numbers: tuple[float, ...]
    """The coordinates without their points: x, y, x, y ..."""
    text: str
    """The points as "x,y x,y", for a shape that came from the project and was sound (`soundness.py`); else empty."""
    points: tuple[Point, ...]
    LEAST_POINTS: ClassVar[int]

    @classmethod
    def of_numbers(cls, numbers: Iterable[float]) -> Self:
        """The shape of these `numbers`.

        Raises:
            ValueError: they are too few, make half a point, or one is not finite.
        """
        shape = object.__new__(cls)
        held = tuple(numbers)
        object.__setattr__(shape, "numbers", held)
        object.__setattr__(shape, "text", "")
        if len(held) % 2 or len(held) < 2 * cls.LEAST_POINTS or not math.isfinite(sum(held)):
            _require_points(shape.points, at_least=cls.LEAST_POINTS, what=cls.__name__.lower())
        return shape

    @classmethod
    def of_text(cls, text: str, extent: tuple[float, float, float, float]) -> Self:
        """The sound shape whose `text` and `extent` were asked for before; neither is looked into."""
        shape = object.__new__(cls)
        object.__setattr__(shape, "text", text)
        object.__setattr__(shape, "extent", extent)
        return shape

    @property
    def box(self) -> Box:
        """The smallest upright rectangle around it."""
        return Box(*map(float, self.extent))

    if not TYPE_CHECKING:  # else a slip in a name would pass for an attribute

        def __getattr__(self, name: str) -> Any:
            """Asked for what is not there yet. Two threads may make it at once; they make the same."""
            match name:
                case "text":
                    made = ""
                case "numbers":
                    text = self.text
                    made = _numbers_of(text) if text else tuple(chain.from_iterable(self.points))
                case "extent":
                    xs, ys = self.numbers[::2], self.numbers[1::2]
                    made = (min(xs), min(ys), max(xs), max(ys))
                case "points":
                    numbers = iter(self.numbers)
                    # Without the call that `Point(x, y)` costs: a page of 60 lines has thousands.
                    made = tuple(map(tuple.__new__, repeat(Point), zip(numbers, numbers, strict=True)))
                case _:
                    raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
            object.__setattr__(self, name, made)
            return made


def _numbers_of(text: str) -> tuple[float, ...]:
    return tuple(map(float, text.replace(" ", ",").split(",")))


@dataclass(frozen=True, slots=True)
class Polygon(Shape):
    """A closed outline of at least three points; the last is joined to the first without being repeated.

    Raises:
        ValueError: fewer than three points, or a coordinate that is no finite number.
    """

    points: tuple[Point, ...]
    LEAST_POINTS: ClassVar[int] = 3

    def __post_init__(self) -> None:
        _require_points(self.points, at_least=self.LEAST_POINTS, what="polygon")

    @property
    def area(self) -> float:
        """Enclosed area in square pixels (shoelace formula), never negative."""
        return abs(signed_area(self.points))

    @property
    def centre(self) -> Point:
        return self.box.centre

    def contains(self, point: Point) -> bool:
        """Whether `point` lies inside, by the even-odd rule."""
        inside = False
        previous = self.points[-1]
        for current in self.points:
            if (current.y > point.y) != (previous.y > point.y):
                slope = (previous.x - current.x) / (previous.y - current.y)
                if point.x < current.x + slope * (point.y - current.y):
                    inside = not inside
            previous = current
        return inside

    def moved(self, dx: float, dy: float) -> Polygon:
        return Polygon(tuple(Point(p.x + dx, p.y + dy) for p in self.points))


@dataclass(frozen=True, slots=True)
class Baseline(Shape):
    """The poly-line on which the letters of a line stand, in writing direction, at least two points.

    Raises:
        ValueError: fewer than two points, or a coordinate that is no finite number.
    """

    points: tuple[Point, ...]
    LEAST_POINTS: ClassVar[int] = 2

    def __post_init__(self) -> None:
        _require_points(self.points, at_least=self.LEAST_POINTS, what="baseline")

    @property
    def length(self) -> float:
        return sum(math.dist(a, b) for a, b in zip(self.points, self.points[1:], strict=False))

    def moved(self, dx: float, dy: float) -> Baseline:
        return Baseline(tuple(Point(p.x + dx, p.y + dy) for p in self.points))

    def reversed(self) -> Baseline:
        return Baseline(self.points[::-1])


def _require_points(points: Sequence[Point], *, at_least: int, what: str) -> None:
    if len(points) < at_least:
        raise ValueError(f"a {what} needs at least {at_least} points, got {len(points)}")
    # Whatever is no finite number makes the sum none, and one question for all takes a third of the time.
    is_sound = math.isfinite(sum(chain.from_iterable(points)))
    if not is_sound and not all(map(math.isfinite, chain.from_iterable(points))):
        worst = next(point for point in points if not (math.isfinite(point.x) and math.isfinite(point.y)))
        raise ValueError(f"a {what} has a coordinate that is no finite number: {worst}")


def turned(points: Iterable[Point], angle: float, about: Point) -> tuple[Point, ...]:
    """The same points turned by `angle` (radians, clockwise on the screen) about a place."""
    cos, sin = math.cos(angle), math.sin(angle)
    around = ((p.x - about.x, p.y - about.y) for p in points)
    return tuple(Point(about.x + x * cos - y * sin, about.y + x * sin + y * cos) for x, y in around)


def points_of(pairs: Iterable[Sequence[float]]) -> tuple[Point, ...]:
    """Points from any iterable of (x, y) pairs."""
    return tuple(Point(float(pair[0]), float(pair[1])) for pair in pairs)


def bounding_box(points: Sequence[Point]) -> Box:
    """The smallest upright box that holds all `points`; `points` must not be empty."""
    xs = [point.x for point in points]
    ys = [point.y for point in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def signed_area(points: Sequence[Point]) -> float:
    """Shoelace area; positive when the points run clockwise on the screen (y down)."""
    total = 0.0
    previous = points[-1]
    for current in points:
        total += previous.x * current.y - current.x * previous.y
        previous = current
    return total / 2


def convex_hull(points: Iterable[tuple[float, float]]) -> tuple[Point, ...]:
    """Corners of the convex hull, clockwise on the screen (Andrew's monotone chain); collinear points are dropped."""
    # Of points above one another only the highest and the lowest can be corners: of a page of lines, few are left.
    highest: dict[float, float] = {}
    lowest: dict[float, float] = {}
    for x, y in points:
        if x not in highest:
            highest[x] = lowest[x] = y
        elif y < highest[x]:
            highest[x] = y
        elif y > lowest[x]:
            lowest[x] = y
    upper = [Point(x, highest[x]) for x in sorted(highest)]
    lower = [Point(x, lowest[x]) for x in sorted(lowest, reverse=True)]
    if len(upper) <= 1:
        return tuple(dict.fromkeys(upper + lower))
    return tuple(_half_hull([*upper, lower[0]]) + _half_hull([*lower, upper[0]]))


def _half_hull(ordered: Iterable[Point]) -> list[Point]:
    """The corners of one side of a hull, without the last, with which the other side begins."""
    corners: list[Point] = []
    for point in ordered:
        while len(corners) >= 2 and _turn(corners[-2], corners[-1], point) <= 0:
            corners.pop()
        corners.append(point)
    return corners[:-1]


def _turn(origin: Point, a: Point, b: Point) -> float:
    return (a.x - origin.x) * (b.y - origin.y) - (a.y - origin.y) * (b.x - origin.x)


def distance_to_segment(point: Point, start: Point, end: Point) -> float:
    """Distance in pixels from `point` to the segment between `start` and `end`."""
    return math.dist(point, nearest_on_segment(point, start, end))


def nearest_on_segment(point: Point, start: Point, end: Point) -> Point:
    """The place on the segment that is nearest to `point`."""
    dx, dy = end.x - start.x, end.y - start.y
    squared = dx * dx + dy * dy
    if squared == 0:
        return start
    share = ((point.x - start.x) * dx + (point.y - start.y) * dy) / squared
    share = min(1.0, max(0.0, share))
    return Point(start.x + share * dx, start.y + share * dy)


def clamped(points: Iterable[Point], width_px: float, height_px: float) -> tuple[Point, ...]:
    """The same points, moved onto a page of that size where they lie outside it."""
    return tuple(Point(min(max(p.x, 0.0), width_px), min(max(p.y, 0.0), height_px)) for p in points)


def line_height(polygon: Polygon, baseline: Baseline | None = None) -> float:
    """Height of a line in pixels: its area over its length, which holds for slanted and curved lines too."""
    length = baseline.length if baseline is not None and baseline.length > 0 else long_side(polygon)
    if length <= 0:
        return max(1.0, polygon.box.height)
    return max(1.0, polygon.area / length)


def long_side(polygon: Polygon) -> float:
    """Extent in pixels along the polygon's principal direction."""
    angle = principal_angle(polygon.points)
    along = [p.x * math.cos(angle) + p.y * math.sin(angle) for p in polygon.points]
    return max(along) - min(along)


def principal_angle(points: Sequence[Point]) -> float:
    """Direction of greatest spread in radians, in (-pi/2, pi/2]; 0 is along x, positive runs downwards."""
    count = len(points)
    mean_x = sum(p.x for p in points) / count
    mean_y = sum(p.y for p in points) / count
    xx = sum((p.x - mean_x) ** 2 for p in points)
    yy = sum((p.y - mean_y) ** 2 for p in points)
    xy = sum((p.x - mean_x) * (p.y - mean_y) for p in points)
    if xy == 0 and xx >= yy:
        return 0.0
    return 0.5 * math.atan2(2 * xy, xx - yy)


def estimated_baseline(polygon: Polygon) -> Baseline:
    """A straight baseline for an outline that came without one.

    It runs along the principal direction, a quarter of the line height above the lower edge: where the letters of most
    hands stand (research on public ground truth puts it at 20 to 25 %). Mark it as estimated. Left to right.
    """
    angle = principal_angle(polygon.points)
    if abs(angle) > math.pi / 4 and polygon.box.width >= polygon.box.height:
        angle = 0.0
    cos, sin = math.cos(angle), math.sin(angle)
    along = [p.x * cos + p.y * sin for p in polygon.points]
    across = [p.y * cos - p.x * sin for p in polygon.points]
    height = polygon.area / max(1e-6, max(along) - min(along))
    foot = max(across) - 0.25 * min(height, max(across) - min(across))
    ends = ((min(along), foot), (max(along), foot))
    return Baseline(tuple(Point(a * cos - c * sin, a * sin + c * cos) for a, c in ends))


def is_simple(points: Sequence[Point]) -> bool:
    """Whether no two sides of the closed outline cross."""
    count = len(points)
    sides = [(points[i], points[(i + 1) % count]) for i in range(count)]
    for i in range(count):
        for j in range(i + 2, count):
            if i == 0 and j == count - 1:
                continue
            if _crosses(*sides[i], *sides[j]):
                return False
    return True


def _crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    return (_turn(a, b, c) > 0) != (_turn(a, b, d) > 0) and (_turn(c, d, a) > 0) != (_turn(c, d, b) > 0)
