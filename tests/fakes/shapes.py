"""Outlines and baselines of lines, made to measure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ductus.document.geometry import Baseline, Point, Polygon

FOOT_SHARE = 0.25
"""How far above the lower edge of the outline the baseline runs, as a share of the height."""


@dataclass(frozen=True)
class Arc:
    """Where a line runs: from `start` towards `angle` (radians, clockwise on the screen).

    In between it rises by `bend` of its length. Letters stand on the upper side of its direction.
    """

    start: Point
    length_px: float
    height_px: float
    angle: float = 0.0
    bend: float = 0.0

    def at(self, share: float, above_px: float) -> Point:
        """The place on the page that far along the line and that far above its baseline."""
        along = (math.cos(self.angle), math.sin(self.angle))
        up = (along[1], -along[0])
        rise = above_px + 4 * self.bend * self.length_px * share * (1 - share)
        forward = share * self.length_px
        return Point(self.start.x + forward * along[0] + rise * up[0], self.start.y + forward * along[1] + rise * up[1])

    def area(self, left: float, right: float, low_px: float, high_px: float, points: int = 12) -> Polygon:
        """The part of the line between two shares of its length and two heights above the baseline."""
        shares = [left + (right - left) * i / (points - 1) for i in range(points)] if self.bend else [left, right]
        upper = [self.at(share, high_px) for share in shares]
        lower = [self.at(share, low_px) for share in shares]
        return Polygon((*upper, *reversed(lower)))

    @property
    def line(self) -> tuple[Polygon, Baseline]:
        outline = self.area(0.0, 1.0, -FOOT_SHARE * self.height_px, (1 - FOOT_SHARE) * self.height_px)
        shares = [i / 11 for i in range(12)] if self.bend else [0.0, 1.0]
        return outline, Baseline(tuple(self.at(share, 0.0) for share in shares))


def bent_line(
    start: Point, length_px: float, height_px: float, angle: float = 0.0, bend: float = 0.0
) -> tuple[Polygon, Baseline]:
    return Arc(start, length_px, height_px, angle, bend).line


def straight_line(start: Point, length_px: float, height_px: float, angle: float = 0.0) -> tuple[Polygon, Baseline]:
    return Arc(start, length_px, height_px, angle).line


BENT = bent_line(Point(100, 400), 900, 40, 0.05, 0.12)
