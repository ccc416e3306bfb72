"""Changes of many lines and exact numbers: locked lines stay, everything is undone, and each does what it says."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.document.edits import DeleteLines, SetStatus, ShapeLine, Together, edit_from_plain, edit_to_plain, title_of
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.line_numbers import LineNumbers, Number, set_number, shared_number
from ductus.document.line_operations import OPERATIONS, turn_left, turn_right
from ductus.document.many_lines import CHANGES, Chosen, Scope
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.document.transcription import LineStatus
from fakes.document_strategies import pages

BY_ID = {change.id: change for change in CHANGES}


def line(name, box=(100, 100, 500, 140), **more):
    left, _, right, bottom = box
    base = Baseline((Point(left, bottom - 10.0), Point(right, bottom - 10.0)))
    return Line(name, Box(*box).polygon(), base, BaselineSource.DETECTED, **more)


def page_of(*lines):
    return Page("p", "1r", Scan("a.png", 1, "0"), 1000, 1000, lines=lines)


def chosen_for(change):
    words = {"kind": "HeadingLine", "status": LineStatus.UNCLEAR.value}
    return Chosen(tuple(asked.usual for asked in change.numbers), words.get(change.asks_for, ""))


@given(pages(), st.sampled_from(CHANGES))
def test_no_change_touches_a_locked_line_and_all_are_undone_and_kept(page, change):
    edit = change.act(page, [line.id for line in page.lines], chosen_for(change))
    if edit is None:
        return
    after = edit.apply(page)
    assert edit.inverse(page).apply(after) == page
    assert edit_from_plain(edit_to_plain(edit)) == edit
    if change.id != "unlock":
        assert [line for line in after.lines if line.is_locked and line.id in _locked(page)] == [
            line for line in page.lines if line.is_locked
        ]


@settings(max_examples=60)
@given(pages().filter(lambda page: page.lines), st.data())
def test_any_sequence_of_operations_undone_backwards_gives_the_page_back(page, data):
    start, inverses = page, []
    for _ in range(data.draw(st.integers(1, 8))):
        ids = [line.id for line in page.lines]
        act = data.draw(st.sampled_from([*OPERATIONS.values(), *CHANGES, *Number]))
        if isinstance(act, Number):
            edit = set_number(page, ids, act, data.draw(st.floats(-200, 1200)))
        elif callable(act):
            edit = act(page, data.draw(st.lists(st.sampled_from(ids), max_size=4)) if ids else [])
        else:
            edit = act.act(page, ids, chosen_for(act))
        if edit is not None:
            inverses.append(edit.inverse(page))
            page = edit.apply(page)
    for inverse in reversed(inverses):
        page = inverse.apply(page)
    assert page == start


def _locked(page):
    return {line.id for line in page.lines if line.is_locked}


@given(pages(), st.sampled_from(Number), st.floats(-300, 1300))
def test_no_number_touches_a_locked_line_and_all_are_undone(page, number, value):
    edit = set_number(page, [line.id for line in page.lines], number, value)
    if edit is not None:
        after = edit.apply(page)
        assert edit.inverse(page).apply(after) == page
        assert all(after.line(line.id) == line for line in page.lines if line.is_locked)


@pytest.mark.parametrize(
    ("number", "value"), [(Number.LEFT, 30.0), (Number.TOP, 55.5), (Number.WIDTH, 250.0), (Number.HEIGHT, 66.0)]
)
def test_a_number_that_is_set_is_the_one_that_is_read(number, value):
    page = page_of(line("a"), line("b", (300, 400, 800, 450)))
    after = set_number(page, ["a", "b"], number, value).apply(page)
    assert shared_number(after.lines, number) == value
    assert [one.baseline is not None for one in after.lines] == [True, True]


def test_an_angle_is_turned_to_about_the_middle_of_the_line():
    page = page_of(line("a"))
    after = set_number(page, ["a"], Number.ANGLE, 10.0).apply(page).line("a")
    assert LineNumbers.of(after).angle == pytest.approx(10.0, abs=0.01)
    assert after.polygon.centre.x == pytest.approx(300, abs=0.1)


def test_numbers_that_differ_are_none():
    assert shared_number([line("a"), line("b", (100, 300, 500, 340))], Number.LEFT) == 100
    assert shared_number([line("a"), line("b", (100, 300, 500, 340))], Number.TOP) is None
    assert shared_number([], Number.TOP) is None


def test_a_scope_takes_lines_by_kind_and_status_among_those_given():
    page = page_of(line("a"), line("b", kind="HeadingLine"), line("c", status=LineStatus.VERIFIED))
    assert Scope().line_ids(page) == ("a", "b", "c")
    assert Scope(kind="HeadingLine").line_ids(page) == ("b",)
    assert Scope(status=LineStatus.TODO).line_ids(page, ["b", "c"]) == ("b",)


def test_only_short_or_empty_lines_are_deleted():
    page = page_of(line("long"), line("short", (100, 300, 110, 340)), line("mine", status=LineStatus.UNCLEAR))
    short = BY_ID["delete_short"].act(page, ["long", "short", "mine"], Chosen((20.0,)))
    assert short == DeleteLines("p", ("short",))
    empty = BY_ID["delete_empty"].act(page, ["long", "short", "mine"], Chosen())
    assert empty == DeleteLines("p", ("long", "short"))


def test_lines_turn_together_about_their_middle_and_back():
    page = page_of(line("a"), line("b", (100, 300, 500, 340)))
    edit = turn_right(page, ["a", "b"])
    turned = edit.apply(page)
    assert title_of(edit) == "turn lines"
    assert LineNumbers.of(turned.line("a")).angle == pytest.approx(1.0, abs=0.01)
    # Clockwise about (300, 220): what lies above moves right, what lies below moves left.
    assert turned.line("a").polygon.centre.x > 300 > turned.line("b").polygon.centre.x
    back = turn_left(turned, ["a", "b"]).apply(turned)
    for name in ("a", "b"):
        points = zip(back.line(name).polygon.points, page.line(name).polygon.points, strict=True)
        assert all(math.dist(one, other) < 0.1 for one, other in points)


@given(pages().filter(lambda page: page.lines), st.data())
def test_edits_of_lines_made_together_are_those_made_one_by_one(page, data):
    ids = data.draw(st.lists(st.sampled_from([line.id for line in page.lines]), min_size=1, max_size=12))
    edits = []
    for index, line_id in enumerate(ids):
        moved = replace(page.line(line_id), polygon=page.line(line_id).polygon.moved(float(index), 0.0))
        edits.append(
            ShapeLine(page.id, line_id, moved.polygon) if index % 2 else SetStatus(page.id, line_id, LineStatus.UNCLEAR)
        )
        if index == 4:
            edits.append(DeleteLines(page.id, ()))
    one_by_one = page
    for edit in edits:
        one_by_one = edit.apply(one_by_one)
    together = Together(page.id, tuple(edits), "x")
    assert together.apply(page) == one_by_one
    assert together.inverse(page).apply(one_by_one) == page
