"""Sound shapes: those that a file of any format takes as they are, and the text that files have of them.

Most outlines and baselines are sound. Proving it takes longer than all else an export does with them, so it is done
once, when a line is kept, and the project keeps the text in place of the numbers (`project/rows.py`).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, starmap
from operator import le, lt
from typing import TypeVar

from ductus.document.geometry import Baseline, Point, Polygon, Shape, signed_area

S = TypeVar("S", Polygon, Baseline)
LEAST_CORNERS = 4
"""OCR-D's validator and LAREX want four, though three would do for PAGE's schema."""


def sound_text(shape: Polygon | Baseline) -> str:
    """The points as "x,y x,y", or nothing where the shape is not sound.

    Sound is an outline of at least four corners, none twice, no two sides crossing, whose kind needs no long search to
    prove it (`has_no_crossing`); and a baseline that runs to the right all along. All lie on whole pixels, none left of
    the page or above it. Whether the page is large enough is not asked here.
    """
    if shape.text:
        return shape.text
    numbers = shape.numbers
    if min(numbers) < 0 or not are_whole(numbers):
        return ""
    return written(numbers) if _is_fit(shape, numbers) else ""


def on_whole_pixels(shape: S) -> S:
    """The shape with each point on the nearest whole pixel, halves up; no point twice in a row.

    As it was where too little would be left of it. What an engine finds is no surer than that, and most of it is sound
    then.
    """
    whole = [Point(float(math.floor(x + 0.5)), float(math.floor(y + 0.5))) for x, y in shape.points]
    kept = [point for place, point in enumerate(whole) if not place or point != whole[place - 1]]
    if isinstance(shape, Polygon):
        while len(kept) > 1 and kept[0] == kept[-1]:
            kept.pop()
        if len(kept) < Polygon.LEAST_POINTS or signed_area(kept) == 0:
            return shape
    return type(shape)(tuple(kept)) if len(kept) >= shape.LEAST_POINTS else shape


def _is_fit(shape: Polygon | Baseline, numbers: tuple[float, ...]) -> bool:
    if isinstance(shape, Polygon):
        return len(numbers) >= 2 * LEAST_CORNERS and has_no_crossing(numbers)
    return all(starmap(lt, pairwise(numbers[::2])))


def written(numbers: tuple[float, ...]) -> str:
    """The points of these numbers as "x,y x,y"; fractions are cut off."""
    return _format(len(numbers)) % numbers


@lru_cache(maxsize=256)
def _format(numbers: int) -> str:
    return " ".join(["%d,%d"] * (numbers // 2))


def are_whole(numbers: tuple[float, ...]) -> bool:
    """Whether none has a fraction."""
    kinds = set(map(type, numbers))
    if kinds == {int}:
        return True
    return all(map(float.is_integer, numbers)) if kinds == {float} else numbers == tuple(map(int, numbers))


def has_no_crossing(numbers: tuple[float, ...]) -> bool:
    """Whether an outline is of one of the two kinds that nearly all lines have, which need no search for crossings.

    It then has some area, too, and no corner twice. `numbers` are its corners as x, y, x, y ...
    """
    return _is_convex(*numbers) if len(numbers) == 2 * LEAST_CORNERS else _is_strip(numbers[::2], numbers[1::2])


def _is_strip(xs: tuple[float, ...], ys: tuple[float, ...]) -> bool:
    """Whether the corners run to the right along one edge and back to the left along another that lies clear of it."""
    first = xs.index(min(xs))
    xs, ys = xs[first:] + xs[: first + 1], ys[first:] + ys[: first + 1]
    turn = xs.index(max(xs))
    there, back = xs[: turn + 1], xs[turn:][::-1]
    if not turn or not (all(map(le, there, there[1:])) and all(map(le, back, back[1:]))):
        return False
    ys_there, ys_back = ys[: turn + 1], ys[turn:][::-1]
    sides = _sides(there, ys_there, back, ys_back)
    sides |= {-side for side in _sides(back, ys_back, there, ys_there)}
    return sides in ({-1}, {1}) and len(set(zip(xs, ys, strict=True))) == len(xs) - 1


def _sides(xs: Sequence[float], ys: Sequence[float], other_xs: Sequence[float], other_ys: Sequence[float]) -> set[int]:
    """On which sides of another path between the same ends the corners of a path lie: above -1, on it 0, below 1."""
    sides = set()
    for x, y in zip(xs[1:-1], ys[1:-1], strict=True):
        place = bisect_left(other_xs, x)
        if other_xs[place] == x:
            for other_y in other_ys[place : bisect_right(other_xs, x)]:
                sides.add((y > other_y) - (y < other_y))
        else:
            left, height = other_xs[place - 1], other_ys[place - 1]
            across = (y - height) * (other_xs[place] - left) - (other_ys[place] - height) * (x - left)
            sides.add((across > 0) - (across < 0))
    return sides


def _is_convex(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> bool:
    """Whether four corners all turn the same way, so that their sides cannot cross."""
    if ay == by and bx == cx and cy == dy and dx == ax:  # a box, as lines of many files are
        return ax != cx and ay != cy
    at_b = (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
    at_c = (cx - bx) * (dy - cy) - (cy - by) * (dx - cx)
    at_d = (dx - cx) * (ay - dy) - (dy - cy) * (ax - dx)
    at_a = (ax - dx) * (by - ay) - (ay - dy) * (bx - ax)
    if at_b > 0:
        return at_c > 0 and at_d > 0 and at_a > 0
    return at_b < 0 and at_c < 0 and at_d < 0 and at_a < 0


def shape_text(shape: Shape) -> str:
    """The points of a shape as "x,y x,y", whole numbers, single spaces. Give it shapes on whole pixels only."""
    return shape.text or written(shape.numbers)
