"""A page turned upright before lines are looked for, and what was found there brought back to the page as it lies."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ductus.document.geometry import Baseline, Point, Polygon
from ductus.engines.base import DetectedLine, DetectedWord, Detection
from ductus.engines.line_building import build_lines
from ductus.engines.slant import slant_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

LEAST_DEGREES = 1
"""A page that leans less is taken as it is: lines are followed along their own slant anyway."""
_QUARTER = 90


class Turned:
    """A page turned by `degrees` against the clock, as large as it then is; `pixels` are RGB (rows, columns, 3).

    What the turn uncovers beside the page has the page's median colour.
    """

    def __init__(self, page: Pixels, degrees: int) -> None:
        import cv2
        import numpy as np

        self.degrees = degrees
        height_px, width_px = page.shape[:2]
        self._centre = Point(width_px / 2, height_px / 2)
        cosine, sine = self._cosine_and_sine()
        wide_px = round(width_px * abs(cosine) + height_px * abs(sine))
        high_px = round(width_px * abs(sine) + height_px * abs(cosine))
        self._new_centre = Point(wide_px / 2, high_px / 2)
        if degrees % _QUARTER == 0:
            self.pixels: Pixels = np.ascontiguousarray(np.rot90(page, degrees // _QUARTER))
            return
        # OpenCV places the middle of the first pixel at 0, we its corner.
        matrix = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0]])
        matrix[:, 2] = np.array([wide_px - 1, high_px - 1]) / 2 - matrix[:, :2] @ (
            np.array([width_px - 1, height_px - 1]) / 2
        )
        paper = tuple(float(value) for value in np.median(page[::16, ::16].reshape(-1, 3), axis=0))
        turned = cv2.warpAffine(page, matrix, (wide_px, high_px), flags=cv2.INTER_LINEAR, borderValue=paper)
        self.pixels = np.asarray(turned, dtype=np.uint8)

    def brought_back(self, found: Detection) -> Detection:
        """What was found on the turned page, in pixels of the page as it lies; lines keep their order."""
        return replace(
            found,
            lines=tuple(self._line(line) for line in found.lines),
            unassigned=tuple(self._line(line) for line in found.unassigned),
        )

    def _line(self, line: DetectedLine) -> DetectedLine:
        return replace(
            line,
            polygon=Polygon(self._points(line.polygon.points)),
            baseline=Baseline(self._points(line.baseline.points)) if line.baseline is not None else None,
            words=tuple(replace(word, polygon=Polygon(self._points(word.polygon.points))) for word in line.words),
        )

    def _points(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """Places of the turned page on the page as it lies, never beside it."""
        cosine, sine = self._cosine_and_sine()
        width_px, height_px = 2 * self._centre.x, 2 * self._centre.y
        found = []
        for point in points:
            dx, dy = point.x - self._new_centre.x, point.y - self._new_centre.y
            x, y = self._centre.x + dx * cosine - dy * sine, self._centre.y + dx * sine + dy * cosine
            found.append(Point(min(max(x, 0.0), width_px), min(max(y, 0.0), height_px)))
        return tuple(found)

    def _cosine_and_sine(self) -> tuple[float, float]:
        return math.cos(math.radians(self.degrees)), math.sin(math.radians(self.degrees))


Look = Callable[["Pixels"], Sequence[DetectedWord]]
Build = Callable[[Sequence[DetectedWord], int, int], Detection]
"""From words to lines, on a page so many pixels wide and high."""


def find_upright(page: Pixels, quarter_degrees: int, look: Look, build: Build) -> Detection:
    """Lines found on the page turned upright, in pixels of the page as it lies, and by how much that lay turned.

    `quarter_degrees` is by how much a network says that it lies turned clockwise. The slant of what is seen then says
    by how much it leans besides; a page that leans is looked at once more.
    """
    turned = Turned(page, quarter_degrees)
    height_px, width_px = turned.pixels.shape[:2]
    words = look(turned.pixels)
    lean = _lean(build_lines(words, width_px, height_px).lines, 0)
    if abs(lean) >= LEAST_DEGREES:
        turned = Turned(page, quarter_degrees + lean)
        height_px, width_px = turned.pixels.shape[:2]
        words = look(turned.pixels)
    found = build(words, width_px, height_px)
    return replace(turned.brought_back(found), turn_degrees=_within_a_turn(turned.degrees))


def with_turn(found: Detection, quarter_degrees: int) -> Detection:
    """What was found on a page as it lies, with by how much that lies turned: the quarters, and the slant of lines."""
    return replace(found, turn_degrees=_within_a_turn(quarter_degrees + _lean(found.lines, quarter_degrees)))


def _lean(lines: Sequence[DetectedLine], quarter_degrees: int) -> int:
    """Degrees by which lines lean clockwise on a page turned by quarters; 0 where they seem to run across it."""
    slant = slant_of(lines)
    if slant is None:
        return 0
    lean = (slant - quarter_degrees + _QUARTER) % (2 * _QUARTER) - _QUARTER
    return lean if abs(lean) <= _QUARTER // 2 else 0


def _within_a_turn(degrees: int) -> int:
    """The same direction, above -180 and up to 180."""
    return 2 * _QUARTER - (2 * _QUARTER - degrees) % (4 * _QUARTER)
