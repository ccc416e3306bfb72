"""Writing otherwise what a search found: on any pages, as one step, and as the person's own text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ductus.document.edits import PageEdit, Together
from ductus.document.precedence import accept_text
from ductus.project.project import Project

TITLE = "replace text"
"""What Undo calls it."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A line that said `before` when it was found, and is to say `after`."""

    page_id: str
    line_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replacing:
    """The edits, one a page, of how many lines; and how many lines are left as they are: locked, gone or changed."""

    edits: tuple[PageEdit, ...]
    lines: int
    left: int


def replace_text(project: Project, rewrites: Sequence[Rewrite], by: str) -> Replacing:
    """What makes the lines say it, for `Project.apply_all` to do under `TITLE`. On the project's thread.

    A text that was changed since it was found is left alone, and so is a locked line. Changed text is the person's
    `by` and counts as corrected, also where the line was verified.
    """
    by_page: dict[str, list[Rewrite]] = {}
    for rewrite in rewrites:
        by_page.setdefault(rewrite.page_id, []).append(rewrite)
    here = set(project.page_ids())
    edits: list[PageEdit] = []
    done = 0
    for page_id, wanted in by_page.items():
        steps = _on_page(project, page_id, wanted, by) if page_id in here else ()
        if steps:
            edits.append(Together(page_id, steps, TITLE))
            done += len(steps)
    return Replacing(tuple(edits), done, len(rewrites) - done)


def _on_page(project: Project, page_id: str, wanted: Sequence[Rewrite], by: str) -> tuple[PageEdit, ...]:
    page = project.page(page_id)
    lines = {line.id: line for line in page.lines}
    steps = []
    for rewrite in wanted:
        line = lines.get(rewrite.line_id)
        if line is None or line.is_locked or line.text != rewrite.before:
            continue
        edit = accept_text(page, line.id, rewrite.after, by)
        if edit is not None:
            steps.append(edit)
    return tuple(steps)
