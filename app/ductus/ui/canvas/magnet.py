"""Magnetic vertices: where a dragged point is drawn to by the lines around it. Pure geometry in page pixels, no Qt.

A corner of a neighbouring line draws stronger than a side, and a side stronger than the horizontal and the vertical
through the points before and behind the dragged one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ductus.document.geometry import Box, Point, nearest_on_segment
from ductus.document.line_outlines import tidy
from ductus.ui.canvas.line_index import LineIndex
from ductus.ui.canvas.shapes import Corner, LineShape, Part

PULL = 5.0
"""DIP within which a point is drawn: near enough to be meant, and less than the reach of a vertex (`tools.REACH`)."""


@dataclass(frozen=True, slots=True)
class Catch:
    """Where a point was drawn to. `guides` are the strokes that show why: sides, or the run to the neighbour."""

    at: Point
    guides: tuple[tuple[Point, Point], ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What may draw a point: these parts of the page's lines but for `but_for`, and the points `beside` it.

    Those beside it are its neighbours in its own poly-line.
    """

    index: LineIndex
    but_for: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = tuple(Part)
    beside: tuple[Point, ...] = ()

    def catch(self, point: Point, pull_px: float) -> Catch | None:
        """Where `point` is drawn to from within `pull_px`; None where nothing draws it."""
        box = Box(point.x, point.y, point.x, point.y).grown(pull_px, pull_px)
        outlines = [
            shape.points(part) + (shape.points(part)[:1] if part is Part.OUTLINE else ())
            for line in self.index.within(box)
            if line.id not in self.but_for
            for shape in (LineShape.of(line),)
            for part in self.parts
            if shape.points(part)
        ]
        return (
            _nearest_corner(point, outlines, pull_px)
            or _nearest_side(point, outlines, pull_px)
            or _in_line_with(point, self.beside, pull_px)
        )


def neighbours(shape: LineShape, corner: Corner) -> tuple[Point, ...]:
    """The points before and behind a vertex; a baseline's end has only one."""
    points, place = shape.points(corner.part), corner.place
    if corner.part is Part.OUTLINE:
        return points[place - 1], points[(place + 1) % len(points)]
    return (*points[max(0, place - 1) : place], *points[place + 1 : place + 2])


def _nearest_corner(point: Point, outlines: Iterable[Sequence[Point]], pull_px: float) -> Catch | None:
    at = min((p for points in outlines for p in points), key=lambda p: math.dist(p, point), default=None)
    return Catch(at) if at is not None and math.dist(at, point) <= pull_px else None


def _nearest_side(point: Point, outlines: Iterable[Sequence[Point]], pull_px: float) -> Catch | None:
    feet = [(nearest_on_segment(point, a, b), (a, b)) for points in outlines for a, b in _sides(points)]
    at, side = min(feet, key=lambda foot: math.dist(foot[0], point), default=(None, None))
    if at is None or side is None or math.dist(at, point) > pull_px:
        return None
    return Catch(tidy(at), (side,))


def _sides(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return itertools.pairwise(points)


def _in_line_with(point: Point, beside: Sequence[Point], pull_px: float) -> Catch | None:
    """On the vertical or the horizontal through a neighbour, or on both where they cross nearby."""
    above = min(beside, key=lambda other: abs(other.x - point.x), default=None)
    level = min(beside, key=lambda other: abs(other.y - point.y), default=None)
    x = above.x if above is not None and abs(above.x - point.x) <= pull_px else point.x
    y = level.y if level is not None and abs(level.y - point.y) <= pull_px else point.y
    if above is None or level is None or (x, y) == tuple(point):
        return None
    at = Point(x, y)
    guides = [(above, at)] if x == above.x else []
    guides += [(level, at)] if y == level.y else []
    return Catch(at, tuple(guides))
