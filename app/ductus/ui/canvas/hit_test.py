"""What is under the pointer. Pure geometry in page pixels; `slack` is how near counts as on, in page pixels too."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from ductus.document.geometry import Box, Point, distance_to_segment, estimated_baseline
from ductus.document.page import Line
from ductus.ui.canvas.line_index import LineIndex
from ductus.ui.canvas.shapes import Corner, Edge, Handle, LineShape, Part, nearest_edge


def line_at(index: LineIndex, point: Point, slack: float) -> str:
    """Id of the line under `point`, or "".

    Where outlines overlap, as ascenders and descenders make them do, the line whose writing runs nearest wins; where
    none holds the point, the nearest outline within `slack`.
    """
    near = index.within(Box(point.x, point.y, point.x, point.y).grown(slack, slack))
    holding = [line for line in near if line.polygon.contains(point)]
    if holding:
        return min(holding, key=lambda line: (_distance_to_path(point, stroke(line)), line.polygon.area)).id
    reachable = [(distance, line.id) for line in near if (distance := _distance_to_line(point, line)) <= slack]
    return min(reachable)[1] if reachable else ""


def corner_at(shape: LineShape, point: Point, slack: float) -> Corner | None:
    """The vertex nearest to `point`, the baseline's before the outline's where both are as near."""
    found = [
        (math.dist(place, point), part is Part.OUTLINE, Corner(part, index))
        for part in Part
        for index, place in enumerate(shape.points(part))
    ]
    distance, _, corner = min(found)
    return corner if distance <= slack else None


def edge_at(shape: LineShape, point: Point, slack: float) -> Edge | None:
    """The place on a side of outline or baseline nearest to `point`."""
    places = [nearest_edge(shape, part, point) for part in Part if shape.points(part)]
    nearest = min(places, key=lambda edge: math.dist(edge.at, point))
    return nearest if math.dist(nearest.at, point) <= slack else None


def midpoints(shape: LineShape, least_side_px: float) -> Iterator[Edge]:
    """The middle of each side at least that long: where a new vertex can be drawn out."""
    for part in Part:
        points = shape.points(part)
        ends = points[1:] + points[:1] if part is Part.OUTLINE else points[1:]
        for index, (start, end) in enumerate(zip(points, ends, strict=False)):
            if math.dist(start, end) >= least_side_px:
                yield Edge(part, index, Point((start.x + end.x) / 2, (start.y + end.y) / 2))


def midpoint_at(shape: LineShape, point: Point, slack: float, least_side_px: float) -> Edge | None:
    """The middle of a side, where one of those `midpoints` gives is within `slack`."""
    reachable = [edge for edge in midpoints(shape, least_side_px) if math.dist(edge.at, point) <= slack]
    return min(reachable, key=lambda edge: math.dist(edge.at, point), default=None)


def handle_at(box: Box, point: Point, slack: float) -> Handle | None:
    """The resize handle of `box` under `point`; corners come before sides where both are."""
    reachable = [
        (abs(handle.value[0]) + abs(handle.value[1]) == 1, math.dist(handle.on(box), point), handle.name)
        for handle in Handle
        if max(abs(handle.on(box).x - point.x), abs(handle.on(box).y - point.y)) <= slack
    ]
    return Handle[min(reachable)[2]] if reachable else None


def lines_in(index: LineIndex, band: Box) -> tuple[str, ...]:
    """Ids of the lines whose writing runs through `band`, in reading order.

    The writing counts, not the outline: a band down the margin takes the lines it crosses and not those it grazes.
    """
    return tuple(line.id for line in index.within(band) if _path_meets(stroke(line), band))


def stroke(line: Line) -> tuple[Point, ...]:
    """The path the writing of a line follows: its baseline, estimated where it has none."""
    return (line.baseline or estimated_baseline(line.polygon)).points


def _distance_to_path(point: Point, path: Sequence[Point]) -> float:
    return min(distance_to_segment(point, start, end) for start, end in itertools.pairwise(path))


def _distance_to_line(point: Point, line: Line) -> float:
    outline = line.polygon.points
    distance = _distance_to_path(point, (*outline, outline[0]))
    return min(distance, _distance_to_path(point, line.baseline.points)) if line.baseline is not None else distance


def _path_meets(path: Sequence[Point], box: Box) -> bool:
    return any(_segment_meets(start, end, box) for start, end in itertools.pairwise(path))


def _segment_meets(start: Point, end: Point, box: Box) -> bool:
    """Liang and Barsky's clipping: whether any part of the segment lies in the box."""
    enter, leave = 0.0, 1.0
    for step, room in _slabs(start, end, box):
        if step == 0:
            if room < 0:
                return False
            continue
        share = room / step
        if step < 0:
            enter = max(enter, share)
        else:
            leave = min(leave, share)
        if enter > leave:
            return False
    return True


def _slabs(start: Point, end: Point, box: Box) -> Iterable[tuple[float, float]]:
    dx, dy = end.x - start.x, end.y - start.y
    yield -dx, start.x - box.left
    yield dx, box.right - start.x
    yield -dy, start.y - box.top
    yield dy, box.bottom - start.y
