"""One outline around several that stand in a row, close to each of them, so that no neighbour is swallowed.

Everything is done in a frame turned into the row: `u` runs along it, `v` across it. At each `u` the outline reaches
from the topmost to the lowest of what stands there; gaps between parts are bridged from end to end.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

from ductus.document.geometry import Point, Polygon
from ductus.document.line_outlines import tidy

_STEP_PX = 1.0
"""Room in which the outline goes from one part to the level of another that begins beside it."""
_FULL_SHARE = 0.6
"""A part counts as full from this share of its usual thickness on; thinner tips are bridged like the gap beyond them,
or else two rounded ends would hang together by a thread."""
_FLAT_PX = 0.02
"""A corner this near to the straight line between its neighbours is none."""

_Ring = tuple[Point, ...]
_Chain = list[Point]


def joined_outline(parts: Sequence[Polygon], direction: Point) -> Polygon:
    """The outline around all `parts`, at least one, seen along `direction`, a unit vector. It covers each of them."""
    rings = [tuple(_turned(point, direction) for point in part.points) for part in parts]
    rings.sort(key=lambda ring: min(p.x for p in ring))
    top, bottom = _envelope(rings)
    for before, after in itertools.pairwise(rings):
        start, end = _full_until(before, is_start=False), _full_until(after, is_start=True)
        if start < end:
            top, bottom = _bridged(top, start, end, sign=1.0), _bridged(bottom, start, end, sign=-1.0)
    outline = [tidy(_turned_back(point, direction)) for point in (*top, *reversed(bottom))]
    return Polygon(_without_flat_corners(outline))


def _envelope(rings: Sequence[_Ring]) -> tuple[_Chain, _Chain]:
    """Topmost and lowest place at every `u` where the outline of a part bends, begins or ends."""
    places = {p.x for ring in rings for p in ring}
    for ring in rings:
        us = [p.x for p in ring]
        places |= {min(us) - _STEP_PX, max(us) + _STEP_PX}
    top: _Chain = []
    bottom: _Chain = []
    for u in sorted(places):
        reaches = [reach for ring in rings if (reach := _reach(ring, u)) is not None]
        if reaches:
            top.append(Point(u, min(reach[0] for reach in reaches)))
            bottom.append(Point(u, max(reach[1] for reach in reaches)))
    return top, bottom


def _reach(ring: _Ring, u: float) -> tuple[float, float] | None:
    """From where to where the part stands at `u`, or None where it does not."""
    found: list[float] = []
    a = ring[-1]
    for b in ring:
        if a.x == b.x == u:
            found += [a.y, b.y]
        elif min(a.x, b.x) <= u <= max(a.x, b.x) and a.x != b.x:
            found.append(a.y + (b.y - a.y) * (u - a.x) / (b.x - a.x))
        a = b
    return (min(found), max(found)) if found else None


def _full_until(ring: _Ring, *, is_start: bool) -> float:
    """The `u` nearest to the start or end of a part at which it is about as thick as elsewhere."""
    us = sorted({p.x for p in ring})
    reaches = [_reach(ring, u) or (0.0, 0.0) for u in us]
    thickness = [low - high for high, low in reaches]
    usual = median(thickness)
    full = [u for u, thick in zip(us, thickness, strict=True) if thick >= _FULL_SHARE * usual]
    return full[0] if is_start else full[-1]


def _bridged(chain: _Chain, start: float, end: float, *, sign: float) -> _Chain:
    """The chain with its hull between two places, seen from above (`sign` 1) or below (-1)."""
    us = [p.x for p in chain]
    first, last = bisect_left(us, start), bisect_right(us, end)
    hull: _Chain = []
    for point in chain[first:last]:
        while len(hull) >= 2 and sign * _turn(hull[-2], hull[-1], point) <= 0:
            hull.pop()
        hull.append(point)
    return [*chain[:first], *hull, *chain[last:]]


def _without_flat_corners(points: Sequence[Point]) -> tuple[Point, ...]:
    """The outline without repeated points and without corners on the straight line between their neighbours."""
    kept: list[Point] = []
    for point in points:
        while len(kept) >= 2 and _is_flat(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or kept[-1] != point:
            kept.append(point)
    if len(kept) > 1 and kept[-1] == kept[0]:
        kept.pop()
    return tuple(kept) if len(kept) >= 3 else tuple(points)


def _is_flat(a: Point, b: Point, c: Point) -> bool:
    length = max(abs(c.x - a.x), abs(c.y - a.y))
    is_onward = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) >= 0
    return is_onward and abs(_turn(a, b, c)) <= _FLAT_PX * length


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)


def _turned(point: Point, direction: Point) -> Point:
    return Point(
        point.x * direction.x + point.y * direction.y,
        point.y * direction.x - point.x * direction.y,
    )


def _turned_back(point: Point, direction: Point) -> Point:
    return Point(
        point.x * direction.x - point.y * direction.y,
        point.x * direction.y + point.y * direction.x,
    )
