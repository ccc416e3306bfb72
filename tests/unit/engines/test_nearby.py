from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Box
from ductus.engines.nearby import BoxGrid

places = st.tuples(
    st.floats(-500, 2000), st.floats(-500, 2000), st.floats(0, 600), st.floats(0, 600)
).map(lambda v: Box(v[0], v[1], v[0] + v[2], v[1] + v[3]))  # fmt: skip


@given(st.lists(places, max_size=20), places, st.floats(1, 1000))
def test_a_grid_finds_what_asking_every_box_would(boxes, place, cell_px):
    asked = [
        k
        for k, box in enumerate(boxes)
        if box.left <= place.right and box.right >= place.left and box.top <= place.bottom and box.bottom >= place.top
    ]

    assert BoxGrid(boxes, cell_px).touching(place) == asked
