"""From the crop to the page and back, for straight and bent lines."""

import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Baseline, Point, Polygon
from ductus.imaging.crops import MASKED, RECIPES, RECTANGLE, CropFrame, frame_of
from fakes.shapes import BENT, bent_line, straight_line

shares = st.floats(0, 1)


@st.composite
def lines(draw: st.DrawFn) -> tuple[Polygon, Baseline]:
    """Lines of any direction, length, height and bend, as a person could draw them."""
    length, height = draw(st.floats(60, 3000)), draw(st.floats(8, 200))
    angle = draw(st.floats(-math.pi, math.pi))
    bend = draw(st.floats(-0.15, 0.15))
    return bent_line(Point(2000, 2000), length, min(height, length / 2), angle, bend)


@given(lines(), shares, shares)
def test_there_and_back_again(line: tuple[Polygon, Baseline], x: float, y: float) -> None:
    for recipe in RECIPES.values():
        frame = frame_of(*line, recipe, (4000, 4000))
        assert frame.share_at(frame.page_point(x, y)) == pytest.approx(x, abs=1e-6)


@given(lines())
def test_the_whole_outline_lies_within_the_crop(line: tuple[Polygon, Baseline]) -> None:
    polygon, baseline = line
    frame = frame_of(polygon, baseline, MASKED)
    area = frame.outline(0, 1)
    assert all(_nearly_inside(area, point) for point in polygon.points)


@given(lines())
def test_shares_grow_along_the_crop(line: tuple[Polygon, Baseline]) -> None:
    frame = frame_of(*line)
    found = [frame.share_at(frame.page_point(step / 10, 0.5)) for step in range(11)]
    assert found == sorted(found)


@given(lines(), shares, shares)
def test_the_outline_of_a_span_holds_its_points(line: tuple[Polygon, Baseline], a: float, b: float) -> None:
    left, right = min(a, b), max(a, b)
    frame = frame_of(*line)
    area = frame.outline(b, a)
    assert _nearly_inside(area, frame.page_point((left + right) / 2, 0.5))
    assert area.area <= frame.outline(0, 1).area + 1


def _nearly_inside(area: Polygon, point: Point, slack_px: float = 1.5) -> bool:
    if area.contains(point):
        return True
    sides = zip(area.points, (*area.points[1:], area.points[0]), strict=True)
    return min(_distance(point, a, b) for a, b in sides) <= slack_px


def _distance(point: Point, a: Point, b: Point) -> float:
    squared = math.dist(a, b) ** 2
    share = 0.0 if squared == 0 else ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / squared
    share = min(1.0, max(0.0, share))
    return math.dist(point, (a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)))


def test_points_beyond_the_ends_are_at_the_ends() -> None:
    frame = frame_of(*straight_line(Point(100, 100), 400, 40))
    assert frame.share_at(Point(-500, 90)) == 0.0
    assert frame.share_at(Point(5000, 90)) == 1.0


def test_a_straight_line_keeps_its_size() -> None:
    polygon, baseline = straight_line(Point(100, 100), 400, 40)
    frame = frame_of(polygon, baseline)
    grown = 40 * (1 + 2 * 0.10)
    assert frame.height_px == pytest.approx(grown * (1 + 2 * 0.08), abs=1)
    assert frame.width_px == pytest.approx(400 + 2 * 40 * 0.10 + 2 * grown * 0.08, abs=1)


def test_a_bent_line_is_followed() -> None:
    polygon, baseline = BENT
    frame = frame_of(polygon, baseline)
    assert len(frame.upper) > 10
    # Straightened, the line is little higher than its outline is thick, though its box is three times that.
    assert frame.height_px < 0.6 * polygon.box.height


def test_frames_pickle_and_compare() -> None:
    frame = frame_of(*BENT)
    assert pickle.loads(pickle.dumps(frame)) == frame
    assert isinstance(frame, CropFrame)


def test_recipes_go_by_their_id() -> None:
    assert (MASKED.id, RECTANGLE.id) == ("masked-1", "rectangle-1")
    assert RECIPES == {"masked-1": MASKED, "rectangle-1": RECTANGLE}
