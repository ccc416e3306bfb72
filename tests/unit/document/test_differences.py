"""Differences between two versions of a line: applied they give the other version, and no letter loses its marks."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ductus.document import differences as differences_module
from ductus.document.differences import Change, Piece, differences, letters

EQUAL, INSERTED, DELETED = Change.EQUAL, Change.INSERTED, Change.DELETED
# Few letters, so that versions agree often; with marks, joiners, jamo and flags, so that borders matter.
LETTERS = "abe éſꝑ\u0301\u0303\u0363\u200dمַא\u1100\u1161\u11a8\U0001f1e6\U0001f1ff\U0001f469\U0001f3fd"
texts = st.text(st.sampled_from(LETTERS), max_size=30) | st.text(max_size=12)


def applied(pieces, *wanted):
    return "".join(piece.text for piece in pieces if piece.change in wanted)


@given(texts, texts)
@example("aab", "ab")
@example("xabx", "axbxa")
def test_the_pieces_are_both_versions(before, after):
    pieces = differences(before, after)
    assert applied(pieces, EQUAL, DELETED) == before
    assert applied(pieces, EQUAL, INSERTED) == after


@given(texts, texts)
def test_pieces_are_whole_and_in_order(before, after):
    pieces = differences(before, after)
    assert all(piece.text for piece in pieces)
    for one, other in pairwise(pieces):
        assert one.change is not other.change
        assert (one.change, other.change) != (INSERTED, DELETED)


@given(texts, texts)
def test_no_letter_is_cut_from_its_marks(before, after):
    pieces = differences(before, after)
    for text, wanted in ((before, (EQUAL, DELETED)), (after, (EQUAL, INSERTED))):
        borders = _borders(letters(text))
        place = 0
        for piece in pieces:
            if piece.change in wanted:
                place += len(piece.text)
                assert place in borders


@given(texts)
def test_letters_are_the_text_and_marks_never_stand_alone(text):
    found = letters(text)
    assert "".join(found) == text
    assert not any(unicodedata.category(letter[0]).startswith("M") for letter in found[1:])


@given(texts)
def test_a_version_is_equal_to_itself(text):
    assert differences(text, text) == ((Piece(EQUAL, text),) if text else ())


def _borders(found):
    places, place = {0}, 0
    for letter in found:
        place += len(letter)
        places.add(place)
    return places


def test_single_letters_are_found():
    assert differences("erat verbum", "erat uerbum") == (
        Piece(EQUAL, "erat "),
        Piece(DELETED, "v"),
        Piece(INSERTED, "u"),
        Piece(EQUAL, "erbum"),
    )


def test_a_letter_changes_together_with_its_mark():
    assert differences("cafe\u0301", "cafe") == (
        Piece(EQUAL, "caf"),
        Piece(DELETED, "e\u0301"),
        Piece(INSERTED, "e"),
    )


def test_two_lines_that_have_letters_in_common_by_chance_are_shown_as_replaced():
    assert differences("San Francisco", "Lettre du 3 mars") == (
        Piece(DELETED, "San Francisco"),
        Piece(INSERTED, "Lettre du 3 mars"),
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("e\u0301\u0323", 1),
        ("\U0001f469\u200d\U0001f33e", 1),  # a farmer, of woman and rice
        ("\U0001f1eb\U0001f1f7\U0001f1e9\U0001f1ea", 2),  # two flags of two letters each
        ("\u1112\u1161\u11ab", 1),  # Hangul in its parts
        ("\u0301a", 2),
        ("क्षि", 2),
        ("ab", 2),
    ],
)
def test_letters_are_what_a_person_takes_for_one(text, count):
    assert len(letters(text)) == count


def test_a_pasted_chapter_does_not_keep_the_window_waiting(monkeypatch):
    """Comparing all with all costs the product of both lengths: 0.3 s for 2,000 letters, minutes for a chapter."""
    compared = []

    class Spy(SequenceMatcher):
        def __init__(self, isjunk, first, second, autojunk=True):
            compared.append(max(len(first), len(second)))
            assert compared[-1] <= 2_000
            super().__init__(isjunk, first, second, autojunk)

    monkeypatch.setattr(differences_module, "SequenceMatcher", Spy)
    before, after = "ab" * 30_000, "ba" * 30_000
    assert applied(differences(before, after), EQUAL, INSERTED) == after
    assert compared == []
    differences(before[:1_998], after[:1_998])
    assert len(compared) == 1, "what is as long as a line is compared"
