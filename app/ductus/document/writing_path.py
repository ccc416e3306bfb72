"""The way a line's writing runs across the page: places along it, its direction, and how it stands to the text.

`along` is a distance in page pixels from where the baseline begins, in writing direction; negative before that.
Pure functions of immutable values.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ductus.document.geometry import Baseline, Point, Polygon, estimated_baseline, line_height
from ductus.document.letter_places import is_right_to_left
from ductus.document.page import Line

_CLEAR_SIDE_SHARE = 0.15
"""Writing hangs under a leftward baseline, and so is upside down, only if its middle lies at least this share of the
line's height below it: crops are turned by the same rule (`imaging/layout.py`)."""


class _Piece(NamedTuple):
    """One straight piece of a path: from `a` towards (`x`, `y`), a unit vector, and how far along it begins."""

    a: Point
    x: float
    y: float
    length: float
    start: float


@dataclass(frozen=True, slots=True)
class WritingPath:
    """A baseline without repeated points, going on straight beyond both its ends; at least two points."""

    points: tuple[Point, ...]
    _pieces: tuple[_Piece, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for at each vertex of thousands of lines: what holds for the whole path is computed once.
        pieces, start = [], 0.0
        for a, b in itertools.pairwise(self.points):
            length = math.dist(a, b)
            pieces.append(_Piece(a, (b.x - a.x) / length, (b.y - a.y) / length, length, start))
            start += length
        object.__setattr__(self, "_pieces", tuple(pieces))

    @property
    def places(self) -> tuple[float, ...]:
        """How far along each of the points is."""
        return (*(piece.start for piece in self._pieces), self.length)

    @property
    def length(self) -> float:
        last = self._pieces[-1]
        return last.start + last.length

    @property
    def direction(self) -> Point:
        """Unit vector from the first point to the last; of the first piece where the two are the same."""
        first = self._pieces[0]
        straight = Point(first.x, first.y)
        return straight if len(self._pieces) == 1 else _unit(self.points[0], self.points[-1]) or straight

    def along(self, point: Point) -> float:
        """Where on the path the place nearest to `point` is."""
        return self._nearest(point)[1]

    def at(self, along: float) -> Point:
        """The point of the path at that distance from its beginning, also before it and beyond its end."""
        piece = next((piece for piece in self._pieces if along <= piece.start + piece.length), self._pieces[-1])
        return Point(piece.a.x + piece.x * (along - piece.start), piece.a.y + piece.y * (along - piece.start))

    def direction_at(self, along: float, window_px: float) -> Point:
        """Unit vector of the writing direction there, averaged over `window_px` so that single kinks do not count."""
        if len(self._pieces) == 1:
            return self.direction
        return _unit(self.at(along - window_px / 2), self.at(along + window_px / 2)) or self.direction

    def offset(self, point: Point) -> float:
        """Distance of `point` from the path: positive on the side of the letters' feet, negative on that of tops."""
        return self.along_and_offset(point)[1]

    def along_and_offset(self, point: Point) -> tuple[float, float]:
        """Both at the price of one."""
        if len(self._pieces) == 1:
            piece = self._pieces[0]
            x, y = point.x - piece.a.x, point.y - piece.a.y
            return x * piece.x + y * piece.y, piece.x * y - piece.y * x
        distance, along = self._nearest(point)
        foot, direction = self.at(along), self.direction_at(along, 1.0)
        is_below = direction.x * (point.y - foot.y) - direction.y * (point.x - foot.x) >= 0
        return along, distance if is_below else -distance

    def _nearest(self, point: Point) -> tuple[float, float]:
        """Distance to the nearest place on the path, and where along it that is."""
        best, last = (math.inf, 0.0), len(self._pieces) - 1
        for index, (a, x, y, length, start) in enumerate(self._pieces):
            along = (point.x - a.x) * x + (point.y - a.y) * y
            along = along if index == 0 or along > 0.0 else 0.0
            along = along if index == last or along < length else length
            distance = math.hypot(point.x - a.x - x * along, point.y - a.y - y * along)
            best = min(best, (distance, start + along))
        return best


def path_of(line: Line) -> WritingPath:
    """The path of a line's writing: along its baseline, estimated where it has none."""
    if line.baseline is not None and (points := _without_repeats(line.baseline.points)):
        return WritingPath(points)
    estimated = _without_repeats(estimated_baseline(line.polygon).points)
    box = line.polygon.box
    return WritingPath(estimated or (Point(box.left, box.bottom), Point(box.left + 1.0, box.bottom)))


def extent(path: WritingPath, polygon: Polygon) -> tuple[float, float]:
    """Where along the path an outline begins and ends."""
    places = [path.along(point) for point in polygon.points]
    return min(places), max(places)


def is_mirrored(line: Line) -> bool:
    """Whether the line's crop, which shows letters upright, begins at the end of the baseline: it runs leftwards."""
    path = path_of(line)
    run, fall = path.direction
    if run >= 0 or abs(fall) >= abs(run):
        return False
    height = line_height(line.polygon, line.baseline)
    return path.offset(line.polygon.centre) > -_CLEAR_SIDE_SHARE * height


def reads_against_path(line: Line) -> bool:
    """Whether the text begins where the baseline ends, as when a left-to-right baseline carries Arabic."""
    run, fall = path_of(line).direction
    if not line.text or abs(fall) >= abs(run):
        return False
    return is_right_to_left(line.text) is not is_mirrored(line)


def _without_repeats(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points with neighbours that are the same place told once; none where less than two are left."""
    kept = tuple(point for point, before in zip(points, (None, *points), strict=False) if point != before)
    return kept if len(kept) >= 2 else ()


def _unit(a: Point, b: Point) -> Point | None:
    length = math.dist(a, b)
    return Point((b.x - a.x) / length, (b.y - a.y) / length) if length > 0 else None


def towards(baseline: Baseline, direction: Point) -> Baseline:
    """The baseline, turned round if it does not run the way `direction` does."""
    first, last = baseline.points[0], baseline.points[-1]
    run = (last.x - first.x) * direction.x + (last.y - first.y) * direction.y
    return baseline.reversed() if run < 0 else baseline
