"""What the list of lines shows, as rows: a heading wherever another region begins, and the lines in reading order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ductus.document.edits import PageEdit, Together
from ductus.document.order import placed_before
from ductus.document.page import Line, Page
from ductus.document.region_members import put_in_region
from ductus.ui.kinds.menu import region_titles

NO_REGION = "In no region"


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its number from 1, or the heading (`line` is None) of the lines that follow in `region_id`.

    Reading order may leave a region and come back to it: it then has a heading each time. `count` is how many lines
    follow under a heading.
    """

    region_id: str
    line: Line | None = None
    number: int = 0
    title: str = ""
    count: int = 0


def rows_of(page: Page | None) -> tuple[Row, ...]:
    """The rows for a page; headings only where there are regions. Regions without lines stand at the end."""
    if page is None:
        return ()
    if not page.regions:
        return tuple(Row("", line, number) for number, line in enumerate(page.lines, 1))
    titles = dict(region_titles(page))
    runs: list[tuple[str, list[Row]]] = []
    for number, line in enumerate(page.lines, 1):
        region_id = line.region_id if line.region_id in titles else ""
        if not runs or runs[-1][0] != region_id:
            runs.append((region_id, []))
        runs[-1][1].append(Row(region_id, line, number))
    held = {region_id for region_id, _ in runs}
    runs += [(region_id, []) for region_id in titles if region_id not in held]
    rows: list[Row] = []
    for region_id, lines in runs:
        rows += [Row(region_id, title=titles.get(region_id, NO_REGION), count=len(lines)), *lines]
    return tuple(rows)


def dropped(page: Page, rows: Sequence[Row], taken: Collection[int], before: int) -> PageEdit | None:
    """The edit that puts the rows at places `taken` before the row at place `before`; None where nothing changes.

    Lines come into the region of what stands above the gap. A heading that is taken moves its lines, in their region.
    Locked lines stay.
    """
    keeps_region = any(rows[place].line is None for place in taken)
    moving = _lines_taken(rows, taken)
    if not moving:
        return None
    # The row above that stays: what is moved cannot say where it goes.
    above = next((rows[k] for k in range(min(before, len(rows)) - 1, -1, -1) if not _is_taken(rows[k], moving)), None)
    below = next((row for row in rows[before:] if row.line is not None), None)
    steps: list[PageEdit] = []
    target = above if above is not None else (rows[0] if rows else None)
    if target is not None and not keeps_region:
        steps += put_in_region(page, moving, target.region_id)
    is_empty_region = above is not None and above.line is None and above.count == 0
    if not is_empty_region:
        order = placed_before(page, moving, below.line.id if below is not None and below.line is not None else "")
        steps += [order] if order is not None else []
    return Together(page.id, tuple(steps), "move lines in order") if steps else None


def _lines_taken(rows: Sequence[Row], taken: Collection[int]) -> set[str]:
    moving: set[str] = set()
    for place in taken:
        line = rows[place].line
        if line is not None:
            moving.add(line.id)
            continue
        for row in rows[place + 1 : place + 1 + rows[place].count]:
            if row.line is not None:
                moving.add(row.line.id)
    return moving


def _is_taken(row: Row, moving: Collection[str]) -> bool:
    return row.line is not None and row.line.id in moving
