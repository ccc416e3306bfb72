"""Reading order: columns, spreads and regions by themselves, strokes and moves by hand, and after a new detection."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Baseline, Box, Point
from ductus.document.merge import merge_lines
from ductus.document.order import (
    automatic_order,
    insertion_index,
    order_by_stroke,
    ordered_automatically,
    ordered_by_stroke,
    placed_before,
)
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from fakes.document_strategies import pages

ROW_PX = 60


def line(name, left, top, right, *, leftward=False, region="", locked=False):
    base = Baseline((Point(left, top + 30), Point(right, top + 30)))
    return Line(
        name,
        Box(left, top, right, top + 40).polygon(),
        base.reversed() if leftward else base,
        BaselineSource.DETECTED,
        region_id=region,
        is_locked=locked,
    )


def column(prefix, left, right, count=5, top=100, **more):
    return [line(f"{prefix}{i}", left, top + ROW_PX * i, right, **more) for i in range(count)]


def page_of(lines, regions=(), width_px=1000):
    return Page("p", "f. 1r", Scan("a.png", 1, "0"), width_px, 1000, regions=tuple(regions), lines=tuple(lines))


def names(lines):
    return tuple(one.id for one in lines)


def test_columns_are_read_one_after_the_other_whatever_order_the_lines_had():
    lines = [line("head", 50, 20, 950), *column("l", 50, 450), *column("r", 550, 950)]
    by_rows = sorted(lines, key=lambda one: one.polygon.box.top)
    assert automatic_order(page_of(by_rows)) == names(lines)


def test_columns_of_writing_from_right_to_left_begin_at_the_right():
    right, left = column("r", 550, 950, leftward=True), column("l", 50, 450, leftward=True)
    assert automatic_order(page_of([*left, *right])) == names([*right, *left])


def test_the_pages_of_a_spread_are_read_one_after_the_other():
    first = [line("title", 100, 20, 900), *column("a", 60, 460), *column("b", 520, 920)]
    second = [*column("c", 1080, 1460, 8, 40), *column("d", 1520, 1920, 8, 40)]
    by_rows = sorted([*first, *second], key=lambda one: one.polygon.box.top)
    assert automatic_order(page_of(by_rows, width_px=2000)) == names([*first, *second])


def test_a_wide_page_written_across_its_middle_is_no_spread():
    lines = column("a", 60, 1900, 6)
    assert automatic_order(page_of(lines[::-1], width_px=2000)) == names(lines)


def test_a_region_is_read_as_a_whole_and_the_margin_after_what_it_stands_beside():
    margin = Region("m", Box(0, 0, 200, 1000).polygon(), "MarginTextZone:note")
    main = Region("z", Box(220, 0, 1000, 1000).polygon())
    notes, text = column("n", 10, 190, 3, region="m"), column("t", 230, 950, 6, region="z")
    assert automatic_order(page_of([*notes, *text], (margin, main))) == names([*text, *notes])


def test_a_line_of_no_region_is_read_between_the_regions_it_stands_between():
    upper, lower = Region("u", Box(0, 0, 1000, 300).polygon()), Region("w", Box(0, 500, 1000, 900).polygon())
    lines = [
        *column("u", 50, 900, 3, 60, region="u"),
        line("x", 50, 400, 900),
        *column("w", 50, 900, 3, 560, region="w"),
    ]
    assert automatic_order(page_of(lines[::-1], (upper, lower))) == names(lines)


def test_ordering_what_is_in_order_changes_nothing():
    page = page_of(column("l", 50, 450))
    assert ordered_automatically(page) is None
    edit = ordered_automatically(replace(page, lines=page.lines[::-1]))
    assert edit is not None and edit.title == "order lines automatically"


def test_a_new_line_goes_between_the_lines_of_its_region():
    left = Region("z1", Box(0, 0, 500, 1000).polygon())
    right = Region("z2", Box(500, 0, 1000, 1000).polygon())
    lines = [*column("a", 50, 480, 3, region="z1"), *column("b", 510, 950, 3, region="z2")]
    page = page_of(lines, (left, right))
    between = Box(450, 130, 950, 155).polygon()  # reaches into the left column, but belongs to the right
    assert insertion_index(page, between, "z2") == page.index_of("b1")
    aside = Box(960, 150, 990, 170).polygon()
    assert insertion_index(page, aside, "z2") == page.index_of("b2")
    assert insertion_index(page, Box(960, 800, 990, 820).polygon(), "z2") == len(lines)
    assert insertion_index(page, between, "empty") == insertion_index(page, between)


def test_a_stroke_takes_lines_to_the_front_in_its_order_and_leaves_the_others_as_they_stood():
    page = page_of(column("l", 50, 450))
    assert order_by_stroke(page, ["l3", "l1", "l3", "gone"]) == ("l3", "l1", "l0", "l2", "l4")
    assert order_by_stroke(page, ["l3", "l1"], in_place=True) == ("l0", "l3", "l2", "l1", "l4")
    assert ordered_by_stroke(page, ["l0", "l1"]) is None


def test_lines_are_put_before_another_as_one_block_and_locked_ones_stay():
    page = page_of([*column("l", 50, 450, 4), line("k", 50, 900, 450, locked=True)])
    assert placed_before(page, {"l3", "l1"}, "l0").line_ids == ("l1", "l3", "l0", "l2", "k")
    assert placed_before(page, {"l0"}, "").line_ids == ("l1", "l2", "l3", "k", "l0")
    assert placed_before(page, {"l1", "l2"}, "l1") is None
    assert placed_before(page, {"k"}, "l0") is None


@given(pages(), st.data())
def test_any_new_order_names_each_line_once_and_can_be_undone(page, data):
    ids = [one.id for one in page.lines]
    some = data.draw(st.lists(st.sampled_from(ids)) if ids else st.just([]))
    before = data.draw(st.sampled_from(["", *ids]))
    for edit in (
        ordered_automatically(page),
        ordered_by_stroke(page, some),
        ordered_by_stroke(page, some, in_place=True),
        placed_before(page, set(some), before),
    ):
        if edit is not None:
            after = edit.apply(page)
            assert sorted(names(after.lines)) == sorted(ids)
            assert {one.id: one for one in after.lines} == {one.id: one for one in page.lines}
            assert edit.inverse(page).apply(after) == page


@given(pages(), st.data())
def test_a_new_detection_never_moves_lines_against_one_another(page, data):
    found = [replace(one, id=f"new_{one.id}") for one in data.draw(st.permutations(page.lines))]
    dropped = data.draw(st.integers(0, len(found)))
    added = line("added", 400, 500, 700)
    found.insert(data.draw(st.integers(0, len(found))), added)
    merge = merge_lines(page, found[dropped:])
    edit = merge.edit(page, "find lines")
    after = edit.apply(page) if edit is not None else page
    left = [one.id for one in page.lines if one.id not in merge.lost]
    assert [one.id for one in after.lines if one.id in left] == left


@pytest.mark.parametrize(("place", "expected"), [(0, "xabcd"), (2, "abxcd"), (4, "abcdx")])
def test_a_line_found_anew_stands_behind_the_line_it_is_read_after(place, expected):
    lines = [replace(one, id=name) for one, name in zip(column("l", 50, 450, 4), "abcd", strict=True)]
    found = [replace(one, id=f"new_{one.id}") for one in lines]
    found.insert(place, line("x", 500, 900, 800))
    page = page_of(lines)
    assert names(merge_lines(page, found).edit(page, "find").apply(page).lines) == tuple(expected)


def test_a_line_found_anew_keeps_to_its_neighbour_where_people_ordered_the_lines():
    lines = column("l", 50, 450, 3)
    page = page_of([lines[2], lines[0], lines[1]])
    found = [replace(one, id=f"new_{one.id}") for one in lines]
    found.insert(1, line("x", 50, 135, 450))
    assert merge_lines(page, found).order == ("l2", "l0", "x", "l1")
