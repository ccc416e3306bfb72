"""Many pages taken out: in parts, one step of Undo, and none of it where it is stopped."""

from __future__ import annotations

import pytest

from ductus.errors import Cancelled
from ductus.jobs.job import Job, Lane
from ductus.workflows import remove_pages as removing
from ductus.workflows.remove_pages import remove_pages
from ductus.workflows.writing import Direct


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch):
    monkeypatch.setattr(removing, "_PAGES_AT_ONCE", 1)


def job():
    return Job("Taking pages out", Lane.STEPS, lambda _job: None)


def test_pages_go_in_parts_and_come_back_by_one_undo(with_lines):
    before = with_lines.page_ids()
    last = with_lines.undo_title
    assert len(before) > 1
    assert remove_pages(job(), Direct(with_lines), ["gone", *before], "Ada") == len(before)
    assert (with_lines.page_ids(), with_lines.undo_title) == ((), "remove pages")
    step = with_lines.undo()
    assert (with_lines.page_ids(), with_lines.undo_title, step.by) == (before, last, "Ada")
    with_lines.redo()
    assert with_lines.page_ids() == ()


def test_stopped_half_way_all_are_there(with_lines):
    before, work = with_lines.page_ids(), job()

    class Stopping(Direct):
        def call(self, act, cancel):
            answer = super().call(act, cancel)
            if len(with_lines.page_ids()) < len(before):
                work.cancel.cancel()
            return answer

    with pytest.raises(Cancelled):
        remove_pages(work, Stopping(with_lines), before, "")
    assert with_lines.page_ids() == before
