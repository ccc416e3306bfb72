"""Short forms, and what Unicode says of a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.characters import facts_of, name_of_text, named, number_of, seen
from ductus.document.codec import from_plain, to_plain
from ductus.document.sheet import Sheet
from ductus.document.signs import Keyboard, Sign, SignRow, Snippet, snippet_before
from ductus.document.tags import Mark, TagKind

P, PER, ET = Snippet(";p", "ꝑ", "per"), Snippet("per", "ꝑ"), Snippet("&&", "⁊", "", is_at_once=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [(";p", P), ("a;p", P), ("per", PER), ("super", None), (" per", PER), ("&&", ET), ("", None), (";", None)],
)
def test_what_is_typed_before_the_caret(text, found):
    assert snippet_before((P, PER, ET), text) is found


def test_the_longest_wins_and_only_some_need_no_blank():
    long = Snippet(";;p", "ꝓ")
    assert snippet_before((P, long), "x;;p") is long
    assert snippet_before((P, ET), ";p", only_at_once=True) is None
    assert snippet_before((P, ET), "&&", only_at_once=True) is ET


def test_the_sheet_keeps_kinds_sheets_and_short_forms():
    sheet = Sheet(
        tag_kinds=(TagKind("damage", "Damage", Mark.STRIKE, ("cause",), "m", may_be_empty=True),),
        keyboards=("own",),
        own_keyboards=(Keyboard("own", "Own", (SignRow("Row", (Sign("ꝑ", "Alt+1"),)),)),),
        snippets=(P, ET),
    )
    assert from_plain(Sheet, to_plain(sheet)) == sheet
    assert from_plain(Sheet, {}) == Sheet()


def test_a_letter_a_mark_and_a_private_sign_in_words():
    assert facts_of("é").parts == ("e", "\u0301")
    tilde = facts_of("\u0303")
    assert (tilde.number, tilde.name, tilde.combining_class) == ("U+0303", "combining tilde", 230)
    assert facts_of("\ue8bf").is_private and not facts_of("ꝑ").is_private
    assert (seen("\u0303"), seen(" "), seen("a")) == ("\u25cc\u0303", "\u2423", "a")
    assert number_of("a\u0303") == "U+0061 U+0303"
    assert name_of_text("a\u0303") == "latin small letter a + combining tilde"


def test_characters_are_found_by_words_of_their_name_and_by_number():
    assert "ꝑ" in list(named("small letter P stroke"))
    assert next(named("U+A751")) == "ꝑ"
    assert next(named("a751")) == "ꝑ"
    assert not list(named("no such sign at all"))
    assert not list(named(""))
    assert not list(named("U+FFFFFF"))


@given(st.characters())
def test_every_code_point_can_be_described(character):
    facts = facts_of(character)
    assert facts.name and facts.category and facts.number.startswith("U+")
