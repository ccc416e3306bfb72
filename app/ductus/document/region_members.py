"""Which lines a region holds: by their place, unless a person said otherwise.

A line belongs to the smallest region that covers most of its area. Nothing marks a line that was put elsewhere by
hand: its region and its place disagree, and from then on it keeps its region wherever it is moved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from ductus.document.edits import EditMisfit, PageEdit, SetRemark, Together, title_of
from ductus.document.frame_edits import FramePage
from ductus.document.geometry import Box, Point, Polygon, signed_area
from ductus.document.page import Line, Page, Region

MOST = 0.5
"""Share of a line's area that a region must cover, and more, to hold it."""
_ROWS = 8
"""Rows across a line along which it is held against a region that is no rectangle: neighbours differ by far more."""


class RegionMap:
    """The regions of a page, made ready to be asked for thousands of lines."""

    def __init__(self, regions: Sequence[Region]) -> None:
        places = (_Place(region.id, region.polygon, region.polygon.box) for region in regions)
        self._places = sorted(places, key=lambda place: place.outline.area)

    def home(self, polygon: Polygon) -> str:
        """Id of the smallest region that covers most of the outline, or ""."""
        box = polygon.box
        return next((place.id for place in self._places if _share(polygon, box, place) > MOST), "")


def home_of(regions: Sequence[Region], polygon: Polygon) -> str:
    """Id of the smallest region that covers most of the outline, or ""."""
    return RegionMap(regions).home(polygon)


def share_within(inner: Polygon, outer: Polygon) -> float:
    """Share of the area of `inner` that lies within `outer`, 0 to 1; exact where `outer` is an upright rectangle."""
    return _share(inner, inner.box, _Place("", outer, outer.box))


class _Place(NamedTuple):
    id: str
    outline: Polygon
    box: Box


def _share(inner: Polygon, box: Box, place: _Place) -> float:
    outer, room = place.outline, place.box
    if box.width <= 0 or box.height <= 0:
        return float(outer.contains(box.centre))
    if box.overlap(room) <= 0:
        return 0.0
    if not _reaches_into(outer, box):
        return float(outer.contains(box.centre))  # no side passes through the box: all of it is in, or nothing
    if _is_rectangle(outer):
        return _clipped_area(inner, room) / inner.area if inner.area > 0 else float(room.contains(box.centre))
    inside = shared = 0.0
    for row in range(_ROWS):
        y = box.top + (row + 0.5) / _ROWS * box.height
        stretches = _stretches(inner, y)
        inside += sum(end - start for start, end in stretches)
        shared += sum(
            max(0.0, min(end, other_end) - max(start, other_start))
            for start, end in stretches
            for other_start, other_end in _stretches(outer, y)
        )
    return shared / inside if inside else float(outer.contains(box.centre))  # a sliver between the rows


def _stretches(outline: Polygon, y: float) -> list[tuple[float, float]]:
    """From where to where, in x, the outline covers the row at `y`, by the even-odd rule."""
    crossings = []
    previous = outline.points[-1]
    for point in outline.points:
        if (point.y > y) != (previous.y > y):
            crossings.append(point.x + (y - point.y) / (previous.y - point.y) * (previous.x - point.x))
        previous = point
    crossings.sort()
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def _reaches_into(outline: Polygon, box: Box) -> bool:
    """Whether a side of the outline may pass through the box; a side that only comes near may count."""
    points = outline.points
    for start, end in zip(points, (*points[1:], points[0]), strict=True):
        if max(start.x, end.x) < box.left or min(start.x, end.x) > box.right:
            continue
        if max(start.y, end.y) < box.top or min(start.y, end.y) > box.bottom:
            continue
        corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
        dx, dy = end.x - start.x, end.y - start.y
        sides = [dx * (y - start.y) - dy * (x - start.x) for x, y in corners]
        if min(sides) <= 0 <= max(sides):
            return True
    return False


def followed(page: Page, edit: PageEdit) -> PageEdit:
    """The edit, and with it, as one step, what it means for the regions of lines.

    Lines that were moved, and lines in or under regions that were moved, drawn or taken away, belong to the region
    they stand in now, if they stood in theirs before. Locked lines stay as they are.
    """
    if isinstance(edit, FramePage):
        return edit  # lines and regions turn together
    try:
        after = edit.apply(page)
    except EditMisfit:
        return edit  # refused where it is applied; nothing is added to it
    has_new_regions = after.regions is not page.regions and after.regions != page.regions
    if not after.regions and not has_new_regions:
        return edit
    before = {line.id: line for line in page.lines}
    former, present = RegionMap(page.regions), RegionMap(after.regions)
    there = {region.id for region in after.regions}
    steps: list[PageEdit] = []
    for line in after.lines:
        old = before.get(line.id)
        if line.is_locked or old is None or (not has_new_regions and old.polygon is line.polygon):
            continue
        home = present.home(line.polygon)
        # A line follows its place if it stood there before; a region that is gone holds nothing.
        is_free = bool(line.region_id) and line.region_id not in there
        if home != line.region_id and (is_free or line.region_id == former.home(old.polygon)):
            steps.append(_moved_to(page.id, line, home))
    return Together(page.id, (edit, *steps), title_of(edit)) if steps else edit


def assigned(page: Page) -> PageEdit | None:
    """Every line in the region it stands in, also those put elsewhere by hand; None when they are. Locked ones stay."""
    regions = RegionMap(page.regions)
    steps = [
        _moved_to(page.id, line, home)
        for line in page.lines
        if not line.is_locked and (home := regions.home(line.polygon)) != line.region_id
    ]
    return Together(page.id, tuple(steps), "assign lines to regions") if steps else None


def put_in_region(page: Page, line_ids: Collection[str], region_id: str) -> tuple[PageEdit, ...]:
    """What puts these lines into a region by hand, or into none with ""; locked lines stay where they are."""
    return tuple(
        _moved_to(page.id, line, region_id)
        for line in page.lines
        if line.id in line_ids and not line.is_locked and line.region_id != region_id
    )


def with_homes(lines: Sequence[Line], regions: Sequence[Region]) -> tuple[Line, ...]:
    """New lines, each in the region it stands in; lines that name one keep it."""
    if not regions:
        return tuple(lines)
    return tuple(line if line.region_id else replace(line, region_id=home_of(regions, line.polygon)) for line in lines)


def _moved_to(page_id: str, line: Line, region_id: str) -> SetRemark:
    return SetRemark(page_id, line.id, line.comment, line.kind, region_id, line.is_locked)


def _is_rectangle(polygon: Polygon) -> bool:
    return len(polygon.points) == 4 and set(polygon.points) == set(polygon.box.polygon().points)


def _clipped_area(polygon: Polygon, box: Box) -> float:
    """Area of the part of a polygon within a box (Sutherland and Hodgman's clipping, side by side)."""
    points: list[Point] = list(polygon.points)
    for axis, edge, sign in ((0, box.left, 1.0), (0, box.right, -1.0), (1, box.top, 1.0), (1, box.bottom, -1.0)):
        points = _clipped(points, axis, edge, sign)
        if len(points) < 3:
            return 0.0
    return abs(signed_area(points))


def _clipped(points: Sequence[Point], axis: int, edge: float, sign: float) -> list[Point]:
    kept: list[Point] = []
    previous = points[-1]
    depth_before = sign * (previous[axis] - edge)
    for point in points:
        depth = sign * (point[axis] - edge)
        if (depth > 0) != (depth_before > 0):
            share = depth_before / (depth_before - depth)
            kept.append(Point(previous.x + share * (point.x - previous.x), previous.y + share * (point.y - previous.y)))
        if depth > 0:
            kept.append(point)
        previous, depth_before = point, depth
    return kept
