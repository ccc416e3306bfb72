"""Finds a fixed grid of lines on any page that has ink: so many rows, so many columns, column by column.

With a `gate` it waits until that file is there, so that a test is in the middle of finding for as long as it likes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.geometry import Baseline, Point, Polygon
from ductus.engines.base import READY, Availability, DetectedLine, Detection, EngineState, Progress, Role, option
from ductus.jobs.job import CancelToken
from fakes.engines._parts import info, state

if TYPE_CHECKING:
    from PIL.Image import Image

INFO = info("fake-grid", "Finds the same grid of lines on every page.", Role.DETECTOR)

MARGIN_SHARE = 0.05
HEIGHT_SHARE = 0.7
"""Of a row's height, what its line takes."""
BASELINE_SHARE = 0.75
"""Of a line's height, from its top, where its baseline lies."""


@dataclass(frozen=True, slots=True)
class Options:
    rows: int = option(5, "Rows", "Lines in each column.", minimum=0, maximum=1000)
    columns: int = option(1, "Columns", "Columns on the page.", minimum=1, maximum=10)
    seconds: float = option(0.0, "Seconds", "How long it takes.", minimum=0.0, maximum=60.0)
    gate: str = option("", "Gate", "A file that has to be there before anything is found.")


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> GridDetector:
    return GridDetector(options, device)


class GridDetector:
    def __init__(self, options: Options, device: str) -> None:
        self._options = options
        self._state = state(INFO.id, device)

    @property
    def state(self) -> EngineState:
        return self._state

    def close(self) -> None:
        pass

    def detect(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        while self._options.gate and not Path(self._options.gate).exists():
            cancel.check()
            time.sleep(0.02)
        until = time.monotonic() + self._options.seconds
        while (left := until - time.monotonic()) > 0:
            cancel.check()
            time.sleep(min(left, 0.02))
        cancel.check()
        low, high = page.convert("L").getextrema()
        lines = () if low == high else self._lines(page.width, page.height)
        progress(1, 1)
        return Detection(lines, weights=INFO.id, revision="1")

    def _lines(self, width_px: int, height_px: int) -> tuple[DetectedLine, ...]:
        step_x = width_px / self._options.columns
        step_y = height_px / max(1, self._options.rows)
        return tuple(
            _line(step_x * (column + MARGIN_SHARE), step_y * row + step_y * (1 - HEIGHT_SHARE) / 2, step_x, step_y)
            for column in range(self._options.columns)
            for row in range(self._options.rows)
        )


def _line(left: float, top: float, step_x: float, step_y: float) -> DetectedLine:
    right, bottom = left + step_x * (1 - 2 * MARGIN_SHARE), top + step_y * HEIGHT_SHARE
    corners = (Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom))
    foot = top + (bottom - top) * BASELINE_SHARE
    return DetectedLine(Polygon(corners), 0.9, Baseline((Point(left, foot), Point(right, foot))))
