"""The process engines run in dies, or the window is closed, in the middle of a job: the work goes on."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import psutil
import pytest
from driving import CTRL, SAMPLE, Allowance, Hands, choose_engines, run_main
from PySide6.QtCore import Qt

from ductus.document.page import Page
from ductus.project.project import Project

KEY = Qt.Key
ROWS = 14
GRID = {"fake-grid": {"rows": ROWS}}
ALL = 1000
"""More lines than there are."""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no kill -9")


@pytest.fixture
def letter(tmp_path: Path, qapp) -> Path:
    scan = tmp_path / "letter.jpg"
    shutil.copyfile(SAMPLE / "letter.jpg", scan)
    return scan


def read_some(hands: Hands, allowance: Allowance, lines: int) -> None:
    """Open, find and read until just as many lines are read."""
    find(hands)
    allowance.allow(lines)
    hands.do("read_page")
    hands.wait(lambda: count_read(hands.page) == lines, what=f"{lines} lines are read")


def find(hands: Hands) -> None:
    hands.wait(lambda: hands.has_page, what="the page is on screen")
    hands.wait_for_jobs()
    hands.do("find_lines")
    hands.wait(lambda: len(hands.lines) == ROWS, what="the lines are found")
    hands.wait_for_jobs()


def count_read(page: Page) -> int:
    return sum(bool(line.readings) for line in page.lines)


def kill_host(hands: Hands) -> int:
    pid = hands.bench.host.pid
    assert pid is not None, "no host process is running"
    os.kill(pid, signal.SIGKILL)
    return pid


def notes_of(hands: Hands) -> list[str]:
    """What the status bar says of the job at work, from now on."""
    said: list[str] = []
    hands.bench.lanes.listen(lambda job: said.append(job.progress.note))
    return said


def test_killing_the_host_in_the_middle_of_reading_costs_no_line(letter, allowance):
    def drive(hands: Hands) -> None:
        read_some(hands, allowance, 3)
        notes = notes_of(hands)
        first = kill_host(hands)
        hands.press(KEY.Key_3, CTRL)  # meanwhile the person goes on typing
        hands.retype("typed while the engine was dead")
        hands.press(KEY.Key_Return)
        hands.wait(lambda: hands.bench.host.pid not in (None, first), what="another host process is running")
        hands.wait(lambda: "started again" in hands.bench.status._engine.text(), what="the status bar says so")
        allowance.allow(ALL)
        hands.wait_for_jobs()
        assert hands.window.isVisible()
        assert count_read(hands.page) == ROWS
        assert [len(line.readings) for line in hands.lines] == [1] * ROWS  # none was read twice
        assert hands.lines[0].text == "typed while the engine was dead"
        assert "Fake: slow on CPU, started again" in notes
        assert "was started again and went on" in hands.messages()
        assert f"signal {int(signal.SIGKILL)}" in hands.messages()

    assert run_main([letter], drive) == 0


def test_killing_the_host_while_it_finds_lines_finds_them_all_the_same(letter, tmp_path):
    gate = tmp_path / "gate"
    choose_engines("fake-grid", "fake-slow", {"fake-grid": {"rows": ROWS, "gate": str(gate)}})

    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the page is on screen")
        hands.wait_for_jobs()
        hands.do("find_lines")
        hands.wait(lambda: hands.bench.host.pid is not None, what="the host is running")
        kill_host(hands)
        gate.touch()
        hands.wait_for_jobs()
        assert len(hands.lines) == ROWS
        assert "was started again and went on" in hands.messages()

    assert run_main([letter], drive) == 0


def test_a_line_that_kills_the_reader_is_given_up_and_told_and_the_rest_is_read(letter, qapp):
    choose_engines("fake-grid", "fake-poisoned", GRID)

    def drive(hands: Hands) -> None:
        find(hands)
        poison = hands.lines[4].id
        hands.bench.settings["engine.options"] = {**GRID, "fake-poisoned": {"line_id": poison}}
        hands.do("read_page")
        hands.wait_for_jobs()
        unread = [line.id for line in hands.lines if not line.readings]
        assert unread == [poison]
        assert "1 line could not be read because the engine ended on it." in hands.messages()
        hands.press(KEY.Key_3, CTRL)  # and the line itself can be written by hand
        hands.bench.desk.set_current(poison, take_focus=True)
        hands.type("by hand")
        hands.press(KEY.Key_Return)
        assert hands.page.line(poison).text == "by hand"

    assert run_main([letter], drive) == 0


def test_an_engine_that_always_dies_fails_with_a_remedy_and_keeps_what_was_read(letter):
    choose_engines("fake-grid", "fake-dying", {**GRID, "fake-dying": {"after_lines": 0, "how": "kill"}})

    def drive(hands: Hands) -> None:
        find(hands)
        hands.do("read_page")
        hands.wait_for_jobs()
        assert count_read(hands.page) == 0
        assert "lack of memory" in hands.messages()
        assert "choose" in hands.messages()
        choose_another(hands, "fake-echo")
        hands.do("read_page")
        hands.wait_for_jobs()
        assert count_read(hands.page) == ROWS

    assert run_main([letter], drive) == 0


def choose_another(hands: Hands, engine: str) -> None:
    hands.bench.settings["engine.recognizer"] = engine


@pytest.mark.parametrize(("engine", "words"), [("fake-failing", "failed on line"), ("fake-short", "gave 13 readings")])
def test_an_engine_that_fails_says_so_and_what_it_read_stays(letter, engine, words):
    choose_engines("fake-grid", engine, GRID)

    def drive(hands: Hands) -> None:
        find(hands)
        hands.do("read_page")
        hands.wait_for_jobs()
        assert words in hands.messages()
        assert 0 < count_read(hands.page) < ROWS

    assert run_main([letter], drive) == 0


def test_an_engine_that_is_not_there_says_what_to_do_before_work_starts(letter):
    choose_engines("fake-grid", "fake-missing", GRID)

    def drive(hands: Hands) -> None:
        find(hands)
        hands.do("read_page")
        assert not hands.bench.lanes.jobs()
        message = hands.bench.bar.current()
        assert message is not None
        assert "are not on this computer" in message.text
        assert message.remedy is not None
        assert message.remedy.action == "get_weights"

    assert run_main([letter], drive) == 0


def test_closing_in_the_middle_of_a_job_ends_cleanly_and_the_job_goes_on_at_the_next_start(letter, allowance):
    seen = {}

    def close_in_the_middle(hands: Hands) -> None:
        read_some(hands, allowance, 3)
        seen["host"] = hands.bench.host.pid
        hands.press(KEY.Key_Q, CTRL)
        assert not hands.window.isVisible()
        assert hands.bench.host.pid is None

    assert run_main([letter], close_in_the_middle) == 0
    assert not psutil.pid_exists(seen["host"])
    project = letter.parent / f"{letter.parent.name}.ductus"
    with Project.open(project) as held:
        assert count_read(held.page(held.page_ids()[0])) == 3
        assert held.jobs()
    allowance.allow(ALL)

    def go_on(hands: Hands) -> None:
        assert "goes on" in hands.messages()
        hands.wait_for_jobs()
        assert count_read(hands.page) == ROWS
        assert [len(line.readings) for line in hands.lines] == [1] * ROWS
        assert not hands.project.jobs()

    assert run_main([project], go_on) == 0


def test_a_job_that_was_cancelled_does_not_come_back_at_the_next_start(letter, allowance):
    def cancel(hands: Hands) -> None:
        read_some(hands, allowance, 2)
        reading = next(job for job in hands.bench.lanes.jobs() if job.verb)
        hands.bench.lanes.cancel(reading.id)
        hands.wait_for_jobs()
        assert not hands.project.jobs()

    assert run_main([letter], cancel) == 0

    def look(hands: Hands) -> None:
        assert not [job for job in hands.bench.lanes.jobs() if job.verb]

    assert run_main([letter.parent / f"{letter.parent.name}.ductus"], look) == 0


def test_changing_to_another_project_in_the_middle_of_a_job_and_back_resumes_it(letter, allowance):
    def drive(hands: Hands) -> None:
        read_some(hands, allowance, 2)
        path = hands.project.path
        other = path.with_name("other.ductus")
        Project.create(other).close()
        hands.window.open_paths([other])
        assert hands.project.page_ids() == ()
        hands.window.open_paths([path])
        allowance.allow(ALL)
        hands.wait(lambda: hands.has_page and count_read(hands.page) == ROWS, what="all lines are read")
        hands.wait_for_jobs()
        assert not hands.project.jobs()

    assert run_main([letter], drive) == 0


def test_finding_and_reading_all_pages_goes_on_after_a_restart_where_it_was(letter, allowance):
    shutil.copyfile(SAMPLE / "travel-diary.pdf", letter.with_name("travel-diary.pdf"))

    def close_in_the_middle(hands: Hands) -> None:
        hands.wait(lambda: len(hands.project.page_ids()) == 3, what="the pages are there")
        hands.wait_for_jobs()
        hands.do("read_everything")
        allowance.allow(1)
        hands.wait(lambda: any(count_read(page) for page in hands.pages()), what="a line is read")
        assert sum(bool(page.lines) for page in hands.pages()) < 3

    assert run_main([letter.parent], close_in_the_middle) == 0
    allowance.allow(ALL)

    def go_on(hands: Hands) -> None:
        hands.wait_for_jobs()
        assert [count_read(page) for page in hands.pages()] == [ROWS] * 3
        assert all(len(line.readings) == 1 for page in hands.pages() for line in page.lines)

    assert run_main([letter.parent / f"{letter.parent.name}.ductus"], go_on) == 0
