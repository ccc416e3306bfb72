"""Writing otherwise what a search found: on any pages, as one step, and as the person's own text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ductus.document.edits import PageEdit, Together
from ductus.document.page import Page
from ductus.document.precedence import accept_text
from ductus.jobs.job import Job
from ductus.workflows.long_step import Changed, change_pages
from ductus.workflows.writing import ProjectThread

TITLE = "replace text"
"""What Undo calls it."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A line that said `before` when it was found, and is to say `after`."""

    page_id: str
    line_id: str
    before: str
    after: str


def replace_text(job: Job, project: ProjectThread, rewrites: Sequence[Rewrite], by: str) -> Changed:
    """Make the lines say it, as one step that Undo calls `TITLE`; how many were. From a lane's thread.

    A text that was changed since it was found is left alone, and so is a locked line. Changed text is the person's
    `by` and counts as corrected, also where the line was verified.

    Raises:
        Cancelled: the job was cancelled; what was done is taken back.
        StorageFailed: it could not be written; see `change_pages`.
    """
    by_page: dict[str, list[Rewrite]] = {}
    for rewrite in rewrites:
        by_page.setdefault(rewrite.page_id, []).append(rewrite)
    return change_pages(job, project, tuple(by_page), lambda page: rewritten(page, by_page[page.id], by), TITLE, by)


def rewritten(page: Page, rewrites: Sequence[Rewrite], by: str) -> PageEdit | None:
    """The edit that makes lines of the page say it, as far as they say what they did; None for nothing."""
    lines = {line.id: line for line in page.lines}
    steps = []
    for rewrite in rewrites:
        line = lines.get(rewrite.line_id)
        if line is None or line.is_locked or line.text != rewrite.before:
            continue
        edit = accept_text(page, line.id, rewrite.after, by)
        if edit is not None:
            steps.append(edit)
    return Together(page.id, tuple(steps), TITLE) if steps else None
