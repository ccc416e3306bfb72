"""Outlines made from a probability map."""

import numpy as np
import pyclipper
import pytest

from ductus.engines.text_map import outlines

GROWTH = 1.5
_OFFSET = pyclipper.PyclipperOffset


def drawn(*boxes, size=(200, 400)):
    text_map = np.zeros(size, dtype=np.float32)
    for left, top, right, bottom, probability in boxes:
        text_map[top:bottom, left:right] = probability
    return text_map


def found(text_map, width=400, height=200, **changes):
    given = {"core_threshold": 0.3, "box_threshold": 0.5, "growth": GROWTH, **changes}
    return sorted(outlines(text_map, width_px=width, height_px=height, **given), key=lambda word: word.polygon.box.top)


def test_a_core_is_grown_by_its_area_over_its_circumference():
    (word,) = found(drawn((100, 80, 301, 101, 0.9)))
    distance = GROWTH * 200 * 20 / (2 * (200 + 20))

    box = word.polygon.box
    assert box.left == pytest.approx(100.5 - distance, abs=1)
    assert box.right == pytest.approx(300.5 + distance, abs=1)
    assert box.top == pytest.approx(80.5 - distance, abs=1)
    assert box.bottom == pytest.approx(100.5 + distance, abs=1)


def test_outlines_are_in_page_pixels():
    small, large = (found(drawn((100, 80, 300, 100, 0.9)), 400 * k, 200 * k)[0].polygon.box for k in (1, 5))

    assert (large.left, large.bottom) == (pytest.approx(5 * small.left), pytest.approx(5 * small.bottom))


def test_each_outline_keeps_its_own_confidence():
    words = found(drawn((50, 20, 350, 30, 0.6), (50, 80, 350, 90, 0.9), (50, 140, 350, 150, 0.75)))

    assert [round(word.confidence, 2) for word in words] == [0.6, 0.9, 0.75]


def test_near_cores_become_one_where_they_are_widened():
    broken = drawn((50, 80, 199, 100, 0.9), (200, 80, 350, 100, 0.9))

    assert [len(found(broken)), len(found(broken, dilates=True))] == [2, 1]


def test_weak_and_tiny_cores_are_left_out():
    assert found(drawn((50, 20, 350, 30, 0.45), (50, 80, 52, 82, 0.9))) == []
    assert len(found(drawn((50, 20, 350, 30, 0.45)), box_threshold=0.4)) == 1


def test_a_bent_line_gets_a_bent_outline():
    text_map = np.zeros((200, 400), dtype=np.float32)
    for x in range(40, 360):
        y = int(100 + 40 * np.sin(x / 60))
        text_map[y - 5 : y + 5, x] = 0.9

    (word,) = found(text_map)

    assert word.polygon.area < 0.5 * word.polygon.box.area
    assert word.confidence > 0.5  # measured along the bend, not in the rectangle around it


def test_a_hole_is_no_outline_but_what_stands_in_it_is():
    ring = drawn((50, 20, 350, 180, 0.9))
    ring[40:160, 70:330] = 0
    ring[90:110, 150:250] = 0.9

    words = outlines(ring, 0.3, 0.1, GROWTH, 400, 200)

    widths = sorted(word.polygon.box.width for word in words)
    assert len(widths) == 2
    assert widths[0] < 150
    assert widths[1] > 300


def test_outlines_lie_on_the_page():
    (word,) = found(drawn((0, 0, 400, 30, 0.9)))

    box = word.polygon.box
    assert (box.left, box.top, box.right) == (0, 0, 400)


def test_a_map_without_text_gives_nothing():
    assert found(np.zeros((64, 64), dtype=np.float32)) == []


def test_of_noise_all_over_the_page_the_clipper_gets_few_corners(monkeypatch):
    """It took 74 s for all of them."""
    corners = []

    class Spy:
        def __init__(self):
            self._offset = _OFFSET()

        def AddPath(self, path, join, end):  # noqa: N802  # the clipper's names
            corners.append(len(path))
            self._offset.AddPath(path, join, end)

        def Execute(self, distance):  # noqa: N802
            return self._offset.Execute(distance)

    monkeypatch.setattr(pyclipper, "PyclipperOffset", Spy)
    noise = np.random.default_rng(1).random((704, 512)).astype(np.float32)
    outlines(noise, 0.6, 0.1, GROWTH, 700, 900)
    assert corners and max(corners) <= 400
