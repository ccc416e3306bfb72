"""What is under the pointer, and finding lines without looking at all of them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import Line, Page, Scan
from ductus.ui.canvas.hit_test import corner_at, edge_at, handle_at, line_at, lines_in, midpoint_at, midpoints
from ductus.ui.canvas.line_index import LineIndex, line_box
from ductus.ui.canvas.scene import Scene
from ductus.ui.canvas.scroll_marks import Axis, axis_at, dragged, mark
from ductus.ui.canvas.shapes import Corner, Handle, LineShape, Part
from ductus.ui.canvas.spoken import description_of
from ductus.ui.canvas.view import View


def line(name, left, top, right, bottom, base=None):
    points = None if base is None else Baseline((Point(left, base), Point(right, base)))
    return Line(name, Box(left, top, right, bottom).polygon(), points)


def index_of(*lines):
    index = LineIndex()
    index.update(lines)
    return index


coordinates = st.integers(-50, 2000).map(float)
boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h), coordinates, coordinates, st.integers(1, 900), st.integers(1, 900)
)


@given(st.lists(boxes, max_size=12), st.lists(boxes, max_size=12), boxes)
def test_the_index_finds_what_a_look_at_every_line_finds(first, second, wanted):
    index = index_of(*(Line(f"l{i}", box.polygon()) for i, box in enumerate(first)))
    lines = [Line(f"l{i}", box.polygon()) for i, box in enumerate(second)][::-1]
    index.update(lines)
    touching = [
        item
        for item in lines
        if (box := line_box(item)).left <= wanted.right
        and wanted.left <= box.right
        and box.top <= wanted.bottom
        and wanted.top <= box.bottom
    ]
    assert index.within(wanted) == touching


def test_the_index_tells_what_an_edit_changed():
    a, b = line("a", 0, 0, 100, 20), line("b", 0, 30, 100, 50)
    index = index_of(a, b)
    assert index.update([a, b]).boxes == ()
    moved = replace(b, polygon=Box(0, 300, 100, 320).polygon())
    changes = index.update([a, moved])
    assert set(changes.boxes) == {Box(0, 30, 100, 50), Box(0, 300, 100, 320)}
    assert not changes.is_renumbered
    assert index.update([moved, a]) == ((), True)
    assert index.update([a]).boxes == (Box(0, 300, 100, 320),)
    assert "b" not in index


def test_where_outlines_overlap_the_nearest_writing_wins():
    index = index_of(line("upper", 0, 0, 500, 60, base=40), line("lower", 0, 45, 500, 110, base=95))
    assert line_at(index, Point(100, 50), 3) == "upper"
    assert line_at(index, Point(100, 58), 3) == "upper"
    assert line_at(index, Point(100, 70), 3) == "lower"


def test_a_line_is_hit_a_little_outside_and_no_further():
    index = index_of(line("a", 100, 100, 500, 120))
    assert line_at(index, Point(300, 125), 6) == "a"
    assert line_at(index, Point(300, 127), 6) == ""
    assert line_at(index_of(line("a", 100, 100, 500, 120, base=200)), Point(300, 203), 6) == "a"


SHAPE = LineShape(Box(0, 0, 400, 40).polygon(), Baseline((Point(0, 30), Point(400, 30))))


def test_corners_and_sides_are_found_within_reach():
    assert corner_at(SHAPE, Point(402, 38), 6) == Corner(Part.OUTLINE, 2)
    assert corner_at(SHAPE, Point(398, 31), 6) == Corner(Part.BASELINE, 1)
    assert corner_at(SHAPE, Point(200, 20), 6) is None
    edge = edge_at(SHAPE, Point(150, 2), 6)
    assert (edge.part, edge.place, edge.at) == (Part.OUTLINE, 0, Point(150, 0))
    assert edge_at(SHAPE, Point(150, 15), 6) is None
    assert edge_at(SHAPE, Point(150, 27), 6).part is Part.BASELINE


def test_only_long_sides_offer_their_middle():
    assert {edge.at for edge in midpoints(SHAPE, 41)} == {Point(200, 0), Point(200, 40), Point(200, 30)}
    assert midpoint_at(SHAPE, Point(203, 41), 6, 41).at == Point(200, 40)
    assert midpoint_at(SHAPE, Point(0, 20), 6, 41) is None
    assert midpoint_at(SHAPE, Point(0, 20), 6, 30).place == 3


def test_handles_are_taken_generously_and_corners_first():
    box = Box(0, 0, 400, 40)
    assert handle_at(box, Point(-4, 4), 6) is Handle.TOP_LEFT
    assert handle_at(box, Point(200, 44), 6) is Handle.BOTTOM
    assert handle_at(box, Point(100, 0), 6) is None
    assert handle_at(Box(0, 0, 400, 8), Point(0, 3), 6) is Handle.TOP_LEFT


def test_a_band_takes_the_lines_it_crosses_and_not_those_it_grazes():
    index = index_of(*(line(f"l{i}", 100, 50 * i, 500, 50 * i + 60, base=50 * i + 40) for i in range(5)))
    assert lines_in(index, Box(90, 60, 120, 195)) == ("l1", "l2", "l3")
    assert lines_in(index, Box(0, 0, 90, 900)) == ()
    slanted = Line("s", Polygon((Point(0, 0), Point(1000, 300), Point(1000, 340), Point(0, 40))))
    assert lines_in(index_of(slanted), Box(600, 20, 700, 60)) == ()
    assert lines_in(index_of(slanted), Box(600, 100, 700, 300)) == ("s",)


def scene_of(*lines):
    scene = Scene()
    scene.show(Page("p", "f. 1r", Scan("a.png", 1, "0"), 1000, 1000, lines=lines))
    return scene


def test_what_is_chosen_survives_an_edit_as_far_as_it_exists():
    a, b, c = (line(name, 0, 50 * i, 100, 50 * i + 30) for i, name in enumerate("abc"))
    scene = scene_of(a, b, c)
    scene.selection, scene.current, scene.hovered, scene.busy = ("a", "b"), "b", "c", frozenset("abc")
    scene.refresh(replace(scene.page, lines=(a, c)))
    assert (scene.selection, scene.current, scene.hovered, scene.busy) == (("a",), "", "c", frozenset("ac"))
    scene.corners = frozenset({Corner(Part.OUTLINE, 3), Corner(Part.OUTLINE, 1)})
    triangle = replace(a, polygon=Polygon((Point(0, 0), Point(5, 0), Point(5, 5))))
    scene.refresh(replace(scene.page, lines=(triangle, c)))
    assert scene.corners == {Corner(Part.OUTLINE, 1)}


def test_next_and_previous_lines_follow_the_reading_order():
    scene = scene_of(*(line(name, 0, 0, 10, 10) for name in "abc"))
    assert (scene.next_line(1), scene.next_line(-1)) == ("a", "c")
    scene.current = "b"
    assert (scene.next_line(1), scene.next_line(-1)) == ("c", "a")
    scene.current = "c"
    assert scene.next_line(1) == ""
    assert Scene().next_line(1) == ""


def test_the_box_of_the_selection_leaves_locked_lines_out():
    scene = scene_of(line("a", 0, 0, 10, 10), replace(line("b", 50, 50, 90, 90), is_locked=True))
    scene.selection = ("a", "b")
    assert scene.free_box == Box(0, 0, 10, 10)
    scene.selection = ("b",)
    assert scene.free_box is None


def test_the_page_is_told_in_words():
    scene = scene_of(line("a", 0, 0, 10, 10), replace(line("b", 50, 50, 90, 90), is_locked=True))
    scene.current = "b"
    assert description_of(scene, ("", "")) == "f. 1r, 2 lines. Line 2: To do, locked"
    assert description_of(scene, ("The scan is missing", "Put it back.")) == "The scan is missing Put it back."
    assert description_of(Scene(), ("", "")) == "No page"


def test_scroll_marks_show_the_part_that_is_seen():
    view = View(1000, 4000, 500, 400).centred_on(Point(500, 2000), 1.0)
    bar = mark(view, Axis.DOWN)
    assert bar.centre.y == 200
    assert mark(view.fitted_page(), Axis.DOWN) is None
    assert axis_at(view, Point(496, 200)) is Axis.DOWN
    assert axis_at(view, Point(300, 200)) is None
    lower = dragged(view, Axis.DOWN, 10)
    assert abs(mark(lower, Axis.DOWN).top - bar.top - 10) < 0.5
