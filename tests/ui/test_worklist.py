"""The worklist: most doubtful first, judged lines leave, F8 can walk it; confidence learns from verified text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ductus.document.edits import SetTranscription, Together
from ductus.document.precedence import take_reading
from ductus.document.transcription import (
    LineStatus,
    Origin,
    Provenance,
    Reading,
    TextSpan,
    Transcription,
    now,
)
from ductus.ui.review.keeper import CALIBRATION_STATE

QUILL = Provenance("quill", "w1")


def reading(name, text, confidence, weak=()):
    """A reading with one span a letter; the letters at `weak` were read with that lower confidence."""
    low = dict(weak)
    spans = tuple(TextSpan(i, i + 1, low.get(i, confidence)) for i in range(len(text)))
    return Reading(name, text, confidence, QUILL, now(), spans)


def read(project, line_id, confidence, weak=(), text="in principio erat"):
    page = project.page(line_id.split("_")[0])
    project.apply(take_reading(page, line_id, reading(f"r_{line_id}", text, confidence, weak)), is_undoable=False)


@pytest.fixture
def worklist(window, project, wait):
    read(project, "p0_l0", 0.95)
    read(project, "p0_l2", 0.9, [(3, 0.5)])
    read(project, "p1_l1", 0.9, [(3, 0.2)])
    read(project, "p2_l3", 0.7)
    window.show_project(project)
    wait(lambda: window.bench.reviews.is_complete)
    window.bench.do("panel_worklist")
    panel = window.bench.side.panel("worklist")
    wait(lambda: panel._table.rowCount() == 4)
    return panel


def shown(panel):
    return [row.doubted.line_id for row in panel._table.rows]


def test_the_least_sure_come_first_and_another_order_counts_errors(worklist):
    assert shown(worklist) == ["p1_l1", "p0_l2", "p2_l3", "p0_l0"]
    worklist._sorting.setCurrentIndex(1)
    assert shown(worklist)[0] == "p2_l3"


def test_it_can_be_of_one_page(worklist, window):
    worklist._scope.setCurrentIndex(0)
    assert shown(worklist) == ["p0_l2", "p0_l0"]
    window.bench.session.show_page("p2")
    assert shown(worklist) == ["p2_l3"]


def test_enter_takes_the_line_in_hand_with_the_caret_at_its_doubt(worklist, window):
    worklist._view.setCurrentIndex(worklist._table.index(0))
    QTest.keyClick(worklist.focusProxy(), Qt.Key.Key_Return)
    assert window.bench.session.page.id == "p1"
    assert window.bench.desk.current_line() == "p1_l1"
    assert window.bench.desk.focusProxy().hasFocus()
    assert window.bench.desk.focusProxy().caret() == 3


def test_a_verified_line_leaves_the_list(worklist, window, wait):
    window.bench.desk.set_current("p0_l2", take_focus=True)
    QTest.keyClick(window.bench.desk.focusProxy(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait(lambda: shown(worklist) == ["p1_l1", "p2_l3", "p0_l0"])


def test_f8_walks_the_list_when_asked_to(worklist, window):
    worklist._walk.setChecked(True)
    worklist._view.setCurrentIndex(worklist._table.index(0))
    QTest.keyClick(worklist.focusProxy(), Qt.Key.Key_Return)
    for expected in ("p0_l2", "p2_l3", "p0_l0"):
        QTest.keyClick(window.bench.desk.focusProxy(), Qt.Key.Key_F8)
        assert window.bench.desk.current_line() == expected
    QTest.keyClick(window.bench.desk.focusProxy(), Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert window.bench.desk.current_line() == "p2_l3"


def test_f8_goes_on_to_pages_with_doubt_without_loading_the_others(window, project, wait, monkeypatch):
    read(project, "p2_l1", 0.9, [(3, 0.5)])
    read(project, "p1_l1", 0.95)
    window.show_project(project)
    window.bench.desk.set_current("p0_l0", take_focus=True)
    wait(lambda: window.bench.reviews.is_complete)
    loaded = []
    load = project._store.load
    monkeypatch.setattr(project._store, "load", lambda page_id: loaded.append(page_id) or load(page_id))
    project._cache.clear()
    QTest.keyClick(window.bench.desk.focusProxy(), Qt.Key.Key_F8)
    assert window.bench.desk.current_line() == "p2_l1"
    assert "p1" not in loaded


def test_f8_finds_its_way_before_the_project_was_gone_through(window, project, wait):
    read(project, "p0_l0", 0.95)
    read(project, "p2_l1", 0.9, [(3, 0.5)])
    window.show_project(project)
    window.bench.desk.set_current("p0_l0", take_focus=True)
    assert not window.bench.reviews.is_complete
    QTest.keyClick(window.bench.desk.focusProxy(), Qt.Key.Key_F8)
    wait(lambda: window.bench.desk.current_line() == "p2_l1")
    QTest.keyClick(window.bench.desk.focusProxy(), Qt.Key.Key_F8)
    wait(lambda: window.bench.bar.current() is not None)
    assert window.bench.bar.current().text == "There is no further doubtful line in that direction."


def test_turning_the_page_ends_the_search(window, project, wait):
    read(project, "p2_l1", 0.9, [(3, 0.5)])
    window.show_project(project)
    window.bench.desk.set_current("p0_l0", take_focus=True)
    QTest.keyClick(window.bench.desk.focusProxy(), Qt.Key.Key_F8)
    window.bench.session.show_page("p1")
    wait(lambda: window.bench.reviews.is_complete)
    assert window.bench.session.page.id == "p1"


def verify_much(project, page_id, rate):
    """Verified lines of this page, whose reader was right in `rate` of the letters and said 95 % of all."""
    page = project.page(page_id)
    edits = []
    text = "a" * 600
    for line in page.lines:
        wrong = round(len(text) * (1 - rate))
        read_text = "b" * wrong + text[wrong:]
        made = reading(f"v_{line.id}", read_text, 0.955)
        edits.append(take_reading(page, line.id, made))
        held = Transcription(text, Origin.PERSON, "Ada", reading_id=made.id)
        edits.append(SetTranscription(page.id, line.id, held, LineStatus.VERIFIED))
    project.apply(Together(page.id, tuple(edits), "verify"))


def test_confidence_learns_from_verified_lines_and_doubt_follows(window, project, wait):
    verify_much(project, "p1", 0.5)
    read(project, "p0_l0", 0.955)
    window.show_project(project)
    wait(lambda: bool(window.bench.reviews.sureness.curves))
    assert window.bench.reviews.sureness.of(QUILL, 0.955) == pytest.approx(0.5, abs=0.01)
    # Said 95 %, and no line of the page was doubtful; held against experience it is.
    window.bench.desk.set_current("p0_l3", take_focus=True)
    assert window.bench.desk.go_to_doubt(-1)
    assert window.bench.desk.current_line() == "p0_l0"
    assert project.get_state(CALIBRATION_STATE)["verified_lines"] == 4


def test_the_table_says_what_was_right(window, project, wait):
    verify_much(project, "p1", 0.75)
    window.show_project(project)
    wait(lambda: bool(window.bench.reviews.sureness.curves))
    window.bench.do("panel_worklist")
    panel = window.bench.side.panel("worklist")
    assert panel._bars.accessibleDescription() == "Of 2,400 characters marked 90–100 %, 1,800 were right."
    assert "From 2,400 verified characters" in panel._words.text()


def test_the_curves_of_the_last_session_hold_from_the_start(window, project, wait):
    verify_much(project, "p1", 0.5)
    window.show_project(project)
    wait(lambda: bool(window.bench.reviews.sureness.curves))
    kept = window.bench.reviews.sureness
    window.bench.reviews.follow(window.bench.session)
    assert not window.bench.reviews.is_complete
    assert window.bench.reviews.sureness == kept
