"""Many lines get a status at once: which, how many, in one step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ductus.document.edits import SetRemark
from ductus.document.precedence import accept_text
from ductus.document.transcription import LineStatus
from ductus.jobs.job import Job, Lane
from ductus.ui.dialogs import statuses
from ductus.ui.dialogs.statuses import StatusDialog, outcome_words
from ductus.workflows.long_step import Changed
from ductus.workflows.set_statuses import TITLE, StatusWish, plan_statuses, set_statuses
from ductus.workflows.writing import Direct


@pytest.fixture
def written(project):
    """On each page, line 0 and 1 were written, and line 1 is locked; the comment of line 0 speaks of a lock."""
    for page_id in project.page_ids():
        for index in (0, 1):
            line_id = f"{page_id}_l{index}"
            project.apply(accept_text(project.page(page_id), line_id, "text", "Ada"))
        line = replace(project.page(page_id).line(f"{page_id}_l1"), is_locked=True)
        project.apply(SetRemark(page_id, line.id, line.comment, line.kind, "", line.is_locked))
        project.apply(SetRemark(page_id, f"{page_id}_l0", '"is_locked":true', line.kind, "", is_locked=False))
    return project


def at(project, status):
    return {line.id for page_id in project.page_ids() for line in project.page(page_id).lines if line.status is status}


def a_job():
    return Job("test", Lane.STEPS, lambda job: None)


def test_lines_of_the_project_by_their_status_change_in_one_step(written):
    wish = StatusWish(frozenset([LineStatus.CORRECTED]), LineStatus.VERIFIED)
    plan = plan_statuses(written, written.page_ids(), wish)
    assert (plan.lines, plan.locked, plan.empty, plan.pages) == (3, 3, 0, 3)
    before = [written.page(page_id) for page_id in written.page_ids()]
    assert set_statuses(a_job(), Direct(written), written.page_ids(), wish, "Ada") == Changed(3, 3)
    assert at(written, LineStatus.VERIFIED) == {"p0_l0", "p1_l0", "p2_l0"}
    assert written.undo_title == TITLE
    written.undo()
    assert [written.page(page_id) for page_id in written.page_ids()] == before


def test_lines_without_text_are_not_vouched_for(written):
    wish = StatusWish(frozenset(LineStatus), LineStatus.VERIFIED)
    plan = plan_statuses(written, ["p0"], wish)
    assert (plan.lines, plan.locked, plan.empty) == (1, 1, 2)
    assert set_statuses(a_job(), Direct(written), ["p0"], wish, "Ada").lines == 1
    assert at(written, LineStatus.VERIFIED) == {"p0_l0"}
    skipped = StatusWish(frozenset([LineStatus.TODO]), LineStatus.SKIPPED)
    assert plan_statuses(written, ["p0"], skipped).lines == 2


def test_the_dialog_says_beforehand_how_many(window, written):
    window.show_project(written)
    dialog = StatusDialog(window.bench, window.bench.session)
    dialog.choose(1, [LineStatus.CORRECTED], LineStatus.VERIFIED)
    assert dialog._outcome.text() == "3 lines become verified, on 3 pages. 3 locked lines left as before."
    dialog.choose(0, [LineStatus.VERIFIED], LineStatus.UNCLEAR)
    assert dialog._outcome.text() == "No line would change."
    assert not dialog._buttons.buttons()[0].isEnabled() or not dialog.plan.lines
    dialog.deleteLater()


def test_selected_lines_come_first_when_there_are_several(window, written):
    window.show_project(written)
    window.bench.canvas.select(["p0_l0", "p0_l2"])
    dialog = StatusDialog(window.bench, window.bench.session)
    assert dialog._scope.itemText(0) == "The 2 selected lines"
    dialog.choose(0, tuple(LineStatus), LineStatus.UNCLEAR)
    assert dialog.plan.lines == 2
    assert "unclear" in outcome_words(dialog.plan, LineStatus.UNCLEAR)
    dialog.deleteLater()


def test_a_large_project_is_counted_a_few_pages_at_a_time(window, written, wait, monkeypatch):
    monkeypatch.setattr(statuses, "_LINES_COUNTED_AT_ONCE", 1)
    window.show_project(written)
    dialog = StatusDialog(window.bench, window.bench.session)
    dialog.choose(1, [LineStatus.CORRECTED], LineStatus.VERIFIED)
    assert (dialog.plan.pages, dialog._outcome.text()[:9]) == (1, "Counting:")
    wait(lambda: not dialog._outcome.text().startswith("Counting"))
    assert dialog._outcome.text() == "3 lines become verified, on 3 pages. 3 locked lines left as before."
    dialog.deleteLater()
