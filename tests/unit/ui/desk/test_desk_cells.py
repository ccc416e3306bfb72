"""Heights of cells from outlines alone; doubt from readings; drafts beside what the page holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.calibration import AS_READ, Curve, Sureness
from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import Line, Page, Scan
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, Transcription, now
from ductus.ui.desk.cell_layout import (
    HIGHEST_CROP_PX,
    LOWEST_CROP_PX,
    Rows,
    Size,
    StripLayout,
    crop_extent,
    crop_sizes,
)
from ductus.ui.desk.doubt import Doubt, doubts, is_doubtful
from ductus.ui.desk.spoken import doubt_words
from ductus.ui.desk.texts import LineTexts, single_line

EXTENTS = st.lists(st.builds(Size, st.floats(4, 20_000), st.floats(4, 2_000)), max_size=60)
ROWS = Rows(30, 40)


@given(EXTENTS, st.floats(120, 2000))
def test_crops_keep_their_shape_and_fit_the_width(extents, width):
    for extent, shown in zip(extents, crop_sizes(extents, width), strict=True):
        assert shown.width <= width * 1.001
        assert shown.height <= HIGHEST_CROP_PX * 1.001
        assert shown.width / shown.height == pytest.approx(extent.width / extent.height, rel=1e-6)
        assert shown.height >= LOWEST_CROP_PX * 0.999 or shown.width >= width * 0.999


@given(EXTENTS, st.floats(120, 2000), st.integers(-1, 59), st.floats(0, 1))
def test_cells_tile_the_scroll_without_gap_whichever_has_the_focus(extents, width, focus, share):
    layout = StripLayout(extents, width, ROWS)
    layout.focus = focus if focus < len(extents) else -1
    y = 0
    for index in range(len(layout)):
        assert layout.top(index) == y
        assert layout.index_at(y) == index
        y += layout.height(index)
        assert layout.index_at(y - 1) == index
    assert layout.total == y
    showing = layout.between(share * y, share * y + 400)
    for index in range(len(layout)):
        is_inside = layout.top(index) < share * y + 400 and layout.top(index) + layout.height(index) > share * y
        assert not is_inside or index in showing


def test_hands_of_one_page_keep_their_relative_size():
    small, large = crop_sizes([Size(400, 50), Size(1000, 60), *[Size(1000, 50)] * 8], 800)[:2]
    assert large.height / small.height == pytest.approx(60 / 50)


def test_a_slanted_line_is_as_long_as_it_is_written():
    slanted = Polygon((Point(0, 0), Point(600, 600), Point(570, 630), Point(-30, 30)))
    extent = crop_extent(Line("l", slanted))
    assert extent.width > 840
    assert extent.height < 90
    along = Baseline((Point(-10, 20), Point(590, 620)))
    assert crop_extent(Line("l", slanted, along)) == pytest.approx(extent, rel=0.01)


def read_line(text="sine dubio nihil", confidence=0.5, spans=()):
    reading = Reading("r", text, confidence, Provenance("quill"), now(), tuple(spans))
    held = Transcription(text, Origin.ENGINE, "quill", reading_id="r")
    box = Box(0, 0, 100, 10).polygon()
    return Line("l", box, status=LineStatus.READ, transcription=held, readings=(reading,))


SPANS = (TextSpan(0, 4, 0.6), TextSpan(4, 5, 0.7), TextSpan(5, 10, 0.2), TextSpan(11, 16, 0.99))


def test_doubts_are_joined_where_they_touch_and_split_by_strength():
    assert doubts(read_line(spans=SPANS), 0.8) == (Doubt(0, 5, False), Doubt(5, 10, True))
    assert doubts(read_line(spans=SPANS), 0.1) == ()


def test_a_reading_without_spans_is_doubtful_as_a_whole():
    assert doubts(read_line(confidence=0.5), 0.8) == (Doubt(0, 16, False),)
    assert doubts(read_line(confidence=0.9), 0.8) == ()


@pytest.mark.parametrize("status", [LineStatus.VERIFIED, LineStatus.CORRECTED, LineStatus.UNCLEAR, LineStatus.SKIPPED])
def test_what_a_person_has_judged_is_not_in_doubt(status):
    line = replace(read_line(spans=SPANS), status=status)
    assert doubts(line, 0.8) == ()
    assert not is_doubtful(line, 0.8)


def test_a_text_that_is_not_the_readings_own_is_not_marked():
    line = read_line(spans=SPANS)
    edited = replace(line, transcription=Transcription("edited", Origin.ENGINE, reading_id="r"))
    assert is_doubtful(line, 0.8)
    assert not is_doubtful(edited, 0.8)


def test_nothing_recognised_with_little_confidence_is_worth_a_look():
    assert is_doubtful(read_line(text="", confidence=0.2), 0.8)


def page(*texts):
    box = Box(0, 0, 100, 10).polygon()
    lines = [
        Line(f"l{index}", box, transcription=Transcription(text, Origin.PERSON)) for index, text in enumerate(texts)
    ]
    return Page("p", "1r", Scan("a.png", 1, "00"), 100, 100, lines=tuple(lines))


def test_a_draft_stands_until_the_page_holds_it_or_it_is_dropped():
    texts = LineTexts()
    texts.load(page("a", "b"), {"l0": "typed", "l1": "b", "gone": "x"})
    assert (texts.shown("l0"), texts.held("l0"), texts.is_draft("l0")) == ("typed", "a", True)
    assert not texts.is_draft("l1")
    texts.refresh(page("machine", "b"))
    assert texts.shown("l0") == "typed"
    texts.refresh(page("typed", "b"))
    assert not texts.is_draft("l0")
    texts.refresh(page("a", "b"))
    assert texts.shown("l0") == "a"
    texts.keep("l1", "")
    assert (texts.shown("l1"), texts.is_draft("l1")) == ("", True)
    texts.keep("l1", "b")
    assert not texts.is_draft("l1")


@given(st.text())
def test_a_single_line_has_no_break_and_loses_nothing_else(text):
    line = single_line(text)
    assert len(line.splitlines()) <= 1
    kept = [character for character in text if character not in "\r\n\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"]
    assert [character for character in line if character != " "] == [item for item in kept if item != " "]


def test_a_doubtful_letter_says_how_sure_its_reader_was_and_what_that_proved_worth():
    spans = (TextSpan(0, 2, 0.99), TextSpan(2, 3, 0.55))
    reading = Reading("r", "abc", 0.9, Provenance("ppocr", "w"), now(), spans)
    held = Transcription("abc", Origin.ENGINE, "ppocr", reading_id="r")
    line = Line("l", Box(0, 0, 9, 9).polygon(), status=LineStatus.READ, transcription=held, readings=(reading,))
    marks = doubts(line, 0.8)
    assert doubt_words(line, marks, 3, AS_READ) == "“c”: PP-OCR was 55\u202f% sure."
    assert doubt_words(line, marks, 1, AS_READ) == ""
    proved = Sureness({"ppocr w": Curve((0.5, 0.6), (0.7, 0.9))})
    assert doubt_words(line, marks, 2, proved).endswith("Here, 80\u202f% of what it was that sure of proved right.")
