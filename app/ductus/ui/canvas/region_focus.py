"""Which region of the page is chosen, pointed at or being shaped, and where regions are taken hold of. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ductus.document.geometry import Box, Point, Polygon, distance_to_segment
from ductus.document.page import DEFAULT_REGION_KIND, Page, Region
from ductus.document.region_shaping import region_of
from ductus.ui.canvas.shapes import Corner, LineShape

NAME_HEIGHT = 14.0
"""DIP of the plate with a region's kind."""
_LETTER_WIDTH = 6.2
_NAMED_FROM = 5
"""Heights of its name a region must be high to show it: on a whole page small zones would be all names."""


@dataclass
class RegionFocus:
    """Part of a canvas' scene. `preview` is the outline a gesture gives the chosen region until the edit is made.

    A region and lines are never chosen together. `kind_of_new` is what the next region drawn is, as the last one was.
    """

    chosen: str = ""
    hovered: str = ""
    corners: frozenset[Corner] = frozenset()
    preview: Polygon | None = None
    awaited: str = ""
    kind_of_new: str = DEFAULT_REGION_KIND

    def forget(self) -> None:
        """Another page: nothing is chosen on it."""
        self.chosen, self.hovered, self.awaited = "", "", ""
        self.corners, self.preview = frozenset(), None

    def choose(self, region_id: str) -> None:
        if region_id != self.chosen:
            self.chosen, self.corners, self.preview = region_id, frozenset(), None

    def refresh(self, page: Page) -> None:
        """After an edit: what is chosen stays chosen where it still exists, and what was waited for is chosen."""
        if self.awaited and region_of(page, self.awaited) is not None:
            self.choose(self.awaited)
            self.awaited = ""
        region = region_of(page, self.chosen)
        if region is None:
            self.choose("")
        else:
            self.corners = frozenset(c for c in self.corners if c.place < len(region.polygon.points))
        if region_of(page, self.hovered) is None:
            self.hovered = ""

    def shape(self, page: Page | None) -> LineShape | None:
        """The chosen region's outline as it is seen now, None where none is chosen."""
        region = region_of(page, self.chosen) if page is not None else None
        if region is None:
            return None
        return LineShape(self.preview if self.preview is not None else region.polygon)


def region_by_edge(regions: Sequence[Region], point: Point, zoom: float, reach: float) -> str:
    """Id of the region whose outline or name is under `point` (page pixels, within `reach` DIP), or "".

    The nearest outline wins; where names and outlines compete, the name does.
    """
    for region in regions:
        plate = name_box(region, zoom)
        if plate is not None and plate.contains(point):
            return region.id
    near = [(distance, region.id) for region in regions if (distance := _to_outline(region, point)) <= reach / zoom]
    return min(near)[1] if near else ""


def region_around(regions: Sequence[Region], point: Point) -> str:
    """Id of the smallest region that holds the point, or ""."""
    holding = [region for region in regions if region.polygon.contains(point)]
    return min(holding, key=lambda region: region.polygon.area).id if holding else ""


def name_box(region: Region, zoom: float) -> Box | None:
    """Where the region's name stands, in page pixels; None where it is too small to show one.

    Above the top left corner, where lines do not stand; inside it at the top of the page.
    """
    width, height = (len(region.kind) + 1) * _LETTER_WIDTH / zoom, NAME_HEIGHT / zoom
    room = region.polygon.box
    if width > room.width or _NAMED_FROM * height > room.height:
        return None
    return name_box_at(region, width, height)


def name_box_at(region: Region, width: float, height: float) -> Box:
    """The plate of that size in page pixels, at the region's corner."""
    corner = min(region.polygon.points, key=lambda point: point.x + point.y)
    top = corner.y - height if corner.y >= height else corner.y
    return Box(corner.x, top, corner.x + width, top + height)


def _to_outline(region: Region, point: Point) -> float:
    box = region.polygon.box
    away = max(box.left - point.x, point.x - box.right, box.top - point.y, point.y - box.bottom)
    return away if away > 0 else min((distance_to_segment(point, a, b) for a, b in _sides(region)), default=math.inf)


def _sides(region: Region) -> Iterator[tuple[Point, Point]]:
    points = region.polygon.points
    return zip(points, (*points[1:], points[0]), strict=True)
