"""Outlines and baselines made of numbers are those made of the points, before and after somebody asks for points."""

import copy
import dataclasses
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.codec import from_plain, to_plain
from ductus.document.geometry import Baseline, Polygon, points_of

COORDINATE = st.integers(-50, 3000) | st.floats(allow_nan=False, allow_infinity=False, width=32)
PAIRS = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=12)
KINDS = pytest.mark.parametrize("kind", [Polygon, Baseline])


def flat(pairs):
    return [number for pair in pairs for number in pair]


@KINDS
@given(pairs=PAIRS)
def test_it_is_the_shape_of_the_points(kind, pairs):
    of_points, of_numbers = kind(points_of(pairs)), kind.of_numbers(flat(pairs))
    assert of_numbers == of_points
    assert of_points == kind.of_numbers(flat(pairs)), "whichever is asked first"
    assert hash(kind.of_numbers(flat(pairs))) == hash(of_points)
    assert kind.of_numbers(flat(map(tuple, of_points.points))).numbers == of_points.numbers == tuple(flat(pairs))
    assert repr(kind.of_numbers(of_points.numbers)) == repr(of_points)
    assert kind.of_numbers(flat(pairs)).box == of_points.box
    assert to_plain(kind.of_numbers(of_points.numbers)) == to_plain(of_points)
    assert from_plain(kind, to_plain(of_numbers)) == of_points


@KINDS
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
def test_it_can_be_copied_and_sent_whether_its_points_were_made_or_not(kind, again):
    numbers = (0, 0, 9.5, 0, 9.5, 4)
    asked = kind.of_numbers(numbers)
    assert [tuple(point) for point in asked.points] == [(0, 0), (9.5, 0), (9.5, 4)]
    for made in (kind.of_numbers(numbers), asked):
        assert again(made) == asked
        assert again(made).numbers == numbers


@KINDS
def test_points_are_made_once_and_it_is_frozen(kind):
    made = kind.of_numbers([0, 0, 9, 0, 9, 4])
    assert made.points is made.points
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.points = ()
    with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):  # the second where Python trips over its slots
        made.numbers = ()
    assert dataclasses.replace(made, points=made.points[::-1]).numbers == (9, 4, 9, 0, 0, 0)


@KINDS
def test_it_keeps_its_numbers_whatever_becomes_of_the_list(kind):
    given = [0, 0, 9, 0, 9, 4]
    made = kind.of_numbers(given)
    given[0] = 5
    assert made.numbers == (0, 0, 9, 0, 9, 4)


@KINDS
def test_what_it_has_not_is_said_as_ever(kind):
    with pytest.raises(AttributeError, match="breadth"):
        _ = kind.of_numbers([0, 0, 9, 0, 9, 4]).breadth


@pytest.mark.parametrize(
    "numbers", [[], [0, 0, 9, 0], [0, 0, 9, 0, 9], [0, 0, 9, 0, 9, math.nan], [0, 0, 9, 0, math.inf, 1]]
)
def test_what_makes_no_outline_is_refused(numbers):
    with pytest.raises(ValueError):
        Polygon.of_numbers(numbers)


@pytest.mark.parametrize("numbers", [[], [0, 0], [0, 0, 9], [0, 0, 9, -math.inf]])
def test_what_makes_no_baseline_is_refused(numbers):
    with pytest.raises(ValueError):
        Baseline.of_numbers(numbers)
