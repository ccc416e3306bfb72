"""From what a detector boxes (words, pieces of lines, whole lines) to text lines in reading order.

Rows are joined piece by piece along their own direction, so slant, waves and curvature do not matter; white space that
goes on over several rows is a gutter and is not crossed. The method was worked out on 21 pages of letters, wills,
registers, verse and print; `tests/bench/line_finding.py` measures it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ductus.document.geometry import Baseline, Box, Point, Polygon, clamped
from ductus.engines.base import DetectedLine, DetectedWord
from ductus.engines.columns import reading_order
from ductus.engines.fragments import Fragment, Frame, Shape, fragment_of, shape_of
from ductus.engines.rows import join_rows, row_height, text_height


@dataclass(frozen=True, slots=True)
class LineBuild:
    """Lines in reading order, and what looked like specks or a neighbouring page: kept, not shown as lines."""

    lines: tuple[DetectedLine, ...]
    unassigned: tuple[DetectedLine, ...] = ()


_ELONGATED = 2.0
"""Length over thickness from which a piece has a direction of its own."""
_SAME_DIRECTION = math.radians(25)
"""Writing turned more than this against the rest of the page is joined apart."""


def build_lines(boxes: Sequence[DetectedWord], page_width_px: float, page_height_px: float) -> LineBuild:
    """Join boxes into lines with polygon, estimated baseline, words from left to right, in reading order.

    Any box may be a word, a piece of a line or a line; outlines of curved lines are followed. Each box ends up in
    exactly one line or in `unassigned`. Polygons lie on the page. Pure; the time is a few milliseconds per hundred
    boxes.
    """
    lines: list[DetectedLine] = []
    unassigned: list[DetectedLine] = []
    height = 0.0
    for angle, members in _directions(boxes):
        frame = Frame.at(angle)
        fragments = [fragment_of(i, frame.into(boxes[i].polygon.points), boxes[i].confidence) for i in members]
        height = height or text_height(fragments)
        rows, left_over = join_rows(fragments)
        built = [_line(row, boxes, frame, page_width_px, page_height_px) for row in rows]
        foreign = _of_neighbour_page([line.polygon.box for line in built], page_width_px)
        foreign |= {k for k, row in enumerate(rows) if _is_doubtful(row, built[k], height)}
        kept = [k for k in range(len(rows)) if k not in foreign]
        order = reading_order([_extent(rows[k]) for k in kept])
        lines += [built[kept[place]] for place in order]
        unassigned += [built[k] for k in sorted(foreign)]
        unassigned += [_line([piece], boxes, frame, page_width_px, page_height_px) for piece in left_over]
    return LineBuild(tuple(lines), tuple(unassigned))


def _directions(boxes: Sequence[DetectedWord]) -> Iterator[tuple[float, list[int]]]:
    """The page's own direction with what runs along it, then others (notes up the margin) with theirs."""
    shapes = [shape_of(word.polygon.points) for word in boxes]
    long_ones = [i for i, shape in enumerate(shapes) if shape.elongation >= _ELONGATED]
    main = _main_angle([shapes[i] for i in long_ones if abs(shapes[i].angle) < math.pi / 4])
    apart = [i for i in long_ones if _turn(shapes[i].angle, main) > _SAME_DIRECTION]
    groups: list[list[int]] = []
    for i in sorted(apart, key=lambda i: -shapes[i].length):
        for group in groups:
            if _turn(shapes[i].angle, shapes[group[0]].angle) <= _SAME_DIRECTION:
                group.append(i)
                break
        else:
            groups.append([i])
    taken = {i for group in groups for i in group}
    short = [i for i in range(len(boxes)) if shapes[i].elongation < _ELONGATED]
    for i in short:
        home = _home_of_short(i, boxes, long_ones)
        for group in groups:
            if home in group:
                group.append(i)
                taken.add(i)
                break
    rest = [i for i in range(len(boxes)) if i not in taken]
    if rest:
        yield main, rest
    for group in groups:
        angle = shapes[group[0]].angle
        yield (angle - math.pi if angle > math.radians(75) else angle), group


def _home_of_short(i: int, boxes: Sequence[DetectedWord], long_ones: Sequence[int]) -> int:
    box = boxes[i].polygon.box
    best, home = math.inf, -1
    for k in long_ones:
        other = boxes[k].polygon.box
        dx = max(0.0, other.left - box.right, box.left - other.right)
        dy = max(0.0, other.top - box.bottom, box.top - other.bottom)
        distance = math.hypot(dx, dy)
        if distance < best:
            best, home = distance, k
    return home


def _main_angle(shapes: Sequence[Shape]) -> float:
    ordered = sorted((shape.angle, shape.length) for shape in shapes)
    half = sum(length for _, length in ordered) / 2
    for angle, length in ordered:
        half -= length
        if half <= 0:
            return angle
    return 0.0


def _turn(a: float, b: float) -> float:
    """Angle between two undirected directions, 0 to pi/2."""
    turn = abs(a - b) % math.pi
    return min(turn, math.pi - turn)


def _extent(row: Sequence[Fragment]) -> Box:
    """Extent of a row in its frame, without the tails of its letters: `height` around its middle."""
    half = row_height(row) / 2
    middles = [piece.middle for piece in row]
    return Box(min(p.left for p in row), min(middles) - half, max(p.right for p in row), max(middles) + half)


def _of_neighbour_page(boxes: Sequence[Box], page_width_px: float) -> set[int]:
    """Which lines are ends of lines of a page beside this one, cut by the edge of the scan."""
    foreign: set[int] = set()
    reach = _CUT_WIDTH_SHARE * page_width_px
    touch = _TOUCH_SHARE * page_width_px
    for near_edge, within in (
        (lambda b: b.left <= touch, lambda b: b.right <= reach),
        (lambda b: b.right >= page_width_px - touch, lambda b: b.left >= page_width_px - reach),
    ):
        cut = [k for k, box in enumerate(boxes) if near_edge(box) and within(box)]
        if len(cut) >= _CUT_LINES:
            strip = [boxes[k] for k in cut]
            foreign.update(k for k, box in enumerate(boxes) if within(box) and (k in cut))
    return foreign


_CUT_WIDTH_SHARE = 0.12
_TOUCH_SHARE = 0.006
_CUT_LINES = 4


def _is_doubtful(row: Sequence[Fragment], line: DetectedLine, height_px: float) -> bool:
    """Whether a row is short and not sure: a note of music, a stain, a corner of a stamp."""
    length = max(piece.right for piece in row) - row[0].left
    is_unsure = length < _SHORT_HEIGHTS * height_px and line.confidence < _SURE
    return is_unsure or row_height(row) < _THIN_HEIGHTS * height_px


_SHORT_HEIGHTS = 3.0
_THIN_HEIGHTS = 0.4
_SURE = 0.65
"""A short piece needs this confidence to be a line; longer ones have more pixels to speak for them. On the 21 pages
short lines had 0.71 and more, other short things 0.63 and less."""


def _line(row: Sequence[Fragment], boxes: Sequence[DetectedWord], frame: Frame, width: float, height: float) -> DetectedLine:
    words = tuple(boxes[piece.index] for piece in row)
    weight = sum(piece.width for piece in row) or 1.0
    confidence = sum(piece.confidence * piece.width for piece in row) / weight
    xs, tops, bottoms = _edges(row)
    foot = [
        Point(x, (t + b) / 2 + _BASELINE_BELOW_MIDDLE * row_height(row)) for x, t, b in zip(xs, tops, bottoms, strict=True)
    ]
    if len(row) == 1:
        outline = words[0].polygon.points
    else:
        upper = [Point(x, y) for x, y in zip(xs, tops, strict=True)]
        lower = [Point(x, y) for x, y in zip(xs, bottoms, strict=True)]
        outline = frame.back([*upper, *reversed(lower)])
    polygon = Polygon(clamped(outline, width, height))
    baseline = Baseline(clamped(frame.back(foot), width, height))
    return DetectedLine(polygon, confidence, baseline, words, " ".join(w.text for w in words if w.text))


_BASELINE_BELOW_MIDDLE = 0.2


def _edges(row):
    pts=[]
    for piece in row:
        xs = piece.places()
        pts.append((piece.left, piece.tops[0], piece.bottoms[0]))
        pts += list(zip(xs, piece.tops, piece.bottoms))
        pts.append((piece.right, piece.tops[-1], piece.bottoms[-1]))
    pts.sort()
    return [p[0] for p in pts],[p[1] for p in pts],[p[2] for p in pts]
