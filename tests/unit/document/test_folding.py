"""Folding: what is the same to whoever searches, the way back to the letters, and that the index folds the most."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.folding import LOOSEST, Folding, is_word_character

FOLDINGS = [Folding(*choices) for choices in product((False, True), repeat=4)]
_BLOCKS = ((0, 0x3100), (0xA640, 0xAC00), (0xD800, 0xD820), (0xE000, 0xE010), (0xF900, 0x10140), (0x1D100, 0x1D800))
EVERY = [chr(point) for first, end in _BLOCKS for point in range(first, end)]
"""Every character of the scripts that have case, marks or forms, and some of each other kind."""
HISTORICAL = st.text(st.sampled_from("vuVUijIJſsßæÆœﬁꝑꝓꝛꝯ⁊ẛİeé\u0301\u0303\u0364 .-'Wħꜵᵃ½ﷺ\udc80\x00"), max_size=12)
texts = st.text(max_size=12) | HISTORICAL


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Jn dem namen GOTEſ", "jn dem namen gotes"),
        ("ÆTHER ﬁne Straße", "aether fine strasse"),
        ("gote\u0303s gotẽs", "gotes gotes"),
        ("ꝑ ꝓ ꝯuentꝰ ⁊", "p p conuentus et"),
        ("ẛ Ǆ ᵃ", "s dz a"),
        ("½ 1¾", "½ 1¾"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_case_marks_and_forms_do_not_count(text: str, folded: str) -> None:
    assert Folding().fold(text) == folded


def test_each_difference_counts_where_it_is_to_count() -> None:
    assert Folding(case=False).fold("Vnd ÆſÉ") == "Vnd AEsE"
    assert Folding(marks=False).fold("é") == Folding(marks=False).fold("e\u0301") != "e"
    assert Folding(forms=False).fold("ſæ") == "ſæ"
    assert Folding().fold("vnd jn") == "vnd jn"
    assert Folding(variants=True).fold("vnd jn") == "und in"


def test_folding_again_changes_nothing_and_the_index_folds_the_most() -> None:
    """The search is complete because of this: what is equal under any folding is equal in the index."""
    for character in EVERY:
        in_index = LOOSEST.fold(character)
        assert LOOSEST.fold(in_index) == in_index, hex(ord(character))
        for folding in FOLDINGS:
            assert LOOSEST.fold(folding.fold(character)) == in_index, (hex(ord(character)), folding)


def test_words_in_the_index_are_words_under_any_folding() -> None:
    for character in EVERY:
        if any(map(is_word_character, LOOSEST.fold(character))):
            assert is_word_character(character), hex(ord(character))


def test_the_index_is_kept_in_ascii_signs_letters_and_numbers() -> None:
    for character in EVERY:
        for folded in LOOSEST.fold(character):
            assert " " <= folded < "\x80" or is_word_character(folded), hex(ord(character))


@given(texts, st.sampled_from(FOLDINGS))
def test_every_stretch_of_the_folded_text_leads_back_to_letters_that_fold_to_it(text: str, folding: Folding) -> None:
    folded = folding.fold_with_places(text)
    assert folded.text == folding.fold(text)
    for start in range(len(folded.text)):
        for end in range(start + 1, len(folded.text) + 1):
            first, stop = folded.original_span(start, end)
            assert 0 <= first < stop <= len(text)
            assert folded.text[start:end] in folding.fold(text[first:stop])


def test_marks_behind_the_last_letter_belong_to_it() -> None:
    folded = Folding().fold_with_places("gote\u0303s")
    assert folded.original_span(0, 4) == (0, 5)
    assert folded.original_span(4, 5) == (5, 6)


def test_half_a_ligature_is_the_whole_letter() -> None:
    assert Folding().fold_with_places("Ægo").original_span(1, 3) == (0, 2)
