"""Which words of a manuscript line a dictionary is asked about, and which it is spared."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.codec import from_plain, to_plain
from ductus.document.sheet import Sheet
from ductus.document.spelling import Spelling, is_own, judged, modern_spellings, words_in
from ductus.document.tags import Tag


def looked_up(text, before="", after=""):
    return [word.looked_up for word in words_in(text, before, after)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Je, soussigné", ["Je", "soussigné"]),
        ("l\u2019homme a dit", ["l'homme", "dit"]),
        ("le d(omi)nus (Paris) homme(s)", ["le", "dominus", "Paris", "hommes"]),
        ("l'an mil M CCC xiiij", ["l'an"]),
        ("ꝑ les destͥers", ["les"]),
        ("cafe\u0301", ["café"]),
        ("3% — 1815", []),
        ("", []),
    ],
)
def test_words_are_taken_as_a_dictionary_holds_them(text, words):
    assert looked_up(text) == words


def test_both_halves_of_a_broken_word_are_looked_up_as_the_whole():
    assert looked_up("seiner Ge-", after="richte wegen") == ["seiner", "Gerichte"]
    assert looked_up("richte wegen", before="seiner Ge¬") == ["Gerichte", "wegen"]
    assert looked_up("und so weiter.", after="richte") == ["und", "so", "weiter"]
    assert looked_up("dit -", after="il") == ["dit"]


def test_names_and_other_languages_are_spared():
    words = words_in("Claude Duron dit amen")
    tags = (Tag("person", 0, 12), Tag("language", 17, 21), Tag("unclear", 13, 16))
    assert [word.looked_up for word in judged(words, tags)] == ["dit"]


@pytest.mark.parametrize("word", ["roy", "Roy", "ROY", "Duron", "DURON"])
def test_words_of_the_project_are_right_with_a_capital_too(word):
    assert is_own(word, frozenset({"roy", "Duron"}))


@pytest.mark.parametrize("word", ["duron", "rOy", "roi"])
def test_other_words_are_not(word):
    assert not is_own(word, frozenset({"roy", "Duron"}))


def test_old_spellings_lead_to_those_of_today():
    assert "avoir" in modern_spellings("auoir")
    assert "univers" in modern_spellings("vniuers")
    assert "jour" in modern_spellings("iour")
    assert "soussigné" in modern_spellings("ſouſſigné")
    assert modern_spellings("dit")[0] == "dit"
    assert len(modern_spellings("vuvuvuvuvu")) <= 17


def test_what_was_agreed_on_travels_with_the_sheet():
    sheet = Sheet(spelling=Spelling(("fr", "la"), ("roy",), is_historical=True))
    assert from_plain(Sheet, to_plain(sheet)) == sheet
    assert not from_plain(Sheet, {}).spelling.languages


@given(st.text(), st.text(), st.text())
def test_words_lie_in_the_text_one_after_another(text, before, after):
    words = words_in(text, before, after)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(first.end <= second.start for first, second in itertools.pairwise(words))
