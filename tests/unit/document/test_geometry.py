import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import (
    Baseline,
    Box,
    Point,
    Polygon,
    convex_hull,
    distance_to_segment,
    estimated_baseline,
    is_simple,
    line_height,
    points_of,
    principal_angle,
    signed_area,
)

coordinates = st.integers(-500, 500)
point_lists = st.lists(
    st.tuples(coordinates, coordinates).map(lambda p: Point(*map(float, p))), min_size=3, max_size=12
)


def slanted(width, height, angle):
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    cos, sin = math.cos(angle), math.sin(angle)
    return Polygon(tuple(Point(300 + x * cos - y * sin, 300 + x * sin + y * cos) for x, y in corners))


@pytest.mark.parametrize("points", [(), ((1, 1),), ((1, 1), (2, 2))])
def test_a_polygon_needs_three_points(points):
    with pytest.raises(ValueError, match="at least 3"):
        Polygon(points_of(points))


def test_coordinates_must_be_finite():
    with pytest.raises(ValueError, match="finite"):
        Baseline(points_of([(0, 0), (float("nan"), 1)]))


def test_area_and_orientation():
    box = Box(10, 20, 40, 60)
    assert box.polygon().area == 1200
    assert signed_area(box.polygon().points) == 1200
    assert signed_area(box.polygon().points[::-1]) == -1200


@given(point_lists)
def test_the_hull_holds_every_point_and_turns_one_way(points):
    hull = convex_hull(points)
    assert set(hull) <= set(points)
    if len(hull) >= 3:
        assert signed_area(hull) > 0
        outline = Polygon(hull)
        for point in points:
            on_edge = min(distance_to_segment(point, a, b) for a, b in zip(hull, (*hull[1:], hull[0]), strict=True))
            assert outline.contains(point) or on_edge < 1e-6


@pytest.mark.parametrize("degrees", [-40, -10, 0, 3, 25, 44])
def test_height_and_baseline_of_a_slanted_line(degrees):
    angle = math.radians(degrees)
    line = slanted(400, 40, angle)
    assert line_height(line) == pytest.approx(40, rel=0.02)
    assert principal_angle(line.points) == pytest.approx(angle, abs=0.02)
    baseline = estimated_baseline(line)
    assert baseline.length == pytest.approx(400, rel=0.02)
    first, last = baseline.points
    assert first.x < last.x
    assert all(
        line.contains(Point(p.x * 0.98 + line.centre.x * 0.02, p.y * 0.98 + line.centre.y * 0.02))
        for p in (first, last)
    )


def test_the_baseline_lies_a_quarter_above_the_lower_edge():
    baseline = estimated_baseline(Box(0, 100, 400, 140).polygon())
    assert {round(point.y, 6) for point in baseline.points} == {130}


def test_crossing_sides_are_seen():
    assert is_simple(Box(0, 0, 10, 10).polygon().points)
    assert not is_simple(points_of([(0, 0), (10, 10), (10, 0), (0, 10)]))


def test_boxes_overlap_by_their_shared_area():
    assert Box(0, 0, 10, 10).overlap(Box(5, 5, 20, 20)) == 25
    assert Box(0, 0, 10, 10).overlap(Box(10, 0, 20, 10)) == 0
