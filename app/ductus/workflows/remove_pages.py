"""Take pages out of the project as one step of the timeline, however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ductus.jobs.job import Job
from ductus.project.placement import TakePages
from ductus.project.project import Project
from ductus.workflows.long_step import LongStep
from ductus.workflows.writing import ProjectThread

_PAGES_AT_ONCE = 200
"""Of a part; what a page holds does not count, for its rows stay. Most of a part's time goes into the lists shown."""


def remove_pages(job: Job, project: ProjectThread, page_ids: Sequence[str], by: str) -> int:
    """Take these pages out, those that are there; how many were. From a lane's thread, or at once on the project's.

    Raises:
        Cancelled: the job was cancelled; they are all there.
        StorageFailed: the project could not be written; what was done is taken back, or where the disk takes not even
            that, is there as one step.
    """
    taken = 0
    with LongStep(job, project, TakePages.NAME, by) as step:
        for start in range(0, len(page_ids), _PAGES_AT_ONCE):
            taken += step.add_otherwise(partial(_take, page_ids[start : start + _PAGES_AT_ONCE]))
            job.report(taken, len(page_ids), "pages")
    return taken


def _take(page_ids: Sequence[str], held: Project, by: str, behind: int) -> int:
    there = set(held.page_ids())
    going = [page_id for page_id in page_ids if page_id in there]
    held.remove_pages(going, by, behind=behind)
    return len(going)
