"""Points as files write them, and outlines and baselines mended until any reader can use them.

Mended means: whole pixels inside the page, no point twice in a row, at least three places, some area, no two sides
crossing. Mending what is mended changes nothing, which is what makes an export byte-stable after a re-import.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from statistics import median

from ductus.document.geometry import (
    Baseline,
    Box,
    Point,
    Polygon,
    Shape,
    bounding_box,
    convex_hull,
    estimated_baseline,
    signed_area,
)
from ductus.document.soundness import LEAST_CORNERS, are_whole, has_no_crossing

MAX_POINTS_TO_UNTANGLE = 1000
"""Looking for crossings costs up to the square of the points (0.4 s for a comb of a thousand), so longer ones stay."""
BELOW_BASELINE = 0.25
"""Share of a line's height that lies under its baseline, as `estimated_baseline` has it."""
FALLBACK_LINES_A_PAGE = 40
"""Where no line of a page tells a height, it is taken as if so many lines filled the page."""
_AROUND_COMMA = re.compile(r"\s{0,8},\s{0,8}")
_NO_BRACKETS = str.maketrans("()[];", "     ")
_MOST_UNTANGLINGS = 50  # an outline with more crossings than this is noise, and its hull says as much


class Fault(StrEnum):
    """What was wrong with points, as a sentence for the person."""

    NO_NUMBER = "Coordinates that are no numbers were left out."
    FRACTION = "Coordinates with fractions were rounded to whole pixels."
    OUTSIDE = "Points outside the page were moved to its edge."
    REPEATED = "Repeated points of an outline were dropped."
    CROSSING = "An outline whose sides cross was untangled."
    TANGLED = "An outline too tangled to mend was replaced by its hull."


@dataclass(frozen=True, slots=True)
class Parsed:
    """Points as a file gives them, in its own unit, and what was wrong with how they were written."""

    points: tuple[Point, ...] = ()
    faults: frozenset[Fault] = frozenset()


NO_POINTS = Parsed()
NO_FAULTS: frozenset[Fault] = frozenset()


@dataclass(frozen=True, slots=True)
class Frame:
    """The page in whole pixels. `far_x` and `far_y` are the largest coordinates allowed."""

    far_x: int
    far_y: int

    @classmethod
    def to_read(cls, width_px: int, height_px: int) -> Frame:
        """Reading allows the far edges of the page."""
        return cls(max(1, width_px), max(1, height_px))

    @classmethod
    def to_write(cls, width_px: int, height_px: int) -> Frame:
        """Writing stays on the last pixel: kraken drops a line that has a point on the far edge."""
        return cls(max(1, width_px - 1), max(1, height_px - 1))

    def takes(self, shape: Shape) -> bool:
        """Whether the shape was sound when it was kept, and lies on the page."""
        if not shape.text:
            return False
        _, _, right, bottom = shape.extent
        return right <= self.far_x and bottom <= self.far_y

    def holds(self, point: Point) -> bool:
        """Whether the point is a whole pixel inside the page already, as nearly all are."""
        x, y = point
        return 0 <= x <= self.far_x and 0 <= y <= self.far_y and x == x // 1 and y == y // 1

    def holds_all(self, points: Iterable[Point]) -> bool:
        """Whether `holds` is true of each."""
        return self.holds_numbers(tuple(chain.from_iterable(points)))

    def holds_numbers(self, numbers: tuple[float, ...]) -> bool:
        """Whether `holds` is true of the points of these, asked of all at once."""
        if not numbers:
            return True
        is_inside = min(numbers) >= 0 and max(numbers[::2]) <= self.far_x and max(numbers[1::2]) <= self.far_y
        return is_inside and are_whole(numbers)

    def whole(self, point: Point) -> Point:
        """The nearest whole pixel inside the page; halves go up."""
        if self.holds(point):
            return point
        x = min(max(point.x, 0.0), float(self.far_x))
        y = min(max(point.y, 0.0), float(self.far_y))
        return Point(float(math.floor(x + 0.5)), float(math.floor(y + 0.5)))


def parse_points(text: str, scale: float = 1.0) -> Parsed:
    """Points from "x,y x,y", "x y x y", "(x,y)(x,y)" and their mixtures, each coordinate times `scale`."""
    pairs = _pairs(text)
    points = tuple(Point(x * scale, y * scale) for x, y in pairs if x is not None and y is not None)
    faults = set()
    if len(points) < len(pairs):
        faults.add(Fault.NO_NUMBER)
    if scale == 1.0 and any(not (p.x.is_integer() and p.y.is_integer()) for p in points):
        faults.add(Fault.FRACTION)
    return Parsed(points, frozenset(faults))


def _pairs(text: str) -> list[tuple[float | None, float | None]]:
    """Numbers two by two; None stands where no number could be read, so that one bad token does not shift the rest."""
    tokens = _AROUND_COMMA.sub(",", text.translate(_NO_BRACKETS)).split()
    if any(token.count(",") == 1 for token in tokens):
        halves = [token.partition(",") for token in tokens]
        return [(_number(x), _number(y)) for x, _, y in halves]
    flat = [_number(token) for token in " ".join(tokens).replace(",", " ").split()]
    if len(flat) % 2:
        flat.append(None)
    return list(zip(flat[::2], flat[1::2], strict=True))


def _number(token: str) -> float | None:
    try:
        number = float(token)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def number_or(text: str | None, default: float) -> float:
    """The finite number written in an attribute, or `default`."""
    number = _number(text) if text else None
    return default if number is None else number


def box_points(left: float, top: float, width: float, height: float) -> tuple[Point, ...]:
    """The four corners of a box given by its corner and its size, clockwise."""
    return Box(left, top, left + width, top + height).polygon().points


def mended_outline(points: Sequence[Point], frame: Frame) -> tuple[Polygon | None, frozenset[Fault]]:
    """The outline in whole pixels of the page, simple and with some area; None when the points enclose nothing.

    Rounding is not counted as a fault here: only the file knows whether fractions were meant.
    """
    faults = set()
    is_whole = frame.holds_all(points)
    if not is_whole and _reach_outside(points, frame):
        faults.add(Fault.OUTSIDE)
    whole = list(points) if is_whole else [frame.whole(point) for point in points]
    ring = whole if len(set(whole)) == len(whole) else _without_repeats(whole)
    if len(ring) < len(whole) - (len(whole) > 1 and whole[0] == whole[-1]):
        faults.add(Fault.REPEATED)  # a ring closed by its first point is a common habit, not a fault
    if len(set(ring)) < 3:
        return None, frozenset(faults)
    ring, fault = _untangled(ring)
    if fault is not None:
        faults.add(fault)
    if len(ring) < 3 or signed_area(ring) == 0:
        return None, frozenset(faults)
    return Polygon(tuple(ring)), frozenset(faults)


def outline_to_write(outline: Polygon, frame: Frame) -> tuple[Polygon | None, frozenset[Fault]]:
    """As `mended_outline`; most outlines of lines need no mending and come back as they are."""
    if frame.takes(outline) or (has_no_crossing(outline.numbers) and frame.holds_numbers(outline.numbers)):
        return outline, NO_FAULTS
    return mended_outline(outline.points, frame)


def _reach_outside(points: Iterable[Point], frame: Frame) -> bool:
    return any(not (0 <= p.x <= frame.far_x and 0 <= p.y <= frame.far_y) for p in points)


def _without_repeats(points: Iterable[Point]) -> list[Point]:
    ring: list[Point] = []
    for point in points:
        if not ring or point != ring[-1]:
            ring.append(point)
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return ring


def _untangled(ring: list[Point]) -> tuple[list[Point], Fault | None]:
    """The same corners in an order in which no two sides cross (2-opt: each step shortens the outline, so it ends)."""
    if len(ring) > MAX_POINTS_TO_UNTANGLE:
        return ring, None
    fault = None
    for _ in range(_MOST_UNTANGLINGS):
        crossing = _first_crossing(ring)
        if crossing is None:
            return ring, fault
        first, second = crossing
        ring = _without_repeats(ring[: first + 1] + ring[first + 1 : second + 1][::-1] + ring[second + 1 :])
        fault = Fault.CROSSING
    return list(convex_hull(ring)), Fault.TANGLED


def _first_crossing(ring: Sequence[Point]) -> tuple[int, int] | None:
    """Two sides that cross, by the index of their first point. Sides are swept from left to right."""
    count = len(ring)
    if has_no_crossing(tuple(chain.from_iterable(ring))):
        return None
    sides = [(ring[i], ring[(i + 1) % count]) for i in range(count)]
    by_left = sorted(range(count), key=lambda i: min(sides[i][0].x, sides[i][1].x))
    for place, i in enumerate(by_left):
        right = max(sides[i][0].x, sides[i][1].x)
        for j in by_left[place + 1 :]:
            if min(sides[j][0].x, sides[j][1].x) >= right:
                break
            if _cross(*sides[i], *sides[j]):
                return min(i, j), max(i, j)
    return None


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two segments cross in a point inside both; touching is not crossing."""
    if max(a.y, b.y) <= min(c.y, d.y) or max(c.y, d.y) <= min(a.y, b.y):
        return False
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> float:
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)


def mended_baseline(points: Sequence[Point], frame: Frame) -> tuple[Baseline | None, frozenset[Fault]]:
    """The baseline in whole pixels of the page; None when fewer than two places are left of it."""
    faults = set()
    is_whole = frame.holds_all(points)
    if not is_whole and _reach_outside(points, frame):
        faults.add(Fault.OUTSIDE)
    whole = list(points) if is_whole else [frame.whole(point) for point in points]
    kept = [point for place, point in enumerate(whole) if not place or point != whole[place - 1]]
    return (Baseline(tuple(kept)) if len(kept) >= 2 else None), frozenset(faults)


def baseline_to_write(baseline: Baseline, frame: Frame) -> tuple[Baseline | None, frozenset[Fault]]:
    """As `mended_baseline`; most baselines need no mending and come back as they are."""
    if frame.takes(baseline):
        return baseline, NO_FAULTS
    xs = baseline.numbers[::2]
    has_no_repeats = len(set(xs)) == len(xs)  # most run all to one side; of others each point is looked at
    if has_no_repeats and frame.holds_numbers(baseline.numbers):
        return baseline, NO_FAULTS
    return mended_baseline(baseline.points, frame)


def runs_backwards(baseline: Baseline, outline: Polygon, text: str) -> bool:
    """Whether a baseline was drawn against the writing direction.

    Right to left is the writing direction of right-to-left scripts, and of a line written upside down, whose body
    lies below its baseline. Lines that run rather up or down the page are left as they are.
    """
    if baseline.text:
        return False  # sound ones run to the right
    numbers = baseline.numbers
    start_x, start_y, end_x, end_y = numbers[0], numbers[1], numbers[-2], numbers[-1]
    if not (end_x < start_x and start_x - end_x > abs(end_y - start_y)):
        return False
    is_upside_down = outline.centre.y > baseline.box.centre.y
    return not is_upside_down and not is_right_to_left(text)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is one of a right-to-left script (rule P2 of Unicode's UAX 9)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def around_baseline(baseline: Baseline, height_px: float) -> tuple[Point, ...]:
    """An outline for a line that came with a baseline only: `height_px` across, a quarter of it below the baseline."""
    start, end = baseline.points[0], baseline.points[-1]
    length = math.dist(start, end) or 1.0
    along_x, along_y = (end.x - start.x) / length, (end.y - start.y) / length
    if along_x < 0:
        along_x, along_y = -along_x, -along_y
    down = Point(-along_y, along_x)
    below, above = height_px * BELOW_BASELINE, height_px * (1 - BELOW_BASELINE)
    top = [Point(p.x - down.x * above, p.y - down.y * above) for p in baseline.points]
    foot = [Point(p.x + down.x * below, p.y + down.y * below) for p in baseline.points]
    return (*top, *reversed(foot))


def usual_height(heights_px: Sequence[float], frame: Frame) -> float:
    """The height to give to lines that tell none: the median of the others, else a share of the page."""
    return median(heights_px) if heights_px else max(2.0, frame.far_y / FALLBACK_LINES_A_PAGE)


def least_box(points: Sequence[Point], frame: Frame) -> Polygon:
    """A box around the points, inside the page and at least one pixel wide and high."""
    box = bounding_box([frame.whole(point) for point in points])
    left, right = _at_least_one(box.left, box.right, frame.far_x)
    top, bottom = _at_least_one(box.top, box.bottom, frame.far_y)
    return Box(left, top, right, bottom).polygon()


def _at_least_one(low: float, high: float, far: int) -> tuple[float, float]:
    if high > low:
        return low, high
    return (low, low + 1) if low < far else (low - 1, low)


def with_four_corners(outline: Polygon, frame: Frame) -> Polygon:
    """The outline with at least four corners: a triangle gets one in the middle of its longest side."""
    if outline.text or len(outline.numbers) >= 2 * LEAST_CORNERS:
        return outline
    points = outline.points
    longest = max(range(3), key=lambda i: math.dist(points[i], points[(i + 1) % 3]))
    start, end = points[longest], points[(longest + 1) % 3]
    middle = frame.whole(Point((start.x + end.x) / 2, (start.y + end.y) / 2))
    mended, faults = mended_outline([*points[: longest + 1], middle, *points[longest + 1 :]], frame)
    if mended is None or faults or len(mended.points) < LEAST_CORNERS:
        return least_box(points, frame)
    return mended


def baseline_for(outline: Polygon, frame: Frame) -> Baseline:
    """An estimated baseline in whole pixels of the page."""
    mended, _ = mended_baseline(estimated_baseline(outline).points, frame)
    if mended is not None:
        return mended
    box = least_box(outline.points, frame).box
    return Baseline((Point(box.left, box.bottom), Point(box.right, box.bottom)))
