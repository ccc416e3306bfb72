"""Human text outranks machine text: readings, detections and acceptance."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Box
from ductus.document.merge import match_lines, merge_lines, same_line_score
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.document.precedence import accept_text, return_to_reading, take_reading
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, Transcription, new_id, now
from fakes.document_strategies import lines, pages, readings


def line_at(top, *, text="", origin=Origin.ENGINE, status=LineStatus.TODO, **more):
    held = Transcription(text, origin) if text else None
    return Line(new_id("l"), Box(100, top, 900, top + 40).polygon(), status=status, transcription=held, **more)


def page_of(*found):
    return Page("p", "1r", Scan("a.png", 1, "00"), 1000, 1000, lines=tuple(found))


def reading(text):
    return Reading(new_id("r"), text, 0.9, Provenance("echo"), now())


@given(pages().filter(lambda page: page.lines), readings(), st.data())
def test_a_reading_never_changes_a_line_a_person_vouched_for(page, new, data):
    line = data.draw(st.sampled_from(page.lines))
    after = take_reading(page, line.id, new).apply(page).line(line.id)
    assert after.readings[-1] == new
    if line.is_human:
        assert (after.transcription, after.status) == (line.transcription, line.status)
    else:
        assert (after.text, after.status) == (new.text, LineStatus.READ)


def test_a_reading_replaces_an_earlier_reading():
    page = page_of(line_at(100))
    line_id = page.lines[0].id
    page = take_reading(page, line_id, reading("erst")).apply(page)
    page = take_reading(page, line_id, reading("dann")).apply(page)
    assert page.line(line_id).text == "dann"
    assert [held.text for held in page.line(line_id).readings] == ["erst", "dann"]


@given(pages().filter(lambda page: any(line.readings for line in page.lines)), st.data())
def test_going_back_to_a_reading_makes_it_hold_and_can_be_undone(page, data):
    line = data.draw(st.sampled_from([line for line in page.lines if line.readings]))
    chosen = data.draw(st.sampled_from(line.readings))
    edit = return_to_reading(page, line.id, chosen.id)
    if edit is None:
        held = line.transcription is not None and line.transcription.reading_id == line.reading_of(chosen.id).id
        assert line.is_locked or held
        return
    after = edit.apply(page)
    chosen = line.reading_of(chosen.id)
    assert (after.line(line.id).text, after.line(line.id).status) == (chosen.text, LineStatus.READ)
    assert not after.line(line.id).is_human
    assert return_to_reading(after, line.id, chosen.id) is None
    assert edit.inverse(page).apply(after) == page


def test_a_locked_line_does_not_go_back_and_an_unknown_reading_is_no_reading():
    page = page_of(line_at(100, readings=(reading("as read"),), is_locked=True))
    line = page.lines[0]
    assert return_to_reading(page, line.id, line.readings[0].id) is None
    with pytest.raises(KeyError):
        return_to_reading(page, line.id, "r_none")


def test_a_reading_for_a_line_that_is_gone_is_stale():
    with pytest.raises(KeyError):
        take_reading(page_of(), "l_gone", reading("x"))


def test_changed_text_is_the_persons_and_keeps_where_it_came_from():
    page = page_of(line_at(100))
    line_id = page.lines[0].id
    read = reading("Yonr letter")
    page = take_reading(page, line_id, read).apply(page)
    line = accept_text(page, line_id, "Your letter", "Ada").apply(page).line(line_id)
    assert (line.text, line.status, line.transcription.origin, line.transcription.by) == (
        "Your letter",
        LineStatus.CORRECTED,
        Origin.PERSON,
        "Ada",
    )
    assert line.transcription.reading_id == read.id


def test_passing_over_a_line_is_not_vouching_for_it():
    page = page_of(line_at(100, text="as read", status=LineStatus.READ))
    assert accept_text(page, page.lines[0].id, "as read") is None


@pytest.mark.parametrize("origin", [Origin.ENGINE, Origin.IMPORT])
def test_verifying_vouches_for_unchanged_text(origin):
    page = page_of(line_at(100, text="as read", origin=origin, status=LineStatus.READ))
    line = accept_text(page, page.lines[0].id, "as read", "Ada", is_verified=True).apply(page).lines[0]
    assert (line.status, line.transcription.origin) == (LineStatus.VERIFIED, Origin.PERSON)
    assert line.transcription.by == "Ada"


def test_the_same_detection_again_changes_nothing():
    page = page_of(line_at(100), line_at(200))
    again = [replace(line, id=new_id("l")) for line in page.lines]
    merge = merge_lines(page, again)
    assert merge.edit(page, "find lines") is None
    assert merge.kept == tuple(line.id for line in page.lines)


def test_a_new_detection_moves_reads_and_keeps_human_lines():
    corrected = line_at(100, text="mine", origin=Origin.PERSON, status=LineStatus.CORRECTED)
    read = line_at(200, text="machine", status=LineStatus.READ)
    drawn = line_at(300, baseline_source=BaselineSource.DRAWN)
    untouched = line_at(400)
    page = page_of(corrected, read, drawn, untouched)
    found = [line_at(104), line_at(206), line_at(600)]
    merge = merge_lines(page, found)
    after = merge.edit(page, "find lines").apply(page)
    assert merge.lost == (untouched.id,)
    assert after.line(corrected.id) == corrected
    assert after.line(drawn.id) == drawn
    assert after.line(read.id).polygon == found[1].polygon
    assert after.line(read.id).text == "machine"
    assert [line.id for line in after.lines] == [corrected.id, read.id, drawn.id, found[2].id]


@given(pages(), st.lists(lines(), max_size=5))
def test_no_detection_loses_human_work_or_breaks_the_page(page, found):
    edit = merge_lines(page, found).edit(page, "find lines")
    after = edit.apply(page) if edit is not None else page
    held = {line.id: line for line in after.lines}
    assert len(held) == len(after.lines)
    for line in page.lines:
        if line.is_human:
            assert held[line.id] == line
    if edit is not None:
        assert edit.inverse(page).apply(after) == page


def test_matching_is_one_to_one_and_best_first():
    old = [Box(0, 0, 400, 40).polygon(), Box(0, 50, 400, 90).polygon()]
    worse, better = Box(0, -6, 400, 34).polygon(), Box(0, 4, 400, 44).polygon()
    below = Box(0, 52, 400, 92).polygon()
    assert sorted(match_lines(old, [below, worse, better])) == [(0, 2), (1, 0)]
    assert sorted(match_lines([below, worse, better], old)) == [(0, 1), (2, 0)]


def test_a_fragment_is_not_the_whole_line():
    whole, fragment = Box(0, 0, 800, 40).polygon(), Box(0, 0, 100, 40).polygon()
    assert same_line_score(whole, fragment) < 0.5
    assert same_line_score(whole, whole) == pytest.approx(1.0)
