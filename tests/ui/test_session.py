"""The open project behind the window: typing finds its line, undo its place, jobs their project."""

from __future__ import annotations

import itertools
import threading
from types import SimpleNamespace

import pytest
from PySide6.QtTest import QTest

from ductus.document.edits import DeleteLines, SetRemark
from ductus.document.transcription import LineStatus
from ductus.errors import StorageFailed
from ductus.project.project import Project
from ductus.workflows import engine_choice
from waiting import PATIENCE_S, wait_until


@pytest.fixture
def desk(window, project):
    window.show_project(project)
    return window.bench.desk


@pytest.fixture
def session(desk, window):
    return window.bench.session


def retype(desk, text):
    editor = desk.focusProxy()
    editor.selectAll()
    editor.insertPlainText(text)


def full_disk(project, monkeypatch):
    """Everything the project would write fails, until the returned function is called."""

    def fail(*_args, **_more):
        raise StorageFailed("the disk is full")

    for name in ("apply", "keep_draft", "drop_draft", "set_state"):
        monkeypatch.setattr(project, name, fail)

    def make_room():
        for name in ("apply", "keep_draft", "drop_draft", "set_state"):
            monkeypatch.delattr(project, name)

    return make_room


def test_what_was_typed_is_accepted_when_the_page_is_turned(window, desk, session, project):
    retype(desk, "typed on the first page")
    window.bench.do("next_page")
    assert session.page.id == "p1"
    assert project.page("p0").lines[0].text == "typed on the first page"
    assert all(not line.text for line in project.page("p1").lines)
    assert not project.drafts("p0")


def test_what_was_typed_is_accepted_when_another_page_is_chosen(window, desk, session, project):
    retype(desk, "typed")
    window.bench.pages.page_chosen.emit("p2")
    assert project.page("p0").lines[0].status is LineStatus.CORRECTED
    assert desk.current_line() == "p2_l0"


def test_a_locked_line_keeps_its_status(session, project):
    line = project.page("p0").lines[0]
    project.apply(SetRemark("p0", line.id, "", line.kind, line.region_id, is_locked=True))
    session.set_status(["p0_l0", "p0_l1"], LineStatus.UNCLEAR)
    assert [held.status for held in project.page("p0").lines[:3]] == [
        LineStatus.TODO, LineStatus.UNCLEAR, LineStatus.TODO
    ]  # fmt: skip


def test_undo_shows_the_page_and_the_line_it_changed(window, desk, session, project):
    desk.set_current("p0_l2")
    retype(desk, "third line")
    window.bench.do("next_page")
    desk.set_current("p1_l3")
    window.bench.do("undo")
    assert session.page.id == "p0"
    assert desk.current_line() == window.bench.canvas.scene.current == "p0_l2"
    assert not project.page("p0").line("p0_l2").text


def test_undo_takes_back_what_is_just_being_typed(window, desk, session, project):
    retype(desk, "first")
    desk.set_current("p0_l1")
    retype(desk, "second")
    window.refresh_actions()
    window.bench.do("undo")
    assert [line.text for line in project.page("p0").lines[:2]] == ["first", ""]
    assert not project.drafts("p0")
    window.bench.do("redo")
    assert [line.text for line in project.page("p0").lines[:2]] == ["first", "second"]


def test_a_draft_is_shown_where_it_was_typed_and_not_accepted_by_opening(window, project):
    project.keep_draft("p0_l0", "half a li")
    project.set_state("window.line.p0", "p0_l2")
    window.show_project(project)
    assert window.bench.desk.current_line() == "p0_l2"
    assert not project.page("p0").lines[0].text
    assert project.drafts("p0") == {"p0_l0": "half a li"}


def test_typing_is_held_while_the_disk_is_full_and_kept_when_there_is_room(window, desk, session, project, monkeypatch):
    make_room = full_disk(project, monkeypatch)
    retype(desk, "typed on a full disk")
    window.bench.do("next_page")
    assert session.page.id == "p1"
    window.bench.do("previous_page")
    assert desk.text_in_hand() == ("p0_l0", "typed on a full disk")
    assert window.bench.bar.current().text == "the disk is full"
    make_room()
    window.bench.do("next_page")
    assert project.page("p0").lines[0].text == "typed on a full disk"
    assert session.keep_what_is_left() == 0


def test_taking_the_last_page_out_leaves_nothing_to_type_into(window, desk, session, project):
    session.show_page("p1")
    project.remove_pages(["p0", "p1", "p2"])
    assert session.page is None
    assert desk.current_line() == ""
    assert window.bench.canvas.page() is None


def test_typing_on_a_page_taken_out_comes_back_with_it(window, desk, session, project):
    retype(desk, "typed")
    project.remove_pages(["p0"])
    assert session.page.id == "p1"
    session.undo()
    assert project.drafts("p0") == {"p0_l0": "typed"}


def test_a_project_open_for_reading_takes_no_typing_and_says_nothing_of_it(window, project):
    with Project.open(project.path, read_only=True) as reader:
        window.show_project(reader)
        desk = window.bench.desk
        desk.focusProxy().setFocus()
        QTest.keyClicks(desk.focusProxy(), "typed")
        for name in ("next_page", "previous_page"):
            window.bench.do(name)
        window._close_session()
    assert desk.text_in_hand() is None
    assert window.bench.bar.current() is None


def read_and_wait_at_the_first_line(window, wait):
    """A reading job that stands at its first line, and what lets it go on."""
    started, go_on = threading.Event(), threading.Event()

    def stand(_line_id):
        started.set()
        go_on.wait(PATIENCE_S)

    window.bench.host.on_line = stand
    job = window.bench.session.read_lines(["p0", "p1"])
    wait(started.is_set)
    return job, go_on


def test_a_cancelled_reading_is_not_resumed_even_if_ductus_ends_first(window, desk, session, project, wait):
    job, go_on = read_and_wait_at_the_first_line(window, wait)
    assert [kept.id for kept in project.jobs()] == [job.id]
    session.cancel_job(job.id)
    assert project.jobs() == ()  # at once, while the engine has not stopped yet
    go_on.set()
    wait(lambda: not session.job_ids)
    assert project.jobs() == ()


def test_a_reading_is_kept_when_the_project_is_closed(window, desk, session, project, wait):
    job, go_on = read_and_wait_at_the_first_line(window, wait)
    window._close_session()
    go_on.set()
    with Project.open(project.path, read_only=True) as again:
        assert [kept.id for kept in again.jobs()] == [job.id]


def test_a_project_opened_again_at_once_goes_on_reading(window, desk, session, project, wait):
    """The job of before is still ending, and its end must not end the one that goes on."""
    _, go_on = read_and_wait_at_the_first_line(window, wait)
    window._close_session()
    window.show_project(Project.open(project.path))
    go_on.set()
    wait(lambda: not window.bench.lanes.jobs())
    read = [line for page_id in ("p0", "p1") for line in window.bench.session.project.page(page_id).lines]
    assert [len(line.readings) for line in read] == [1] * 8


def test_a_job_of_the_project_before_says_nothing_in_the_next(window, desk, session, tmp_path, wait):
    told, go_on = [], threading.Event()
    job = session.run("Slow", lambda _job: go_on.wait(PATIENCE_S))
    window.when_done(job, told.append)
    window.show_project(Project.create(tmp_path / "next.ductus"))
    go_on.set()
    wait(lambda: not window.bench.lanes.jobs())
    QTest.qWait(20)
    assert told == []
    assert window._when_done == {}
    assert not window._left_behind


def test_a_job_that_ended_at_once_is_heard_once(window, desk, session, wait):
    told = []
    job = session.run("Quick", lambda _job: None)
    window.bench.lanes.wait(job, PATIENCE_S)
    window.when_done(job, told.append)
    wait(lambda: told)
    QTest.qWait(20)
    assert told == [job]
    assert session.job_ids == frozenset()


def test_a_line_deleted_while_typed_in_comes_back_with_what_was_typed(window, desk, session, project):
    retype(desk, "half a li")
    session.apply(DeleteLines("p0", ("p0_l0",)))
    assert desk.current_line() == "p0_l1"
    session.undo()
    assert desk.current_line() == "p0_l0"
    assert desk.text_in_hand() == ("p0_l0", "half a li")


def test_lists_keep_up_while_readings_arrive_without_pause(window, desk, session, project, wait):
    shown = []
    window.bench.status.show_counts = lambda page, _project: shown.append(page)
    numbers = itertools.count()

    def read_on():
        session.accept("p0_l0", f"reading {next(numbers)}", is_verified=False)
        QTest.qWait(10)

    wait_until(lambda: len(shown) >= 3, "the lists have been told three times", meanwhile=read_on)


def test_work_that_sends_scans_away_is_not_resumed_while_offline(window, desk, session, project, monkeypatch, wait):
    """And it is not forgotten: it goes on at the next start with the switch off."""
    _, go_on = read_and_wait_at_the_first_line(window, wait)
    window._close_session()
    go_on.set()
    wait(lambda: not window.bench.lanes.jobs())
    away = SimpleNamespace(INFO=SimpleNamespace(title="Far away", scans_leave=True))
    monkeypatch.setattr(engine_choice, "engine_registry", lambda: {window.bench.settings["engine.recognizer"]: away})
    window.bench.settings["network.offline"] = True
    window.show_project(Project.open(project.path))
    assert "stay offline" in window.bench.bar.current().text
    assert {job.title for job in window.bench.lanes.jobs()} <= {"Looking for courses"}
    assert len(window.bench.session.project.jobs()) == 1
