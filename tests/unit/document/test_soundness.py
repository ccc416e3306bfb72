"""Which shapes are sound, and that a shape made of its text is the shape it was."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Baseline, Box, Polygon, bounding_box, is_simple, points_of
from ductus.document.soundness import on_whole_pixels, shape_text, sound_text

PLACES = st.tuples(st.integers(-1, 30), st.integers(-1, 30).map(float) | st.just(2.5))
BAND = ((0, 10), (40, 12), (90, 9), (90, 40), (50, 44), (0, 41))


def outline(*places):
    return Polygon(points_of(places))


def baseline(*places):
    return Baseline(points_of(places))


@given(st.lists(PLACES, min_size=2, max_size=7).map(points_of), st.sampled_from([Polygon, Baseline]))
def test_a_shape_made_of_its_text_is_the_same(points, kind):
    if len(points) < kind.LEAST_POINTS:
        return
    shape = kind(points)
    text = sound_text(shape)
    if text:
        again = kind.of_text(text, shape.extent)
        assert (again, hash(again), again.box) == (shape, hash(shape), shape.box)
        assert {type(number) for number in again.numbers} == {float}
        assert sound_text(again) == shape_text(again) == text


@given(st.lists(PLACES, min_size=3, max_size=7).map(points_of))
def test_sound_outlines_lie_on_whole_pixels_and_do_not_cross(points):
    if sound_text(Polygon(points)):
        assert all(number >= 0 and number == int(number) for point in points for number in point)
        assert len(points) >= 4
        assert is_simple(points)
        assert Polygon(points).area > 0


def test_bands_and_boxes_are_sound():
    assert sound_text(outline(*BAND)) == "0,10 40,12 90,9 90,40 50,44 0,41"
    assert sound_text(Box(1, 2, 30, 4).polygon()) == "1,2 30,2 30,4 1,4"
    assert sound_text(baseline((1, 2), (30.0, 4.0))) == "1,2 30,4"


@pytest.mark.parametrize(
    "shape",
    [
        outline((0, 0), (10, 0), (5, 8)),
        outline((0, 0), (10, 10), (10, 0), (0, 10)),
        outline((0, 0), (10, 0), (10, 5.5), (0, 5)),
        outline((-1, 0), (10, 0), (10, 5), (-1, 5)),
        outline((0, 0), (10, 0), (10, 0), (10, 5), (0, 5)),
        outline((0, 0), (10, 0), (10, 0), (0, 0)),
        baseline((30, 4), (1, 2)),
        baseline((1, 4), (1, 20)),
        baseline((1, 4), (9, 4), (9, 5)),
        baseline((1, -4), (9, 4)),
        baseline((1, 4.5), (9, 4)),
    ],
)
def test_all_others_are_not(shape):
    assert sound_text(shape) == ""


def test_text_is_made_of_shapes_that_were_never_kept():
    assert shape_text(baseline((30, 4), (1, 2))) == "30,4 1,2"


def test_the_points_of_a_shape_from_the_project_are_made_when_asked():
    shape = Polygon.of_text("0,10 40,12 90,9", (0, 9, 90, 12))
    assert shape.points == points_of(((0, 10), (40, 12), (90, 9)))
    assert shape.box == bounding_box(shape.points)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda shape: pickle.loads(pickle.dumps(shape))])
def test_a_copy_is_the_shape(duplicate):
    kept = Polygon.of_text(sound_text(outline(*BAND)), outline(*BAND).extent)
    assert duplicate(kept) == kept == outline(*BAND)
    assert shape_text(duplicate(kept)) == kept.text


def test_there_is_nothing_else_to_ask_of_a_shape():
    with pytest.raises(AttributeError, match="has no attribute 'corners'"):
        _ = outline(*BAND).corners


def test_what_is_found_comes_to_lie_on_whole_pixels():
    found = outline((0.4, 10.5), (40.2, 12.49), (40.3, 12.4), (90, 9), (89.6, 40.01), (0.1, 41), (0.2, 10.7))
    assert on_whole_pixels(found) == outline((0, 11), (40, 12), (90, 9), (90, 40), (0, 41))
    assert on_whole_pixels(baseline((0.6, 3), (0.7, 3.1), (8.2, 4.5))) == baseline((1, 3), (8, 5))


@pytest.mark.parametrize(
    "shape",
    [
        outline((0.1, 0), (0.4, 0), (0.4, 9)),
        outline((0, 0.1), (9, 0.2), (9, 0.4), (0, 0.3)),
        outline((0.1, 0), (0.4, 0.2), (0.2, 0.4)),
        baseline((0.1, 3), (0.4, 3)),
    ],
)
def test_a_shape_too_small_for_whole_pixels_stays_as_it_was(shape):
    assert on_whole_pixels(shape) is shape


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=3, max_size=7).map(points_of))
def test_a_shape_on_whole_pixels_stays_there(points):
    once = on_whole_pixels(Polygon(points))
    assert on_whole_pixels(once) == once
