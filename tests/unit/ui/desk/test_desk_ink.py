"""Where characters stand on a crop, and back: pure functions, so checked on any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.transcription import Provenance, Reading, TextSpan, now
from ductus.ui.desk.ink import (
    Place,
    code_point_offset,
    index_at,
    is_right_to_left,
    place_of,
    places,
    utf16_offset,
)

ANY_TEXT = st.text(max_size=40)
ARABIC = "والحمد لله"


def reading(text, *spans):
    return Reading("r", text, 0.9, Provenance("quill"), now(), spans)


@given(ANY_TEXT)
def test_every_character_has_a_place_inside_the_crop(text):
    found = places(text, None)
    assert len(found) == len(text)
    assert all(-1e-9 <= place.left <= place.right <= 1 + 1e-9 for place in found)


@given(ANY_TEXT, ANY_TEXT, st.floats(0, 1), st.floats(0, 1))
def test_places_fit_whatever_was_typed_since_the_reading(old, new, left, right):
    spans = (TextSpan(0, len(old), 0.9, left, right),) if old else ()
    found = places(new, reading(old, *spans))
    assert len(found) == len(new)
    assert all(-1e-9 <= place.left <= place.right <= 1 + 1e-9 for place in found)


@given(ANY_TEXT, st.floats(0, 1))
def test_a_click_anywhere_is_a_caret_position_of_the_text(text, share):
    assert 0 <= index_at(text, places(text, None), share) <= len(text)


@given(st.text(max_size=30), st.integers(0, 30))
def test_offsets_of_qt_and_of_python_lead_back_to_one_another(text, index):
    index = min(index, len(text))
    assert code_point_offset(text, utf16_offset(text, index)) == index


def test_characters_outside_the_basic_plane_count_two_for_qt():
    assert utf16_offset("a\U00010330b", 2) == 3
    assert code_point_offset("a\U00010330b", 3) == 2


def test_places_come_from_the_spans_and_gaps_between_them_are_filled():
    found = places("ab cd", reading("ab cd", TextSpan(0, 2, 0.9, 0.1, 0.3), TextSpan(3, 5, 0.9, 0.5, 0.9)))
    assert found[0] == pytest.approx(Place(0.1, 0.2))
    assert found[2] == pytest.approx(Place(0.3, 0.5))
    assert found[4] == pytest.approx(Place(0.7, 0.9))


def test_with_too_few_places_seen_the_width_is_divided():
    found = places("abcdefgh", reading("abcdefgh", TextSpan(0, 2, 0.9, 0.8, 0.9)))
    assert found[0] == pytest.approx(Place(0.0, 0.125))


def test_an_edit_in_the_middle_moves_neither_beginning_nor_end():
    spans = (TextSpan(0, 2, 0.9, 0.1, 0.3), TextSpan(2, 4, 0.9, 0.5, 0.9))
    found = places("abXYcd", reading("abcd", *spans))
    assert found[1] == pytest.approx(Place(0.2, 0.3))
    assert found[4] == pytest.approx(Place(0.5, 0.7))
    assert found[2] == pytest.approx(Place(0.3, 0.4))


def test_writing_to_the_left_begins_at_the_right():
    found = places(ARABIC, None)
    assert found[0].right == pytest.approx(1.0)
    assert found[-1].left == pytest.approx(0.0)
    assert index_at(ARABIC, found, 0.999) == 0
    assert index_at(ARABIC, found, 0.001) == len(ARABIC)


def test_combining_marks_stand_on_the_letter_before_them():
    found = places("o\u0366k", None)
    assert found[1].left == found[1].right == pytest.approx(0.5)


def test_behind_the_last_character_the_caret_stands_on_it():
    found = places("ab", None)
    assert place_of(found, 2) == found[1]
    assert place_of((), 0) == Place(0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", False), (ARABIC, True), ("(12) שלום", True), ("", False), ("«a ש»", False)]
)
def test_the_first_strong_character_decides_the_direction(text, expected):
    assert is_right_to_left(text) is expected
