"""Outlines seen along their writing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Point, points_of
from ductus.engines.fragments import Frame, fragment_of, shape_of, turn_between

angles = st.floats(-1.5, 1.5)
sides = st.floats(2, 500)


def rectangle(length, thickness, angle=0.0, x=300.0, y=200.0, extra_corners=0):
    """A rectangle around (x, y); extra corners crowd its upper side and must not matter."""
    half, thin = length / 2, thickness / 2
    upper = [(-half + length * k / (extra_corners + 1), -thin) for k in range(extra_corners + 2)]
    corners = [Point(*pair) for pair in (*upper, (half, thin), (-half, thin))]
    return tuple(Point(p.x + x, p.y + y) for p in Frame.at(angle).back(corners))


@given(angles, sides, st.floats(1.5, 20), st.integers(0, 30))
def test_direction_and_size_of_a_rectangle(angle, thickness, elongation, extra_corners):
    shape = shape_of(rectangle(thickness * elongation, thickness, angle, extra_corners=extra_corners))

    assert shape.length == pytest.approx(thickness * elongation, rel=1e-3)
    assert shape.thickness == pytest.approx(thickness, rel=1e-3)
    assert turn_between(shape.angle, angle) < 1e-3


def test_an_outline_without_area_has_a_direction_still():
    shape = shape_of(points_of([(0, 0), (30, 40), (15, 20)]))

    assert shape.length == 50
    assert shape.thickness == 0
    assert shape.angle == pytest.approx(math.atan2(40, 30))
    assert shape_of(points_of([(5, 5)] * 3)).length == 0


@given(angles, st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=1, max_size=9))
def test_there_and_back_is_where_one_was(angle, pairs):
    frame = Frame.at(angle)
    for before, after in zip(points_of(pairs), frame.back(frame.into(points_of(pairs))), strict=True):
        assert math.dist(before, after) < 1e-6


def test_edges_follow_a_bent_outline():
    upper = [(x, 100 + 20 * math.sin(x / 100)) for x in range(0, 601, 10)]
    lower = [(x, y + 40) for x, y in reversed(upper)]

    fragment = fragment_of(0, points_of([*upper, *lower]), 0.9)

    assert fragment.height == pytest.approx(40, abs=1)
    for x in (50, 157, 300, 471, 580):
        top, bottom = fragment.edges_at(x)
        assert top == pytest.approx(100 + 20 * math.sin(x / 100), abs=1.5)
        assert bottom - top == pytest.approx(40, abs=1.5)


def test_the_middle_goes_on_straight_beyond_the_end():
    rising = points_of([(0, 100), (600, 40), (600, 80), (0, 140)])

    fragment = fragment_of(0, rising, 0.9)

    assert fragment.middle_beyond(700) == pytest.approx(50, abs=1)
    assert fragment.middle_beyond(-100) == pytest.approx(130, abs=1)


def test_a_short_piece_has_no_slope_of_its_own():
    leaning = points_of([(0, 100), (50, 80), (50, 130), (0, 150)])

    fragment = fragment_of(0, leaning, 0.9)

    assert fragment.middle_beyond(500) == pytest.approx(115, abs=5)


def test_a_piece_without_width_has_edges():
    fragment = fragment_of(0, points_of([(10, 10), (10, 50), (10, 30)]), 0.9)

    assert fragment.edges_at(10) == (10, 50)
    assert fragment.height >= 1
