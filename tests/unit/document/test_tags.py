"""Tags stay on their letters whatever happens to the text around them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.edits import edit_from_plain, edit_to_plain, title_of
from ductus.document.letter_places import Place
from ductus.document.line_texts import Division, joined_text, joined_transcription, part_of_text
from ductus.document.page import Page, Scan
from ductus.document.precedence import TAG_TITLE, accept_text, set_tags, take_reading
from ductus.document.tags import Tag, carried, normalized, part_of, settled, tags_at, with_tag
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, now
from ductus.project.rows import transcription_from_plain, transcription_to_plain
from fakes.pages_to_write import line

texts = st.text(st.sampled_from("abcde ſꝑ\u0303𐌰"), max_size=20)


@st.composite
def tagged(draw, text):
    places = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(places, places), max_size=4))
    return settled([Tag("unclear", min(pair), max(pair)) for pair in pairs], len(text))


@given(st.data())
def test_no_tag_is_ever_out_of_range(data):
    before, after = data.draw(texts), data.draw(texts)
    for tag in carried(data.draw(tagged(before)), before, after):
        assert 0 <= tag.start <= tag.end <= len(after)


# Letters that stand nowhere else, so that what was touched is beyond doubt.
@given(texts, texts, texts, texts)
def test_a_tag_around_untouched_text_still_covers_the_same_characters(left, right, new_left, new_right):
    kept = "XYZUVWXYZUVWXYZUVWXYZUVWXYZUVWXYZUVWXYZUVWXYZ"
    before, after = f"{left} {kept} {right}", f"{new_left} {kept} {new_right}"
    (tag,) = carried((Tag("person", len(left) + 1, len(left) + 1 + len(kept)),), before, after)
    assert after[tag.start : tag.end] == kept


@given(st.data())
def test_an_unchanged_text_keeps_all_its_tags(data):
    text = data.draw(texts)
    tags = data.draw(tagged(text))
    assert carried(tags, text, text) == tags


@pytest.mark.parametrize(
    ("before", "span", "after", "expected"),
    [
        ("one two three", (4, 7), "one twxo three", "twxo"),
        ("one two three", (4, 7), "one twox three", "two"),
        ("one two three", (4, 7), "one xtwo three", "two"),
        ("one two three", (4, 7), "xone two three", "two"),
        ("one two three", (4, 7), "one four three", "four"),
        ("one two three", (4, 7), "one  three", None),
        ("abc def ghi", (0, 7), "abc ghi", "abc "),
        ("one two three", (4, 7), "", None),
        ("e", (0, 1), "e\u0301", "e\u0301"),
    ],
)
def test_typing_inside_grows_a_tag_and_typing_at_its_ends_does_not(before, span, after, expected):
    found = carried((Tag("place", *span),), before, after)
    assert [after[tag.start : tag.end] for tag in found] == ([expected] if expected is not None else [])


def test_a_gap_stays_at_its_place_and_what_is_typed_there_comes_after_it():
    gap = Tag("gap", 3, 3)
    assert carried((gap,), "abcdef", "abcxdef") == (gap,)
    assert carried((gap,), "abcdef", "xabcdef") == (Tag("gap", 4, 4),)


def page_of_one(held, status=LineStatus.READ, origin=Origin.ENGINE, tags=(), **given):
    made = line("l", held, status=status, **given)
    made = replace(made, transcription=replace(made.transcription, origin=origin, tags=tags))
    return Page("p", "1r", Scan("a.png", 1, "00"), 1000, 1000, (), (made,))


def test_a_tag_makes_the_text_a_persons_and_undo_takes_it_back():
    page = page_of_one("ꝑson")
    edit = set_tags(page, "l", [Tag("abbreviation", 0, 1, (("expansion", "per"),))], "Ada")
    assert title_of(edit) == TAG_TITLE
    after = edit_from_plain(edit_to_plain(edit)).apply(page)
    held = after.line("l")
    assert held.transcription.tags[0].value("expansion") == "per"
    assert (held.transcription.origin, held.status) == (Origin.PERSON, LineStatus.CORRECTED)
    assert set_tags(after, "l", held.transcription.tags) is None
    assert edit.inverse(page).apply(after) == page


def test_a_verified_line_stays_verified_when_it_is_tagged_and_a_locked_one_takes_no_tag():
    page = page_of_one("ꝑson", LineStatus.VERIFIED)
    assert set_tags(page, "l", [Tag("unclear", 0, 1)]).apply(page).line("l").status is LineStatus.VERIFIED
    locked = page_of_one("ꝑson", is_locked=True)
    assert set_tags(locked, "l", [Tag("unclear", 0, 1)]) is None


def test_accepted_text_takes_the_tags_along_unless_it_is_told_others():
    tags = (Tag("person", 4, 7),)
    page = page_of_one("the man", tags=tags)
    moved = accept_text(page, "l", "thee man").apply(page).line("l")
    assert moved.transcription.tags == (Tag("person", 5, 8),)
    told = accept_text(page, "l", "the man", tags=()).apply(page).line("l")
    assert told.transcription.tags == ()
    assert accept_text(page, "l", "the man") is None


def test_a_new_reading_takes_no_tag_away():
    untagged = page_of_one("the man")
    page = set_tags(untagged, "l", [Tag("person", 4, 7)]).apply(untagged)
    reading = Reading("r", "th man", 0.5, Provenance("echo"), now())
    read = take_reading(page, "l", reading).apply(page).line("l")
    assert read.transcription == page.line("l").transcription
    assert read.readings == (reading,)


def test_a_cut_divides_tags_and_a_join_brings_them_together():
    tags = (Tag("person", 4, 11), Tag("gap", 8, 8), Tag("unclear", 0, 3))
    held = page_of_one("the old man", tags=settled(tags, 11)).line("l")
    cut = Division(held.text, 7, 8, is_sure=True)
    first = part_of_text(held, cut, is_second=False, room=Place(0, 0.5)).transcription
    second = part_of_text(held, cut, is_second=True, room=Place(0.5, 1)).transcription
    assert first.tags == (Tag("unclear", 0, 3), Tag("person", 4, 7))
    assert second.tags == (Tag("gap", 0, 0), Tag("person", 0, 3))
    parts = [replace(held, transcription=first), replace(held, id="m", transcription=second)]
    joined = joined_transcription(parts, None)
    assert joined_text(parts) == "the old man"
    assert joined.tags == (Tag("unclear", 0, 3), Tag("person", 4, 7), Tag("gap", 8, 8), Tag("person", 8, 11))


@given(st.data())
def test_parts_of_a_text_hold_every_tag_at_its_letters(data):
    text = data.draw(texts)
    tags = data.draw(tagged(text))
    seam = data.draw(st.integers(0, len(text)))
    parts = [(0, part_of(tags, 0, seam, is_last=False)), (seam, part_of(tags, seam, len(text)))]
    covered = {(place, tag.kind) for start, held in parts for tag in held
               for place in range(tag.start + start, tag.end + start)}  # fmt: skip
    assert covered == {(place, tag.kind) for tag in tags for place in range(tag.start, tag.end)}


@given(st.data())
def test_a_transcription_with_tags_is_kept_whole(data):
    text = data.draw(texts)
    held = replace(line("l", text).transcription, tags=data.draw(tagged(text)))
    assert transcription_from_plain(text, transcription_to_plain(held)) == held


def test_a_tag_of_the_same_kind_on_the_same_letters_takes_the_place_of_the_old_one():
    old = Tag("abbreviation", 0, 1, (("expansion", "per"),))
    new = Tag("abbreviation", 0, 1, (("expansion", "par"),))
    assert with_tag((old, Tag("unclear", 0, 1)), new, 3) == (Tag("unclear", 0, 1), new)
    assert tags_at((old, Tag("gap", 2, 2)), 2, 2) == (Tag("gap", 2, 2),)


def test_tags_follow_a_text_into_another_normal_form():
    text, tags = normalized("e\u0301a", (Tag("unclear", 2, 3),), "NFC")
    assert (text, tags) == ("éa", (Tag("unclear", 1, 2),))
