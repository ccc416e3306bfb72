"""Finding in a text, each way; nearness against its definition; replacing what was found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.finding import BadPattern, FindMode, Span, Wanted, matcher, word_around
from ductus.document.folding import Folding
from ductus.document.nearness import NearWord
from ductus.document.replacing import Replacement

TEXT = "Jn dem, nam\u0113 goteſ vnd ſeinem Namen"


def found(text: str, mode: FindMode = FindMode.CONTAINS, within: str = TEXT, **options: object) -> list[str]:
    spans = matcher(Wanted(text, mode, **options)).spans(within)  # type: ignore[arg-type]
    return [within[span.start : span.end] for span in spans]


def test_letters_wherever_they_stand() -> None:
    assert found("name") == ["namē", "Name"]
    assert found("es v") == ["eſ v"]
    assert found("name", is_whole_words=True) == ["namē"]
    assert found("name", folding=Folding(marks=False)) == ["Name"]
    assert found("Name", folding=Folding(case=False)) == ["Name"]
    assert found("und", folding=Folding(variants=True)) == ["vnd"]
    assert found("") == found("\u0301") == []


def test_words_in_any_order_beginnings_and_phrases_in_quotes() -> None:
    assert found("gotes jn", FindMode.WORDS) == ["Jn", "goteſ"]
    assert found("nam* got*", FindMode.WORDS) == ["namē", "goteſ", "Namen"]
    assert found("nam", FindMode.WORDS) == []
    assert found('"dem name" vnd', FindMode.WORDS) == ["dem, namē", "vnd"]
    assert found("jn gotes amen", FindMode.WORDS) == []


def test_a_phrase_is_words_one_after_another_whatever_is_between() -> None:
    assert found("dem name", FindMode.PHRASE) == ["dem, namē"]
    assert found("seinem nam*", FindMode.PHRASE) == ["ſeinem Namen"]
    assert found("dem gotes", FindMode.PHRASE) == []
    assert found("...", FindMode.PHRASE) == []


def test_words_spelled_nearly_so_say_how_near() -> None:
    assert found("nahmen", FindMode.NEARLY) == ["namē", "Namen"]
    assert found("und", FindMode.NEARLY) == ["vnd"]
    spans = matcher(Wanted("namen", FindMode.NEARLY)).spans(TEXT)
    assert [span.nearness for span in spans] == [0.8, 1.0]
    assert found("namen quatsch", FindMode.NEARLY) == []


def test_a_pattern_is_matched_against_the_text_as_written() -> None:
    assert found(r"\b[vV]n\w", FindMode.REGEX) == ["vnd"]
    assert found("goteſ", FindMode.REGEX) == ["goteſ"]
    assert found("NAMEN", FindMode.REGEX, folding=Folding(case=False)) == []
    assert found("x*", FindMode.REGEX) == []
    with pytest.raises(BadPattern, match="character 2"):
        matcher(Wanted("a(", FindMode.REGEX))


@pytest.mark.parametrize("pattern", [r"(\w+)+", r"(?:\w+\s?)+$", r"([a-z]*)*x", r"(a|\w+)+;", r"(?P<w>\w{2,}){3,}"])
def test_a_pattern_that_may_never_end_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern, match="for ever"):
        matcher(Wanted(pattern, FindMode.REGEX))


@pytest.mark.parametrize(
    "pattern", [r"(\w+ )+", r"(ab)+", r"(a|b)*c", r"\(\w+\)+", r"[(]\w+[)]+", r"(\w+)?", r"(\w+)++"]
)
def test_other_repetitions_are_not(pattern: str) -> None:
    matcher(Wanted(pattern, FindMode.REGEX)).spans("Jn dem namen goteſ, amen " * 9)


def test_the_word_at_the_caret() -> None:
    assert word_around("dem namē gotes", 5) == Span(4, 8)
    assert word_around("dem namē", 8) == Span(4, 8)
    assert word_around("a  b", 2) == Span(2, 2)
    assert word_around("", 3) == Span(0, 0)


@given(st.text(max_size=10), st.text(max_size=10), st.sampled_from([mode for mode in FindMode if mode != "regex"]))
def test_spans_stand_in_the_text_and_do_not_overlap(text: str, sought: str, mode: FindMode) -> None:
    end = 0
    for span in matcher(Wanted(sought, mode)).spans(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


letters = st.text("abc", max_size=9)


def levenshtein(one: str, other: str) -> int:
    """By its definition."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        above, row[0] = row[0], number
        for place, each in enumerate(other, start=1):
            above, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, above + (letter != each))
    return row[-1]


@given(letters, letters)
def test_nearness_is_the_number_of_letters_up_to_the_most(one: str, other: str) -> None:
    near = NearWord(one)
    distance = levenshtein(one, other)
    assert near.distance(other) == (distance if distance <= near.most else None)


def replaced(sought: str, new: str, mode: FindMode, text: str = TEXT) -> str:
    wanted = Wanted(sought, mode)
    return Replacement(wanted, new).applied(text, matcher(wanted).spans(text))


def test_what_is_found_is_written_otherwise_and_the_rest_stays() -> None:
    assert replaced("name", "N", FindMode.CONTAINS) == "Jn dem, N goteſ vnd ſeinem Nn"
    assert replaced("name", "", FindMode.PHRASE) == "Jn dem,  goteſ vnd ſeinem Namen"
    assert replaced("gotes", r"\1", FindMode.PHRASE, "gotes") == r"\1"


def test_groups_of_a_pattern_stand_in_the_new_text() -> None:
    assert replaced(r"(\w+) (?P<last>vnd)", r"\g<last> \1", FindMode.REGEX) == "Jn dem, namē vnd goteſ ſeinem Namen"
    assert replaced(r"(x)?dem", r"[\1]", FindMode.REGEX, "dem") == "[]"
    for wrong in (r"\2", r"\g<no>", "\\"):
        with pytest.raises(BadPattern):
            Replacement(Wanted("(a)", FindMode.REGEX), wrong)


def test_a_look_behind_sees_the_text_before_the_place() -> None:
    assert replaced(r"(?<=dem )got(?=es)", "X", FindMode.REGEX, "got dem gotes") == "got dem Xes"


@given(st.text("ab ", max_size=12), st.text("ab", min_size=1, max_size=2))
def test_replacing_by_itself_changes_nothing(text: str, sought: str) -> None:
    wanted = Wanted(sought, FindMode.CONTAINS, Folding(case=False, marks=False, forms=False))
    assert Replacement(wanted, sought).applied(text, matcher(wanted).spans(text)) == text
