"""Long steps in the window: made and undone in the background, one at a time, said while they are under way."""

from __future__ import annotations

import pytest

from ductus.document.transcription import LineStatus
from ductus.jobs.job import Lane
from ductus.project import parts
from ductus.project.project import Project
from ductus.ui.actions import page_frame
from ductus.ui.dialogs.statuses import give_status
from ductus.workflows.set_statuses import StatusWish

SKIP = StatusWish(frozenset(LineStatus), LineStatus.SKIPPED)


@pytest.fixture
def bench(window, project, wait):
    """The window over a project of three pages."""
    window.show_project(project)
    wait(lambda: window.bench.canvas.page() is not None)
    return window.bench


@pytest.fixture
def short_parts(monkeypatch):
    """Half a page is as much as is done at once."""
    monkeypatch.setattr(parts, "LINES_IN_A_PART", 2)


def skipped(bench):
    return bench.session.project.counts()[LineStatus.SKIPPED]


def said(bench):
    return bench.bar._shown.text if bench.bar._shown is not None else ""


def steps(bench):
    """The titles of long steps whose end the window has not heard of."""
    return [job.title for job in bench.session._own_jobs.values() if job.lane is Lane.STEPS]


def idle(bench, wait):
    wait(lambda: not steps(bench))


def test_few_lines_change_at_once(bench):
    give_status(bench, bench.session.project.page_ids(), SKIP)
    assert skipped(bench) == bench.session.project.counts().total > 0
    assert not steps(bench)
    bench.do("undo")
    assert skipped(bench) == 0


def test_many_change_and_go_back_in_the_background(bench, wait, short_parts):
    project = bench.session.project
    total = project.counts().total
    give_status(bench, project.page_ids(), SKIP)
    assert (steps(bench), skipped(bench)) == (["Setting status"], 0)
    idle(bench, wait)
    assert skipped(bench) == total
    assert said(bench).startswith(f"The status of {total} lines was set.")
    bench.do("undo")
    assert steps(bench) == ["Undoing “set status”"]
    idle(bench, wait)
    assert skipped(bench) == 0
    bench.do("redo")
    assert steps(bench) == ["Redoing “set status”"]
    idle(bench, wait)
    assert skipped(bench) == total


def test_a_second_undo_waits_and_says_so(bench, wait, short_parts):
    project = bench.session.project
    give_status(bench, project.page_ids(), StatusWish(frozenset([LineStatus.TODO]), LineStatus.UNCLEAR))
    idle(bench, wait)
    give_status(bench, project.page_ids(), SKIP)
    idle(bench, wait)
    bench.do("undo")
    bench.do("undo")
    assert said(bench) == "Still at work on “set status”. Undo and Redo can be used again when that is done."
    assert len(steps(bench)) == 1
    idle(bench, wait)
    assert project.counts()[LineStatus.UNCLEAR] == project.counts().total
    assert bench.session.step_under_way == ""
    bench.do("undo")
    idle(bench, wait)
    assert project.counts()[LineStatus.TODO] == project.counts().total


def test_undo_waits_for_a_step_that_is_being_made(bench):
    bench.session.project.making.append("import transcriptions")
    title = bench.session.project.undo_title
    bench.do("undo")
    assert said(bench).startswith("Still at work on “import transcriptions”.")
    assert bench.session.project.undo_title == title
    bench.session.project.making.clear()


def test_a_project_closed_in_the_middle_of_an_undo_is_found_undone(bench, window, project, wait, short_parts):
    give_status(bench, project.page_ids(), SKIP)
    idle(bench, wait)
    path = project.path
    bench.do("undo")
    wait(lambda: 0 < project.counts()[LineStatus.SKIPPED] < project.counts().total or skipped(bench) == 0)
    window._close_session()
    with Project.open(path, read_only=True) as found:
        assert found.counts()[LineStatus.SKIPPED] == 0


def test_turning_many_pages_is_one_step_and_said_once(bench, wait, short_parts, monkeypatch):
    project = bench.session.project
    monkeypatch.setattr(page_frame, "chosen_pages", lambda _bench: project.page_ids())
    bench.do("turn_right")
    assert steps(bench) == ["Turning 3 pages"]
    idle(bench, wait)
    assert (said(bench), project.undo_title) == ("3 pages were turned. Undo turns them all back.", "turn pages")
    assert {project.page(page_id).cutout.turn_deg for page_id in project.page_ids()} == {90}


def test_what_is_changed_in_the_middle_of_a_long_undo_waits_and_is_kept(bench, wait, short_parts):
    project = bench.session.project
    give_status(bench, project.page_ids(), SKIP)
    idle(bench, wait)
    line = bench.session.page.lines[0]
    bench.do("undo")
    assert steps(bench)
    assert not bench.session.accept(line.id, "typed meanwhile", is_verified=False)
    assert said(bench).startswith("“set status” is still being taken back")
    assert project.drafts(bench.session.page.id)[line.id] == "typed meanwhile"
    turned = project.page(bench.session.page.id).cutout
    bench.do("turn_right")
    assert project.page(bench.session.page.id).cutout == turned
    idle(bench, wait)
    assert skipped(bench) == 0
    assert bench.session.accept(line.id, "typed meanwhile", is_verified=False)
    assert project.page(bench.session.page.id).lines[0].text == "typed meanwhile"


def test_many_pages_are_taken_out_in_the_background(bench, wait, short_parts, monkeypatch):
    project = bench.session.project
    before = project.page_ids()
    monkeypatch.setattr(bench.pages, "selected_pages", lambda: before[:2])
    bench.do("remove_pages")
    assert steps(bench) == ["Taking pages out"]
    idle(bench, wait)
    assert project.page_ids() == before[2:]
    assert said(bench).startswith("2 pages were taken out of the project.")
    bench.pages.thumbnails_wanted.emit(list(before))  # of pages that the list shows a moment longer
    bench.do("undo")
    idle(bench, wait)
    assert project.page_ids() == before
