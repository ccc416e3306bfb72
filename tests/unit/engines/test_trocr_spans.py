"""Which token wrote which characters, how sure a line is, and what a loop is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.engines.trocr_support.decoding import token_limit
from ductus.engines.trocr_support.spans import Token, line_confidence, loop_start, spans, text_and_pieces

BYTES = st.text(min_size=0, max_size=40).map(lambda text: list(text.encode("utf-8")))


def decode_bytes(ids):
    return bytes(ids).decode("utf-8", errors="replace")


def decode_letters(ids):
    return "".join(map(chr, ids))


def tokens(*shares):
    return [Token(number, math.log(share)) for number, share in enumerate(shares)]


@given(BYTES)
def test_pieces_cover_the_text_without_gap_or_overlap(ids):
    text, pieces = text_and_pieces(ids, decode_bytes)
    assert text == text.strip()
    assert "\n" not in text and "\r" not in text
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])][: len(pieces)]
    assert (pieces[-1].end if pieces else 0) == len(text)
    assert all(0 <= piece.first < piece.last <= len(ids) for piece in pieces)


def test_the_bytes_of_one_letter_are_one_piece():
    ids = list("a⁊b".encode())
    text, pieces = text_and_pieces(ids, decode_bytes)
    assert text == "a⁊b"
    assert [(piece.first, piece.last) for piece in pieces] == [(0, 1), (1, 4), (4, 5)]


def test_blanks_around_belong_to_no_piece():
    text, pieces = text_and_pieces([ord(letter) for letter in "  ab \n"], decode_letters)
    assert text == "ab"
    assert [(piece.start, piece.end, piece.first) for piece in pieces] == [(0, 1, 2), (1, 2, 3)]


def test_a_replaced_letter_at_the_end_is_still_text():
    text, pieces = text_and_pieces([97, 0xE2], decode_bytes)
    assert text == "a\ufffd"
    assert pieces[-1].end == 2


def test_places_are_shares_of_the_text_and_confidence_that_of_all_its_tokens():
    text, pieces = text_and_pieces(list("a⁊".encode()), decode_bytes)
    first, second = spans(text, pieces, tokens(0.5, 0.5, 0.5, 0.5), None)
    assert (first.left, first.right, second.left, second.right) == (0.0, 0.5, 0.5, 1.0)
    assert first.confidence == pytest.approx(0.5)
    assert second.confidence == pytest.approx(0.125)
    assert first.is_estimated and second.is_estimated


def test_hebrew_is_placed_from_the_right():
    ids = [ord(letter) for letter in "אבג"]
    text, pieces = text_and_pieces(ids, decode_letters)
    first = spans(text, pieces, tokens(1, 1, 1), None)[0]
    assert (round(first.left, 3), first.right) == (0.667, 1.0)


def test_what_is_doubted_has_no_confidence():
    text, pieces = text_and_pieces([ord(letter) for letter in "abcd"], decode_letters)
    found = spans(text, pieces, tokens(0.9, 0.9, 0.9, 0.9), doubted_from=2)
    assert [span.confidence > 0 for span in found] == [True, True, False, False]


def test_a_line_is_as_sure_as_its_tokens_on_average():
    assert line_confidence(tokens(0.9, 0.4)) == pytest.approx(0.6)
    assert line_confidence([]) == 0.0
    assert line_confidence([Token(1, float("-inf"))]) == 0.0
    assert line_confidence([Token(1, float("nan"))]) == 0.0


@pytest.mark.parametrize(
    ("ids", "start"),
    [
        ([], None),
        ([1], None),
        ([7] * 11, None),
        ([7] * 12, 1),
        ([1, 2, 3, *[7] * 20], 4),
        ([9, *[1, 2, 3] * 4], 4),
        ([*[1, 2, 3] * 4, 5], None),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3], None),
        ([1, 2, 3] * 3, None),
    ],
)
def test_a_loop_is_a_pattern_repeated_to_the_end(ids, start):
    assert loop_start(ids) == start


@given(st.lists(st.integers(0, 3), max_size=60))
def test_looking_for_loops_ends_and_finds_true_ones(ids):
    start = loop_start(ids)
    if start is not None:
        tail = ids[start:]
        assert any(tail == ids[start - length : start - length + len(tail)] for length in range(1, 9))


@given(st.integers(0, 100_000), st.integers(0, 10_000), st.integers(1, 1024))
def test_the_limit_of_tokens_never_exceeds_the_positions(width, height, most):
    assert 1 <= token_limit(width, height, most) <= min(most, 256)


def test_longer_crops_may_become_more_tokens():
    assert token_limit(2000, 100, 512) > token_limit(600, 100, 512) > 60
    assert token_limit(50, 100, 512) > 20
