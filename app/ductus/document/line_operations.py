"""What people do to chosen lines: join, reverse, straighten, lengthen, grow, duplicate, lock. Pure values.

Each operation takes a page and the ids of lines and gives the edit that does it as one step of the timeline, or None
where nothing would change. Ids the page has not are passed over; locked lines are left as they are. Outlines stay on
the page. Cutting needs a place as well and stands in `line_cut.py`.

To add one: write it here, name it in `OPERATIONS`, and give it a row in `ui/actions/line.py`; the property tests take
it up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ductus.document.edits import InsertLines, PageEdit, PlacedLine, SetRemark, Together
from ductus.document.geometry import Baseline, bounding_box, line_height
from ductus.document.line_join import join
from ductus.document.line_outlines import LEAST_AREA_PX, polygon_around, typical_line_height
from ductus.document.line_shaping import (
    drawn_in,
    grown_line,
    lengthened_line,
    reversed_line,
    shaping,
    straightened_line,
    turned_line,
)
from ductus.document.page import Line, Page
from ductus.document.transcription import new_id
from ductus.document.writing_path import extent, path_of

LENGTHEN_SHARE = 0.02
"""Share of a line's length by which its ends are moved at a time."""
GROW_SHARE = 0.10
"""Share of a line's height by which its outline is moved outwards or inwards at a time."""
TURN_DEGREES = 1.0
"""By how much lines are turned at a time."""
_DUPLICATE_GAP_HEIGHTS = 0.1

Operation = Callable[[Page, Sequence[str]], PageEdit | None]


def reshaped(page: Page, line_ids: Sequence[str], title: str, shaped: Callable[[Line], Line]) -> PageEdit | None:
    """The edit that gives each free line the shape `shaped` says, drawn in to the page."""
    steps = []
    for line in _free(page, line_ids):
        after = drawn_in(shaped(line), page)
        if after != line and after.polygon.area >= LEAST_AREA_PX:
            steps.append(shaping(page, after))
    return Together(page.id, tuple(steps), title) if steps else None


def reverse(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines written the other way."""
    return reshaped(page, line_ids, "reverse direction", reversed_line)


def straighten(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines' baselines made straight."""
    return reshaped(page, line_ids, "straighten baseline", straightened_line)


def lengthen(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines' ends moved outwards."""
    return reshaped(page, line_ids, "lengthen line", lambda line: lengthened_line(line, _end_step(line)))


def shorten(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines' ends moved inwards."""
    return reshaped(page, line_ids, "shorten line", lambda line: lengthened_line(line, -_end_step(line)))


def grow(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines' outlines moved outwards on all sides."""
    return reshaped(page, line_ids, "grow outline", lambda line: grown_line(line, _side_step(line)))


def shrink(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines' outlines moved inwards on all sides."""
    return reshaped(page, line_ids, "shrink outline", lambda line: grown_line(line, -_side_step(line)))


def turn_left(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines turned by `TURN_DEGREES` against the clock, together about their middle."""
    return _turn(page, line_ids, -math.radians(TURN_DEGREES))


def turn_right(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines turned by `TURN_DEGREES` with the clock, together about their middle."""
    return _turn(page, line_ids, math.radians(TURN_DEGREES))


def _turn(page: Page, line_ids: Sequence[str], angle: float) -> PageEdit | None:
    points = [point for line in _free(page, line_ids) for point in line.polygon.points]
    if not points:
        return None
    about = bounding_box(points).centre
    return reshaped(page, line_ids, "turn lines", lambda line: turned_line(line, angle, about))


def outline_from_baseline(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The outline proposed anew around each line's baseline, as high as lines of this page are; none without one."""
    height = typical_line_height(page)

    def proposed(line: Line) -> Line:
        if line.baseline is None:
            return line
        return replace(line, polygon=polygon_around(Baseline(path_of(line).points), height, page))

    return reshaped(page, line_ids, "outline from baseline", proposed)


def duplicate(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """Copies of the lines' shapes just below them, without text, each after its original in reading order."""
    placed = []
    for count, line in enumerate(_free(page, line_ids)):
        copy = Line(
            new_id("line"), line.polygon, line.baseline, line.baseline_source, region_id=line.region_id, kind=line.kind
        )
        down = _room_below(page, line)
        moved = replace(
            copy,
            polygon=copy.polygon.moved(0.0, down),
            baseline=copy.baseline.moved(0.0, down) if copy.baseline is not None else None,
        )
        placed.append(PlacedLine(page.index_of(line.id) + 1 + count, drawn_in(moved, page)))
    return Together(page.id, (InsertLines(page.id, tuple(placed)),), "duplicate lines") if placed else None


def lock(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines locked; where all of them are locked already, unlocked."""
    lines = [line for line in page.lines if line.id in set(line_ids)]
    is_locking = any(not line.is_locked for line in lines)
    steps = tuple(
        SetRemark(page.id, line.id, line.comment, line.kind, line.region_id, is_locking)
        for line in lines
        if line.is_locked is not is_locking
    )
    return Together(page.id, steps, "lock line" if is_locking else "unlock line") if steps else None


OPERATIONS: Mapping[str, Operation] = {
    "join": join,
    "reverse": reverse,
    "straighten": straighten,
    "lengthen": lengthen,
    "shorten": shorten,
    "grow": grow,
    "shrink": shrink,
    "turn_left": turn_left,
    "turn_right": turn_right,
    "outline_from_baseline": outline_from_baseline,
    "duplicate": duplicate,
    "lock": lock,
}
"""Every operation on chosen lines, by name. All but `lock` leave locked lines as they are."""


def _end_step(line: Line) -> float:
    start, end = extent(path_of(line), line.polygon)
    return LENGTHEN_SHARE * (end - start)


def _side_step(line: Line) -> float:
    return GROW_SHARE * line_height(line.polygon, line.baseline)


def _room_below(page: Page, line: Line) -> float:
    """How far down a copy goes to stand just below the line; up where the page has no room below."""
    box = line.polygon.box
    step = box.height + _DUPLICATE_GAP_HEIGHTS * line_height(line.polygon, line.baseline)
    down, up = min(step, page.height_px - box.bottom), min(step, box.top)
    return down if down >= step or down >= up else -up


def _free(page: Page, line_ids: Iterable[str]) -> list[Line]:
    """Those of the lines that may be changed, in reading order."""
    wanted = set(line_ids)
    return [line for line in page.lines if line.id in wanted and not line.is_locked]
