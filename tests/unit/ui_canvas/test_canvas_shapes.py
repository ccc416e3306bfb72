"""Changes of shape: always within the page, locked lines untouched, and undone by the inverse of their edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.edits import ShapeLine, Together
from ductus.document.geometry import Baseline, Box, Point, Polygon, estimated_baseline
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.ui.canvas.shapes import (
    Corner,
    Handle,
    LineShape,
    Part,
    allowed_move,
    frame_of,
    is_rectangle,
    moved,
    nearest_edge,
    rectangle_between,
    resized_box,
    shape_edit,
    stretched,
    with_corner_added,
    with_corners_moved,
    without_corners,
)

FRAME = Box(0, 0, 1000, 800)
inside = st.builds(Point, st.integers(0, 1000).map(float), st.integers(0, 800).map(float))
anywhere = st.builds(Point, st.floats(-3000, 3000), st.floats(-3000, 3000))
shapes = st.builds(
    lambda outline, base, source: LineShape(Polygon(tuple(outline)), Baseline(tuple(base)) if base else None, source),
    st.lists(inside, min_size=3, max_size=8),
    st.one_of(st.none(), st.lists(inside, min_size=2, max_size=4)),
    st.sampled_from(list(BaselineSource)),
)
QUAD = LineShape(Box(100, 100, 500, 140).polygon(), Baseline((Point(100, 130), Point(500, 130))), BaselineSource.DRAWN)


def is_within(shape):
    return all(0 <= p.x <= 1000 and 0 <= p.y <= 800 for part in Part for p in shape.points(part))


@given(shapes, st.floats(-3000, 3000), st.floats(-3000, 3000))
def test_a_move_stops_at_the_frame_and_does_not_bend(shape, dx, dy):
    dx, dy = allowed_move(shape.box, dx, dy, FRAME)
    after = moved(shape, dx, dy, FRAME)
    assert is_within(after)
    assert after.box.width == pytest.approx(shape.box.width, abs=1e-6)
    assert after.polygon.area == pytest.approx(shape.polygon.area, abs=1e-3)


def test_a_line_beyond_the_frame_may_come_back_but_go_no_further():
    out = Box(-50, 10, 20, 40)
    assert allowed_move(out, -10, 0, FRAME) == (0.0, 0)
    assert allowed_move(out, 60, 0, FRAME) == (60, 0)


@given(st.sampled_from(list(Handle)), anywhere)
def test_a_resized_box_stays_within_the_frame_and_keeps_its_other_sides(handle, to):
    box = Box(100, 100, 500, 140)
    after = resized_box(box, handle, to, FRAME)
    assert after.width >= 2 and after.height >= 2
    assert after.left >= 0 and after.right <= 1000 and after.top >= 0 and after.bottom <= 800
    across, down = handle.value
    assert (after.left == box.left) or across < 0
    assert (after.bottom == box.bottom) or down > 0


@given(shapes, st.sampled_from(list(Handle)), anywhere)
def test_stretching_carries_the_baseline_along(shape, handle, to):
    after_box = resized_box(shape.box, handle, to, FRAME)
    after = stretched(shape, shape.box, after_box, FRAME)
    assert is_within(after)
    assert after.source is shape.source
    assert len(after.points(Part.BASELINE)) == len(shape.points(Part.BASELINE))


def test_stretching_keeps_proportions():
    after = stretched(QUAD, Box(100, 100, 500, 140), Box(100, 100, 900, 180), FRAME)
    assert after.polygon == Box(100, 100, 900, 180).polygon()
    assert after.baseline == Baseline((Point(100, 160), Point(900, 160)))


@given(shapes, st.data(), anywhere)
def test_moved_corners_stay_on_the_page(shape, data, by):
    all_corners = [Corner(part, place) for part in Part for place in range(len(shape.points(part)))]
    chosen = data.draw(st.sets(st.sampled_from(all_corners), min_size=1))
    after = with_corners_moved(shape, chosen, by.x, by.y, FRAME)
    assert is_within(after)
    kept = [Corner(Part.OUTLINE, i) for i in range(len(shape.polygon.points)) if Corner(Part.OUTLINE, i) not in chosen]
    assert all(after.polygon.points[c.place] == shape.polygon.points[c.place] for c in kept)


def test_bending_the_outline_moves_an_estimated_baseline_and_leaves_a_drawn_one():
    corners = {Corner(Part.OUTLINE, 2), Corner(Part.OUTLINE, 3)}
    assert with_corners_moved(QUAD, corners, 0, 40, FRAME).baseline == QUAD.baseline
    guessed = LineShape(QUAD.polygon, estimated_baseline(QUAD.polygon), BaselineSource.ESTIMATED)
    lower = with_corners_moved(guessed, corners, 0, 40, FRAME)
    assert lower.baseline.points[0].y == pytest.approx(160)


def test_a_new_estimate_keeps_the_writing_direction():
    leftward = LineShape(QUAD.polygon, estimated_baseline(QUAD.polygon).reversed(), BaselineSource.ESTIMATED)
    after = with_corners_moved(leftward, {Corner(Part.OUTLINE, 1)}, 20, 0, FRAME)
    assert after.baseline.points[0].x > after.baseline.points[-1].x


def test_bending_the_baseline_makes_it_drawn():
    guessed = LineShape(QUAD.polygon, estimated_baseline(QUAD.polygon), BaselineSource.ESTIMATED)
    after = with_corners_moved(guessed, {Corner(Part.BASELINE, 0)}, 0, 5, FRAME)
    assert after.source is BaselineSource.DRAWN
    assert after.polygon is guessed.polygon


@given(shapes, inside, st.sampled_from(list(Part)))
def test_an_added_corner_lies_on_the_outline_and_can_be_taken_away(shape, point, part):
    if not shape.points(part):
        return
    edge = nearest_edge(shape, part, point)
    longer, corner = with_corner_added(shape, edge, FRAME)
    assert len(longer.points(part)) == len(shape.points(part)) + 1
    assert longer.points(part)[corner.place] == pytest.approx(edge.at, abs=0.01)
    assert without_corners(longer, {corner}).points(part) == shape.points(part)


def test_an_outline_keeps_three_corners_and_a_baseline_two():
    assert without_corners(QUAD, {Corner(Part.OUTLINE, 0)}) is not None
    assert without_corners(QUAD, {Corner(Part.OUTLINE, 0), Corner(Part.OUTLINE, 1)}) is None
    assert without_corners(QUAD, {Corner(Part.BASELINE, 0)}) is None


def test_rectangles_are_known():
    assert is_rectangle(QUAD.polygon)
    assert not is_rectangle(Polygon((Point(0, 0), Point(10, 0), Point(10, 10), Point(0, 11))))
    assert not is_rectangle(Polygon((Point(0, 0), Point(10, 0), Point(10, 10))))


def test_a_rectangle_is_clipped_and_one_too_small_is_none():
    assert rectangle_between(Point(-40, 20), Point(60, 900), FRAME) == Box(0, 20, 60, 800).polygon()
    assert rectangle_between(Point(10, 10), Point(11, 200), FRAME) is None


def page_of(*lines):
    return Page("p", "f. 1r", Scan("a.png", 1, "0"), 1000, 800, lines=lines)


def test_one_shape_is_one_edit_and_several_are_one_step():
    page = page_of(Line("a", QUAD.polygon), Line("b", QUAD.polygon), Line("c", QUAD.polygon, is_locked=True))
    after = moved(LineShape(QUAD.polygon), 5, 5, frame_of(page))
    assert isinstance(shape_edit(page, {"a": after}, "move lines"), ShapeLine)
    assert shape_edit(page, {"a": LineShape(QUAD.polygon)}, "move lines") is None
    assert shape_edit(page, {"c": after}, "move lines") is None
    edit = shape_edit(page, {"a": after, "b": after, "c": after}, "move lines")
    assert isinstance(edit, Together)
    assert edit.title == "move lines"
    assert edit.apply(page).line("c") == page.line("c")
    assert edit.inverse(page).apply(edit.apply(page)) == page
