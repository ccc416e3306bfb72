"""Fragments of one writing direction joined into rows: who goes on where, and which white space is a gutter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median

from ductus.document.geometry import Box
from ductus.engines.fragments import Fragment
from ductus.engines.nearby import BoxGrid

_SPECK_HEIGHTS = 0.4
_SPECK_WIDTHS = 1.0
"""A piece lower and narrower than this many text heights is a speck: a dot, a stain, a stroke."""
_SAME_ROW_OVERLAP = 0.4
"""Share of the lower piece's height that must face the other piece, both carried on to the middle of the gap."""
_SAME_ROW_OFFSET = 0.5
"""Most distance of the two middles there, in mean heights: more is the next row, or a note between the rows."""
_HEIGHT_RATIO = 2.6
"""Pieces whose heights differ more are different writing."""
_GAP_HEIGHTS = 2.0
"""Widest gap within a row where the rows above and below say nothing, in text heights."""
_COVERED_GAP_HEIGHTS = 2.5
"""Widest gap where a row above or below is written through: a pause, a filled-in form. People who marked lines on the
21 pages began a new one behind wider gaps, such as a hole in the sheet."""
_GAP_WEIGHT = 0.25
"""A gap of four heights costs as much as a step of one."""
_GUTTER_HEIGHTS = 0.8
"""What is narrower than this many text heights is a gap between words, even where rows happen to agree on it."""
_GUTTER_ROWS = 2
"""So many neighbouring rows open at the same place make a gutter (the row itself not counted)."""
_FLUSH_HEIGHTS = 0.5
"""Rows that start within this many text heights of one another start at the same margin."""
_GUTTER_REACH_HEIGHTS = 5.5
"""How far above and below neighbours are asked, in text heights: about three rows each way."""
_BACKWARD_OVERLAP = 0.5
"""Pieces of one row may overlap along the row by this share of the shorter: tails of letters do."""
_INSIDE_SHARE = 0.65
"""A piece that lies within another's outline by this share belongs to it."""
_CELL_HEIGHTS = 4.0
"""Cells for looking up neighbours, in text heights."""


def text_height(fragments: Sequence[Fragment]) -> float:
    """Height in pixels of most of the writing: the median over fragments, each counted by its width."""
    ordered = sorted((fragment.height, fragment.width) for fragment in fragments)
    half = sum(width for _, width in ordered) / 2
    for height, width in ordered:
        half -= width
        if half <= 0:
            return height
    return 1.0


def row_height(row: Sequence[Fragment]) -> float:
    """Height of a row in pixels: the median over its fragments."""
    return median(piece.height for piece in row)


def join_rows(fragments: Sequence[Fragment]) -> tuple[list[list[Fragment]], list[Fragment]]:
    """Rows, each from left to right, and the specks that belong to none.

    Fragments must be in one frame in which writing runs along x.
    """
    height = text_height(fragments)
    small = {f.index for f in fragments if f.height < _SPECK_HEIGHTS * height and f.width < _SPECK_WIDTHS * height}
    small |= _inside_others([f for f in fragments if f.index not in small], height)
    rows = _chains([f for f in fragments if f.index not in small], height)
    left_over = _adopt(rows, [f for f in fragments if f.index in small], height)
    for row in rows:
        row.sort(key=lambda piece: piece.left)
    return rows, left_over


def _grid(pieces: Sequence[Fragment], height: float) -> BoxGrid:
    return BoxGrid([piece.box for piece in pieces], _CELL_HEIGHTS * height)


def _inside_others(pieces: Sequence[Fragment], height: float) -> set[int]:
    """Indexes of the pieces that lie within a larger one: doubles, and the insides of loops."""
    inside: set[int] = set()
    by_width = sorted(pieces, key=lambda piece: -piece.width)
    grid = _grid(by_width, height)
    for place, small in enumerate(by_width):
        for k in grid.touching(small.box):
            if k >= place:
                break
            large = by_width[k]
            if large.index not in inside and _share_inside(small, large) >= _INSIDE_SHARE:
                inside.add(small.index)
                break
    return inside


def _share_inside(small: Fragment, large: Fragment) -> float:
    """Share of the small piece's area that lies between the large one's edges."""
    shared = total = 0.0
    for x, top, bottom in zip(small.places(), small.tops, small.bottoms, strict=True):
        total += bottom - top
        if large.left <= x <= large.right:
            upper, lower = large.edges_at(x)
            shared += max(0.0, min(bottom, lower) - max(top, upper))
    return shared / total if total else 0.0


def _chains(pieces: Sequence[Fragment], height: float) -> list[list[Fragment]]:
    """Rows by the cheapest links first; each piece is followed by at most one other and follows at most one."""
    follower: dict[int, int] = {}
    followed: set[int] = set()
    for _, a, b in sorted(_links(pieces, height)):
        if a not in follower and b not in followed:
            follower[a] = b
            followed.add(b)
    rows = []
    for start in sorted(set(range(len(pieces))) - followed, key=lambda k: pieces[k].left):
        row, k = [pieces[start]], start
        while k in follower:
            k = follower[k]
            row.append(pieces[k])
        rows.append(row)
    return rows


def _links(pieces: Sequence[Fragment], height: float) -> Iterator[tuple[float, int, int]]:
    """Cost and places of each pair that may follow one another in a row."""
    grid = _grid(pieces, height)
    reach = _COVERED_GAP_HEIGHTS * height
    for k, a in enumerate(pieces):
        slack = a.height / 2
        ahead = Box(a.left, a.top - slack, a.right + reach, a.bottom + slack)
        for j in grid.touching(ahead):
            b = pieces[j]
            if j == k or (b.left, j) < (a.left, k):
                continue
            cost = _link_cost(a, b)
            gap = b.left - a.right
            is_narrow = gap < _GUTTER_HEIGHTS * height
            if cost < math.inf and (is_narrow or gap <= height * _widest_gap(a, b, pieces, grid, height)):
                yield cost, k, j


def _link_cost(a: Fragment, b: Fragment) -> float:
    """How badly `b` goes on where `a` ends, in heights; infinite where it cannot be the same row."""
    gap = b.left - a.right
    if b.right <= a.right or -gap > _BACKWARD_OVERLAP * min(a.width, b.width):
        return math.inf
    lower, higher = sorted((a.height, b.height))
    if higher > _HEIGHT_RATIO * lower:
        return math.inf
    meeting = (a.right + b.left) / 2
    offset = abs(a.middle_beyond(meeting) - b.middle_beyond(meeting))
    mean_height = (a.height + b.height) / 2
    if mean_height - offset < _SAME_ROW_OVERLAP * lower or offset > _SAME_ROW_OFFSET * mean_height:
        return math.inf
    return offset / mean_height + _GAP_WEIGHT * abs(gap) / mean_height


def _widest_gap(a: Fragment, b: Fragment, pieces: Sequence[Fragment], grid: BoxGrid, height: float) -> float:
    """The widest gap, in text heights, that may lie between `a` and `b`, by what the rows above and below do there."""
    here = (a.middle_beyond(b.left) + b.middle_beyond(a.right)) / 2
    reach = _GUTTER_REACH_HEIGHTS * height
    # The middle half of the gap: neighbouring rows seldom end at the very same place.
    quarter = (b.left - a.right) / 4
    start, end = a.right + quarter, b.left - quarter
    before: set[int] = set()
    after: set[int] = set()
    flush: set[int] = set()
    for k in grid.touching(Box(a.left, here - reach, b.right, here + reach)):
        piece = pieces[k]
        row = round((piece.middle - here) / height)
        if row == 0 or abs(piece.middle - here) > reach:
            continue
        if piece.left < start and piece.right > end:
            return _COVERED_GAP_HEIGHTS
        if piece.right <= end:
            before.add(row)
        elif piece.left >= start:
            after.add(row)
            if abs(piece.left - b.left) <= _FLUSH_HEIGHTS * height:
                flush.add(row)
    # Text on both sides makes a gutter; so does a straight margin, outside which a number or a name may stand alone.
    is_gutter = (before and len(after) >= _GUTTER_ROWS) or len(flush) >= _GUTTER_ROWS
    return 0.0 if is_gutter else _GAP_HEIGHTS


def _adopt(rows: Sequence[list[Fragment]], specks: Sequence[Fragment], height: float) -> list[Fragment]:
    """Give each speck to the row whose edges enclose its middle; what no row encloses comes back."""
    pieces = [(piece, row) for row in rows for piece in row]
    grid = _grid([piece for piece, _ in pieces], height)
    left_over = []
    for speck in specks:
        x = (speck.left + speck.right) / 2
        around = [pieces[k] for k in grid.touching(speck.box.grown(height, height / 2))]
        distances = [
            (abs(piece.middle_beyond(x) - speck.middle) / piece.height, k) for k, (piece, _) in enumerate(around)
        ]
        nearest, k = min(distances, default=(math.inf, 0))
        if nearest <= 0.5:
            around[k][1].append(speck)
        else:
            left_over.append(speck)
    return left_over
