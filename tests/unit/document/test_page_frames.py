"""Page frames: the ways between scan and page are each other's inverse, and lines stay on their ink."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.cutouts import (
    between,
    canvas_size,
    cutout_of,
    on_scan,
    page_to_scan,
    quarter_turned,
    scan_to_page,
    turned_to,
    whole_scan,
)
from ductus.document.edits import EditMisfit
from ductus.document.frame_edits import FramePage, LineShape
from ductus.document.framing import (
    box_of_lines,
    framed,
    gap_between_columns,
    halved,
    skew_of_lines,
    straightened,
    turned,
)
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import Line, Page, Region, Scan
from fakes.document_strategies import SIDE_PX, cutouts, pages

WIDTH_PX, HEIGHT_PX = 1000, 600
SCAN = Scan("spread.jpg", 1, "00")
places = st.builds(Point, st.floats(-2000, 2000), st.floats(-2000, 2000))


def line_at(line_id: str, left: float, top: float, right: float, slope: float = 0.0) -> Line:
    baseline = Baseline((Point(left, top + 20), Point(right, top + 20 + slope * (right - left))))
    return Line(line_id, Box(left, top, right, top + 30).polygon(), baseline)


def spread() -> Page:
    """A page with two columns of four lines, a region round each and one across both."""
    lines = tuple(
        line_at(f"{side}{number}", left, 100 + 50 * number, left + 350)
        for side, left in (("l", 80), ("r", 560))
        for number in range(4)
    )
    regions = (
        Region("g_left", Box(70, 90, 440, 320).polygon()),
        Region("g_right", Box(550, 90, 920, 320).polygon()),
        Region("g_across", Box(70, 500, 920, 580).polygon(), "RunningTitleZone"),
    )
    return Page("p", "12", SCAN, WIDTH_PX, HEIGHT_PX, regions, lines)


@given(cutouts(WIDTH_PX, HEIGHT_PX), places)
def test_the_ways_between_scan_and_page_are_each_others_inverse(cutout, place):
    there = scan_to_page(cutout).at(place)
    assert math.dist(page_to_scan(cutout).at(there), place) < 1e-6
    assert math.dist(scan_to_page(cutout).at(page_to_scan(cutout).at(place)), place) < 1e-6


@given(cutouts(), cutouts(), cutouts(), places)
def test_a_way_through_another_frame_leads_to_the_same_place(first, second, third, place):
    direct = between(first, third).at(place)
    assert math.dist(between(second, third).at(between(first, second).at(place)), direct) < 1e-5


@given(st.floats(-180, 180))
def test_the_canvas_holds_all_of_the_scan(turn_deg):
    cutout = whole_scan(WIDTH_PX, HEIGHT_PX, turn_deg)
    frame = Box(0, 0, *canvas_size(cutout)).grown(1e-3, 1e-3)
    for corner in Box(0, 0, WIDTH_PX, HEIGHT_PX).polygon().points:
        assert frame.contains(scan_to_page(cutout).at(corner))


@pytest.mark.parametrize("turn_deg", [270, -270, 450])
def test_a_right_angle_by_another_number_grows_the_canvas_by_no_pixel(turn_deg):
    assert canvas_size(replace(whole_scan(WIDTH_PX, HEIGHT_PX), turn_deg=turn_deg)) == (HEIGHT_PX, WIDTH_PX)


def test_a_right_angle_takes_the_top_to_the_right_exactly():
    right = quarter_turned(whole_scan(WIDTH_PX, HEIGHT_PX), 1)
    assert (right.turn_deg, right.width_px, right.height_px) == (90.0, HEIGHT_PX, WIDTH_PX)
    assert scan_to_page(right).at(Point(0, 0)) == (HEIGHT_PX, 0)
    assert scan_to_page(right).at(Point(WIDTH_PX, 0)) == (HEIGHT_PX, WIDTH_PX)


@given(cutouts(WIDTH_PX, HEIGHT_PX), st.integers(-3, 3))
def test_quarter_turns_keep_the_box_on_its_ink(cutout, quarters):
    after = quarter_turned(cutout, quarters)
    back = quarter_turned(after, -quarters)
    assert back.turn_deg == pytest.approx(cutout.turn_deg)
    assert replace(back, turn_deg=cutout.turn_deg) == cutout
    middle = Point(cutout.width_px / 2, cutout.height_px / 2)
    assert math.dist(between(cutout, after).at(middle), (after.width_px / 2, after.height_px / 2)) < 0.1


@given(pages(), cutouts())
def test_a_framed_page_on_its_scan_is_the_page_before(page, cutout):
    after = framed(page, cutout).apply(page)
    assert (after.width_px, after.height_px) == (cutout.width_px, cutout.height_px)
    back = on_scan(after)
    assert (back.width_px, back.height_px, back.cutout) == (SIDE_PX, SIDE_PX, None)
    for before, now in zip(page.lines, back.lines, strict=True):
        assert replace(now, polygon=before.polygon, baseline=before.baseline) == before
        for place, same in zip(before.polygon.points, now.polygon.points, strict=True):
            assert math.dist(place, same) < 2e-3


@given(pages(), cutouts())
def test_back_to_the_whole_scan_needs_no_cutout(page, cutout):
    after = framed(page, cutout).apply(page)
    whole = framed(after, None).apply(after)
    assert (whole.cutout, whole.width_px, whole.height_px) == (None, SIDE_PX, SIDE_PX)


def test_a_line_that_came_meanwhile_follows_its_ink_and_one_that_is_gone_is_a_misfit():
    page = spread()
    edit = turned(page, 1)
    late = replace(page, lines=(*page.lines, line_at("late", 100, 400, 400)))
    right = whole_scan(WIDTH_PX, HEIGHT_PX, 90)
    assert edit.apply(late).line("late").polygon.points[0] == scan_to_page(right).at(Point(100, 400))
    with pytest.raises(EditMisfit):
        edit.apply(replace(page, lines=page.lines[1:]))
    with pytest.raises(EditMisfit):
        FramePage("p", None, 1, 1, (LineShape("gone", page.lines[0].polygon),), ()).inverse(page)


def test_a_frame_without_width_is_refused():
    with pytest.raises(ValueError, match="width"):
        framed(spread(), replace(whole_scan(WIDTH_PX, HEIGHT_PX), width_px=0))


@given(st.floats(-10, 10))
def test_the_skew_found_is_the_one_that_straightens(skew_deg):
    page = spread()
    crooked = framed(page, whole_scan(WIDTH_PX, HEIGHT_PX, skew_deg)).apply(page)
    found = skew_of_lines(crooked.lines)
    assert found == pytest.approx(skew_deg, abs=2e-3)
    straight = straightened(crooked, found).apply(crooked)
    assert skew_of_lines(straight.lines) == pytest.approx(0, abs=2e-3)


def test_one_wrong_line_does_not_turn_the_page():
    lines = (*spread().lines, line_at("long", 0, 500, 900, slope=0.2))
    assert skew_of_lines(lines) == pytest.approx(0)
    assert skew_of_lines(lines[:2]) is None


def test_lines_that_run_down_the_page_say_how_far_from_upright_they_are():
    page = spread()
    upright = turned(page, 1).apply(page)
    assert skew_of_lines(upright.lines) == pytest.approx(0)


def test_turning_further_keeps_a_whole_canvas_whole_and_a_box_on_its_ink():
    assert turned_to(whole_scan(WIDTH_PX, HEIGHT_PX), 10) == whole_scan(WIDTH_PX, HEIGHT_PX, 10)
    box = replace(whole_scan(WIDTH_PX, HEIGHT_PX), left_px=100, top_px=50, width_px=300, height_px=200)
    after = turned_to(box, 5)
    assert (after.width_px, after.height_px) == (300, 200)
    assert math.dist(between(box, after).at(Point(150, 100)), (150, 100)) < 1


def test_margins_are_cropped_to_the_lines_with_room_around_them():
    page = spread()
    box = box_of_lines(page)
    assert box == Box(80 - 75, 100 - 75, 910 + 75, 280 + 75)
    assert box_of_lines(replace(page, lines=page.lines[:1])) is None


def test_the_gap_of_a_spread_is_between_its_columns():
    assert gap_between_columns(spread()) == (430, 560)
    through = tuple(line_at(str(number), 50, 100 + 40 * number, 950) for number in range(5))
    assert gap_between_columns(replace(spread(), lines=through)) is None


@pytest.mark.parametrize("is_right_first", [False, True])
def test_a_spread_is_divided_with_its_lines_and_regions(is_right_first):
    page = spread()
    halves = halved(page, 500, "q", ("12 left", "12 right"), is_right_first=is_right_first)
    stays = tuple(line for line in page.lines if line.id not in halves.moved)
    first = replace(page, lines=stays)
    second = replace(halves.other, lines=tuple(page.line(line_id) for line_id in halves.moved))
    for edit in halves.edits:
        first = edit.apply(first)
    for edit in halves.other_edits:
        second = edit.apply(second)
    left, right = (second, first) if is_right_first else (first, second)
    assert (left.name, right.name) == ("12 left", "12 right")
    assert [line.id for line in left.lines] == ["l0", "l1", "l2", "l3"]
    assert [line.id for line in right.lines] == ["r0", "r1", "r2", "r3"]
    assert (left.width_px, right.width_px) == (500, 500)
    assert right.line("r0").polygon.box == Box(60, 100, 410, 130)
    assert cutout_of(right).left_px == 500
    assert on_scan(right).line("r0").polygon == page.line("r0").polygon
    assert [region.id for region in first.regions][-1] == "g_across"
    assert left.regions[-1].polygon.box == Box(70, 500, 500, 580)
    assert right.regions[-1].polygon.box == Box(0, 500, 420, 580)
    ids = [region.id for region in (*left.regions, *right.regions)]
    assert len(set(ids)) == len(ids) == 4


def test_a_line_goes_over_with_its_part_of_a_divided_region():
    page = spread()
    held = replace(page, lines=tuple(replace(line, region_id="g_across") for line in page.lines))
    halves = halved(held, 500, "q", ("a", "b"))
    other = replace(halves.other, lines=tuple(held.line(line_id) for line_id in halves.moved))
    for edit in halves.other_edits:
        other = edit.apply(other)
    assert {line.region_id for line in other.lines} == {other.regions[-1].id}
    assert other.regions[-1].id != "g_across"


@pytest.mark.parametrize("seam_px", [0, -5, WIDTH_PX])
def test_a_seam_off_the_page_is_refused(seam_px):
    with pytest.raises(ValueError, match="seam"):
        halved(spread(), seam_px, "q", ("a", "b"))
