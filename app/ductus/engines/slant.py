"""By how much the lines of a page lean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from ductus.document.geometry import principal_angle
from ductus.engines.base import DetectedLine

_WEIGHT_STEP_PX = 100.0


def slant_of(lines: Sequence[DetectedLine]) -> int | None:
    """Degrees by which lines lean clockwise, above -90 and up to 90, each line counted by its width; None without any.

    Writing on its head leans as upright writing does.
    """
    angles: list[float] = []
    for line in lines:
        points = line.baseline.points if line.baseline is not None else line.polygon.points
        angles += [math.degrees(principal_angle(points))] * max(1, round(line.polygon.box.width / _WEIGHT_STEP_PX))
    return round(median(angles)) if angles else None
