"""What of the crop box the pointer can take hold of, and what dragging it makes of the box. Knows no Qt."""

from __future__ import annotations

from dataclasses import replace
from enum import Flag, auto

from ductus.document.cutouts import canvas_size
from ductus.document.geometry import Box, Point
from ductus.document.page import Cutout

LEAST_SIDE_PX = 32
"""No side of a page is dragged shorter: what is smaller can no longer be taken hold of."""


class Grip(Flag):
    """Sides of the box that move together; all four move the box as it is. `SEAM` is the line of a split."""

    NOTHING = 0
    LEFT = auto()
    TOP = auto()
    RIGHT = auto()
    BOTTOM = auto()
    SEAM = auto()
    BOX = LEFT | TOP | RIGHT | BOTTOM


CORNERS_AND_SIDES = (
    Grip.LEFT | Grip.TOP,
    Grip.TOP,
    Grip.RIGHT | Grip.TOP,
    Grip.RIGHT,
    Grip.RIGHT | Grip.BOTTOM,
    Grip.BOTTOM,
    Grip.LEFT | Grip.BOTTOM,
    Grip.LEFT,
)


def grip_at(box: Box, seam: float | None, x: float, y: float, reach: float) -> Grip:
    """What is held at a place: the seam, a side or corner within `reach`, or the whole box inside. Any one frame."""
    if not box.grown(reach, reach).contains(Point(x, y)):
        return Grip.NOTHING
    grip = Grip.NOTHING
    if abs(x - box.left) <= reach:
        grip |= Grip.LEFT
    elif abs(x - box.right) <= reach:
        grip |= Grip.RIGHT
    if abs(y - box.top) <= reach:
        grip |= Grip.TOP
    elif abs(y - box.bottom) <= reach:
        grip |= Grip.BOTTOM
    if grip:
        return grip
    return Grip.SEAM if seam is not None and abs(x - seam) <= reach else Grip.BOX


def dragged(cutout: Cutout, grip: Grip, dx: float, dy: float) -> Cutout:
    """The cutout after its sides were dragged by pixels of the canvas: on the canvas, and never turned inside out."""
    width, height = canvas_size(cutout)
    left, top = cutout.left_px, cutout.top_px
    right, bottom = left + cutout.width_px, top + cutout.height_px
    if grip == Grip.BOX:
        left = _within(left + dx, min(0, left), max(width - cutout.width_px, left))
        top = _within(top + dy, min(0, top), max(height - cutout.height_px, top))
        return replace(cutout, left_px=left, top_px=top)
    if grip & Grip.LEFT:
        left = _within(left + dx, 0, right - LEAST_SIDE_PX)
    if grip & Grip.RIGHT:
        right = _within(right + dx, left + LEAST_SIDE_PX, width)
    if grip & Grip.TOP:
        top = _within(top + dy, 0, bottom - LEAST_SIDE_PX)
    if grip & Grip.BOTTOM:
        bottom = _within(bottom + dy, top + LEAST_SIDE_PX, height)
    return replace(cutout, left_px=left, top_px=top, width_px=right - left, height_px=bottom - top)


def _within(value: float, low: int, high: int) -> int:
    return round(min(max(value, low), max(low, high)))
