"""Which lines a region holds: by their place, unless a person said otherwise.

A line belongs to the smallest region that covers most of its area. Nothing marks a line that was put elsewhere by
hand: its region and its place disagree, and from then on it keeps its region wherever it is moved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ductus.document.edits import EditMisfit, PageEdit, SetRemark, Together, title_of
from ductus.document.geometry import Box, Point, Polygon, signed_area
from ductus.document.page import Line, Page, Region

MOST = 0.5
"""Share of a line's area that a region must cover, and more, to hold it."""
_SAMPLES_ALONG, _SAMPLES_ACROSS = 24, 6
"""Points of the grid by which a line is held against a region that is no rectangle: neighbours differ by far more."""


def home_of(regions: Sequence[Region], polygon: Polygon) -> str:
    """Id of the smallest region that covers most of the outline, or ""."""
    holding = [region for region in regions if share_within(polygon, region.polygon) > MOST]
    return min(holding, key=lambda region: region.polygon.area).id if holding else ""


def share_within(inner: Polygon, outer: Polygon) -> float:
    """Share of the area of `inner` that lies within `outer`, 0 to 1; exact where `outer` is an upright rectangle."""
    box, room = inner.box, outer.box
    if inner.area <= 0:
        return float(outer.contains(box.centre))
    if box.overlap(room) <= 0:
        return 0.0
    if _is_rectangle(outer):
        if room.left <= box.left and box.right <= room.right and room.top <= box.top and box.bottom <= room.bottom:
            return 1.0
        return _clipped_area(inner, room) / inner.area
    inside = shared = 0
    for row in range(_SAMPLES_ACROSS):
        for column in range(_SAMPLES_ALONG):
            point = Point(
                box.left + (column + 0.5) / _SAMPLES_ALONG * box.width,
                box.top + (row + 0.5) / _SAMPLES_ACROSS * box.height,
            )
            if inner.contains(point):
                inside += 1
                shared += outer.contains(point)
    return shared / inside if inside else float(outer.contains(box.centre))  # a sliver between the points


def followed(page: Page, edit: PageEdit) -> PageEdit:
    """The edit, and with it, as one step, what it means for the regions of lines.

    Lines that were moved, and lines in or under regions that were moved, drawn or taken away, belong to the region
    they stand in now, if they stood in theirs before. Locked lines stay as they are.
    """
    try:
        after = edit.apply(page)
    except EditMisfit:
        return edit  # refused where it is applied; nothing is added to it
    has_new_regions = after.regions is not page.regions and after.regions != page.regions
    if not after.regions and not has_new_regions:
        return edit
    before = {line.id: line for line in page.lines}
    steps: list[PageEdit] = []
    for line in after.lines:
        old = before.get(line.id)
        if line.is_locked or old is None or (not has_new_regions and old.polygon is line.polygon):
            continue
        home = home_of(after.regions, line.polygon)
        if home != line.region_id and _stood_at_home(page, after, old, line):
            steps.append(_moved_to(page.id, line, home))
    return Together(page.id, (edit, *steps), title_of(edit)) if steps else edit


def assigned(page: Page) -> PageEdit | None:
    """Every line in the region it stands in, also those put elsewhere by hand; None when they are. Locked ones stay."""
    steps = [
        _moved_to(page.id, line, home)
        for line in page.lines
        if not line.is_locked and (home := home_of(page.regions, line.polygon)) != line.region_id
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


def _stood_at_home(page: Page, after: Page, old: Line, line: Line) -> bool:
    """Whether the line was where its place says, so that it follows its place; a region that is gone holds nothing."""
    is_gone = bool(line.region_id) and all(region.id != line.region_id for region in after.regions)
    return is_gone or line.region_id == home_of(page.regions, old.polygon)


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
