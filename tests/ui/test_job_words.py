"""How far a job is, as the status bar says it."""

from __future__ import annotations

from ductus.jobs.job import CancelToken, Job, JobState, Lane
from ductus.ui.status_bar import progress_words


class PacedJob(Job):
    """A job whose pace is known."""

    pace = 2.0


def at(done, total, unit):
    job = PacedJob("Reading", Lane.CPU, lambda _: None, cancel=CancelToken())
    job.state = JobState.RUNNING
    job.started_at = 0.0
    job.report(done, total, unit)
    return job


def test_lines_a_second_and_time_left():
    assert progress_words(at(12, 100, "lines")) == "12 of 100 lines · 2.0 lines/s · 44 s left"


def test_pages_a_minute():
    assert progress_words(at(3, 21, "pages")).startswith("3 of 21 pages · 120 pages/min")


def test_a_pause_is_said_instead():
    job = at(3, 21, "pages")
    job.cancel.pause()
    assert progress_words(job) == "3 of 21 pages · paused"


def test_one_is_not_said_to_be_several_and_thousands_are_grouped():
    assert progress_words(at(0, 1, "pages")).startswith("0 of 1 page")
    assert "pages" not in progress_words(at(0, 1, "pages")).split(" · ")[0]
    assert progress_words(at(1200, 43000, "lines")).startswith("1,200 of 43,000 lines")
