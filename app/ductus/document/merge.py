"""New lines for a page that has lines already: what is kept, moved, new and lost.

Human work outranks a detection: a line a person vouched for or drew is kept as it stands. A line that only an engine
has read, or that is just being typed in, keeps its id and readings and takes the new shape. Only lines nobody has
worked on can be lost. The reading order stays (see `_merged_order`), and lines follow their place into its region.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ductus.document.edits import DeleteLines, InsertLines, OrderLines, PageEdit, PlacedLine, ShapeLine, Together
from ductus.document.geometry import Box, Point, Polygon
from ductus.document.page import BaselineSource, Line, Page
from ductus.document.region_members import followed, with_homes

SAME_LINE = 0.5
"""Two outlines show the same line from this overlap on (the project's overlap rule, see `same_line_score`)."""

_ROWS = 12
"""Rows on which the area that two outlines share is measured."""

_SEEN_PX = 1.0
"""Nobody sees on a page that a corner stands elsewhere by less; engines round, each version in its own way."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What a detection means for a page, in line ids; `order` names all lines after the merge."""

    kept: tuple[str, ...]
    moved: tuple[tuple[str, Line], ...]
    new: tuple[Line, ...]
    lost: tuple[str, ...]
    order: tuple[str, ...]

    def edit(self, page: Page, title: str) -> PageEdit | None:
        """The merge as one step of the timeline, or None when nothing changes."""
        edits: list[PageEdit] = []
        if self.lost:
            edits.append(DeleteLines(page.id, self.lost))
        edits += [
            ShapeLine(page.id, line_id, found.polygon, found.baseline, found.baseline_source)
            for line_id, found in self.moved
        ]
        rest = len(page.lines) - len(self.lost)
        if self.new:
            placed = tuple(PlacedLine(rest + index, line) for index, line in enumerate(self.new))
            edits.append(InsertLines(page.id, placed))
        before = [line.id for line in page.lines if line.id not in set(self.lost)] + [line.id for line in self.new]
        if list(self.order) != before:
            edits.append(OrderLines(page.id, self.order))
        return followed(page, Together(page.id, tuple(edits), title)) if edits else None

    @property
    def is_empty(self) -> bool:
        """Whether the page would stay as it is."""
        return not (self.lost or self.moved or self.new)

    def but_for(self, page: Page, excepted: Collection[str]) -> Merge:
        """The merge with exceptions: of these lines, lost ones stay, moved ones stay where they are, new ones go."""
        spared = {line_id for line_id in self.lost if line_id in excepted}
        left_out = {line.id for line in self.new if line.id in excepted}
        present, kept = [line.id for line in page.lines], set(self.kept)
        order = [line_id for line_id in self.order if line_id not in left_out]
        previous = ""
        for line_id in present:
            if line_id in spared:  # back behind the line it used to follow
                order.insert(order.index(previous) + 1 if previous else 0, line_id)
            if line_id in spared or line_id in kept:
                previous = line_id
        return Merge(
            tuple(line_id for line_id in present if line_id in spared or line_id in kept),
            tuple((line_id, found) for line_id, found in self.moved if line_id not in excepted),
            tuple(line for line in self.new if line.id not in left_out),
            tuple(line_id for line_id in self.lost if line_id not in spared),
            tuple(order),
        )


def merge_lines(page: Page, found: Sequence[Line], typed_in: Collection[str] = ()) -> Merge:
    """Hold a fresh detection, in reading order, against the lines of a page.

    `typed_in` are lines with typing that nobody accepted yet: they may move, and are not lost.
    """
    pairs = match_lines([line.polygon for line in page.lines], [line.polygon for line in found])
    found_of = {page.lines[old].id: found[new] for old, new in pairs}
    protected = {line.id for line in page.lines if line.is_human or line.baseline_source is BaselineSource.DRAWN}
    moved = tuple(
        (line.id, found_of[line.id])
        for line in page.lines
        if line.id in found_of and line.id not in protected and not _same_shape(line, found_of[line.id])
    )
    staying = protected.union(found_of, typed_in)
    lost = tuple(line.id for line in page.lines if line.id not in staying)
    old_of = {found[new].id: page.lines[old].id for old, new in pairs}
    new = with_homes([line for line in found if line.id not in old_of], page.regions)
    kept = tuple(line.id for line in page.lines if line.id not in set(lost))
    return Merge(kept, moved, new, lost, _merged_order(page, [old_of.get(line.id, line.id) for line in found], lost))


def _same_shape(line: Line, found: Line) -> bool:
    if not _is_near(line.polygon.points, found.polygon.points):
        return False
    if line.baseline is None and found.baseline_source is BaselineSource.ESTIMATED:
        return True  # an estimate tells nothing the outline did not
    if line.baseline is None or found.baseline is None:
        return line.baseline is found.baseline
    return _is_near(line.baseline.points, found.baseline.points)


def _is_near(points: Sequence[Point], others: Sequence[Point]) -> bool:
    """Whether each point is where the other is, as far as anybody sees."""
    return len(points) == len(others) and all(
        abs(a.x - b.x) < _SEEN_PX and abs(a.y - b.y) < _SEEN_PX for a, b in zip(points, others, strict=True)
    )


def _merged_order(page: Page, found_order: Sequence[str], lost: Sequence[str]) -> tuple[str, ...]:
    """The order the lines stand in, with each new line behind the line the detection reads before it.

    What a person ordered, or an import, is not ordered again; where nobody did, this is the detection's order unless
    the lines were ordered by another rule before, and "Order lines automatically" is at hand.
    """
    gone, seen = set(lost), set(found_order)
    behind: dict[str, list[str]] = {}
    first, previous = [], ""
    kept = [line.id for line in page.lines if line.id not in gone]
    there = set(kept)
    for line_id in found_order:
        if line_id in there:
            previous = line_id
        elif previous:
            behind.setdefault(previous, []).append(line_id)
        else:
            first.append(line_id)
    order: list[str] = []
    waiting: list[str] = []
    for line_id in kept:
        if line_id in seen:  # what the detection missed stays behind the line it used to follow
            order += waiting
            waiting = behind.get(line_id, [])
            if first:
                order += first
                first = []
        order.append(line_id)
    return (*order, *waiting, *first)


def match_lines(old: Sequence[Polygon], new: Sequence[Polygon]) -> list[tuple[int, int]]:
    """Pairs of indices that show the same line, one to one, best overlap first."""
    scored = []
    for i, j in _touching([polygon.box for polygon in old], [polygon.box for polygon in new]):
        score = same_line_score(old[i], new[j])
        if score >= SAME_LINE:
            scored.append((score, i, j))
    pairs = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, i, j in sorted(scored, reverse=True):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            pairs.append((i, j))
    return pairs


def _touching(old: Sequence[Box], new: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Pairs of indices whose boxes overlap; swept from top to bottom, so that 2,000 lines need no 4,000,000 looks."""
    waiting = sorted(range(len(new)), key=lambda j: new[j].top)
    open_below: list[int] = []
    begun = 0
    for i in sorted(range(len(old)), key=lambda i: old[i].top):
        while begun < len(waiting) and new[waiting[begun]].top < old[i].bottom:
            open_below.append(waiting[begun])
            begun += 1
        open_below = [j for j in open_below if new[j].bottom > old[i].top]
        for j in open_below:
            if old[i].overlap(new[j]) > 0:
                yield i, j


def same_line_score(one: Polygon, other: Polygon) -> float:
    """How much two outlines show the same line, 0 to 1.

    That is the shared area over the smaller area, times the square root of the size ratio. The shared area is estimated
    on rows across the smaller outline, which is exact enough to tell same from neighbour.
    """
    if one == other:
        return 1.0
    small, large = (one, other) if one.area <= other.area else (other, one)
    small_area, large_area, box = small.area, large.area, small.box
    ratio = math.sqrt(small_area / large_area) if large_area > 0 else 0.0
    if small_area <= 0 or box.overlap(large.box) / small_area * ratio < SAME_LINE:
        return 0.0  # not even their boxes share enough
    inside = shared = 0.0
    for row in range(_ROWS):
        y = box.top + (row + 0.5) / _ROWS * box.height
        spans, others = _spans(small.points, y), _spans(large.points, y)
        inside += sum(end - start for start, end in spans)
        shared += sum(max(0.0, min(end, last) - max(start, first)) for start, end in spans for first, last in others)
    return shared / inside * ratio if inside else 0.0


def _spans(points: Sequence[Point], y: float) -> list[tuple[float, float]]:
    """Where a row runs inside an outline, by the even-odd rule: pairs of x, from left to right."""
    crossings: list[float] = []
    before = points[-1]
    for point in points:
        if (point.y > y) != (before.y > y):
            crossings.append(point.x + (before.x - point.x) / (before.y - point.y) * (y - point.y))
        before = point
    crossings.sort()
    return list(zip(crossings[::2], crossings[1::2], strict=False))
