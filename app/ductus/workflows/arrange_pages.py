"""Pages put in order: as one step, in parts where they are many; and orders by name, by scan file, or backwards.

Sorting is natural: 2 comes before 10.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import PurePath
from typing import Any

from natsort import natsort_keygen, ns

from ductus.document.arrangement import Documents, fitted
from ductus.jobs.job import Job
from ductus.project.arranging import pages_to_move, stages
from ductus.project.project import Project
from ductus.project.records import PageSummary
from ductus.workflows.long_step import LongStep
from ductus.workflows.writing import ProjectThread

PAGES_AT_ONCE = 200
"""Of a part: the file takes 10 ms for so many, and the lists that are shown most of the rest."""

_natural: Callable[[Any], Any] = natsort_keygen(alg=ns.IGNORECASE)
"""As opening a folder of scans puts them in order (`imaging/finding.py`)."""


def arrange_pages(
    job: Job, project: ProjectThread, wanted: Documents, title: str, by: str, moved: Collection[str] = ()
) -> int:
    """Have the documents stand so, as one step; how many pages were moved for it. From a lane's thread.

    `moved` are the pages a person took hold of. Pages that come or go meanwhile are left out of it.

    Raises:
        Cancelled: the job was cancelled; all stands as before.
        StorageFailed: the project could not be written; what was done is taken back, or where the disk takes not even
            that, is there as one step.
    """
    present = project.call(lambda held: held.documents(), job.cancel)
    movers = pages_to_move(present, wanted, moved)
    done = 0
    with LongStep(job, project, title, by) as step:
        for stage in stages(present, wanted, movers, PAGES_AT_ONCE):
            step.add_otherwise(partial(_arrange, stage, title, moved))
            done = min(done + PAGES_AT_ONCE, len(movers))
            job.report(done, len(movers), "pages")
    return len(movers)


def _arrange(stage: Documents, title: str, moved: Collection[str], held: Project, by: str, behind: int) -> int:
    before = held.step_number
    held.arrange(fitted(stage, held.documents()), title, by, moved=moved, behind=behind)
    return int(held.step_number != before)


def by_name(pages: Iterable[PageSummary]) -> tuple[str, ...]:
    """Ids of these pages by their names; those of one name as they stood."""
    return tuple(page.id for page in sorted(pages, key=lambda page: _natural(page.name)))


def by_scan(pages: Iterable[PageSummary]) -> tuple[str, ...]:
    """Ids of these pages by folder, file and place within it; the halves of a split page as they stood."""
    return tuple(
        page.id for page in sorted(pages, key=lambda page: (_natural(PurePath(page.scan.path).parts), page.scan.index))
    )


def backwards(pages: Iterable[PageSummary]) -> tuple[str, ...]:
    """Ids of these pages, the last first, as a book is scanned from its back."""
    return tuple(page.id for page in reversed(tuple(pages)))


def pages_to_sort(documents: Documents, chosen: Collection[str]) -> frozenset[str]:
    """Ids of the pages a sort is about: those chosen where they are several, else all of the document of the one."""
    if len(chosen) > 1:
        return frozenset(chosen)
    return frozenset(
        page_id for document in documents if set(chosen) & set(document.page_ids) for page_id in document.page_ids
    )
