"""Rules of a transcription: what breaks them, where, and what can be put right without a person."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.codec import from_plain, to_plain
from ductus.document.rules import Breach, Form, Rules, name_of, offences
from ductus.document.sheet import Sheet
from ductus.document.tags import rewritten

_TEXTS = st.text(st.sampled_from("abcé\u0301e \u00a0\t-\u00ac\u2e17()þ\ue8bf:"), max_size=30)
_RULES = st.builds(
    Rules,
    form=st.sampled_from(list(Form)),
    characters=st.sampled_from(["", "abcé", "abce\u0301þ()-"]),
    hyphens=st.sampled_from(["", "\u00ac", "-\u2e17"]),
    brackets=st.sampled_from(["", "()", "[]"]),
    are_spaces_single=st.booleans(),
)


def test_a_new_project_forbids_nothing() -> None:
    assert offences("  what\u00a0ever e\u0301 (- ", Rules()) == ()


@pytest.mark.parametrize(
    ("text", "rules", "places"),
    [
        ("e\u0301te", Rules(form=Form.COMPOSED), [(0, 2, Breach.FORM, "é")]),
        ("été", Rules(form=Form.DECOMPOSED), [(0, 1, Breach.FORM, "e\u0301"), (2, 3, Breach.FORM, "e\u0301")]),
        ("aþb", Rules(characters="ab"), [(1, 2, Breach.CHARACTER, None)]),
        (" a  b\u00a0c", Rules(are_spaces_single=True),
         [(0, 1, Breach.SPACE, ""), (2, 4, Breach.SPACE, " "), (5, 6, Breach.SPACE, " ")]),
        ("Got-", Rules(hyphens="\u00ac"), [(3, 4, Breach.HYPHEN, "\u00ac")]),
        ("d(omin)us (et", Rules(brackets="()"), [(10, 11, Breach.BRACKET, None)]),
        ("dominus) et", Rules(brackets="()"), [(7, 8, Breach.BRACKET, None)]),
    ],
)  # fmt: skip
def test_each_rule_finds_its_places(text: str, rules: Rules, places: list[tuple[int, int, Breach, str | None]]) -> None:
    assert [(each.start, each.end, each.breach, each.mend) for each in offences(text, rules)] == places


def test_what_ends_no_broken_word_is_no_wrong_hyphen() -> None:
    rules = Rules(hyphens="\u00ac")
    assert offences("Gott \u00ac", rules) == ()
    assert offences("Gott -", rules) == ()
    assert offences("er sprach:", rules) == ()


def test_allowed_characters_are_allowed_composed_and_decomposed() -> None:
    rules = Rules(characters="é")
    assert offences("é e\u0301", rules) == ()


def test_an_unknown_character_is_named_as_unicode_names_it() -> None:
    (offence,) = offences("\ue8bf", Rules(characters="a"))
    assert "private use, U+E8BF" in offence.what
    assert name_of("þ") == "latin small letter thorn, U+00FE"


@given(_TEXTS, _RULES)
def test_places_lie_in_the_text_from_left_to_right(text: str, rules: Rules) -> None:
    found = offences(text, rules)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)


@given(_TEXTS, _RULES)
def test_what_is_mended_is_not_found_again(text: str, rules: Rules) -> None:
    changes = [(each.start, each.end, each.mend) for each in offences(text, rules) if each.mend is not None]
    after, _ = rewritten(text, (), changes)
    if rules.form is not Form.AS_TYPED and not rules.are_spaces_single:
        assert unicodedata.is_normalized(rules.form.value, after)
    if not changes:
        assert after == text


@given(_RULES)
def test_rules_travel_with_the_sheet(rules: Rules) -> None:
    assert from_plain(Sheet, to_plain(Sheet(rules=rules))).rules == rules
