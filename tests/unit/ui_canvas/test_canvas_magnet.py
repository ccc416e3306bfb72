"""Magnetic points: what draws them, in which order, and from how near."""

import pytest

from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line
from ductus.ui.canvas.line_index import LineIndex
from ductus.ui.canvas.magnet import Surroundings, neighbours
from ductus.ui.canvas.shapes import Corner, LineShape, Part

BASE = Baseline((Point(100, 130), Point(300, 130), Point(500, 130)))
LINE = Line("a", Box(100, 100, 500, 140).polygon(), BASE, BaselineSource.DRAWN)


@pytest.fixture
def index():
    index = LineIndex()
    index.update([LINE])
    return index


def test_a_corner_draws_stronger_than_a_nearer_side(index):
    catch = Surroundings(index).catch(Point(103, 141), 5.0)
    assert catch.at == Point(100, 140)


def test_a_side_draws_to_its_nearest_place_and_shows_itself(index):
    catch = Surroundings(index).catch(Point(200, 143), 5.0)
    assert catch.at == Point(200, 140)
    assert catch.guides == ((Point(500, 140), Point(100, 140)),)


def test_nothing_draws_from_farther_than_the_pull(index):
    assert Surroundings(index).catch(Point(200, 146), 5.0) is None


def test_the_line_that_is_bent_does_not_draw_itself(index):
    assert Surroundings(index, frozenset({"a"})).catch(Point(200, 141), 5.0) is None


def test_only_baselines_draw_where_only_they_are_asked(index):
    around = Surroundings(index, parts=(Part.BASELINE,))
    assert around.catch(Point(200, 141), 5.0) is None
    assert around.catch(Point(200, 132), 5.0).at == Point(200, 130)


def test_the_horizontal_and_the_vertical_through_neighbours_draw_together(index):
    around = Surroundings(index, beside=(Point(700, 300), Point(900, 500)))
    assert around.catch(Point(702, 400), 5.0).at == Point(700, 400)
    catch = around.catch(Point(703, 496), 5.0)
    assert catch.at == Point(700, 500)
    assert len(catch.guides) == 2


def test_neighbours_go_round_an_outline_and_end_with_a_baseline():
    shape = LineShape.of(LINE)
    assert neighbours(shape, Corner(Part.OUTLINE, 0)) == (Point(100, 140), Point(500, 100))
    assert neighbours(shape, Corner(Part.BASELINE, 0)) == (Point(300, 130),)
    assert neighbours(shape, Corner(Part.BASELINE, 1)) == (Point(100, 130), Point(500, 130))
