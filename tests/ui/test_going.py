"""Going to a place in a text selects its letters, whichever panel leads there."""

from __future__ import annotations

import pytest

from ductus.document.edits import SetTranscription
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.ui.going import go_to

_TEXT = "𝔐 le roi 𝔐 dit"


@pytest.fixture
def project(project):
    project.apply(SetTranscription("p1", "p1_l2", Transcription(_TEXT, Origin.PERSON), LineStatus.CORRECTED))
    return project


def test_the_letters_are_selected_on_their_page(bench):
    start = _TEXT.index("dit")
    go_to(bench, "p1", "p1_l2", (_TEXT, start, start + 3))
    assert bench.session.page.id == "p1"
    assert bench.desk.current_line() == "p1_l2"
    assert bench.desk.selected_text() == "dit"


def test_a_line_that_reads_otherwise_by_now_is_taken_in_hand_all_the_same(bench):
    go_to(bench, "p1", "p1_l2", ("le roi", 3, 6))
    assert bench.desk.current_line() == "p1_l2"
    assert bench.desk.selected_text() == ""


def test_a_page_or_line_that_is_gone_leads_nowhere(bench):
    go_to(bench, "p9", "p9_l0")
    assert bench.session.page.id == "p0"
    before = bench.desk.current_line()
    go_to(bench, "p0", "gone", ("x", 0, 1))
    assert bench.desk.current_line() == before
