"""What a detection would change, with exceptions made before it is applied; and matching on long pages."""

import random

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Box, Point, Polygon
from ductus.document.merge import SAME_LINE, match_lines, merge_lines, same_line_score
from ductus.document.page import Line, Page, Scan
from ductus.document.transcription import LineStatus


def line(name, top, status=LineStatus.TODO):
    return Line(name, Box(100, top, 500, top + 40).polygon(), status=status)


PAGE = Page(
    "p", "1r", Scan("a.png", 1, "0"), 1000, 1000, lines=(line("kept", 100), line("moved", 200), line("lost", 300))
)
FOUND = (line("f1", 100), line("f2", 210), line("new", 400))


def test_without_exceptions_the_merge_is_the_merge():
    merge = merge_lines(PAGE, FOUND)
    assert merge.but_for(PAGE, ()) == merge
    after = merge.edit(PAGE, "find").apply(PAGE)
    assert [one.id for one in after.lines] == ["kept", "moved", "new"]


def test_lost_lines_stay_moved_stay_where_they_are_and_new_ones_do_not_come():
    merge = merge_lines(PAGE, FOUND)
    spared = merge.but_for(PAGE, {"lost", "moved", "new"})
    assert spared.is_empty
    assert spared.edit(PAGE, "find") is None


def test_a_spared_line_stays_in_its_place_of_the_order():
    after = merge_lines(PAGE, FOUND).but_for(PAGE, {"lost"}).edit(PAGE, "find").apply(PAGE)
    assert [one.id for one in after.lines] == ["kept", "moved", "lost", "new"]
    assert after.line("lost") == PAGE.line("lost")


@given(st.sets(st.sampled_from(["moved", "lost", "new"])), st.booleans())
def test_any_exceptions_can_be_applied_and_undone_and_human_lines_stay(excepted, is_verified):
    page = PAGE
    if is_verified:
        page = Page("p", "1r", PAGE.scan, 1000, 1000, lines=(*PAGE.lines[:2], line("lost", 300, LineStatus.VERIFIED)))
    edit = merge_lines(page, FOUND).but_for(page, excepted).edit(page, "find")
    if edit is None:
        return
    after = edit.apply(page)
    assert edit.inverse(page).apply(after) == page
    assert ("new" in {one.id for one in after.lines}) is ("new" not in excepted)
    if is_verified or "lost" in excepted:
        assert after.line("lost") == page.line("lost")


def test_matching_by_sweep_finds_what_comparing_all_finds():
    chance = random.Random(7)
    old, new = (
        [
            Box(x, y, x + 90, y + 30).polygon()
            for x, y in ((chance.uniform(0, 400), chance.uniform(0, 400)) for _ in range(60))
        ]
        for _ in range(2)
    )
    pairs = match_lines(old, new)
    assert pairs
    every = {
        (i, j) for i, one in enumerate(old) for j, other in enumerate(new) if same_line_score(one, other) >= SAME_LINE
    }
    assert set(pairs) <= every
    assert {i for i, _ in every} - {i for i, _ in pairs} <= {i for i, j in every if j in {b for _, b in pairs}}


def test_what_moved_by_less_than_anybody_sees_is_kept_as_it_is():
    page = Page("p", "1r", Scan("a.png", 1, "0"), 1000, 1000, lines=(line("l", 100),))

    def shifted(dx, dy):
        return Line("found", Polygon(tuple(Point(p.x + dx, p.y + dy) for p in page.lines[0].polygon.points)))

    assert merge_lines(page, [shifted(0.4, -0.9)]).is_empty
    assert [line_id for line_id, _ in merge_lines(page, [shifted(1.0, 0.0)]).moved] == ["l"]
