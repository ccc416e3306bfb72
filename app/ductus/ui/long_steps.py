"""Changes that may concern thousands of pages: few are made at once, many in the background as one step of Undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from ductus.errors import DuctusError
from ductus.jobs.job import Job, Lane
from ductus.ui.workbench import Workbench
from ductus.workflows.long_step import parts_on
from ductus.workflows.writing import Direct, ProjectThread

T = TypeVar("T")


def make_step(
    bench: Workbench,
    title: str,
    page_ids: Sequence[str],
    work: Callable[[Job, ProjectThread], T],
    told: Callable[[T], None],
) -> None:
    """Do `work`, which changes these pages, and hand what it gives to `told`; a fault of the world is told instead.

    At once where the pages make one part of a step; else in the background, as the job `title`, and `told` is called
    when it is done.
    """
    session = bench.session
    if session is None:
        return
    if len(parts_on(page_ids, session.project)) <= 1:
        try:
            session.require_arrived()
            done = work(Job(title, Lane.STEPS, lambda _job: None), Direct(session.project))
        except DuctusError as fault:
            bench.say_error(fault)
        else:
            told(done)
        return
    thread = session.thread_of_project
    job = session.run(title, lambda job: work(job, thread), Lane.STEPS)
    bench.window.when_done(job, lambda job: told(cast("T", job.result)))
