import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Baseline, Point, Polygon, is_simple, points_of
from ductus.document.soundness import sound_text
from ductus.formats import outlines
from ductus.formats.outlines import (
    Fault,
    Frame,
    around_baseline,
    baseline_for,
    baseline_to_write,
    least_box,
    mended_baseline,
    mended_outline,
    outline_to_write,
    parse_points,
    runs_backwards,
    with_four_corners,
)
from fakes.pages_to_write import baseline, box

FRAME = Frame.to_write(1000, 800)
COORDINATES = st.floats(-50, 1100) | st.integers(-3, 12).map(float)
RINGS = st.lists(st.tuples(COORDINATES, COORDINATES), max_size=12).map(points_of)


@pytest.mark.parametrize(
    ("text", "pairs", "faults"),
    [
        ("1,2 3,4", [(1, 2), (3, 4)], set()),
        ("1 2 3 4", [(1, 2), (3, 4)], set()),
        ("1, 2  3 ,4\n5,6 ", [(1, 2), (3, 4), (5, 6)], set()),
        ("(1,2) (3,4)", [(1, 2), (3, 4)], set()),
        ("(1 2)(3 4)", [(1, 2), (3, 4)], set()),
        ("1,2,3,4", [(1, 2), (3, 4)], set()),
        ("-1,2.5 3e1,4", [(-1, 2.5), (30, 4)], {Fault.FRACTION}),
        ("1,2 x,4 5,6", [(1, 2), (5, 6)], {Fault.NO_NUMBER}),
        ("1,2 nan,4 inf,1 5,6", [(1, 2), (5, 6)], {Fault.NO_NUMBER}),
        ("1,2 3 5,6", [(1, 2), (5, 6)], {Fault.NO_NUMBER}),
        ("1 2 3", [(1, 2)], {Fault.NO_NUMBER}),
        ("", [], set()),
    ],
)
def test_points_in_all_their_forms(text, pairs, faults):
    parsed = parse_points(text)
    assert parsed.points == points_of(pairs)
    assert parsed.faults == faults


def test_points_in_another_unit_are_scaled_and_their_fractions_no_fault():
    parsed = parse_points("100,50", scale=0.25)
    assert parsed.points == (Point(25, 12.5),)
    assert parsed.faults == set()


@given(RINGS)
def test_mending_gives_what_every_reader_takes_and_is_done_once(ring):
    outline, _ = mended_outline(ring, FRAME)
    if outline is None:
        return
    assert outline.area > 0 or not is_simple(outline.points)
    assert all(p.x == int(p.x) and p.y == int(p.y) for p in outline.points)
    assert all(0 <= p.x < 1000 and 0 <= p.y < 800 for p in outline.points)
    assert all(a != b for a, b in zip(outline.points, (*outline.points[1:], outline.points[0]), strict=True))
    again, faults = mended_outline(outline.points, FRAME)
    assert again == outline
    assert not faults
    four = with_four_corners(outline, FRAME)
    assert len(set(four.points)) >= 4 or len(outline.points) >= 4
    assert with_four_corners(four, FRAME) == four
    assert mended_outline(four.points, FRAME) == (four, frozenset())


@given(RINGS.filter(bool))
def test_a_least_box_always_encloses_something(ring):
    made = least_box(ring, FRAME)
    assert mended_outline(made.points, FRAME) == (made, frozenset())
    foot = baseline_for(made, FRAME)
    assert mended_baseline(foot.points, FRAME) == (foot, frozenset())


def test_a_bow_tie_is_untangled_although_its_signed_area_is_zero():
    outline, faults = mended_outline(points_of([(0, 0), (10, 10), (10, 0), (0, 10)]), FRAME)
    assert outline is not None
    assert set(outline.points) == set(points_of([(0, 0), (10, 10), (10, 0), (0, 10)]))
    assert outline.area == 100
    assert faults == {Fault.CROSSING}


def test_a_hopeless_tangle_becomes_its_hull():
    ring = points_of([(500 + 400 * math.cos(i * 2.9), 400 + 300 * math.sin(i * 2.9)) for i in range(300)])
    outline, faults = mended_outline(ring, FRAME)
    assert outline is not None
    assert Fault.TANGLED in faults
    assert is_simple(outline.points)


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(1, 1), (5, 5)], [(1, 1), (5, 5), (1, 1)], [(1, 1), (3, 3), (5, 5)]])
def test_what_encloses_nothing_is_no_outline(pairs):
    assert mended_outline(points_of(pairs), FRAME)[0] is None


def test_faults_are_told_apart():
    assert mended_outline(box(-5, 10, 50, 20).points, FRAME)[1] == {Fault.OUTSIDE}
    doubled = points_of([(1, 1), (1, 1), (9, 1), (9, 9)])
    assert mended_outline(doubled, FRAME)[1] == {Fault.REPEATED}
    closed = points_of([(1, 1), (9, 1), (9, 9), (1, 1)])
    assert mended_outline(closed, FRAME)[1] == set(), "a ring closed by its first point is no fault"


def test_backwards_only_where_a_line_stands_on_its_baseline_in_latin_script():
    above = box(10, 10, 200, 50)
    reverse = baseline((200, 40), (10, 42))
    assert runs_backwards(reverse, above, "Latin")
    assert not runs_backwards(reverse.reversed(), above, "Latin")
    assert not runs_backwards(reverse, above, "12 שלום")
    assert not runs_backwards(reverse, box(10, 38, 200, 90), "upside down")
    assert not runs_backwards(baseline((60, 400), (40, 10)), box(10, 10, 60, 400), "up the margin")


def test_an_outline_made_of_a_baseline_has_three_quarters_above_it():
    made = points_of(around_baseline(baseline((100, 200), (300, 200)), 40))
    assert {p.y for p in made} == {170.0, 210.0}
    steep = around_baseline(baseline((100, 100), (100, 300)), 40)
    assert {p.x for p in steep} == {130.0, 90.0}


@given(st.lists(st.tuples(COORDINATES, COORDINATES | st.integers(-3, 900))).map(points_of))
def test_a_frame_holds_all_points_where_it_holds_each(points):
    assert FRAME.holds_all(points) == all(FRAME.holds(point) for point in points)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=6).map(points_of))
def test_outlines_are_written_as_they_are_mended(ring):
    assert outline_to_write(Polygon(ring), FRAME) == mended_outline(ring, FRAME)


def kept(shape):
    """The shape as it comes from a project, if it was sound."""
    text = sound_text(shape)
    return type(shape).of_text(text, shape.extent) if text else shape


def test_what_was_sound_when_it_was_kept_is_still_mended_on_a_smaller_page():
    outline, line = kept(box(10, 10, 90, 40)), kept(baseline((10, 35), (90, 35)))
    assert outline.text
    assert line.text
    narrow, low = Frame(80, 900), Frame(700, 30)
    for frame in (narrow, low):
        assert outline_to_write(outline, frame) == mended_outline(outline.points, frame)
        assert outline_to_write(outline, frame)[1] == {Fault.OUTSIDE}
        assert baseline_to_write(line, frame) == mended_baseline(line.points, frame)
        assert baseline_to_write(line, frame)[1] == {Fault.OUTSIDE}
    assert outline_to_write(outline, Frame(90, 40))[0] is outline


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=6).map(points_of))
def test_kept_baselines_are_written_as_they_are_mended(points):
    assert baseline_to_write(kept(Baseline(points)), FRAME) == mended_baseline(points, FRAME)
    assert runs_backwards(kept(Baseline(points)), box(0, 0, 20, 5), "a") == runs_backwards(
        Baseline(points), box(0, 0, 20, 5), "a"
    )


@st.composite
def strips(draw):
    """Outlines that run there and back, nearly all of them clear of themselves, begun anywhere and in either sense."""
    level = st.integers(0, 8)
    path = st.lists(st.integers(0, 12), min_size=1, max_size=6).map(sorted)
    there = [(x, 100 + draw(level) + 5 * x) for x in draw(path)]
    back = [(x, 106 + draw(level) + 5 * x) for x in draw(path)]
    ring = there + back[::-1]
    start = draw(st.integers(0, len(ring)))
    return points_of((ring[start:] + ring[:start])[:: draw(st.sampled_from([1, -1]))])


@given(strips() | RINGS)
def test_what_needs_no_search_for_crossings_is_what_a_search_leaves_alone(ring):
    quickly = mended_outline(ring, FRAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "has_no_crossing", lambda numbers: False)
        assert mended_outline(ring, FRAME) == quickly
    if len(ring) >= 3:
        assert outline_to_write(Polygon(ring), FRAME) == quickly
        assert outline_to_write(kept(Polygon(ring)), FRAME) == quickly
