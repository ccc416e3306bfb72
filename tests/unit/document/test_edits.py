import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.document.edits import (
    EDITS,
    AddReading,
    DeleteLines,
    DropReading,
    EditMisfit,
    InsertLines,
    OrderLines,
    PlacedLine,
    SetStatus,
    Together,
    edit_from_plain,
    edit_level,
    edit_to_plain,
    title_of,
)
from ductus.document.transcription import LineStatus
from fakes.document_strategies import PAGE_ID, edits, lines, pages, readings


@given(st.data())
@settings(max_examples=200)
def test_the_inverse_of_any_edit_gives_the_page_back(data):
    page = data.draw(pages())
    edit = data.draw(edits(page))
    assert edit.inverse(page).apply(edit.apply(page)) == page


@given(st.data())
@settings(max_examples=60)
def test_any_sequence_undone_backwards_gives_the_page_back(data):
    start = page = data.draw(pages())
    inverses = []
    for _ in range(data.draw(st.integers(1, 8))):
        edit = data.draw(edits(page))
        inverses.append(edit.inverse(page))
        page = edit.apply(page)
    for inverse in reversed(inverses):
        page = inverse.apply(page)
    assert page == start


@given(st.data())
@settings(max_examples=100)
def test_edits_travel_through_json_unchanged(data):
    page = data.draw(pages())
    edit = data.draw(edits(page))
    assert edit_from_plain(edit_to_plain(edit)) == edit


@given(st.data())
@settings(max_examples=100)
def test_an_edit_written_level_by_level_reads_as_the_same_edit(data):
    page = data.draw(pages())
    edit = data.draw(edits(page))
    for each in (edit, Together(PAGE_ID, (edit, Together(PAGE_ID, (edit,), "twice")), "all")):
        written = json.dumps(each, default=edit_level)
        assert edit_from_plain(json.loads(written)) == each
        if not isinstance(each, Together):
            assert json.loads(written) == json.loads(json.dumps(edit_to_plain(each)))


@given(st.data())
def test_applying_an_edit_leaves_the_old_page_alone(data):
    page = data.draw(pages())
    before = hash((page.lines, page.regions))
    data.draw(edits(page)).apply(page)
    assert hash((page.lines, page.regions)) == before


@given(pages(), lines())
def test_an_edit_that_does_not_fit_is_refused(page, line):
    gone = "l_gone"
    misfits = [
        DeleteLines(PAGE_ID, (gone,)),
        SetStatus(PAGE_ID, gone, LineStatus.VERIFIED),
        DropReading(PAGE_ID, gone, "r"),
        OrderLines(PAGE_ID, (gone,)),
        InsertLines(PAGE_ID, (PlacedLine(0, line), PlacedLine(0, line))),
    ]
    for misfit in misfits:
        with pytest.raises(EditMisfit):
            misfit.apply(page)


@given(pages().filter(lambda page: page.lines), readings())
def test_a_reading_is_added_once_only(page, reading):
    edit = AddReading(PAGE_ID, page.lines[0].id, reading)
    with pytest.raises(EditMisfit):
        edit.apply(edit.apply(page))


def test_every_edit_has_a_title():
    assert all(kind.NAME for kind in EDITS)
    assert title_of(Together("p", (), "find lines")) == "find lines"


def test_an_unknown_edit_is_refused():
    with pytest.raises(ValueError, match="unknown edit"):
        edit_from_plain({"edit": "Explode", "page_id": "p"})
