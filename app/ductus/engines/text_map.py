"""Outlines of text from a probability map, as detectors of the DB family give one (Liao et al., AAAI 2020).

The map says for each pixel how likely it lies in the core of a text line. Cores are shrunk by design, so each is
grown again by its area over its circumference. Outlines follow the core instead of its bounding rectangle, because
handwritten lines bend, and each keeps its own score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ductus.document.geometry import Polygon, clamped, points_of
from ductus.engines.base import DetectedWord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Map = NDArray[np.float32]

_LEAST_SIDE_PX = 3.0
"""Cores narrower than this on the map are noise (the published post-processing uses the same)."""
_SUBPIXELS = 16
"""The clipper counts in whole numbers: sixteenths of a map pixel."""
_MOST_CORNERS = 400
"""Cores with more corners are no writing but noise all over the page, which the clipper would take minutes for."""
_BENT_SHARE = 0.5
"""A core that fills less of the rectangle around it is bent, and is measured along its bend."""
_PARENT = 3
"""Place of the enclosing contour in a row of OpenCV's hierarchy; below zero there is none."""
_SMOOTHING_PX = 0.75
"""Corners closer than this to the straight line between their neighbours are dropped, on the map."""


def outlines(
    text_map: Map,
    core_threshold: float,
    box_threshold: float,
    growth: float,
    width_px: float,
    height_px: float,
    *,
    dilates: bool = False,
) -> list[DetectedWord]:
    """Text outlines on a page of `width_px` x `height_px`, of which `text_map` (rows, columns; 0 to 1) is a picture.

    `core_threshold` says from which probability a pixel is core, `box_threshold` from which mean probability within
    it an outline counts, `growth` how far a core is grown, as a share of its area over its circumference. With
    `dilates`, cores grow by a pixel of the map first, so that near ones become one.
    Holes are no outlines. Polygons are in page pixels and lie on the page; confidence is the mean probability.
    """
    import cv2
    import numpy as np

    cores = (text_map > core_threshold).astype(np.uint8)
    if dilates:
        cores = cv2.dilate(cores, np.ones((2, 2), np.uint8))
    # Two levels: outer borders of every core, also of those that lie in the hole of another, then holes.
    contours, levels = cv2.findContours(cores, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if levels is None:
        return []
    scale_x, scale_y = width_px / text_map.shape[1], height_px / text_map.shape[0]
    found = []
    for contour in (c for c, level in zip(contours, levels[0], strict=True) if level[_PARENT] < 0):
        outline = _outline(text_map, contour, box_threshold, growth)
        if outline is not None:
            corners, score = outline
            # Contours run through pixel centres; a page coordinate counts from the pixel's edge.
            points = [((x + 0.5) * scale_x, (y + 0.5) * scale_y) for x, y in corners]
            found.append(DetectedWord(Polygon(clamped(points_of(points), width_px, height_px)), min(1.0, score)))
    return found


def _outline(text_map: Map, contour: Any, box_threshold: float, growth: float) -> tuple[Any, float] | None:
    """The corners of a core grown to its text, on the map, and its mean probability; None where it is no text."""
    import cv2

    rectangle = cv2.minAreaRect(contour)
    if min(rectangle[1]) < _LEAST_SIDE_PX:
        return None
    calm = _calmed(contour, cv2.boxPoints(rectangle))
    score = _mean_within(text_map, calm)
    if score < box_threshold:
        return None
    grown = _grown(contour, growth * cv2.contourArea(calm) / cv2.arcLength(calm, True))
    return None if grown is None else (grown, score)


def _calmed(contour: Any, rectangle: Any) -> Any:
    """The contour without its raggedness: the rectangle around it, or what follows its bend where it is bent."""
    import cv2
    import numpy as np

    thickness = 2 * cv2.contourArea(contour) / max(1.0, cv2.arcLength(contour, True))
    bent = cv2.approxPolyDP(contour, thickness, True)
    straight = np.round(rectangle).astype(np.int32).reshape(-1, 1, 2)
    is_bent = len(bent) >= 4 and cv2.contourArea(bent) < _BENT_SHARE * cv2.contourArea(straight)
    return bent if is_bent else straight


def _mean_within(text_map: Map, outline: Any) -> float:
    """Mean probability within an outline, as far as it lies on the map."""
    import cv2
    import numpy as np

    left, top, width, height = cv2.boundingRect(outline)
    right, bottom = min(left + width, text_map.shape[1]), min(top + height, text_map.shape[0])
    left, top = max(0, left), max(0, top)
    mask = np.zeros((bottom - top, right - left), dtype=np.uint8)
    cv2.drawContours(mask, [outline], -1, 1, cv2.FILLED, offset=(-left, -top))
    return float(cv2.mean(text_map[top:bottom, left:right], mask)[0])


def _grown(contour: Any, distance_px: float) -> Any:
    """Corners of the contour grown by `distance_px`, or None where nothing is left to grow."""
    import cv2
    import numpy as np
    import pyclipper

    contour = cv2.approxPolyDP(contour, _SMOOTHING_PX, True)
    if len(contour) > _MOST_CORNERS:
        contour = cv2.convexHull(contour)
    offset = pyclipper.PyclipperOffset()
    offset.AddPath((contour[:, 0] * _SUBPIXELS).tolist(), pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    paths = offset.Execute(distance_px * _SUBPIXELS)
    if not paths:
        return None
    largest = max(paths, key=lambda path: abs(pyclipper.Area(path)))
    corners = np.array(largest, dtype=np.float32).reshape(-1, 1, 2) / _SUBPIXELS
    corners = cv2.approxPolyDP(corners, _SMOOTHING_PX, True)[:, 0]
    return corners if len(corners) >= 3 else None
