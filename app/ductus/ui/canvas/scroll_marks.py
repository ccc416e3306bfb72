"""The thin bars at the canvas' edges that say which part of the page is seen: where they stand, and what a drag means.

They lie over the page, so that no space is lost and nothing jumps when the page is zoomed to fit. Pure geometry in DIP.
"""

from __future__ import annotations

from enum import StrEnum

from ductus.document.geometry import Box, Point
from ductus.ui.canvas.view import View

THICKNESS = 6.0
_EDGE = 3.0
_CATCH = 12.0
"""DIP from the edge within which the pointer is on the bar: a bar 6 DIP thick is too thin to aim at."""
_SHORTEST = 32.0


class Axis(StrEnum):
    """Which way a bar runs."""

    ACROSS = "across"
    DOWN = "down"


def mark(view: View, axis: Axis) -> Box | None:
    """The bar of that axis, or None where the page is seen from end to end."""
    if axis is Axis.DOWN:
        span = _span(view.top, view.page_height_px * view.zoom, view.height)
        edge = view.width - _EDGE
        return Box(edge - THICKNESS, span[0], edge, span[1]) if span is not None else None
    span = _span(view.left, view.page_width_px * view.zoom, view.width)
    edge = view.height - _EDGE
    return Box(span[0], edge - THICKNESS, span[1], edge) if span is not None else None


def axis_at(view: View, at: Point) -> Axis | None:
    """The axis whose bar is under the pointer."""
    for axis in Axis:
        bar = mark(view, axis)
        if bar is not None and bar.grown(_CATCH - THICKNESS, _CATCH - THICKNESS).contains(at):
            return axis
    return None


def dragged(view: View, axis: Axis, distance: float) -> View:
    """The view after its bar was dragged by `distance` DIP."""
    if axis is Axis.DOWN:
        return view.panned(0.0, -distance * _page_per_bar(view.page_height_px * view.zoom, view.height))
    return view.panned(-distance * _page_per_bar(view.page_width_px * view.zoom, view.width), 0.0)


def _page_per_bar(extent: float, room: float) -> float:
    """DIP of page for one DIP of bar; more than their lengths' ratio where the bar is kept long enough to take."""
    track = room - 2 * _EDGE
    return max(0.0, extent - room) / max(1.0, track - _length(extent, room))


def _length(extent: float, room: float) -> float:
    track = room - 2 * _EDGE
    return max(min(_SHORTEST, track), track * min(1.0, room / extent))


def _span(start: float, extent: float, room: float) -> tuple[float, float] | None:
    if extent <= room + 0.5:
        return None
    length = _length(extent, room)
    track = room - 2 * _EDGE
    share = min(1.0, max(0.0, -start / (extent - room)))
    begin = _EDGE + share * (track - length)
    return begin, begin + length
