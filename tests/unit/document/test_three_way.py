"""Texts put together from two changes of one base, and what a person's choice between them does to a line."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.edits import Together
from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.document.precedence import accept_text, take_reading
from ductus.document.three_way import three_way
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, Transcription, now
from ductus.document.weighing import keep_text, merged_text, reading_to_weigh, take_text

WORDS = st.lists(st.sampled_from(["in", "principio", "erat", "uerbum", "et", "é", "", "שלום"]), max_size=5).map(
    " ".join
)


@given(WORDS, WORDS)
def test_what_only_one_side_changed_is_taken(base, changed):
    assert three_way(base, base, changed) == changed
    assert three_way(base, changed, base) == changed
    assert three_way(base, changed, changed) == changed


@given(WORDS, WORDS, WORDS)
def test_it_does_not_matter_which_side_is_mine(base, one, other):
    assert three_way(base, one, other) == three_way(base, other, one)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_no_letter_comes_from_nowhere(base, one, other):
    merged = three_way(base, one, other)
    assert merged is None or set(merged) <= set(base) | set(one) | set(other)


def test_changes_of_different_words_come_together():
    assert three_way("in principo erat uerbum", "in principio erat uerbum", "in principo erat verbum") == (
        "in principio erat verbum"
    )


def test_changes_of_one_place_to_different_things_are_left_to_a_person():
    assert three_way("erat uerbum", "erat verbum", "erat werbum") is None
    assert three_way("ab", "axb", "ayb") is None


def test_changes_of_one_word_are_left_to_a_person_by_words_also_where_one_reaches_into_it_over_a_blank():
    assert three_way("ab cdef", "aXdef", "ab cdeg") == "aXdeg"
    assert three_way("ab cdef", "aXdef", "ab cdeg", by_words=True) is None


def test_changes_that_touch_are_left_to_a_person():
    assert three_way("abcd", "aXcd", "abYd") is None


def reading(name, text):
    return Reading(name, text, 0.9, Provenance("quill", "w1"), now())


def page_with(*readings):
    line = Line("l0", Box(0, 0, 100, 20).polygon())
    page = Page("p1", "1r", Scan("a.png", 1, "00"), 100, 100, lines=(line,))
    for each in readings:
        page = take_reading(page, "l0", each).apply(page)
    return page


def corrected(page, text):
    return accept_text(page, "l0", text, "Ada").apply(page)


def read_again(page, name, text):
    return take_reading(page, "l0", reading(name, text)).apply(page)


def test_a_line_wants_weighing_when_a_newer_reading_disagrees_with_a_person():
    page = corrected(page_with(reading("r1", "uerbum")), "verbum")
    assert reading_to_weigh(page.lines[0]) is None  # corrected from that very reading
    page = read_again(page, "r2", "verbo")
    assert reading_to_weigh(page.lines[0]).id == "r2"
    assert page.lines[0].text == "verbum"


def test_a_reading_that_agrees_or_a_text_nobody_vouched_for_wants_none():
    page = read_again(corrected(page_with(reading("r1", "uerbum")), "verbum"), "r2", "verbum")
    assert reading_to_weigh(page.lines[0]) is None
    assert reading_to_weigh(page_with(reading("r1", "a"), reading("r2", "b")).lines[0]) is None


def test_locked_and_skipped_lines_want_none():
    page = read_again(corrected(page_with(reading("r1", "uerbum")), "verbum"), "r2", "verbo")
    assert reading_to_weigh(replace(page.lines[0], is_locked=True)) is None
    assert reading_to_weigh(replace(page.lines[0], status=LineStatus.SKIPPED)) is None


def test_keeping_the_text_leaves_it_as_it_is_until_a_newer_reading_comes():
    page = read_again(corrected(page_with(reading("r1", "uerbum")), "verbum"), "r2", "verbo")
    kept = keep_text(page, "l0", "r2").apply(page)
    assert kept.lines[0].transcription == page.lines[0].transcription
    assert reading_to_weigh(kept.lines[0]) is None
    assert reading_to_weigh(read_again(kept, "r3", "verba").lines[0]).id == "r3"


def test_taking_the_reading_makes_it_the_persons_text_and_keeps_a_verified_line_verified():
    page = read_again(corrected(page_with(reading("r1", "uerbum")), "verbum"), "r2", "verbo")
    page = accept_text(page, "l0", "verbum", "Ada", is_verified=True).apply(page)
    edit = take_text(page, "l0", "verbo", "r2", "Ada")
    taken = edit.apply(page)
    held = taken.lines[0].transcription
    assert (held.text, held.origin, held.by, held.reading_id) == ("verbo", Origin.PERSON, "Ada", "r2")
    assert taken.lines[0].status is LineStatus.VERIFIED
    assert reading_to_weigh(taken.lines[0]) is None
    assert edit.inverse(page).apply(taken) == page


def test_the_merge_is_offered_only_where_it_is_clear_and_new():
    page = read_again(corrected(page_with(reading("r1", "in principo uerbum")), "in principio uerbum"), "r2", "x")
    assert merged_text(page.lines[0]) is None
    page = read_again(page, "r3", "in principo verbum")
    assert merged_text(page.lines[0]) == "in principio verbum"
    imported = Line("l0", Box(0, 0, 9, 9).polygon(), transcription=Transcription("a", Origin.IMPORT))
    assert merged_text(replace(imported, readings=(reading("r1", "b"),))) is None


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), WORDS),
        st.tuples(st.just("keep"), st.just("")),
        st.tuples(st.just("undo"), st.just("")),
        st.tuples(st.just("type"), WORDS),
    ),
    max_size=12,
)


@given(STEPS)
def test_no_run_of_readings_and_weighing_alters_what_a_person_wrote(steps):
    """Only typing and taking change human text; reading, keeping, and undoing either never do."""
    page = corrected(page_with(reading("r0", "uerbum")), "verbum")
    text, done = "verbum", []
    for number, (what, typed) in enumerate(steps):
        edit = None
        if what == "read":
            edit = take_reading(page, "l0", reading(f"r{number + 1}", typed))
        elif what == "keep" and (newest := reading_to_weigh(page.lines[0])) is not None:
            edit = keep_text(page, "l0", newest.id)
        elif what == "type":
            edit = accept_text(page, "l0", typed, "Ada")
        elif what == "undo" and done:
            page, text = done.pop()
        if edit is not None:
            done.append((page, text))
            back = edit.inverse(page)
            assert back.apply(edit.apply(page)) == page
            page = edit.apply(page)
            text = typed if what == "type" else text
        assert page.lines[0].text == text


def test_a_choice_is_one_step_with_a_name():
    page = read_again(corrected(page_with(reading("r1", "uerbum")), "verbum"), "r2", "verbo")
    assert isinstance(keep_text(page, "l0", "r2"), Together)
    assert take_text(page, "l0", "verbo", "r2").title == "take the reading"
