"""A line's place and size as exact numbers, and the line with one of them set. Page pixels and degrees, pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ductus.document.edits import PageEdit
from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.line_operations import reshaped
from ductus.document.line_outlines import tidy
from ductus.document.line_shaping import turned_line
from ductus.document.page import Line, Page
from ductus.document.writing_path import path_of

_LEAST_SIDE_PX = 2.0
"""No number makes a line smaller than this: it could not be picked up again."""


class Number(StrEnum):
    """What can be set: the box around the outline, and the direction of the writing."""

    LEFT = "left"
    TOP = "top"
    WIDTH = "width"
    HEIGHT = "height"
    ANGLE = "angle"


@dataclass(frozen=True, slots=True)
class LineNumbers:
    """Box of the outline in page pixels; `angle` in degrees, clockwise from rightward, over -180 to 180."""

    left: float
    top: float
    width: float
    height: float
    angle: float

    @classmethod
    def of(cls, line: Line) -> LineNumbers:
        box, direction = line.polygon.box, path_of(line).direction
        return cls(box.left, box.top, box.width, box.height, math.degrees(math.atan2(direction.y, direction.x)))

    def value(self, number: Number) -> float:
        """One of them."""
        return float(getattr(self, number.value))


def shared_number(lines: Sequence[Line], number: Number, digits: int = 1) -> float | None:
    """The number all these lines have in common, to that many digits; None where they differ, or there is no line."""
    values = {round(LineNumbers.of(line).value(number), digits) for line in lines}
    return values.pop() if len(values) == 1 else None


def set_number(page: Page, line_ids: Sequence[str], number: Number, value: float) -> PageEdit | None:
    """The edit that gives each free line this number: a place is moved to, a size stretched to, an angle turned to."""
    change = _CHANGES[number]
    return reshaped(page, line_ids, f"set {number.value}", lambda line: change(line, value))


def _moved(line: Line, dx: float, dy: float) -> Line:
    baseline = line.baseline.moved(dx, dy) if line.baseline is not None else None
    return replace(line, polygon=line.polygon.moved(dx, dy), baseline=baseline)


def _stretched(line: Line, across: float, down: float) -> Line:
    box: Box = line.polygon.box

    def carried(points: Sequence[Point]) -> tuple[Point, ...]:
        return tuple(
            tidy(Point(box.left + (p.x - box.left) * across, box.top + (p.y - box.top) * down)) for p in points
        )

    baseline = Baseline(carried(line.baseline.points)) if line.baseline is not None else None
    return replace(line, polygon=Polygon(carried(line.polygon.points)), baseline=baseline)


def _turned_to(line: Line, degrees: float) -> Line:
    return turned_line(line, math.radians(degrees - LineNumbers.of(line).angle), line.polygon.centre)


_CHANGES: Mapping[Number, Callable[[Line, float], Line]] = {
    Number.LEFT: lambda line, value: _moved(line, value - line.polygon.box.left, 0.0),
    Number.TOP: lambda line, value: _moved(line, 0.0, value - line.polygon.box.top),
    Number.WIDTH: lambda line, value: _stretched(
        line, max(value, _LEAST_SIDE_PX) / max(line.polygon.box.width, 1e-6), 1.0
    ),
    Number.HEIGHT: lambda line, value: _stretched(
        line, 1.0, max(value, _LEAST_SIDE_PX) / max(line.polygon.box.height, 1e-6)
    ),
    Number.ANGLE: _turned_to,
}
