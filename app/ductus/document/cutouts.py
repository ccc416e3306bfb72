"""How a page's frame lies on its scan: from places on the page to places on the scan and back.

Three frames meet here. The *scan* is the upright picture in the file. The *canvas* is the scan turned clockwise about
its centre, grown to whole pixels so that it holds all of it. The *page* is a box cut out of the canvas. Each has its
origin at the top left, y runs down, and coordinates count from pixel edges: the first pixel spans 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from ductus.document.geometry import Baseline, Point, Polygon
from ductus.document.page import Cutout, Line, Page, Region

_ROUNDING_PX = 1e-6
"""Slack before a canvas is grown by another pixel, so that what is whole but for rounding stays whole."""


class Affine(NamedTuple):
    """x' = xx·x + xy·y + x0 and y' = yx·x + yy·y + y0."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    def at(self, point: Point) -> Point:
        return Point(
            self.xx * point.x + self.xy * point.y + self.x0,
            self.yx * point.x + self.yy * point.y + self.y0,
        )

    def points(self, points: Iterable[Point]) -> tuple[Point, ...]:
        return tuple(self.at(point) for point in points)

    def polygon(self, polygon: Polygon) -> Polygon:
        return Polygon(self.points(polygon.points))

    def baseline(self, baseline: Baseline | None) -> Baseline | None:
        return Baseline(self.points(baseline.points)) if baseline is not None else None

    def line(self, line: Line) -> Line:
        """The line with its shape moved."""
        return replace(line, polygon=self.polygon(line.polygon), baseline=self.baseline(line.baseline))

    def region(self, region: Region) -> Region:
        """The region with its shape moved."""
        return replace(region, polygon=self.polygon(region.polygon))

    def then(self, other: Affine) -> Affine:
        """This, and after it `other`."""
        start = other.at(Point(self.x0, self.y0))
        return Affine(
            other.xx * self.xx + other.xy * self.yx,
            other.xx * self.xy + other.xy * self.yy,
            start.x,
            other.yx * self.xx + other.yy * self.yx,
            other.yx * self.xy + other.yy * self.yy,
            start.y,
        )


IDENTITY = Affine()


def canvas_size(cutout: Cutout) -> tuple[int, int]:
    """Width and height in pixels of the canvas: the turned scan's bounding box, in whole pixels."""
    cos, sin = _cos_sin(cutout.turn_deg)
    width, height = cutout.scan_width_px, cutout.scan_height_px
    across = abs(width * cos) + abs(height * sin)
    down = abs(width * sin) + abs(height * cos)
    return math.ceil(across - _ROUNDING_PX), math.ceil(down - _ROUNDING_PX)


def scan_to_page(cutout: Cutout | None) -> Affine:
    """Leads from a place on the scan to the same ink's place on the page; the two are one without a cutout."""
    if cutout is None:
        return IDENTITY
    cos, sin = _cos_sin(cutout.turn_deg)
    canvas_width, canvas_height = canvas_size(cutout)
    centre_x, centre_y = cutout.scan_width_px / 2, cutout.scan_height_px / 2
    return Affine(
        cos,
        -sin,
        canvas_width / 2 - cutout.left_px - cos * centre_x + sin * centre_y,
        sin,
        cos,
        canvas_height / 2 - cutout.top_px - sin * centre_x - cos * centre_y,
    )


def page_to_scan(cutout: Cutout | None) -> Affine:
    """Leads from a place on the page to the same ink's place on the scan: `scan_to_page` backwards."""
    forth = scan_to_page(cutout)
    # A turn's inverse is its transpose: exact, and no division.
    return Affine(
        forth.xx,
        forth.yx,
        -forth.xx * forth.x0 - forth.yx * forth.y0,
        forth.xy,
        forth.yy,
        -forth.xy * forth.x0 - forth.yy * forth.y0,
    )


def between(before: Cutout | None, after: Cutout | None) -> Affine:
    """Leads from a place on a page framed by `before` to the same ink's place on one framed by `after`."""
    if before == after:
        return IDENTITY
    return page_to_scan(before).then(scan_to_page(after))


def whole_scan(scan_width_px: int, scan_height_px: int, turn_deg: float = 0.0) -> Cutout:
    """The cutout that holds all of the scan, turned by `turn_deg`: the whole canvas."""
    none_yet = Cutout(
        turn_deg=normal_turn(turn_deg),
        left_px=0,
        top_px=0,
        width_px=0,
        height_px=0,
        scan_width_px=scan_width_px,
        scan_height_px=scan_height_px,
    )
    width_px, height_px = canvas_size(none_yet)
    return replace(none_yet, width_px=width_px, height_px=height_px)


def cutout_of(page: Page) -> Cutout:
    """The page's cutout; for a page that is the whole scan, the one that says so."""
    return page.cutout or whole_scan(page.width_px, page.height_px)


def quarter_turned(cutout: Cutout, quarters: int) -> Cutout:
    """The same part of the scan, turned by so many right angles clockwise more."""
    for _ in range(quarters % 4):
        _, canvas_height = canvas_size(cutout)
        cutout = replace(
            cutout,
            turn_deg=normal_turn(cutout.turn_deg + 90),
            left_px=canvas_height - cutout.top_px - cutout.height_px,
            top_px=cutout.left_px,
            width_px=cutout.height_px,
            height_px=cutout.width_px,
        )
    return cutout


def turned_to(cutout: Cutout, turn_deg: float) -> Cutout:
    """The frame after the scan is turned to `turn_deg`: a box of the same size about the same ink.

    A box that held the whole canvas holds the whole new canvas.
    """
    target = whole_scan(cutout.scan_width_px, cutout.scan_height_px, turn_deg)
    if (cutout.left_px, cutout.top_px, cutout.width_px, cutout.height_px) == (0, 0, *canvas_size(cutout)):
        return target
    middle = Point(cutout.width_px / 2, cutout.height_px / 2)
    centre = between(cutout, target).at(middle)
    return replace(
        cutout,
        turn_deg=target.turn_deg,
        left_px=round(centre.x - cutout.width_px / 2),
        top_px=round(centre.y - cutout.height_px / 2),
    )


def normal_turn(turn_deg: float) -> float:
    """The same turn above -180 and up to 180 degrees, to a thousandth: finer than a pixel on any scan we open."""
    turned = turn_deg % 360
    return round(turned - 360 if turned > 180 else turned, 3) + 0.0  # -0.0 would be another page than 0.0


def on_scan(page: Page) -> Page:
    """The page as if it were the whole scan: every coordinate in the frame of the upright scan, no cutout.

    For formats that refer to the scan's file. What lies beyond the scan's edge stays beyond it.
    """
    if page.cutout is None:
        return page
    back = page_to_scan(page.cutout)
    return replace(
        page,
        width_px=page.cutout.scan_width_px,
        height_px=page.cutout.scan_height_px,
        regions=tuple(back.region(region) for region in page.regions),
        lines=tuple(back.line(line) for line in page.lines),
        cutout=None,
    )


def _cos_sin(turn_deg: float) -> tuple[float, float]:
    """Exact for right angles, where a whole pixel must stay a whole pixel."""
    exact = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), -180.0: (-1.0, 0.0), -90.0: (0.0, -1.0)}
    found = exact.get(turn_deg)
    return found if found is not None else (math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg)))
