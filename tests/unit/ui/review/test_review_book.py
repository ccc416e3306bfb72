"""The book of what is to be looked at again: ranks, what waits, what was proved; and the order of the worklist."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.calibration import Curve, Sureness
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, Transcription, now
from ductus.ui.desk.doubt import Doubt, is_doubtful
from ductus.ui.review.book import ReviewBook, tallies_from_plain, tallies_to_plain
from ductus.ui.worklist.rows import SHOWN_AT_MOST, Sorting, WorkRow, row_after, sentence_of, worklist
from ductus.ui.worklist.worklist_delegate import shown_text

QUILL = Provenance("quill", "w1")
PLACES = {"p0": 0, "p1": 1}
SHARES = st.floats(0, 1)


def line_of(name, confidences, status=LineStatus.READ, text=None, top=0.0):
    """A line of as many letters as there are confidences, read so and holding that very text."""
    held = "a" * len(confidences) if text is None else text
    spans = tuple(TextSpan(i, i + 1, each) for i, each in enumerate(confidences))
    reading = Reading(f"r_{name}", "a" * len(confidences), min(confidences), QUILL, now(), spans)
    origin = Origin.ENGINE if status is LineStatus.READ else Origin.PERSON
    transcription = Transcription(held, origin, "quill", reading_id=reading.id)
    polygon = Box(0, top, 90, top + 10).polygon()
    return Line(name, polygon, status=status, transcription=transcription, readings=(reading,))


def book_of(*lines, page_id="p0"):
    book = ReviewBook()
    for line in lines:
        book.put(page_id, line)
    return book


@given(st.lists(SHARES, min_size=1, max_size=8), SHARES)
def test_the_book_calls_doubtful_what_the_desk_does(confidences, threshold):
    line = line_of("l", [round(each, 3) for each in confidences])
    book = book_of(line)
    assert book.is_doubtful(book.doubted["l"], threshold) == is_doubtful(line, threshold)


def test_lines_a_person_judged_are_not_doubted():
    book = book_of(*(line_of(status.value, [0.1], status) for status in LineStatus if status is not LineStatus.READ))
    assert book.doubted == {}


def test_least_sure_and_most_errors_are_two_orders():
    book = book_of(line_of("weak", [0.3, 0.99]), line_of("long", [0.7] * 9), line_of("sure", [0.95]))
    least = [row.doubted.line_id for row in worklist(book, PLACES, Sorting.LEAST)]
    errors = [row.doubted.line_id for row in worklist(book, PLACES, Sorting.ERRORS)]
    assert least == ["weak", "long", "sure"]
    assert errors == ["long", "weak", "sure"]


def test_lines_alike_stand_as_in_the_project_and_pages_not_asked_for_are_left_out():
    book = book_of(line_of("low", [0.5], top=50), line_of("high", [0.5], top=10))
    book.put("p1", line_of("later", [0.5]))
    book.put("gone", line_of("away", [0.1]))
    assert [row.doubted.line_id for row in worklist(book, PLACES, Sorting.LEAST)] == ["high", "low", "later"]


def test_the_list_is_no_longer_than_anyone_works_through():
    book = book_of(*(line_of(f"l{i}", [0.5]) for i in range(SHOWN_AT_MOST + 5)))
    assert len(worklist(book, PLACES, Sorting.LEAST)) == SHOWN_AT_MOST


def test_what_was_proved_changes_the_ranks():
    book = book_of(line_of("l", [0.9]))
    book.sureness = Sureness({"quill w1": Curve((0.9,), (0.4,))})
    book.rank("l")
    assert book.ranks["l"] == (0.4, 0.6)


def test_a_verified_line_is_evidence_until_it_is_verified_no_more():
    line = line_of("l", [0.9, 0.9], LineStatus.VERIFIED, text="ab")
    book = book_of(line)
    assert (book.verified_lines, book.tallies["quill w1"].total, sum(book.tallies["quill w1"].right)) == (1, 2, 1)
    book.put("p0", replace(line, status=LineStatus.CORRECTED))
    assert (book.verified_lines, book.evidence_letters) == (0, 0)


def test_tallies_come_back_as_they_were_kept_and_others_are_left_alone():
    book = book_of(line_of("l", [0.9, 0.2], LineStatus.VERIFIED))
    plain = tallies_to_plain(book.tallies, book.verified_lines)
    assert tallies_from_plain(plain) == book.tallies
    for other in (None, [], {"form": 99}, {"form": 1}, {"form": 1, "engines": {"a": [[1], [2]]}}):
        assert tallies_from_plain(other) == {}


def rows_of(*names):
    book = book_of(*(line_of(name, [0.5], top=i) for i, name in enumerate(names)))
    return worklist(book, PLACES, Sorting.LEAST)


def test_from_a_line_of_the_list_one_goes_to_its_neighbour():
    rows = rows_of("a", "b", "c")
    assert [row_after(rows, "b", 0, step) for step in (1, -1)] == [2, 0]
    assert (row_after(rows, "c", 0, 1), row_after(rows, "a", 0, -1)) == (-1, -1)


def test_from_a_line_that_left_the_list_one_goes_to_what_stands_in_its_place():
    rows = rows_of("a", "c")
    assert (row_after(rows, "b", 1, 1), row_after(rows, "b", 1, -1)) == (1, 0)
    assert row_after(rows_of("a"), "b", 1, 1) == -1


def test_a_text_begins_a_little_before_its_first_doubt():
    line = line_of("l", [0.5], text="in principio erat uerbum et uerbum erat apud deum")
    row = WorkRow(replace(book_of(line_of("l", [0.5])).doubted["l"], text=line.text), 0.5, 1.0)
    text, doubts = shown_text(row, (Doubt(28, 34, False),))
    assert text == "… erat uerbum et uerbum erat apud deum"
    assert text[doubts[0].start : doubts[0].end] == line.text[28:34] == "uerbum"
    assert shown_text(row, (Doubt(3, 5, False),)) == (line.text, (Doubt(3, 5, False),))


def test_a_row_of_the_table_in_words():
    book = book_of(line_of("l", [0.93] * 4, LineStatus.VERIFIED))
    (row,) = book.tallies["quill w1"].rows()
    assert sentence_of(row) == "Of 4 characters marked 90–100 %, 4 were right."
