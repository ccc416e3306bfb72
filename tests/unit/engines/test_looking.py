"""Looking at a page: working size, tiles, a closer look at small script, a turned look at the margin."""

import numpy as np
import pytest

from ductus.engines.looking import LookSettings, find_words
from ductus.errors import Cancelled
from ductus.jobs.job import CancelToken

SETTINGS = LookSettings(longest_px=1600, core_threshold=0.3, box_threshold=0.3, growth=1.2, finds_sideways=True)


class Eye:
    """Sees dark pixels as text, and remembers what it was shown."""

    def __init__(self, sees=lambda image: image[:, :, 0] < 128):
        self.shapes = []
        self._sees = sees

    def __call__(self, image):
        self.shapes.append(image.shape)
        return self._sees(image).astype(np.float32) * 0.9


def page(height, width, *bars):
    pixels = np.full((height, width, 3), 255, dtype=np.uint8)
    for left, top, right, bottom in bars:
        pixels[top:bottom, left:right] = 0
    return pixels


def look(eye, pixels, cancel=None, progress=lambda done, total: None, **changes):
    settings = LookSettings(**{**{name: getattr(SETTINGS, name) for name in SETTINGS.__slots__}, **changes})
    return find_words(eye, pixels, settings, cancel or CancelToken(), progress)


def boxes(words):
    found = sorted((word.polygon.box for word in words), key=lambda box: (box.top, box.left))
    return [(box.left, box.top, box.right, box.bottom) for box in found]


def test_a_small_page_is_seen_once_and_as_it_is():
    eye = Eye()

    words = look(eye, page(640, 480, (100, 100, 300, 130)))

    assert eye.shapes == [(640, 480, 3)]
    (box,) = boxes(words)
    assert box == pytest.approx((100 - 15, 100 - 15, 300 + 15, 130 + 15), abs=3)


def test_sides_are_multiples_of_32_and_places_are_right_all_the_same():
    eye = Eye()

    words = look(eye, page(1003, 777, (100, 900, 300, 930)))

    assert all(side % 32 == 0 for shape in eye.shapes for side in shape[:2])
    (box,) = boxes(words)
    assert box == pytest.approx((85, 885, 315, 945), abs=6)


def test_a_large_page_is_seen_at_the_working_size():
    eye = Eye()

    words = look(eye, page(3200, 2400, (400, 400, 1600, 520)))

    assert eye.shapes == [(1600, 1216, 3)]
    assert boxes(words)[0] == pytest.approx((334, 334, 1666, 586), abs=12)


def test_small_script_on_a_large_page_is_looked_at_again_in_tiles():
    lines = [(300, top, 5000, top + 12) for top in range(300, 6900, 60)]
    seen = []
    eye = Eye()

    words = look(eye, page(7200, 5400, *lines), progress=lambda done, total: seen.append((done, total)))

    assert max(eye.shapes[0]) == 1600
    assert len(eye.shapes) > 2
    assert max(max(shape) for shape in eye.shapes) <= 2048
    assert len(words) == len(lines)
    assert all(box[0] < 310 and box[2] > 4990 for box in boxes(words))  # no seam cuts a line
    assert seen[-1][0] == seen[-1][1] == len(eye.shapes)


def test_a_closer_look_leaves_out_what_is_empty():
    lines = [(300, top, 1200, top + 16) for top in range(5000, 5400, 50)]
    eye = Eye()

    words = look(eye, page(7200, 5400, *lines))

    assert len(words) == len(lines)
    assert boxes(words)[0] == pytest.approx((290, 4990, 1210, 5026), abs=10)
    whole_look = eye.shapes[0][0] * eye.shapes[0][1]
    assert sum(height * width for height, width, _ in eye.shapes[1:]) < whole_look


def test_script_too_small_to_be_seen_at_all_is_looked_for_once_more():
    eye = Eye()

    words = look(eye, page(5000, 4000, *[(300, top, 3700, top + 5) for top in range(300, 4900, 40)]))

    assert len(eye.shapes) > 1
    assert len(words) == 115


def test_upright_pages_get_no_turned_look():
    eye = Eye()

    look(eye, page(1280, 960, *[(100, top, 800, top + 20) for top in range(100, 1000, 60)]))

    assert len(eye.shapes) == 1


def margin_page():
    lines = [(200, top, 900, top + 20) for top in range(100, 1000, 60)]
    note = [(60, top, 80, top + 110) for top in range(300, 800, 125)]
    return page(1280, 960, *lines, *note)


def only_flat(image):
    """Like a detector of upright lines: of what is higher than wide it sees a bit here and there."""
    dark = image[:, :, 0] < 128
    rows_in_a_row = np.zeros(dark.shape, dtype=int)
    for y in range(1, len(dark)):
        rows_in_a_row[y] = (rows_in_a_row[y - 1] + 1) * dark[y]
    return dark & ((rows_in_a_row <= 40) | (rows_in_a_row > 90))


def test_signs_of_sideways_writing_are_looked_at_turned():
    eye = Eye(lambda image: image[:, :, 0] < 128)

    words = look(eye, margin_page())

    assert len(eye.shapes) == 2
    assert eye.shapes[1][1] > eye.shapes[1][0]  # the strip lies on its side
    note = [box for box in boxes(words) if box[2] < 150]
    assert len(note) == 4
    assert note[0] == pytest.approx((50, 290, 90, 420), abs=8)
    assert sum(box[0] > 150 for box in boxes(words)) == 15


def test_sideways_lines_take_the_place_of_their_pieces():
    words = look(Eye(only_flat), margin_page())

    tops = [box[1] for box in boxes(words) if box[2] < 150]
    assert len(tops) == len(set(tops))
    plain = look(Eye(only_flat), margin_page(), finds_sideways=False)
    assert len(plain) >= len(words)


def test_cancel_is_looked_at_between_two_looks():
    cancel = CancelToken()
    eye = Eye()

    with pytest.raises(Cancelled):
        look(eye, page(7200, 5400, (300, 300, 5000, 312)), cancel, lambda done, total: cancel.cancel())

    assert len(eye.shapes) == 1


def test_an_empty_page_gives_nothing():
    assert look(Eye(), page(500, 500)) == []
