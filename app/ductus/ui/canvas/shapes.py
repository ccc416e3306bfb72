"""Changes of a line's shape: outline and baseline together, as values. Pure geometry in page pixels, no Qt.

A baseline that was drawn, detected or imported follows moves and resizes and otherwise stays where it is; one that was
estimated is estimated anew from the new outline. Every result lies within the page's frame.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import NamedTuple

from ductus.document.edits import PageEdit, ShapeLine, Together
from ductus.document.geometry import (
    Baseline,
    Box,
    Point,
    Polygon,
    bounding_box,
    clamped,
    estimated_baseline,
    nearest_on_segment,
    turned,
)
from ductus.document.line_outlines import tidy
from ductus.document.page import BaselineSource, Line, Page

MIN_SIDE_PX = 2.0
"""A line is never resized to less than this: smaller outlines cover no pixel and cannot be picked up again."""


class Part(StrEnum):
    """Which of a line's two poly-lines a corner belongs to."""

    OUTLINE = "outline"
    BASELINE = "baseline"


class Corner(NamedTuple):
    """A vertex of a line: the `place`-th point of its outline or baseline."""

    part: Part
    place: int


class Edge(NamedTuple):
    """A place on a side of a line: between the `place`-th point of that part and the next, at `at`."""

    part: Part
    place: int
    at: Point


class Handle(Enum):
    """Where a box is taken to resize it: -1 left or top, 0 neither, 1 right or bottom."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    RIGHT = (1, 0)
    BOTTOM_RIGHT = (1, 1)
    BOTTOM = (0, 1)
    BOTTOM_LEFT = (-1, 1)
    LEFT = (-1, 0)

    def on(self, box: Box) -> Point:
        """Where this handle stands on `box`."""
        across, down = self.value
        x = (box.left, box.centre.x, box.right)[across + 1]
        y = (box.top, box.centre.y, box.bottom)[down + 1]
        return Point(x, y)


@dataclass(frozen=True, slots=True)
class LineShape:
    """What `ShapeLine` sets: a line's outline, its baseline, and where the baseline is from."""

    polygon: Polygon
    baseline: Baseline | None = None
    source: BaselineSource = BaselineSource.ESTIMATED

    @classmethod
    def of(cls, line: Line) -> LineShape:
        return cls(line.polygon, line.baseline, line.baseline_source)

    @property
    def box(self) -> Box:
        """Box around outline and baseline."""
        return bounding_box(self.polygon.points + self.points(Part.BASELINE))

    def points(self, part: Part) -> tuple[Point, ...]:
        """The points of that part; none where the line has no baseline."""
        if part is Part.OUTLINE:
            return self.polygon.points
        return self.baseline.points if self.baseline is not None else ()

    def edit(self, page_id: str, line_id: str) -> ShapeLine:
        return ShapeLine(page_id, line_id, self.polygon, self.baseline, self.source)


def frame_of(page: Page) -> Box:
    """The whole page as a box."""
    return Box(0.0, 0.0, float(page.width_px), float(page.height_px))


def joint_box(shapes: Collection[LineShape]) -> Box:
    """The box around all these shapes; there must be at least one."""
    return around([shape.box for shape in shapes])


def around(boxes: Sequence[Box]) -> Box:
    """The box around all these boxes; there must be at least one."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def allowed_move(box: Box, dx: float, dy: float, frame: Box) -> tuple[float, float]:
    """The part of a move that does not push `box` over the frame's edge (any further, if it was over it before)."""
    dx = min(max(dx, min(0.0, frame.left - box.left)), max(0.0, frame.right - box.right))
    dy = min(max(dy, min(0.0, frame.top - box.top)), max(0.0, frame.bottom - box.bottom))
    return dx, dy


def moved(shape: LineShape, dx: float, dy: float, frame: Box) -> LineShape:
    baseline = shape.baseline.moved(dx, dy) if shape.baseline is not None else None
    return _within(replace(shape, polygon=shape.polygon.moved(dx, dy), baseline=baseline), frame)


def resized_box(box: Box, handle: Handle, to: Point, frame: Box) -> Box:
    """`box` with the sides that `handle` holds drawn to `to`; they stop before the opposite side and at the frame."""
    across, down = handle.value
    x, y = clamped([to], frame.right, frame.bottom)[0]
    return Box(
        min(x, box.right - MIN_SIDE_PX) if across < 0 else box.left,
        min(y, box.bottom - MIN_SIDE_PX) if down < 0 else box.top,
        max(x, box.left + MIN_SIDE_PX) if across > 0 else box.right,
        max(y, box.top + MIN_SIDE_PX) if down > 0 else box.bottom,
    )


def stretched(shape: LineShape, before: Box, after: Box, frame: Box) -> LineShape:
    """The shape carried along when the box `before` becomes `after`; outline and baseline keep their proportions."""
    x_share = after.width / before.width if before.width > 0 else 1.0
    y_share = after.height / before.height if before.height > 0 else 1.0

    def carried(points: Sequence[Point]) -> tuple[Point, ...]:
        return tuple(
            tidy(Point(after.left + (p.x - before.left) * x_share, after.top + (p.y - before.top) * y_share))
            for p in points
        )

    baseline = Baseline(carried(shape.baseline.points)) if shape.baseline is not None else None
    return _within(replace(shape, polygon=Polygon(carried(shape.polygon.points)), baseline=baseline), frame)


def turned_shapes(shapes: Mapping[str, LineShape], angle: float, frame: Box) -> dict[str, LineShape]:
    """The shapes turned together by `angle` (radians, clockwise) about their middle, brought back within the frame."""
    about = joint_box(shapes.values()).centre
    after = {line_id: _turned(shape, angle, about) for line_id, shape in shapes.items()}
    box = joint_box(after.values())
    dx = max(0.0, frame.left - box.left) or min(0.0, frame.right - box.right)
    dy = max(0.0, frame.top - box.top) or min(0.0, frame.bottom - box.bottom)
    return {line_id: moved(shape, dx, dy, frame) for line_id, shape in after.items()}


def _turned(shape: LineShape, angle: float, about: Point) -> LineShape:
    def carried(points: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple(tidy(point) for point in turned(points, angle, about))

    baseline = Baseline(carried(shape.baseline.points)) if shape.baseline is not None else None
    return replace(shape, polygon=Polygon(carried(shape.polygon.points)), baseline=baseline)


def with_corners_moved(shape: LineShape, corners: Collection[Corner], dx: float, dy: float, frame: Box) -> LineShape:
    """The shape with these vertices shifted; together they stop at the frame."""
    if not corners:
        return shape
    dx, dy = allowed_move(bounding_box([shape.points(part)[index] for part, index in corners]), dx, dy, frame)

    def shifted(part: Part) -> tuple[Point, ...]:
        return tuple(
            Point(p.x + dx, p.y + dy) if Corner(part, index) in corners else p
            for index, p in enumerate(shape.points(part))
        )

    return _within(_with_points(shape, {part: shifted(part) for part in {corner.part for corner in corners}}), frame)


def with_corner_added(shape: LineShape, edge: Edge, frame: Box) -> tuple[LineShape, Corner]:
    """The shape with one more vertex on that side, and which vertex it is."""
    points = shape.points(edge.part)
    index = edge.place + 1
    more = (*points[:index], tidy(edge.at), *points[index:])
    return _within(_with_points(shape, {edge.part: more}), frame), Corner(edge.part, index)


def without_corners(shape: LineShape, corners: Collection[Corner]) -> LineShape | None:
    """The shape without these vertices, or None where an outline would keep fewer than three, a baseline than two."""
    kept: dict[Part, tuple[Point, ...]] = {}
    for part, least in ((Part.OUTLINE, 3), (Part.BASELINE, 2)):
        if any(corner.part is part for corner in corners):
            points = shape.points(part)
            kept[part] = tuple(p for index, p in enumerate(points) if Corner(part, index) not in corners)
            if len(kept[part]) < least:
                return None
    return _with_points(shape, kept)


def nearest_edge(shape: LineShape, part: Part, point: Point) -> Edge:
    """The place on that part's sides nearest to `point`; the part must have points."""
    points = shape.points(part)
    ends = points[1:] + points[:1] if part is Part.OUTLINE else points[1:]
    places = (
        Edge(part, index, nearest_on_segment(point, start, end))
        for index, (start, end) in enumerate(zip(points, ends, strict=False))
    )
    return min(places, key=lambda edge: (edge.at.x - point.x) ** 2 + (edge.at.y - point.y) ** 2)


def is_rectangle(polygon: Polygon) -> bool:
    """Whether the outline is an upright rectangle: it is then resized by its corners rather than bent."""
    box, points = polygon.box, polygon.points
    return len(points) == 4 and set(points) == set(box.polygon().points)


def rectangle_between(a: Point, b: Point, frame: Box) -> Polygon | None:
    """The upright rectangle between two corners, clipped to the frame, or None when it is too small to be meant."""
    box = bounding_box(clamped([a, b], frame.right, frame.bottom))
    if box.width < MIN_SIDE_PX or box.height < MIN_SIDE_PX:
        return None
    return box.polygon()


def shape_edit(page: Page, shapes: Mapping[str, LineShape], title: str) -> PageEdit | None:
    """The edit that gives lines these shapes, as one step called `title`; None when nothing would change.

    Locked lines are left out.
    """
    steps: list[PageEdit] = []
    for line in page.lines:
        shape = shapes.get(line.id)
        if shape is not None and not line.is_locked and shape != LineShape.of(line):
            steps.append(shape.edit(page.id, line.id))
    if len(steps) <= 1:
        return steps[0] if steps else None
    return Together(page.id, tuple(steps), title)


def _with_points(shape: LineShape, points: Mapping[Part, tuple[Point, ...]]) -> LineShape:
    """The shape with other points; bending a baseline by hand makes it drawn, an estimated one follows its outline."""
    polygon, baseline, source = shape.polygon, shape.baseline, shape.source
    if Part.OUTLINE in points:
        polygon = Polygon(points[Part.OUTLINE])
    if Part.BASELINE in points:
        baseline, source = Baseline(points[Part.BASELINE]), BaselineSource.DRAWN
    elif baseline is not None and source is BaselineSource.ESTIMATED and polygon is not shape.polygon:
        baseline = _estimated_like(baseline, polygon)
    return LineShape(polygon, baseline, source)


def _estimated_like(before: Baseline, polygon: Polygon) -> Baseline:
    """A new estimate that runs in the writing direction of the one before."""
    estimate = estimated_baseline(polygon)
    run = (before.points[-1].x - before.points[0].x) * (estimate.points[-1].x - estimate.points[0].x)
    fall = (before.points[-1].y - before.points[0].y) * (estimate.points[-1].y - estimate.points[0].y)
    return estimate.reversed() if run + fall < 0 else estimate


def _within(shape: LineShape, frame: Box) -> LineShape:
    """The shape clipped to the frame; a part that lies within it stays the very value it was."""
    polygon, baseline = shape.polygon, shape.baseline
    outline = clamped(polygon.points, frame.right, frame.bottom)
    if outline != polygon.points:
        polygon = Polygon(outline)
    path = clamped(shape.points(Part.BASELINE), frame.right, frame.bottom)
    if baseline is not None and path != baseline.points:
        baseline = Baseline(path)
    return replace(shape, polygon=polygon, baseline=baseline)
