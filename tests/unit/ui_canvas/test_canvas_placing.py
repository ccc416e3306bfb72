"""New lines: where they come in reading order, the outline around a drawn baseline, and moving in the order."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Baseline, Box, Point
from ductus.document.line_outlines import polygon_around, typical_line_height
from ductus.document.order import insertion_index, moved_in_order
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from ductus.ui.canvas.placing import drawn_line


def line(name, left, top, right=None, height=40, *, leftward=False, locked=False):
    right = right if right is not None else left + 400
    base = Baseline((Point(left, top + 30), Point(right, top + 30)))
    polygon = Box(left, top, right, top + height).polygon()
    return Line(name, polygon, base.reversed() if leftward else base, BaselineSource.DETECTED, is_locked=locked)


def page_of(*lines, regions=()):
    return Page("p", "f. 1r", Scan("a.png", 1, "0"), 1000, 1000, regions=regions, lines=lines)


def place_of(page, left, top, right=None):
    return insertion_index(page, line("new", left, top, right).polygon)


TWO_COLUMNS = page_of(
    line("head", 50, 20, 950),
    *(line(f"l{i}", 50, 100 + 60 * i) for i in range(5)),
    *(line(f"r{i}", 550, 100 + 60 * i) for i in range(5)),
)


def test_a_line_comes_after_the_one_above_it_in_its_column():
    assert place_of(TWO_COLUMNS, 50, 130) == 2
    assert place_of(TWO_COLUMNS, 550, 190) == 8
    assert place_of(TWO_COLUMNS, 550, 600) == 11
    assert place_of(TWO_COLUMNS, 50, 600) == 6


def test_a_heading_over_both_columns_does_not_draw_the_second_column_to_itself():
    page = page_of(*(line for line in TWO_COLUMNS.lines if line.id != "r0"))
    assert place_of(page, 550, 110) == page.index_of("r1")


def test_above_all_others_a_line_comes_first():
    assert place_of(page_of(line("a", 50, 300), line("b", 50, 400)), 50, 100) == 0


def test_a_column_of_its_own_comes_after_the_columns_read_before_it():
    left_column = [line(f"l{i}", 50, 100 + 60 * i) for i in range(3)]
    assert place_of(page_of(*left_column), 550, 100) == 3
    right_column = [line(f"r{i}", 550, 100 + 60 * i) for i in range(3)]
    assert place_of(page_of(*right_column), 50, 100) == 0
    mirrored = [line(f"r{i}", 550, 100 + 60 * i, leftward=True) for i in range(3)]
    assert place_of(page_of(*mirrored), 50, 100) == 3
    assert insertion_index(page_of(), line("new", 1, 1).polygon) == 0


def test_the_band_around_a_baseline_has_seven_tenths_above_it():
    page = page_of()
    polygon = polygon_around(Baseline((Point(100, 500), Point(600, 500))), 50, page)
    assert polygon.box == Box(100, 465, 600, 515)
    assert polygon_around(Baseline((Point(600, 500), Point(100, 500))), 50, page).box == Box(100, 465, 600, 515)


def test_writing_that_runs_down_the_page_has_its_letters_at_the_left_of_its_way():
    polygon = polygon_around(Baseline((Point(500, 100), Point(500, 600))), 100, page_of())
    assert polygon.box == Box(470, 100, 570, 600)


@given(st.floats(-0.7, 0.7), st.integers(2, 6))
def test_the_band_follows_a_bent_baseline(slope, count):
    points = tuple(Point(200 + 100 * i, 500 + slope * 40 * (i % 2)) for i in range(count))
    polygon = polygon_around(Baseline(points), 40, page_of())
    assert all(polygon.contains(Point(p.x, p.y)) or p in (points[0], points[-1]) for p in points)
    length = sum(math.dist(a, b) for a, b in itertools.pairwise(points))
    assert polygon.area == pytest.approx(40 * length, rel=0.2)


def test_the_band_is_clipped_to_the_page():
    box = polygon_around(Baseline((Point(0, 10), Point(1000, 995))), 200, page_of()).box
    assert box.left >= 0 and box.top >= 0 and box.right <= 1000 and box.bottom <= 1000


def test_the_line_height_of_a_page_is_its_lines_median():
    assert typical_line_height(page_of(line("a", 0, 0), line("b", 0, 100, height=60), line("c", 0, 200))) == 40
    assert typical_line_height(page_of()) == 25


def test_a_drawn_line_lands_in_its_place_and_region():
    region = Region("zone", Box(500, 0, 1000, 1000).polygon())
    whole = Region("page", Box(0, 0, 1000, 1000).polygon())
    page = page_of(*TWO_COLUMNS.lines, regions=(whole, region))
    polygon = line("new", 550, 190).polygon
    edit = drawn_line(page, polygon, None)
    new = edit.placed[0].line
    assert new.region_id == "zone"
    assert new.baseline_source is BaselineSource.ESTIMATED and new.baseline is not None
    after = edit.apply(page)
    assert [item.id for item in after.lines[7:10]] == ["r1", new.id, "r2"]
    assert edit.inverse(page).apply(after) == page
    drawn = drawn_line(page, polygon, Baseline((Point(1, 2), Point(3, 2)))).placed[0].line
    assert drawn.baseline_source is BaselineSource.DRAWN


def test_an_estimate_on_a_page_read_from_right_to_left_runs_that_way():
    page = page_of(line("a", 50, 100, leftward=True), line("b", 50, 200, leftward=True))
    baseline = drawn_line(page, line("new", 50, 300).polygon, None).placed[0].line.baseline
    assert baseline.points[0].x > baseline.points[-1].x


def test_lines_move_in_the_order_as_a_block_and_stop_at_the_ends():
    page = page_of(*(line(name, 0, 50 * i, locked=name == "e") for i, name in enumerate("abcde")))
    assert moved_in_order(page, ["b"], 1).line_ids == tuple("acbde")
    assert moved_in_order(page, ["b", "d"], -5).line_ids == tuple("bdace")
    assert moved_in_order(page, ["a"], -1) is None
    assert moved_in_order(page, ["e"], -1) is None
    assert moved_in_order(page, [], 1) is None
    edit = moved_in_order(page, ["c"], 9)
    assert edit.inverse(page).apply(edit.apply(page)) == page
