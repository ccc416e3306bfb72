"""From what a detector boxes (words, pieces of lines, whole lines) to text lines in reading order.

Rows are joined piece by piece along their own direction, so slant, waves and curvature do not matter; white space that
goes on over several rows is a gutter and is not crossed. Worked out on 21 pages of letters, wills, verse, registers
and print; `tests/bench/line_finding.py` measures it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ductus.document.columns import reading_order
from ductus.document.geometry import Box
from ductus.engines.base import DetectedLine, DetectedWord
from ductus.engines.fragments import Fragment, Frame, Shape, fragment_of, shape_of, turn_between
from ductus.engines.nearby import BoxGrid
from ductus.engines.row_outlines import detected_line
from ductus.engines.rows import join_rows, row_height, text_height


@dataclass(frozen=True, slots=True)
class LineBuild:
    """Lines in reading order, and what looked like stains, music, small print or a neighbouring page: kept apart."""

    lines: tuple[DetectedLine, ...]
    unassigned: tuple[DetectedLine, ...] = ()


_ELONGATED = 2.0
"""Length over thickness from which a piece has a direction of its own."""
_OTHER_DIRECTION = math.radians(25)
"""Writing turned more than this against the rest of the page is joined apart."""
_NEXT_TO = 3.0
"""How far the nearest longer neighbour may be, in thicknesses of the short piece."""
_CELL_PX = 128.0
_UPWARD = math.radians(75)
"""Steeper writing is taken to run up the page, as notes in a left margin mostly do."""
_SHORT_HEIGHTS = 3.0
_SURE = 0.65
"""A piece shorter than `_SHORT_HEIGHTS` text heights needs this confidence to be a line; longer ones have more pixels
to speak for them. On the 21 pages short lines had 0.71 and more; stains, music and bits of stamps 0.63 and less."""
_THIN_HEIGHTS = 0.4
"""What is lower than this many text heights is no part of the page's writing: rules, edges, the small print of
letterheads and forms. On the 21 pages all nine such pieces had been left out by the people who marked the lines."""
_CUT_LINES = 4
_CUT_REACH = 0.12
_CUT_TOUCH = 0.006
"""At least `_CUT_LINES` rows that touch a side of the scan (within `_CUT_TOUCH` of its width) and reach no farther in
than `_CUT_REACH` of it are the ends of a neighbouring page's lines."""


def build_lines(boxes: Sequence[DetectedWord], page_width_px: float, page_height_px: float) -> LineBuild:
    """Join boxes into lines with outline, estimated baseline and words from left to right, in reading order.

    A box may be a word, a piece of a line or a line; outlines of curved lines are followed. Each box ends up in exactly
    one line or in `unassigned`. Outlines lie on the page. Lines along the page come first, then those in other
    directions. Pure; takes about a tenth of a second for 300 boxes.
    """
    shapes = [shape_of(word.polygon.points) for word in boxes]
    lines: list[DetectedLine] = []
    unassigned: list[DetectedLine] = []
    page_text_height = 0.0
    for angle, members in _directions(boxes, shapes):
        frame = Frame.at(angle)
        fragments = [fragment_of(i, frame.into(boxes[i].polygon.points), boxes[i].confidence) for i in members]
        page_text_height = page_text_height or text_height(fragments)
        rows, left_over = join_rows(fragments)
        built = [detected_line(row, boxes, frame, page_width_px, page_height_px) for row in rows]
        set_aside = _cut_by_the_edge([line.polygon.box for line in built], page_width_px)
        set_aside |= {k for k, row in enumerate(rows) if _is_doubtful(row, built[k].confidence, page_text_height)}
        kept = [k for k in range(len(rows)) if k not in set_aside]
        lines += [built[kept[place]] for place in reading_order([_extent(rows[k]) for k in kept])]
        unassigned += [built[k] for k in sorted(set_aside)]
        unassigned += [detected_line([piece], boxes, frame, page_width_px, page_height_px) for piece in left_over]
    return LineBuild(tuple(lines), tuple(unassigned))


def _directions(boxes: Sequence[DetectedWord], shapes: Sequence[Shape]) -> Iterator[tuple[float, list[int]]]:
    """The page's own direction with what runs along it, then others, such as notes up the margin, with theirs."""
    long_ones = [i for i, shape in enumerate(shapes) if shape.elongation >= _ELONGATED]
    main = _main_angle([shapes[i] for i in long_ones if abs(shapes[i].angle) < math.pi / 4])
    others: list[list[int]] = []
    for i in sorted(long_ones, key=lambda i: -shapes[i].length):
        if turn_between(shapes[i].angle, main) <= _OTHER_DIRECTION:
            continue
        for group in others:
            if turn_between(shapes[i].angle, shapes[group[0]].angle) <= _OTHER_DIRECTION:
                group.append(i)
                break
        else:
            others.append([i])
    _add_short(others, [i for i, shape in enumerate(shapes) if shape.elongation < _ELONGATED], boxes, shapes, long_ones)
    apart = {i for group in others for i in group}
    along = [i for i in range(len(boxes)) if i not in apart]
    if along:
        yield main, along
    for group in others:
        angle = shapes[group[0]].angle
        yield (angle - math.pi if angle > _UPWARD else angle), group


def _main_angle(shapes: Sequence[Shape]) -> float:
    """Median direction, each piece counted by its length."""
    ordered = sorted((shape.angle, shape.length) for shape in shapes)
    half = sum(length for _, length in ordered) / 2
    for angle, length in ordered:
        half -= length
        if half <= 0:
            return angle
    return 0.0


def _add_short(
    groups: Sequence[list[int]],
    short: Sequence[int],
    boxes: Sequence[DetectedWord],
    shapes: Sequence[Shape],
    long_ones: Sequence[int],
) -> None:
    """Add to each group the short pieces next to it: they run the way their nearest longer neighbour does."""
    if not groups:
        return
    group_of = {i: group for group in groups for i in group}
    extents = [boxes[i].polygon.box for i in long_ones]
    grid = BoxGrid(extents, _CELL_PX)
    for i in short:
        box = boxes[i].polygon.box
        reach = _NEXT_TO * shapes[i].thickness
        near = grid.touching(box.grown(reach, reach))
        home = long_ones[min(near, key=lambda k: _distance(extents[k], box))] if near else None
        if home in group_of:
            group_of[home].append(i)


def _distance(a: Box, b: Box) -> float:
    dx = max(0.0, a.left - b.right, b.left - a.right)
    dy = max(0.0, a.top - b.bottom, b.top - a.bottom)
    return math.hypot(dx, dy)


def _extent(row: Sequence[Fragment]) -> Box:
    """Extent of a row in its frame without the tails of its letters: one row height around its middles."""
    half = row_height(row) / 2
    middles = [piece.middle for piece in row]
    right = max(piece.right for piece in row)
    return Box(min(piece.left for piece in row), min(middles) - half, right, max(middles) + half)


def _is_doubtful(row: Sequence[Fragment], confidence: float, page_text_height: float) -> bool:
    length = max(piece.right for piece in row) - min(piece.left for piece in row)
    is_unsure = length < _SHORT_HEIGHTS * page_text_height and confidence < _SURE
    return is_unsure or row_height(row) < _THIN_HEIGHTS * page_text_height


def _cut_by_the_edge(boxes: Sequence[Box], page_width_px: float) -> set[int]:
    """Places of the lines that belong to a page beside this one."""
    reach, touch = _CUT_REACH * page_width_px, _CUT_TOUCH * page_width_px
    at_left = {k for k, box in enumerate(boxes) if box.left <= touch and box.right <= reach}
    at_right = {
        k for k, box in enumerate(boxes) if box.right >= page_width_px - touch and box.left >= page_width_px - reach
    }
    return {k for side in (at_left, at_right) if len(side) >= _CUT_LINES for k in side}
