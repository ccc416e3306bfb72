"""New lines: their place in reading order and the region they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ductus.document.edits import InsertLines, OrderLines, PlacedLine
from ductus.document.geometry import Baseline, Box, Point, Polygon, estimated_baseline
from ductus.document.page import BaselineSource, Line, Page
from ductus.document.transcription import new_id

_COLUMN_SHARE = 0.5
"""Two lines stand in one column when they share at least this much of the narrower one's width."""


def insertion_index(page: Page, polygon: Polygon) -> int:
    """The place in reading order for a new line: after the line above it in its column, or before the one below.

    Of the two neighbours the nearer decides, so that a heading across two columns does not draw the first line of the
    second column to itself. A line that shares a column with none comes after the columns read before its own.
    """
    box = polygon.box
    column = [
        (place, line.polygon.box) for place, line in enumerate(page.lines) if _share_column(line.polygon.box, box)
    ]
    above = [(place, other) for place, other in column if other.centre.y <= box.centre.y]
    below = [(place, other) for place, other in column if other.centre.y > box.centre.y]
    if not column:
        return _after_columns_before(page, box)
    middle = box.centre.y
    up = max(above, key=lambda item: item[1].centre.y, default=None)
    down = min(below, key=lambda item: item[1].centre.y, default=None)
    if up is not None and (down is None or middle - up[1].centre.y <= down[1].centre.y - middle):
        return up[0] + 1
    return down[0] if down is not None else len(page.lines)


def drawn_line(page: Page, polygon: Polygon, baseline: Baseline | None) -> InsertLines:
    """The edit that puts a line drawn by hand on the page, in its place and region; its id is in `placed[0].line`.

    Without a baseline one is estimated, and said to be; it runs as most of the page's baselines do.
    """
    source = BaselineSource.DRAWN
    if baseline is None:
        estimate = estimated_baseline(polygon)
        source = BaselineSource.ESTIMATED
        baseline = estimate.reversed() if _reads_right_to_left(page.lines) else estimate
    line = Line(
        id=new_id("line"),
        polygon=polygon,
        baseline=baseline,
        baseline_source=source,
        region_id=region_at(page, polygon.centre),
    )
    return InsertLines(page.id, (PlacedLine(insertion_index(page, polygon), line),))


def region_at(page: Page, point: Point) -> str:
    """Id of the smallest region that holds the point, or ""."""
    holding = [region for region in page.regions if region.polygon.contains(point)]
    return min(holding, key=lambda region: region.polygon.area).id if holding else ""


def moved_in_order(page: Page, line_ids: Iterable[str], step: int) -> OrderLines | None:
    """The edit that takes these lines `step` places later in reading order (earlier when negative).

    They move as one block and stop at the ends; locked lines stay. None when nothing would change.
    """
    moving = {line_id for line_id in line_ids if not page.line(line_id).is_locked}
    block = [line.id for line in page.lines if line.id in moving]
    rest = [line.id for line in page.lines if line.id not in moving]
    if not block:
        return None
    first = page.index_of(block[0])
    place = min(max(first + step, 0), len(rest))
    order = (*rest[:place], *block, *rest[place:])
    if order == tuple(line.id for line in page.lines):
        return None
    return OrderLines(page.id, order)


def _share_column(a: Box, b: Box) -> bool:
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared >= _COLUMN_SHARE * max(1.0, min(a.width, b.width))


def _after_columns_before(page: Page, box: Box) -> int:
    """After the last line that is read before a column at `box`: those left of it, or right of it in a page read so."""
    is_mirrored = _reads_right_to_left(page.lines)
    place = 0
    for index, line in enumerate(page.lines):
        other = line.polygon.box.centre.x
        if (other > box.centre.x) if is_mirrored else (other < box.centre.x):
            place = index + 1
    return place


def _reads_right_to_left(lines: Sequence[Line]) -> bool:
    runs = [line.baseline.points[-1].x - line.baseline.points[0].x for line in lines if line.baseline is not None]
    return sum(1 for run in runs if run < 0) > len(runs) / 2 if runs else False
