"""Fragments of one writing direction joined into rows: who goes on where, and which white space is a gutter."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from statistics import median

from ductus.engines.fragments import Fragment

_SPECK_HEIGHTS = 0.4
"""A piece lower than this many text heights and narrower than one is a speck: a dot, a stain, a stroke."""
_SPECK_WIDTHS = 1.0
_SAME_ROW_OVERLAP = 0.4
"""Share of the lower piece's height that must face the other piece, both carried on to the middle of the gap."""
_SAME_ROW_OFFSET = 0.5
"""Most distance of the two middles there, in mean heights: more is the next row, or a note between the rows."""
_HEIGHT_RATIO = 2.6
"""Pieces whose heights differ more are different writing."""
_GAP_HEIGHTS = 2.0
"""Widest gap within a row where nothing above or below says anything, in text heights."""
_COVERED_GAP_HEIGHTS = 2.5
"""Widest gap where the rows above or below are written through: a pause, a torn place, a filled-in form."""
_GUTTER_ROWS = 2
"""So many neighbouring rows open at the same place make a gutter (the row itself not counted)."""
_GUTTER_REACH_HEIGHTS = 5.5
"""How far above and below neighbours are asked, in text heights: about three rows each way."""
_BACKWARD_OVERLAP = 0.5
"""Pieces of one row may overlap along the row by this share of the shorter: tails of letters do."""
_INSIDE_SHARE = 0.65
"""A piece that lies within another's outline by this share belongs to it."""


def text_height(fragments: Sequence[Fragment]) -> float:
    """Height in pixels of most of the writing: the median over fragments, each counted by its width."""
    ordered = sorted((fragment.height, fragment.width) for fragment in fragments)
    half = sum(width for _, width in ordered) / 2
    for height, width in ordered:
        half -= width
        if half <= 0:
            return height
    return ordered[-1][0] if ordered else 1.0


def join_rows(fragments: Sequence[Fragment]) -> tuple[list[list[Fragment]], list[Fragment]]:
    """Rows, each from left to right, and the specks that belong to none.

    Fragments must be in one frame in which writing runs along x.
    """
    if not fragments:
        return [], []
    height = text_height(fragments)
    pieces = [piece for piece in fragments if not _is_speck(piece, height)]
    specks = [piece for piece in fragments if _is_speck(piece, height)]
    hosts = _hosts(pieces)
    free = [piece for piece in pieces if piece.index not in hosts]
    rows = _chains(free, height)
    specks += [piece for piece in pieces if piece.index in hosts]
    left_over = _adopt(rows, specks)
    for row in rows:
        row.sort(key=lambda piece: piece.left)
    return rows, left_over


def _is_speck(piece: Fragment, height: float) -> bool:
    return piece.height < _SPECK_HEIGHTS * height and piece.width < _SPECK_WIDTHS * height


def _hosts(pieces: Sequence[Fragment]) -> set[int]:
    """Indexes of the pieces that lie within a larger one: doubles, and the insides of loops."""
    inside: set[int] = set()
    by_width = sorted(pieces, key=lambda piece: -piece.width)
    for k, small in enumerate(by_width):
        if any(_share_inside(small, large) >= _INSIDE_SHARE for large in by_width[:k] if large.index not in inside):
            inside.add(small.index)
    return inside


def _share_inside(small: Fragment, large: Fragment) -> float:
    """Share of the small piece's area that lies between the large one's edges."""
    if small.right <= large.left or small.left >= large.right or small.bottom <= large.top or small.top >= large.bottom:
        return 0.0
    shared = total = 0.0
    for x, top, bottom in zip(small.places(), small.tops, small.bottoms, strict=True):
        total += bottom - top
        if large.left <= x <= large.right:
            k = min(len(large.tops) - 1, int((x - large.left) / large.width * len(large.tops)))
            shared += max(0.0, min(bottom, large.bottoms[k]) - max(top, large.tops[k]))
    return shared / total if total else 0.0


def _chains(pieces: Sequence[Fragment], height: float) -> list[list[Fragment]]:
    """Rows by the cheapest links first; each piece is followed by at most one other and follows at most one."""
    gutters = _Gutters(pieces, height)
    links = sorted(_links(pieces, height, gutters))
    follower: dict[int, Fragment] = {}
    followed: set[int] = set()
    by_index = {piece.index: piece for piece in pieces}
    for _, a, b in links:
        if a not in follower and b not in followed:
            follower[a] = by_index[b]
            followed.add(b)
    rows = []
    for piece in sorted(pieces, key=lambda item: item.left):
        if piece.index not in followed:
            row = [piece]
            while row[-1].index in follower:
                row.append(follower[row[-1].index])
            rows.append(row)
    return rows


def _links(pieces: Sequence[Fragment], height: float, gutters: _Gutters) -> Iterator[tuple[float, int, int]]:
    ordered = sorted(pieces, key=lambda piece: piece.left)
    lefts = [piece.left for piece in ordered]
    reach = _COVERED_GAP_HEIGHTS * height
    for k, a in enumerate(ordered):
        for b in ordered[k + 1 : bisect_left(lefts, a.right + reach)]:
            cost = _link_cost(a, b)
            if cost < math.inf:
                gap = (b.left - a.right) / height
                if gap > 0 and gap > gutters.widest_gap(a, b):
                    continue
                yield cost, a.index, b.index


def _link_cost(a: Fragment, b: Fragment) -> float:
    """How badly `b` goes on where `a` ends, in heights; infinite where it cannot be the same row."""
    gap = b.left - a.right
    if b.right <= a.right or -gap > _BACKWARD_OVERLAP * min(a.width, b.width):
        return math.inf
    if max(a.height, b.height) > _HEIGHT_RATIO * min(a.height, b.height):
        return math.inf
    meeting = (a.right + b.left) / 2
    middle_a, middle_b = a.middle_beyond(meeting), b.middle_beyond(meeting)
    offset = abs(middle_a - middle_b)
    facing = (a.height + b.height) / 2 - offset
    mean_height = (a.height + b.height) / 2
    if facing < _SAME_ROW_OVERLAP * min(a.height, b.height) or offset > _SAME_ROW_OFFSET * mean_height:
        return math.inf
    return offset / mean_height + _GAP_WEIGHT * abs(gap) / mean_height


_GAP_WEIGHT = 0.25
"""A gap of four heights costs as much as a step of one."""


class _Gutters:
    """Which gaps go on through the rows above and below. Owned by one `_chains` call."""

    def __init__(self, pieces: Sequence[Fragment], height: float) -> None:
        self._height = height
        self._ordered = sorted(pieces, key=lambda piece: piece.middle)
        self._middles = [piece.middle for piece in self._ordered]

    def widest_gap(self, a: Fragment, b: Fragment) -> float:
        """The widest gap, in text heights, that may lie between `a` and `b`."""
        here = (a.middle_beyond(b.left) + b.middle_beyond(a.right)) / 2
        reach = _GUTTER_REACH_HEIGHTS * self._height
        first, last = bisect_left(self._middles, here - reach), bisect_left(self._middles, here + reach)
        # The middle half of the gap: neighbouring rows seldom end at the very same place.
        quarter = (b.left - a.right) / 4
        start, end = a.right + quarter, b.left - quarter
        before: set[int] = set()
        after: set[int] = set()
        for piece in self._ordered[first:last]:
            row = round((piece.middle - here) / self._height)
            if row == 0 or piece.index in (a.index, b.index):
                continue
            if piece.left < start and piece.right > end:
                return _COVERED_GAP_HEIGHTS
            if piece.right <= end and piece.right > a.left:
                before.add(row)
            elif piece.left >= start and piece.left < b.right:
                after.add(row)
        is_gutter = len(before & after) >= _GUTTER_ROWS or (len(after) >= _GUTTER_ROWS and len(before) >= 1)
        return 0.0 if is_gutter else _GAP_HEIGHTS


def _adopt(rows: Sequence[list[Fragment]], specks: Sequence[Fragment]) -> list[Fragment]:
    """Give each speck to the row whose edges enclose its middle; what no row encloses comes back."""
    left_over = []
    for speck in specks:
        x = (speck.left + speck.right) / 2
        home = min(
            (row for row in rows if row[0].left - row[0].height <= x <= row[-1].right + row[-1].height),
            key=lambda row: min(abs(piece.middle_beyond(x) - speck.middle) for piece in row),
            default=None,
        )
        if home is None or min(abs(p.middle_beyond(x) - speck.middle) / p.height for p in home) > 0.5:
            left_over.append(speck)
        else:
            home.append(speck)
    return left_over


def row_height(row: Sequence[Fragment]) -> float:
    """Height of a row in pixels: the median over its fragments."""
    return median(piece.height for piece in row)
