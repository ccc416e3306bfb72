import pytest

from ductus.document.geometry import Box
from ductus.formats._words import words_of
from fakes.pages_to_write import baseline

LINE = Box(100, 50, 300, 90)
FLAT = baseline((100, 80), (300, 80))


def test_a_line_is_divided_in_proportion_to_its_letters():
    first, second = words_of("ab  cdefg", LINE, FLAT)
    assert (first.text, second.text) == ("ab", "cdefg")
    assert first.box == Box(100, 50, 150, 90)
    assert second.box == Box(175, 50, 300, 90)


def test_accents_take_no_room():
    plain, accented = words_of("ab cd", LINE, FLAT), words_of("a\u0301b\u0305 cd", LINE, FLAT)
    assert [word.box for word in accented] == [word.box for word in plain]


def test_right_to_left_begins_at_the_right():
    first, second = words_of("שלום עולם", LINE, FLAT)
    assert first.box.right == LINE.right
    assert second.box.left == LINE.left
    assert first.box.left > second.box.right


@pytest.mark.parametrize("is_rising", [False, True])
def test_words_of_a_slanted_line_step_along_it(is_rising):
    ends = ((100, 80), (300, 60)) if is_rising else ((100, 60), (300, 80))
    first, second = words_of("abcd efgh", LINE, baseline(*ends))
    low, high = (first, second) if is_rising else (second, first)
    assert low.box.top > high.box.top
    assert low.box.bottom == pytest.approx(LINE.bottom)
    assert high.box.top == pytest.approx(LINE.top)
    assert all(word.box.height < LINE.height for word in (first, second))


def test_no_text_no_words():
    assert words_of("  ", LINE, FLAT) == []
    assert words_of("\u0301", LINE, FLAT)[0].text == "\u0301"
