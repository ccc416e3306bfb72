"""Change many lines on many pages: computed page by page in the background, made as one step of the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ductus.document.edits import PageEdit
from ductus.document.many_lines import Change, Chosen, Scope
from ductus.document.page import Page
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.workflows.writing import ProjectThread, page_if_there


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Which pages and lines, which change, and what was chosen for it; `by` is the person's name."""

    page_ids: tuple[str, ...]
    scope: Scope
    change: Change
    chosen: Chosen
    by: str = ""


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """How many pages and lines were changed."""

    pages: int
    lines: int


def change_lines(job: Job, project: ProjectThread, request: ChangeRequest) -> ChangeReport:
    """Make the change on all pages of the request, or on none. Runs on a lane's thread.

    Raises:
        Cancelled: the job was cancelled before the change was made; nothing has changed.
        StorageFailed: it could not be written; nothing has changed.
    """
    total = len(request.page_ids)
    found: list[tuple[Page, PageEdit]] = []
    for number, page_id in enumerate(request.page_ids):
        job.report(number, total, "pages")
        page = project.call(partial(page_if_there, page_id), job.cancel)
        edit = edit_of(page, request) if page is not None else None
        if page is not None and edit is not None:
            found.append((page, edit))
    report = project.call(lambda held: _make(held, found, request), job.cancel)
    job.report(total, total, "pages")
    return report


def edit_of(page: Page, request: ChangeRequest) -> PageEdit | None:
    """The edit that makes the request's change on one page; None where nothing would change."""
    return request.change.act(page, request.scope.line_ids(page), request.chosen)


def _make(project: Project, found: Sequence[tuple[Page, PageEdit]], request: ChangeRequest) -> ChangeReport:
    """Apply all of it as one step; a page that changed meanwhile is looked at again. On the project's thread."""
    edits: list[PageEdit] = []
    lines = 0
    for before, edit in found:
        page = page_if_there(before.id, project)
        fitting = edit if page is before else edit_of(page, request) if page is not None else None
        if page is not None and fitting is not None:
            edits.append(fitting)
            lines += changed_count(page, fitting)
    if edits:
        project.apply_all(edits, request.change.title.lower(), request.by)
    return ChangeReport(len(edits), lines)


def changed_count(page: Page, edit: PageEdit) -> int:
    """How many lines of the page an edit changes or takes away."""
    after = {line.id: line for line in edit.apply(page).lines}
    return sum(1 for line in page.lines if after.get(line.id) is not line)
