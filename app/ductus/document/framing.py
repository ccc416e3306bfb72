"""New frames for pages as edits: turned, straightened, cropped, or divided in two, and which angle or seam to propose.

Nothing here looks at pixels; what ink says is in `imaging/sheet.py`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ductus.document.cutouts import IDENTITY, Affine, between, cutout_of, quarter_turned, turned_to
from ductus.document.edits import PageEdit, SetRemark
from ductus.document.frame_edits import FramePage, LineShape, NamePage
from ductus.document.geometry import Baseline, Box, Point, Polygon, bounding_box, line_height
from ductus.document.page import Cutout, Line, Page, Region
from ductus.document.transcription import new_id

MOST_SKEW_DEG = 15.0
"""Lines that slope more are no skew of the page: they were written so, or the page lies on its side."""

FEWEST_LINES = 3
"""So many lines tell where a page stands; with fewer, ask the ink."""

MIDDLE_SHARES = (0.3, 0.7)
"""The seam of a spread is looked for between these shares of its width."""

_DIGITS = 3
"""Places behind the point that a moved coordinate keeps: a thousandth of a pixel."""

_MARGIN_HEIGHTS = 2.5
"""Paper left around the lines when margins are cropped, in line heights: room for ascenders and marginal signs."""


def framed(page: Page, cutout: Cutout | None, title: str = "") -> FramePage:
    """The edit that gives the page another frame, its lines and regions staying on their ink.

    Raises:
        ValueError: the box has no width or no height.
    """
    target = cutout or _scan_of(page)
    if target.width_px < 1 or target.height_px < 1:
        raise ValueError(f"a page needs a width and a height, got {target.width_px} × {target.height_px}")
    kept = None if target.is_whole_scan else target
    moved = between(page.cutout, kept)
    shapes = tuple(
        LineShape(line.id, _moved(line.polygon, moved), _moved_baseline(line.baseline, moved)) for line in page.lines
    )
    regions = tuple(replace(region, polygon=_moved(region.polygon, moved)) for region in page.regions)
    return FramePage(page.id, kept, target.width_px, target.height_px, shapes, regions, title)


def turned(page: Page, quarters: int) -> FramePage:
    """The edit that turns the page by so many right angles clockwise."""
    return framed(page, quarter_turned(cutout_of(page), quarters), "turn page")


def straightened(page: Page, skew_deg: float) -> FramePage:
    """The edit that turns the page back by its skew, which counts clockwise."""
    cutout = cutout_of(page)
    return framed(page, turned_to(cutout, cutout.turn_deg - skew_deg), "straighten page")


def skew_of_lines(lines: Iterable[Line]) -> float | None:
    """By how many degrees lines slope, clockwise positive; None where too few lines say.

    The median slope of the baselines, each weighted by its length, so that a crooked note in the margin or one long
    wrong line does not decide. Estimated baselines count too: they follow the outline. Lines along the page's height
    say how far they are from upright.
    """
    slopes = []
    for line in lines:
        if line.baseline is None or line.baseline.length <= 0:
            continue
        first, last = line.baseline.points[0], line.baseline.points[-1]
        angle = math.degrees(math.atan2(last.y - first.y, last.x - first.x))
        slope = (angle + 45) % 90 - 45  # whichever way it is written, how far from the nearest right angle
        if abs(slope) <= MOST_SKEW_DEG:
            slopes.append((slope, math.dist(first, last)))
    return _weighted_median(slopes) if len(slopes) >= FEWEST_LINES else None


def box_of_lines(page: Page) -> Box | None:
    """What to keep of the page when its margins are cropped, by its lines; None where too few lines say."""
    if len(page.lines) < FEWEST_LINES:
        return None
    heights = sorted(line_height(line.polygon, line.baseline) for line in page.lines)
    margin = _MARGIN_HEIGHTS * heights[len(heights) // 2]
    points = [point for line in page.lines for point in line.polygon.points]
    box = bounding_box(points).grown(margin, margin)
    frame = Box(0.0, 0.0, page.width_px, page.height_px)
    return Box(
        max(box.left, frame.left),
        max(box.top, frame.top),
        min(box.right, frame.right),
        min(box.bottom, frame.bottom),
    )


def gap_between_columns(page: Page) -> tuple[float, float] | None:
    """Left and right end of the widest strip in the page's middle that the fewest lines cross; None with few lines."""
    if len(page.lines) < FEWEST_LINES:
        return None
    low, high = (share * page.width_px for share in MIDDLE_SHARES)
    spans = [(line.polygon.box.left, line.polygon.box.right) for line in page.lines]
    ends = sorted({low, high, *(x for span in spans for x in span if low < x < high)})
    strips = [(start, end, _crossing(spans, (start + end) / 2)) for start, end in itertools.pairwise(ends)]
    fewest = min(count for _, _, count in strips)
    if fewest * 4 > len(spans):
        return None  # lines run through everywhere: this is no spread
    return max(_joined(strips, fewest), key=lambda gap: gap[1] - gap[0])


@dataclass(frozen=True, slots=True)
class Halves:
    """A page divided in two: edits in the order they are to be made, for the page and for the new one.

    `moved` are the lines that go over, in reading order. `other` is the new page, without lines and in the old frame;
    its edits fit once the lines have moved.
    """

    other: Page
    moved: tuple[str, ...]
    edits: tuple[PageEdit, ...]
    other_edits: tuple[PageEdit, ...]


def halved(
    page: Page, seam_px: float, other_id: str, names: tuple[str, str], *, is_right_first: bool = False
) -> Halves:
    """How the page is divided at an upright seam: it becomes the half read first, `other_id` the second.

    `names` are what the two are called, the left half first.

    A line goes to the half in which most of it lies. A region that crosses the seam is divided; its part on the new
    page has an id of its own.

    Raises:
        ValueError: the seam leaves a half without width.
    """
    cutout = cutout_of(page)
    seam = round(seam_px)
    if not 0 < seam < page.width_px:
        raise ValueError(f"a seam at {seam} px does not divide a page {page.width_px} px wide")
    left = replace(cutout, width_px=seam)
    right = replace(cutout, left_px=cutout.left_px + seam, width_px=cutout.width_px - seam)
    is_right = {line.id: _share_right_of(line, seam) > 0.5 for line in page.lines}
    moved = tuple(line for line in page.lines if is_right[line.id] is not is_right_first)
    stay = tuple(line for line in page.lines if is_right[line.id] is is_right_first)
    clipped = [
        (region, _clipped(region, seam, is_right=False), _clipped(region, seam, is_right=True))
        for region in page.regions
    ]
    own, others, renamed = _divided_regions(clipped, is_right_first=is_right_first)
    other = replace(page, id=other_id, lines=(), regions=())
    first, second = (right, left) if is_right_first else (left, right)
    names = names[::-1] if is_right_first else names
    renames = tuple(_in_region(other_id, line, renamed[line.region_id]) for line in moved if line.region_id in renamed)
    return Halves(
        other,
        tuple(line.id for line in moved),
        (framed(replace(page, lines=stay, regions=own), first), NamePage(page.id, names[0])),
        (*renames, framed(replace(other, lines=moved, regions=others), second), NamePage(other_id, names[1])),
    )


def _divided_regions(
    clipped: Sequence[tuple[Region, Region | None, Region | None]], *, is_right_first: bool
) -> tuple[tuple[Region, ...], tuple[Region, ...], dict[str, str]]:
    """Regions that stay, regions of the new page, and the new ids of those that are on both."""
    own, others, renamed = [], [], {}
    for region, in_left, in_right in clipped:
        here, there = (in_right, in_left) if is_right_first else (in_left, in_right)
        if here is not None:
            own.append(here)
        if there is not None and here is not None:
            renamed[region.id] = new_id("region")
            there = replace(there, id=renamed[region.id])
        if there is not None:
            others.append(there)
    return tuple(own), tuple(others), renamed


def _in_region(page_id: str, line: Line, region_id: str) -> SetRemark:
    return SetRemark(page_id, line.id, line.comment, line.kind, region_id, line.is_locked)


def _clipped(region: Region, seam: float, *, is_right: bool) -> Region | None:
    """The part of a region on one side of the seam (Sutherland and Hodgman 1974, one edge); None without any."""
    sign = 1.0 if is_right else -1.0
    kept: list[Point] = []
    previous = region.polygon.points[-1]
    for current in region.polygon.points:
        before, here = sign * (previous.x - seam), sign * (current.x - seam)
        if (before >= 0) != (here >= 0):
            share = before / (before - here)
            kept.append(Point(seam, previous.y + share * (current.y - previous.y)))
        if here >= 0:
            kept.append(current)
        previous = current
    if len(kept) < 3 or Polygon(tuple(kept)).area == 0:
        return None
    is_untouched = len(kept) == len(region.polygon.points) and set(kept) == set(region.polygon.points)
    return region if is_untouched else replace(region, polygon=Polygon(tuple(kept)))


def _share_right_of(line: Line, seam: float) -> float:
    """Which share of the line's width lies right of the seam; of its baseline's, which far-reaching strokes leave."""
    box = (line.baseline or line.polygon).box
    if box.left >= seam:
        return 1.0
    return max(0.0, box.right - seam) / max(box.width, 1e-9)


def _scan_of(page: Page) -> Cutout:
    held = cutout_of(page)
    return replace(
        held,
        turn_deg=0.0,
        left_px=0,
        top_px=0,
        width_px=held.scan_width_px,
        height_px=held.scan_height_px,
    )


def _moved(polygon: Polygon, by: Affine) -> Polygon:
    return polygon if by == IDENTITY else Polygon(_rounded(by.points(polygon.points)))


def _moved_baseline(baseline: Baseline | None, by: Affine) -> Baseline | None:
    if baseline is None or by == IDENTITY:
        return baseline
    return Baseline(_rounded(by.points(baseline.points)))


def _rounded(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple(Point(round(point.x, _DIGITS), round(point.y, _DIGITS)) for point in points)


def _weighted_median(weighted: Sequence[tuple[float, float]]) -> float:
    half = sum(weight for _, weight in weighted) / 2
    run = 0.0
    for value, weight in sorted(weighted):
        run += weight
        if run >= half:
            return value
    return 0.0


def _crossing(spans: Sequence[tuple[float, float]], x: float) -> int:
    return sum(left < x < right for left, right in spans)


def _joined(strips: Sequence[tuple[float, float, int]], fewest: int) -> list[tuple[float, float]]:
    """Neighbouring strips that `fewest` lines cross, as one each."""
    gaps: list[tuple[float, float]] = []
    for start, end, count in strips:
        if count != fewest:
            continue
        if gaps and gaps[-1][1] == start:
            gaps[-1] = (gaps[-1][0], end)
        else:
            gaps.append((start, end))
    return gaps
