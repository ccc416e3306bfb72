"""How fast a job is: of late, without the loading before its first unit and without pauses."""

from __future__ import annotations

import pytest

from ductus.jobs import job as jobs
from ductus.jobs.job import Job, JobState, Lane


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only when told to."""

    class Clock:
        now = 1000.0

        def pass_s(self, seconds):
            self.now += seconds

    held = Clock()
    monkeypatch.setattr(jobs.time, "monotonic", lambda: held.now)
    return held


def started(clock):
    job = Job("Reading", Lane.CPU, lambda _: None)
    job.state, job.started_at = JobState.RUNNING, clock.now
    job.report(0, 100, "lines")
    return job


def read(job, clock, count, seconds_each):
    for _ in range(count):
        clock.pass_s(seconds_each)
        job.report(job.progress.done + 1, 100)


def test_loading_before_the_first_line_is_no_pace(clock):
    job = started(clock)
    clock.pass_s(60)
    job.report(1, 100)
    assert job.pace == 0.0
    read(job, clock, 4, 0.5)
    assert job.pace == pytest.approx(2.0)


def test_a_pause_does_not_slow_it(clock):
    job = started(clock)
    read(job, clock, 5, 1.0)
    job.cancel.pause()
    clock.pass_s(600)
    job.cancel.resume()
    read(job, clock, 5, 1.0)
    assert job.pace == pytest.approx(1.0)
    assert job.cancel.paused_s == 600


def test_it_follows_what_the_work_does_of_late(clock):
    job = started(clock)
    read(job, clock, 20, 0.1)
    read(job, clock, 20, 4.0)
    assert job.pace == pytest.approx(0.25, rel=0.2)


def test_time_left_follows_it(clock):
    job = started(clock)
    clock.pass_s(60)
    read(job, clock, 20, 0.5)
    assert job.seconds_left == pytest.approx(40.0)


def test_time_left_before_there_is_a_pace_leaves_pauses_out_too(clock):
    job = started(clock)
    clock.pass_s(4)
    job.cancel.pause()
    clock.pass_s(600)
    job.cancel.resume()
    clock.pass_s(6)
    job.report(10, 100)
    assert job.pace == 0.0
    assert job.seconds_left == pytest.approx(90.0)


def test_a_report_of_the_same_progress_is_no_news(clock):
    job = started(clock)
    read(job, clock, 3, 1.0)
    clock.pass_s(5)
    job.report(3, 100, note="PP-OCR on CPU")
    assert job.pace == pytest.approx(1.0)
