"""Where lanes meet the window: work handed over runs once or never, and every end is heard once."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtTest import QTest

from ductus.errors import Cancelled
from ductus.jobs.job import CancelToken, Job, JobState, Lane
from ductus.jobs.lanes import Lanes
from ductus.ui import bridge as bridge_module
from ductus.ui.bridge import JobSignals, ProjectOnMainThread
from waiting import PATIENCE_S


@pytest.fixture
def lanes():
    held = Lanes()
    yield held
    held.shutdown()


class _Asker(threading.Thread):
    """A lane's thread that asks the project something and notes what came of it."""

    def __init__(self, thread_of_project, work, cancel):
        super().__init__(daemon=True)
        self._asks = lambda: thread_of_project.call(work, cancel)
        self.answer = None
        self.start()

    def run(self):
        try:
            self.answer = self._asks()
        except Exception as fault:
            self.answer = fault


def test_work_runs_on_the_main_thread_and_its_result_comes_back(project, wait):
    bridge = ProjectOnMainThread(project)
    asker = _Asker(bridge, lambda held: (held.page_ids(), threading.current_thread()), CancelToken())
    wait(lambda: not asker.is_alive())
    assert asker.answer == (("p0", "p1", "p2"), threading.main_thread())


def test_what_the_work_raises_is_raised_where_it_was_asked_for(project, wait):
    bridge = ProjectOnMainThread(project)
    asker = _Asker(bridge, lambda held: held.page("gone"), CancelToken())
    wait(lambda: not asker.is_alive())
    assert isinstance(asker.answer, KeyError)


def test_closing_frees_a_lane_that_waits_and_its_work_never_runs(project, qapp):
    bridge = ProjectOnMainThread(project)
    ran = []
    asker = _Asker(bridge, ran.append, CancelToken())
    asker.join(0.2)  # it has handed its work over by now, and waits
    bridge.close()
    asker.join(PATIENCE_S)  # the main thread answers nothing meanwhile
    assert not asker.is_alive()
    QTest.qWait(20)
    assert isinstance(asker.answer, Cancelled)
    assert ran == []


def test_a_closed_project_can_still_be_asked_when_its_bridge_is_gone(project, qapp, wait):
    bridge = ProjectOnMainThread(project)
    bridge.close()
    bridge.deleteLater()
    QTest.qWait(20)
    asker = _Asker(bridge, lambda held: held, CancelToken())
    asker.join(PATIENCE_S)
    assert isinstance(asker.answer, Cancelled)


def test_work_of_a_cancelled_job_does_not_run_any_more(project, wait):
    bridge = ProjectOnMainThread(project)
    cancel, ran = CancelToken(), []
    cancel.cancel()
    asker = _Asker(bridge, ran.append, cancel)
    wait(lambda: not asker.is_alive())
    assert isinstance(asker.answer, Cancelled)
    assert ran == []


def test_the_end_of_a_job_is_told_once_however_its_changes_are_merged(lanes, wait):
    signals = JobSignals(lanes)
    ended, states = [], []
    signals.ended.connect(ended.append)
    signals.changed.connect(lambda job: states.append(job.state))

    def work(job):
        for done in range(50):
            job.report(done, 50)

    jobs = [lanes.submit(Job(str(number), Lane.DISK, work)) for number in range(20)]
    wait(lambda: len(ended) >= len(jobs))
    QTest.qWait(50)
    assert sorted(job.title for job in ended) == sorted(job.title for job in jobs)
    assert states[-1] is JobState.DONE


def test_a_job_that_reports_all_the_time_is_told_of_ten_times_a_second_at_most(lanes, wait):
    signals = JobSignals(lanes)
    told, ended = [], []
    signals.changed.connect(lambda job: told.append(job.progress.done))
    signals.ended.connect(ended.append)

    def work(job):
        for done in range(400):
            job.report(done, 400)
            time.sleep(0.001)

    started = time.monotonic()
    job = lanes.submit(Job("busy", Lane.DISK, work))
    wait(lambda: ended)
    assert ended == [job]
    assert told[-1] == 399
    assert len(told) <= (time.monotonic() - started) / 0.1 + 3, "the longer it took, the more"


class OwnLanes:
    """Lanes of which the test says what they tell."""

    def listen(self, listener):
        self.tell = listener
        return lambda: None


def test_an_end_waits_for_no_rest_between_reports(qapp, monkeypatch):
    monkeypatch.setattr(bridge_module, "_TELL_EVERY_MS", 60_000)
    lanes = OwnLanes()
    signals = JobSignals(lanes)
    ended = []
    signals.ended.connect(ended.append)
    job = Job("quick", Lane.DISK, lambda _: None)
    job.state = JobState.RUNNING
    lanes.tell(job)
    qapp.processEvents()
    lanes.tell(job)  # waits: one was told just now
    qapp.processEvents()
    job.state = JobState.DONE
    lanes.tell(job)
    qapp.processEvents()
    assert ended == [job]
    signals.close()


def test_an_end_seen_before_it_was_told_is_not_told_twice(qapp):
    """The main thread may look at a job between its end and what the lanes say of it."""
    lanes = OwnLanes()
    signals = JobSignals(lanes)
    ended = []
    signals.ended.connect(ended.append)
    job = Job("quick", Lane.DISK, lambda _: None)
    job.state = JobState.RUNNING
    lanes.tell(job)
    job.state = JobState.DONE
    QTest.qWait(10)
    assert ended == []
    lanes.tell(job)
    QTest.qWait(10)
    assert ended == [job]
