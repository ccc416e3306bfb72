"""Where the page stands: whatever is done, the page stays in sight and points map there and back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Box, Point
from ductus.ui.canvas.view import MAX_ZOOM, View
from ductus.ui.canvas.view_state import Fit, state_of, view_from

sides = st.floats(20, 30_000)
rooms = st.floats(50, 4_000)
places = st.floats(-5_000, 5_000)
views = st.builds(
    lambda w, h, rw, rh, z: View(w, h, rw, rh).centred_on(Point(w / 2, h / 2), z),
    sides,
    sides,
    rooms,
    rooms,
    st.floats(0.01, 40),
)


@given(views, places, places)
def test_points_map_there_and_back(view, x, y):
    back = view.to_widget(view.to_page(x, y))
    assert back == pytest.approx((x, y), abs=1e-6)


@given(views, st.floats(0.1, 8), st.floats(0, 1), st.floats(0, 1))
def test_the_point_under_the_pointer_stays_where_the_page_reaches(view, factor, across, down):
    x, y = view.width * across, view.height * down
    at_pointer, zoomed = view.to_page(x, y), view.zoomed(view.zoom * factor, x, y)
    assert view.min_zoom * 0.999 <= zoomed.zoom <= MAX_ZOOM
    kept = replace(zoomed, left=x - at_pointer.x * zoomed.zoom, top=y - at_pointer.y * zoomed.zoom)
    if kept.clamped() == kept:
        assert zoomed.to_page(x, y) == pytest.approx(at_pointer, abs=1e-3)


def test_zooming_in_on_a_large_page_keeps_the_point_under_the_pointer():
    view = View(8000, 8000, 1000, 800).centred_on(Point(4000, 4000), 1.0)
    assert view.zoomed(2.5, 300, 200).to_page(300, 200) == pytest.approx(view.to_page(300, 200))


@given(views, st.lists(st.tuples(places, places), max_size=6))
def test_the_page_cannot_be_pushed_out_of_sight(view, pans):
    for dx, dy in pans:
        view = view.panned(dx, dy)
    page = view.box_in_widget(view.page_frame)
    assert page.overlap(Box(0, 0, view.width, view.height)) > 0


@given(views)
def test_a_fitted_page_is_seen_whole(view):
    page = view.fitted_page().box_in_widget(view.page_frame)
    assert page.left >= -1e-6 and page.top >= -1e-6
    assert page.right <= view.width + 1e-6 and page.bottom <= view.height + 1e-6


def test_fit_width_keeps_what_is_at_the_top():
    view = View(1000, 4000, 500, 400).centred_on(Point(500, 2000), 1.0)
    at_top = view.visible.top
    assert view.fitted_width().visible.top == pytest.approx(at_top)
    assert view.fitted_width().zoom == pytest.approx((500 - 24) / 1000)


def test_revealing_moves_no_further_than_needed():
    view = View(2000, 2000, 500, 500).centred_on(Point(500, 500), 1.0)
    assert view.revealing(Box(400, 400, 600, 600)) == view
    right = view.revealing(Box(700, 400, 900, 500))
    assert right.box_in_widget(Box(700, 400, 900, 500)).right == pytest.approx(500 - 24)
    assert right.top == view.top
    wide = view.revealing(Box(300, 400, 1900, 500))
    assert wide.box_in_widget(Box(300, 400, 1900, 500)).left == pytest.approx(24)


def test_a_short_line_is_not_blown_up_beyond_a_quarter_of_the_height():
    view = View(2000, 2000, 800, 400).fitted_line(Box(100, 100, 130, 140))
    assert view.box_in_widget(Box(100, 100, 130, 140)).height == pytest.approx(100)
    assert View(2000, 2000, 800, 400).fitted_line(Box(100, 100, 1100, 140)).zoom == pytest.approx(0.736)


@given(views, st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0]))
def test_a_snapped_page_lies_on_whole_device_pixels(view, ratio):
    snapped = view.snapped(ratio)
    assert snapped.left * ratio == pytest.approx(round(snapped.left * ratio), abs=1e-6)
    assert abs(snapped.left - view.left) <= 0.5 / ratio + 1e-9


@given(views, st.sampled_from(list(Fit)))
def test_a_kept_view_comes_back(view, fit):
    view = view.fitted_page() if fit is Fit.PAGE else view.fitted_width() if fit is Fit.WIDTH else view
    again, fit_again = view_from(
        View(view.page_width_px, view.page_height_px, view.width, view.height), state_of(view, fit)
    )
    assert fit_again is fit
    assert (again.zoom, again.left, again.top) == pytest.approx((view.zoom, view.left, view.top), rel=1e-6, abs=1e-3)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"zoom": "x"},
        {"zoom": 0, "x": 1, "y": 1},
        {"zoom": float("nan"), "x": 0, "y": 0},
        {"zoom": 1, "x": None, "y": 2},
        {"fit": "no", "zoom": 1, "x": 1, "y": 1},
    ],
)
def test_a_view_that_makes_no_sense_becomes_the_fitted_page(state):
    view = View(1000, 1000, 300, 300)
    assert view_from(view, state) == (view.fitted_page(), Fit.PAGE)
