"""Reading order: what it would be by the places of the lines, and what people make of it.

The order of `Page.lines` is the reading order. What a person set stays: automatic placement and a new detection (see
`merge.py`) put lines between those that are there, and do not move them against one another. Only
`ordered_automatically` begins anew, and it is asked for by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from statistics import median

from ductus.document.columns import reading_order
from ductus.document.edits import OrderLines, PageEdit, Together
from ductus.document.geometry import Box, Polygon, bounding_box
from ductus.document.page import Line, Page, Region
from ductus.document.sheet import base_kind

MARGIN_KIND = "MarginTextZone"
"""Regions of this kind, whatever their subtype, are read after what stands beside them on their page."""

_COLUMN_SHARE = 0.5
"""Two lines stand in one column when they share at least this much of the narrower one's width."""
_SPREAD_RATIO = 1.15
"""A scan so much wider than high may show two pages side by side; single pages are hardly ever wider than high."""
_FOLD_FROM, _FOLD_TO = 0.4, 0.6
"""Where the fold of a spread is looked for, in shares of the width."""
_FOLD_STEPS = 21
_CROSSING_SHARE = 0.05
"""Of all lines so many may run across the fold of a spread: a title over both pages, a slip of the detector."""


def ordered_automatically(page: Page) -> PageEdit | None:
    """The lines in the order their places suggest, as one step; None where they stand so already."""
    return _edit(page, automatic_order(page), "order lines automatically")


def automatic_order(page: Page) -> tuple[str, ...]:
    """Ids of all lines in the order their places suggest.

    The pages of a spread one after the other; in each the columns, from the side where writing begins; a region's
    lines together; margins last. Within and between regions `columns.reading_order` decides.
    """
    order: list[Line] = []
    for half in _halves(page):
        for unit in _units(half, page.regions):
            extents = _extents([line.polygon.box for line in unit], unit)
            order += [unit[place] for place in reading_order(extents)]
    return tuple(line.id for line in order)


def insertion_index(page: Page, polygon: Polygon, region_id: str = "") -> int:
    """The place in reading order for a new line: after the line above it in its column, or before the one below.

    Lines of its region come first into question, where it has one that holds lines. Of the two neighbours the nearer
    decides, so that a heading across two columns does not draw the first line of the second column to itself. A line
    that shares a column with none comes after the columns read before its own.
    """
    box = polygon.box
    near = [item for item in enumerate(page.lines) if item[1].region_id == region_id] if region_id else []
    places = [(place, line.polygon.box) for place, line in near or enumerate(page.lines)]
    column = [(place, other) for place, other in places if _share_column(other, box)]
    if not column and near:
        # Alone in its column of the region: before what stands below it, else after all of the region.
        return next((place for place, other in places if other.top > box.bottom), places[-1][0] + 1)
    if not column:
        return _after_columns_before(page, box)
    above = [item for item in column if item[1].centre.y <= box.centre.y]
    below = [item for item in column if item[1].centre.y > box.centre.y]
    middle = box.centre.y
    up = max(above, key=lambda item: item[1].centre.y, default=None)
    down = min(below, key=lambda item: item[1].centre.y, default=None)
    if up is not None and (down is None or middle - up[1].centre.y <= down[1].centre.y - middle):
        return up[0] + 1
    return down[0] if down is not None else len(page.lines)


def moved_in_order(page: Page, line_ids: Iterable[str], step: int) -> OrderLines | None:
    """The edit that takes these lines `step` places later in reading order (earlier when negative).

    They move as one block and stop at the ends; locked lines stay. None when nothing would change.
    """
    moving = {line_id for line_id in line_ids if not page.line(line_id).is_locked}
    block = [line.id for line in page.lines if line.id in moving]
    rest = [line.id for line in page.lines if line.id not in moving]
    if not block:
        return None
    place = min(max(page.index_of(block[0]) + step, 0), len(rest))
    return _order_edit(page, (*rest[:place], *block, *rest[place:]))


def placed_before(page: Page, line_ids: Collection[str], before_id: str) -> OrderLines | None:
    """The edit that puts these lines, as one block, before another; at the end with "". Locked lines stay.

    `before_id` may be one of them: the block then stands before what follows it. None when nothing would change.
    """
    moving = {line.id for line in page.lines if line.id in line_ids and not line.is_locked}
    block = [line.id for line in page.lines if line.id in moving]
    start = page.index_of(before_id) if before_id else len(page.lines)
    rest = [line.id for line in page.lines[:start] if line.id not in moving]
    after = [line.id for line in page.lines[start:] if line.id not in moving]
    return _order_edit(page, (*rest, *block, *after))


def order_by_stroke(page: Page, taken: Sequence[str], *, in_place: bool = False) -> tuple[str, ...]:
    """Ids of all lines with those `taken` first, in that order, and the others behind as they stood.

    With `in_place` the lines taken change places only among themselves.
    """
    known = {line.id for line in page.lines}
    block = [line_id for line_id in dict.fromkeys(taken) if line_id in known]
    chosen = set(block)
    if not in_place:
        return (*block, *(line.id for line in page.lines if line.id not in chosen))
    following = iter(block)
    return tuple(next(following) if line.id in chosen else line.id for line in page.lines)


def ordered_by_stroke(page: Page, taken: Sequence[str], *, in_place: bool = False) -> PageEdit | None:
    """The edit that gives lines the order of `order_by_stroke`; None when nothing would change."""
    return _edit(page, order_by_stroke(page, taken, in_place=in_place), "order lines by a stroke")


def reads_right_to_left(lines: Sequence[Line]) -> bool:
    """Whether most of the baselines run to the left."""
    runs = [line.baseline.points[-1].x - line.baseline.points[0].x for line in lines if line.baseline is not None]
    return sum(1 for run in runs if run < 0) > len(runs) / 2 if runs else False


def _edit(page: Page, order: tuple[str, ...], title: str) -> PageEdit | None:
    edit = _order_edit(page, order)
    return Together(page.id, (edit,), title) if edit is not None else None


def _order_edit(page: Page, order: tuple[str, ...]) -> OrderLines | None:
    return OrderLines(page.id, order) if order != tuple(line.id for line in page.lines) else None


def _halves(page: Page) -> list[list[Line]]:
    """The lines of each page the scan shows, that read first in front: two pages where a fold is seen, else one."""
    lines = list(page.lines)
    fold = _fold(page)
    if fold is None:
        return [lines]
    left = [line for line in lines if line.polygon.centre.x < fold]
    right = [line for line in lines if line.polygon.centre.x >= fold]
    return [right, left] if reads_right_to_left(lines) else [left, right]


def _fold(page: Page) -> float | None:
    """Where a spread is folded, in page pixels; None for a single page.

    The fold is the middle of the places near the middle of the scan that fewest lines run across.
    """
    boxes = [line.polygon.box for line in page.lines]
    if page.width_px < _SPREAD_RATIO * page.height_px or len(boxes) < 2:
        return None
    shares = [_FOLD_FROM + (_FOLD_TO - _FOLD_FROM) * step / (_FOLD_STEPS - 1) for step in range(_FOLD_STEPS)]
    crossings = {share: sum(box.left < share * page.width_px < box.right for box in boxes) for share in shares}
    fewest = min(crossings.values())
    if fewest > _CROSSING_SHARE * len(boxes):
        return None
    fold = page.width_px * median(share for share in shares if crossings[share] == fewest)
    is_two_sided = any(box.right <= fold for box in boxes) and any(box.left >= fold for box in boxes)
    return fold if is_two_sided else None


def _units(lines: Sequence[Line], regions: Sequence[Region]) -> list[list[Line]]:
    """Lines that are read together, in the order of these units: each region's, and those of none as one run each.

    Lines of no region are ordered beside the regions one by one, as their places are.
    """
    kinds = {region.id: region.kind for region in regions}
    by_region: dict[str, list[Line]] = {}
    units: list[list[Line]] = []
    for line in lines:
        if line.region_id not in kinds:
            units.append([line])
        elif line.region_id in by_region:
            by_region[line.region_id].append(line)
        else:
            by_region[line.region_id] = [line]
            units.append(by_region[line.region_id])
    if not by_region:
        return [list(lines)]
    margins = [unit for unit in units if _is_margin(kinds.get(unit[0].region_id, ""))]
    bodies = [unit for unit in units if unit not in margins]
    return [unit for group in (bodies, margins) for unit in _units_in_order(group, lines)]


def _units_in_order(units: Sequence[list[Line]], lines: Sequence[Line]) -> list[list[Line]]:
    boxes = [_around([line.polygon.box for line in unit]) for unit in units]
    return [units[place] for place in reading_order(_extents(boxes, lines))]


def _is_margin(kind: str) -> bool:
    return base_kind(kind) == MARGIN_KIND


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _extents(boxes: Sequence[Box], lines: Sequence[Line]) -> list[Box]:
    """The boxes in the frame in which most of the lines' writing runs along x, from left to right."""
    if _runs_down(lines):
        return [Box(box.top, -box.right, box.bottom, -box.left) for box in boxes]
    if reads_right_to_left(lines):
        return [Box(-box.right, box.top, -box.left, box.bottom) for box in boxes]
    return list(boxes)


def _runs_down(lines: Sequence[Line]) -> bool:
    """Whether most of the writing runs down the page, as in columns read from the right."""
    runs = [bounding_box(line.baseline.points) for line in lines if line.baseline is not None]
    return sum(box.height > 2 * box.width for box in runs) > len(runs) / 2 if runs else False


def _share_column(a: Box, b: Box) -> bool:
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared >= _COLUMN_SHARE * max(1.0, min(a.width, b.width))


def _after_columns_before(page: Page, box: Box) -> int:
    """After the last line that is read before a column at `box`: those left of it, or right of it in a page read so."""
    is_mirrored = reads_right_to_left(page.lines)
    place = 0
    for index, line in enumerate(page.lines):
        other = line.polygon.box.centre.x
        if (other > box.centre.x) if is_mirrored else (other < box.centre.x):
            place = index + 1
    return place
