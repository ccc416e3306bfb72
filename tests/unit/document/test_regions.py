"""Regions and the lines they hold: lines follow their place unless put elsewhere by hand, and locked ones stay."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.edits import SetRegions, ShapeLine, edit_from_plain, edit_to_plain, title_of
from ductus.document.geometry import Box, Point, Polygon
from ductus.document.merge import merge_lines
from ductus.document.page import Line, Page, Region, Scan
from ductus.document.region_members import assigned, followed, home_of, put_in_region, share_within
from ductus.document.region_shaping import draw_region, remove_region, set_kinds, shape_region
from fakes.document_strategies import pages, polygons

LEFT = Region("left", Box(0, 0, 500, 1000).polygon())
RIGHT = Region("right", Box(500, 0, 1000, 1000).polygon())


def line(name, left, top=100, width=300, *, region="", locked=False):
    return Line(name, Box(left, top, left + width, top + 40).polygon(), region_id=region, is_locked=locked)


def page_of(*lines, regions=(LEFT, RIGHT)):
    return Page("p", "f. 1r", Scan("a.png", 1, "0"), 1000, 1000, regions=regions, lines=lines)


def moved(page, name, left, top=100):
    polygon = page.line(name).polygon
    to = polygon.moved(left - polygon.box.left, top - polygon.box.top)
    return followed(page, ShapeLine(page.id, name, to)).apply(page)


@pytest.mark.parametrize(("left", "home"), [(0, "left"), (349, "left"), (351, "right"), (700, "right"), (2000, "")])
def test_a_line_belongs_to_the_region_that_covers_most_of_it(left, home):
    assert home_of((LEFT, RIGHT), line("a", left).polygon) == home


def test_of_nested_regions_the_smallest_holds_the_line():
    whole = Region("whole", Box(0, 0, 1000, 1000).polygon())
    assert home_of((whole, LEFT), line("a", 10).polygon) == "left"
    assert home_of((LEFT, whole), line("a", 450).polygon) == "whole"


@given(polygons(), polygons())
def test_the_share_within_a_rectangle_is_exact(inner, outer):
    shared = inner.box.overlap(outer.box)
    assert share_within(inner, outer) == pytest.approx(shared / inner.area)


def test_the_share_within_an_outline_with_a_bay_counts_what_is_inside():
    bay = Polygon(tuple(Point(x, y) for x, y in ((0, 0), (400, 0), (400, 100), (200, 100), (200, 400), (0, 400))))
    assert share_within(Box(0, 200, 400, 300).polygon(), bay) == pytest.approx(0.5, abs=0.05)
    assert share_within(Box(210, 150, 390, 300).polygon(), bay) == 0.0
    assert share_within(Polygon((Point(10, 50), Point(100, 50), Point(50, 50))), bay) == 1.0


def test_a_line_that_is_moved_into_another_region_belongs_to_it():
    page = page_of(line("a", 50, region="left"))
    assert moved(page, "a", 600).line("a").region_id == "right"
    assert moved(page, "a", 60).line("a").region_id == "left"


def test_a_line_put_in_a_region_by_hand_stays_in_it_wherever_it_is_moved():
    page = page_of(line("a", 50, region="left"))
    for edit in put_in_region(page, {"a"}, "right"):
        page = edit.apply(page)
    assert moved(page, "a", 100).line("a").region_id == "right"
    assert assigned(page).apply(page).line("a").region_id == "left"


def test_a_region_takes_the_lines_it_is_drawn_around_and_lets_go_of_those_it_is_moved_away_from():
    page = page_of(line("a", 50), line("b", 600), line("c", 50, 300, locked=True), regions=())
    edit, region_id = draw_region(page, LEFT.polygon, "MarginTextZone")
    page = edit.apply(page)
    assert [one.region_id for one in page.lines] == [region_id, "", ""]
    assert (page.regions[0].kind, title_of(edit)) == ("MarginTextZone", "draw region")
    page = shape_region(page, region_id, RIGHT.polygon, "move region").apply(page)
    assert [one.region_id for one in page.lines] == ["", region_id, ""]
    assert shape_region(page, region_id, RIGHT.polygon) is None
    assert shape_region(page, "gone", RIGHT.polygon) is None


def test_the_lines_of_a_removed_region_go_to_the_one_beneath_or_to_none():
    whole = Region("whole", Box(0, 0, 1000, 1000).polygon())
    page = page_of(line("a", 50, region="left"), line("b", 600, region="left"), regions=(LEFT, whole))
    assert [one.region_id for one in remove_region(page, "left").apply(page).lines] == ["whole", "whole"]
    page = page_of(line("a", 50, region="left"), regions=(LEFT,))
    assert remove_region(page, "left").apply(page).line("a").region_id == ""


def test_a_region_that_holds_a_locked_line_is_not_taken_away():
    page = page_of(line("a", 50, region="left", locked=True))
    assert remove_region(page, "left") is None
    assert remove_region(page, "right") is not None


def test_kinds_are_set_on_lines_and_regions_as_one_step_and_not_on_locked_lines():
    page = page_of(line("a", 50), line("b", 50, 200, locked=True))
    edit = set_kinds(page, "CustomLine:rubric", {"a", "b"}, {"left"})
    after = edit.apply(page)
    assert [one.kind for one in after.lines] == ["CustomLine:rubric", "DefaultLine"]
    assert [region.kind for region in after.regions] == ["CustomLine:rubric", "MainZone"]
    assert edit.inverse(page).apply(after) == page
    assert set_kinds(page, "DefaultLine", {"a"}) is None


def test_lines_found_anew_stand_in_their_regions():
    page = page_of(line("a", 50, region="left"))
    found = [line("x", 60), line("y", 600)]
    after = merge_lines(page, found).edit(page, "find lines").apply(page)
    assert {one.id: one.region_id for one in after.lines} == {"a": "left", "y": "right"}


def test_two_thousand_lines_are_held_against_a_bent_region_at_once():
    bent = Region("bent", Polygon(tuple(Point(x, y) for x, y in ((0, 0), (900, 50), (1000, 1000), (10, 900)))))
    page = page_of(*(line(f"l{i}", i % 20 * 40, i // 20 * 9, 30) for i in range(2000)), regions=())
    after = followed(page, SetRegions(page.id, (bent,))).apply(page)
    assert sum(one.region_id == "bent" for one in after.lines) > 1500


@st.composite
def region_edits(draw, page):
    """Any of the edits of this file, or none where it has nothing to do."""
    ids = [one.id for one in page.lines]
    region_id = draw(st.sampled_from(["", *(region.id for region in page.regions)]))
    some = draw(st.sets(st.sampled_from(ids)) if ids else st.just(set()))
    what = draw(st.sampled_from(["draw", "shape", "remove", "kind", "assign", "move"]))
    if what == "draw":
        return draw_region(page, draw(polygons()))[0]
    if what == "shape":
        return shape_region(page, region_id, draw(polygons()))
    if what == "remove":
        return remove_region(page, region_id)
    if what == "kind":
        return set_kinds(page, "HeadingLine", some, {region_id})
    if what == "assign":
        return assigned(page)
    free = [one.id for one in page.lines if not one.is_locked]
    return followed(page, ShapeLine(page.id, draw(st.sampled_from(free)), draw(polygons()))) if free else None


@given(pages(), st.data())
def test_any_edits_undone_give_back_the_page_and_no_locked_line_changes(page, data):
    locked = {one.id: one for one in page.lines if one.is_locked}
    first, undo = page, []
    for _ in range(data.draw(st.integers(1, 6))):
        edit = data.draw(region_edits(page))
        if edit is None:
            continue
        edit = edit_from_plain(edit_to_plain(edit))
        undo.append(edit.inverse(page))
        page = edit.apply(page)
        assert {one.id: one for one in page.lines if one.id in locked} == locked
    for edit in reversed(undo):
        page = edit.apply(page)
    assert page == first


@given(pages())
def test_after_assigning_every_free_line_stands_in_its_region(page):
    edit = assigned(page)
    after = edit.apply(page) if edit is not None else page
    for one in after.lines:
        assert one.is_locked or one.region_id == home_of(after.regions, one.polygon)
    assert assigned(after) is None
    assert all(
        replace(new, region_id="") == replace(old, region_id="")
        for new, old in zip(after.lines, page.lines, strict=True)
    )
