"""Lines given another shape: reversed, straightened, longer or shorter, higher or lower. Values in page pixels, pure.

Each function gives the line as it would be, or the line itself where nothing can be done. They know no page: what
reaches beyond its edges, `drawn_in` brings back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ductus.document.edits import ShapeLine
from ductus.document.geometry import Baseline, Point, Polygon, clamped, estimated_baseline, line_height, turned
from ductus.document.line_outlines import LEAST_AREA_PX, divided, tidy
from ductus.document.page import BaselineSource, Line, Page
from ductus.document.writing_path import WritingPath, extent, path_of, towards

_LEAST_LENGTH_HEIGHTS = 0.5
"""A line is never made shorter than this many of its heights: hardly a letter is left on it then."""
_LEAST_HEIGHT_PX = 4.0
_END_HEIGHTS = 1.0
"""How far from an end, in line heights, an outline follows when the end is moved; the rest stays where it is."""
_SAMPLE_PX = 4.0


def drawn_in(line: Line, page: Page) -> Line:
    """The line with what reaches beyond the page brought to its edge; its outline may enclose nothing then."""
    polygon, baseline = line.polygon, line.baseline
    outline = clamped(polygon.points, page.width_px, page.height_px)
    polygon = polygon if outline == polygon.points else Polygon(outline)
    if baseline is not None:
        path = clamped(baseline.points, page.width_px, page.height_px)
        baseline = baseline if path == baseline.points else Baseline(path)
    return replace(line, polygon=polygon, baseline=baseline)


def shaping(page: Page, line: Line) -> ShapeLine:
    """The edit that gives the page's line of that id the shape of `line`."""
    return ShapeLine(page.id, line.id, line.polygon, line.baseline, line.baseline_source)


def reversed_line(line: Line) -> Line:
    """The line written the other way; a baseline it did not have is estimated."""
    path = path_of(line)
    source = line.baseline_source if line.baseline is not None else BaselineSource.ESTIMATED
    return replace(line, baseline=Baseline(path.points[::-1]), baseline_source=source)


def straightened_line(line: Line) -> Line:
    """The line with a straight baseline: the one nearest to all of the old one (least squares), from end to end."""
    if line.baseline is None or len(line.baseline.points) == 2:
        return line
    path = path_of(line)
    count = max(2, math.ceil(path.length / _SAMPLE_PX))
    points = [path.at(path.length * (i + 0.5) / count) for i in range(count)]
    middle = Point(sum(p.x for p in points) / count, sum(p.y for p in points) / count)
    direction = _fitted_direction(points, middle, path.direction)
    ends = [
        (end.x - middle.x) * direction.x + (end.y - middle.y) * direction.y for end in (path.points[0], path.points[-1])
    ]
    baseline = tuple(tidy(Point(middle.x + direction.x * u, middle.y + direction.y * u)) for u in ends)
    if baseline[0] == baseline[1]:
        return line
    return replace(line, baseline=Baseline(baseline), baseline_source=BaselineSource.DRAWN)


def _fitted_direction(points: list[Point], middle: Point, along: Point) -> Point:
    """Direction of least squares near `along`: the angle by which the points turn away from it is fitted."""
    across = Point(-along.y, along.x)
    uu = uv = 0.0
    for p in points:
        u = (p.x - middle.x) * along.x + (p.y - middle.y) * along.y
        uu += u * u
        uv += u * ((p.x - middle.x) * across.x + (p.y - middle.y) * across.y)
    turn = math.atan2(uv, uu)
    cos, sin = math.cos(turn), math.sin(turn)
    return Point(along.x * cos + across.x * sin, along.y * cos + across.y * sin)


def turned_line(line: Line, angle: float, about: Point) -> Line:
    """The line turned by `angle` (radians, clockwise on the screen) about a place, outline and baseline together."""
    polygon = Polygon(tuple(tidy(point) for point in turned(line.polygon.points, angle, about)))
    baseline = line.baseline
    if baseline is not None:
        baseline = Baseline(tuple(tidy(point) for point in turned(baseline.points, angle, about)))
    return replace(line, polygon=polygon, baseline=baseline)


def lengthened_line(line: Line, distance_px: float) -> Line:
    """The line with both ends moved outwards, or inwards when negative, outline and baseline together."""
    path = path_of(line)
    first, last = extent(path, line.polygon)
    height = line_height(line.polygon, line.baseline)
    if distance_px < 0 and not _stays_long_enough(last - first + 2 * distance_px, height):
        return line
    return _with_ends_moved(line, distance_px, distance_px)


def line_between(line: Line, first: float, last: float) -> Line:
    """The line from one place along its path to another: cut off where it reached beyond, drawn out where it did not.

    The line itself where that would leave hardly a letter.
    """
    path, height = path_of(line), line_height(line.polygon, line.baseline)
    start, end = extent(path, line.polygon)
    if last - first < _LEAST_LENGTH_HEIGHTS * height:
        return line
    # Drawn out first: what is left of a line after cutting may be too short to be.
    fitted = _with_ends_moved(line, max(0.0, start - first), max(0.0, last - end))
    if last < end:
        fitted = _cut_off(fitted, path.at(last), path.direction_at(last, height), keeps_start=True)
    if first > start:
        fitted = _cut_off(fitted, path.at(first), path.direction_at(first, height), keeps_start=False)
    return fitted


def _cut_off(line: Line, at: Point, direction: Point, *, keeps_start: bool) -> Line:
    parts = divided(line.polygon, at, direction)
    if parts is None:
        return line
    before, after, _ = parts
    path = path_of(line)
    return part_of_shape(line, path, before if keeps_start else after, path.along(at), is_before=keeps_start)


def _stays_long_enough(length_px: float, height_px: float) -> bool:
    return length_px >= _LEAST_LENGTH_HEIGHTS * height_px


class _Stretch(NamedTuple):
    """Ends of a line moved by stretching a zone beside them: no corner overtakes another, so no sides come to cross."""

    first: float
    last: float
    zone: float
    start: Point
    end: Point
    start_px: float
    end_px: float

    @classmethod
    def of(
        cls, path: WritingPath, first: float, last: float, height: float, start_px: float, end_px: float
    ) -> _Stretch | None:
        """The stretch that moves the ends outwards by `start_px` and `end_px`; None where there is no room for it."""
        zone = min(max(_END_HEIGHTS * height, 3 * abs(start_px), 3 * abs(end_px)), (last - first) / 2)
        if zone <= 0 or -min(start_px, end_px) >= zone or start_px == end_px == 0:
            return None
        start, end = path.direction_at(first, height), path.direction_at(last, height)
        return cls(first, last, zone, start, end, start_px, end_px)

    def shift(self, along: float) -> tuple[float, float]:
        """By how much a point that far along the path moves, in page pixels."""
        back = self.start_px * _share(self.first + self.zone - along, self.zone)
        onward = self.end_px * _share(along - self.last + self.zone, self.zone)
        return self.end.x * onward - self.start.x * back, self.end.y * onward - self.start.y * back


def _with_ends_moved(line: Line, start_px: float, end_px: float) -> Line:
    path, height = path_of(line), line_height(line.polygon, line.baseline)
    stretch = _Stretch.of(path, *extent(path, line.polygon), height, start_px, end_px)
    if stretch is None:
        return line

    def moved(points: Sequence[Point]) -> list[Point]:
        shifts = [stretch.shift(path.along(point)) for point in points]
        return [tidy(Point(point.x + x, point.y + y)) for point, (x, y) in zip(points, shifts, strict=True)]

    after = _with_points(line, moved(line.polygon.points))
    if after is line or line.baseline is None:
        return after
    return replace(after, baseline=Baseline(tuple(moved(line.baseline.points))))


def _share(way_px: float, zone_px: float) -> float:
    """0 outside the zone of an end, 1 at the end itself; a baseline that reaches beyond moves no farther."""
    return min(1.0, max(0.0, way_px / zone_px))


def part_of_shape(line: Line, path: WritingPath, polygon: Polygon, along: float, *, is_before: bool) -> Line:
    """The line with the part of its shape before or after the cut; a part the baseline misses has it estimated."""
    if line.baseline is None:
        return replace(line, polygon=polygon)
    points = [
        point
        for point, place in zip(path.points, path.places, strict=True)
        if (place < along if is_before else place > along)
    ]
    foot = tidy(path.at(along))
    if 0.0 < along < path.length and foot not in points:
        points.insert(len(points) if is_before else 0, foot)
    if len(points) >= 2:
        return replace(line, polygon=polygon, baseline=Baseline(tuple(points)))
    baseline = towards(estimated_baseline(polygon), path.direction)
    return replace(line, polygon=polygon, baseline=baseline, baseline_source=BaselineSource.ESTIMATED)


def grown_line(line: Line, distance_px: float) -> Line:
    """The line with its outline moved outwards on all sides, or inwards when negative; the baseline stays."""
    path, height = path_of(line), line_height(line.polygon, line.baseline)
    stands = [path.along_and_offset(point) for point in line.polygon.points]
    top, bottom = min(offset for _, offset in stands), max(offset for _, offset in stands)
    if distance_px < 0 and height + 2 * distance_px < _LEAST_HEIGHT_PX:
        return line
    half, middle = max((bottom - top) / 2, 0.5), (top + bottom) / 2
    first, last = min(along for along, _ in stands), max(along for along, _ in stands)
    is_long_enough = distance_px >= 0 or _stays_long_enough(last - first + 2 * distance_px, height)
    stretch = _Stretch.of(path, first, last, height, distance_px, distance_px) if is_long_enough else None
    points = []
    for point, (along, offset) in zip(line.polygon.points, stands, strict=True):
        # Across the line everything is stretched from its middle: like a lens, it lets no two sides cross.
        direction = path.direction_at(along, height)
        step = distance_px * max(-1.0, min(1.0, (offset - middle) / half))
        x, y = stretch.shift(along) if stretch is not None else (0.0, 0.0)
        points.append(tidy(Point(point.x + x - direction.y * step, point.y + y + direction.x * step)))
    return _with_points(line, points)


def _with_points(line: Line, points: Sequence[Point]) -> Line:
    """The line with another outline; the line itself where that would enclose nothing."""
    polygon = Polygon(tuple(points))
    return replace(line, polygon=polygon) if polygon.area >= LEAST_AREA_PX else line
