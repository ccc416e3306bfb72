"""Rows of the list of lines: headings where regions change, and what dropping rows does to order and regions."""

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Region, Scan
from ductus.ui.lines.rows import NO_REGION, dropped, rows_of

REGIONS = tuple(
    Region(name, Box(0, 0, 10, 10).polygon(), kind) for name, kind in (("r", "MainZone"), ("s", "MainZone"))
)


def page_of(*regions_of_lines, regions=REGIONS, locked=()):
    lines = tuple(
        Line(f"l{k}", Box(0, 0, 100, 10).polygon(), region_id=region_id, is_locked=k in locked)
        for k, region_id in enumerate(regions_of_lines)
    )
    return Page("p", "1r", Scan("a.png", 1, "0"), 1000, 1000, regions=regions, lines=lines)


def shown(page):
    """The rows in one word each: "MainZone 1=2" for a heading with two lines, "l0" for a line."""
    return [row.line.id if row.line is not None else f"{row.title}={row.count}" for row in rows_of(page)]


def after(page, taken, before):
    edit = dropped(page, rows_of(page), taken, before)
    changed = edit.apply(page) if edit is not None else page
    return " ".join(f"{line.id}:{line.region_id}" for line in changed.lines)


def test_without_regions_there_are_no_headings():
    assert shown(page_of("", "", regions=())) == ["l0", "l1"]
    assert rows_of(None) == ()


def test_a_heading_stands_wherever_another_region_begins_and_empty_regions_come_last():
    assert shown(page_of("r", "r", "", "r")) == [
        "MainZone 1=2",
        "l0",
        "l1",
        f"{NO_REGION}=1",
        "l2",
        "MainZone 1=1",
        "l3",
        "MainZone 2=0",
    ]
    assert [row.number for row in rows_of(page_of("r", "s"))] == [0, 1, 0, 2]


def test_a_line_of_a_region_that_is_gone_stands_in_none():
    assert shown(page_of("gone"))[0] == f"{NO_REGION}=1"


ROWS = page_of("r", "r", "s", "s")  # rows: 0 heading r, 1 l0, 2 l1, 3 heading s, 4 l2, 5 l3


def test_lines_are_dropped_among_the_lines_of_a_region():
    assert after(ROWS, {1}, 3) == "l1:r l0:r l2:s l3:s"
    assert after(ROWS, {5}, 1) == "l3:r l0:r l1:r l2:s"
    assert after(ROWS, {1}, 4) == "l1:r l0:s l2:s l3:s"
    assert after(ROWS, {1, 4}, 6) == "l1:r l3:s l0:s l2:s"


def test_the_last_place_of_a_region_and_the_first_of_the_next_are_two_places():
    assert after(ROWS, {5}, 3) == "l0:r l1:r l3:r l2:s"
    assert after(ROWS, {5}, 4) == "l0:r l1:r l3:s l2:s"


def test_dropped_above_everything_a_line_comes_first_into_the_first_region():
    assert after(ROWS, {5}, 0) == "l3:r l0:r l1:r l2:s"


def test_dropped_on_an_empty_region_a_line_joins_it_and_keeps_its_place():
    page = page_of("r", "r")
    assert shown(page)[-1] == "MainZone 2=0"
    assert after(page, {1}, 4) == "l0:s l1:r"


def test_a_heading_takes_its_lines_along_and_they_keep_their_region():
    assert after(ROWS, {3}, 0) == "l2:s l3:s l0:r l1:r"


def test_where_nothing_changes_there_is_no_edit():
    assert dropped(ROWS, rows_of(ROWS), {1}, 1) is None
    assert dropped(ROWS, rows_of(ROWS), {1}, 2) is None
    empty = page_of("r")
    assert dropped(empty, rows_of(empty), {2}, 0) is None  # an empty region's heading


def test_a_locked_line_stays_in_place_and_region():
    assert after(page_of("r", "s", locked={0}), {1}, 4) == "l0:r l1:s"


@given(st.lists(st.sampled_from(["r", "s", "", "gone"]), max_size=8), st.sets(st.integers(0, 7)), st.data())
def test_any_drop_keeps_every_line_leaves_locked_ones_and_can_be_undone(regions_of_lines, locked, data):
    page = page_of(*regions_of_lines, locked=locked)
    rows = rows_of(page)
    taken = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1))
    edit = dropped(page, rows, taken, data.draw(st.integers(0, len(rows))))
    if edit is None:
        return
    changed = edit.apply(page)
    assert sorted(line.id for line in changed.lines) == sorted(line.id for line in page.lines)
    assert all(changed.line(line.id) == line for line in page.lines if line.is_locked)
    assert edit.inverse(page).apply(changed) == page
