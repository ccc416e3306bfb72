"""Change many lines on many pages: computed page by page in the background, made as one step of the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ductus.document.edits import PageEdit
from ductus.document.many_lines import Change, Chosen, Scope
from ductus.document.page import Page
from ductus.jobs.job import Job
from ductus.workflows.long_step import Changed, change_pages
from ductus.workflows.writing import ProjectThread


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Which pages and lines, which change, and what was chosen for it; `by` is the person's name."""

    page_ids: tuple[str, ...]
    scope: Scope
    change: Change
    chosen: Chosen
    by: str = ""


def change_lines(job: Job, project: ProjectThread, request: ChangeRequest) -> Changed:
    """Make the change on all pages of the request, or on none. Runs on a lane's thread.

    Raises:
        Cancelled: the job was cancelled; what was done is taken back.
        StorageFailed: it could not be written; see `change_pages`.
    """
    title = request.change.title.lower()
    return change_pages(job, project, request.page_ids, partial(_edit_of, request), title, request.by)


def _edit_of(request: ChangeRequest, page: Page) -> PageEdit | None:
    return request.change.act(page, request.scope.line_ids(page), request.chosen)
