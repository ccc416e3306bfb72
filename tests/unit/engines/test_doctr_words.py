"""Lines cut into words at their gaps."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ductus.engines.doctr_support.words import words_of
from fakes.checkpoints import render

PAPER, INK = (238, 230, 212), (30, 25, 20)
WIDEST = 6.0


def bars(*columns, width_px=800, height_px=64):
    """A line of bars as high as small letters, each from one column to another."""
    image = Image.new("RGB", (width_px, height_px), PAPER)
    pen = ImageDraw.Draw(image)
    for left, right in columns:
        for x in range(left, right, 6):
            pen.rectangle((x, 22, min(x + 3, right), 44), fill=INK)
    return image


@pytest.mark.parametrize("text", ["the old house by the mill", "anno 1789", "In nomine domini", "a"])
def test_as_many_words_as_are_written_from_left_to_right(text):
    words = words_of(render(text, 48), WIDEST)

    assert len(words) == len(text.split())
    assert all(word.piece.is_new_word for word in words)
    lefts = [word.piece.left for word in words]
    assert lefts == sorted(lefts)


def test_a_blank_line_has_no_words():
    assert words_of(Image.new("RGB", (640, 48), PAPER), WIDEST) == ()


def test_a_word_is_cut_out_with_little_paper_around_it():
    image = bars((100, 220), (300, 460))

    first, second = (word.cut_from(image) for word in words_of(image, WIDEST))

    assert 120 <= first.width <= 140 and 160 <= second.width <= 180
    assert 23 <= first.height <= 44


def test_a_word_that_is_too_wide_is_parted_and_goes_on_as_one_word():
    words = words_of(bars((20, 780)), WIDEST)

    assert len(words) > 1
    assert [word.piece.is_new_word for word in words] == [True] + [False] * (len(words) - 1)
    assert all(word.cut_from(bars((20, 780))).width <= (WIDEST + 0.5) * 64 for word in words)


def test_what_is_turned_light_on_dark_has_the_same_words():
    image = render("the old house by the mill", 48)
    turned = Image.eval(image, lambda value: 255 - value)

    assert len(words_of(turned, WIDEST)) == len(words_of(image, WIDEST))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(8, 120), st.integers(1, 90)), min_size=1, max_size=9),
    st.sampled_from([24, 64, 150]),
)
def test_all_ink_is_in_exactly_one_word(widths, height_px):
    columns, left = [], 10
    for width, gap in widths:
        columns.append((left, left + width))
        left += width + gap
    image = bars(*columns, width_px=left + 20).resize((round((left + 20) * height_px / 64), height_px))

    words = words_of(image, WIDEST)

    bounds = [(word.piece.left, word.piece.right) for word in words]
    assert all(0 <= a < b <= 1 for a, b in bounds)
    assert all(before[1] <= after[0] + 1e-9 for before, after in pairwise(bounds))
    dark = np.flatnonzero((np.asarray(image)[:, :, 0] < 100).any(axis=0)) + 0.5
    covered = sum(((dark >= a * image.width) & (dark <= b * image.width)).sum() for a, b in bounds)
    assert covered >= 0.97 * len(dark)
    for word in words:
        assert 0 <= word.top < word.bottom <= 1
        assert min(word.cut_from(image).size) >= 1


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (2600, 2), (1, 64)])
def test_odd_crops_are_no_fault(size):
    image = render("ab", 48).resize(size)
    for word in words_of(image, WIDEST):
        assert min(word.cut_from(image).size) >= 1
