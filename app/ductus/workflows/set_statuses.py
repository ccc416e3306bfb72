"""Give many lines a status at once: those of some pages, by the status they have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ductus.document.edits import PageEdit, SetStatus, Together
from ductus.document.transcription import LineStatus
from ductus.project.project import Project

TITLE = "set status"
"""What Undo calls it."""


@dataclass(frozen=True, slots=True)
class StatusPlan:
    """What would happen: one edit a page, how many lines change, and how many stay for a reason.

    `locked` lines stay as they are; `empty` ones cannot be vouched for.
    """

    edits: tuple[PageEdit, ...]
    lines: int
    locked: int = 0
    empty: int = 0


def plan_statuses(
    project: Project,
    page_ids: Sequence[str],
    present: Collection[LineStatus],
    status: LineStatus,
    line_ids: Collection[str] | None = None,
) -> StatusPlan:
    """What it takes to give the lines of these pages that stand at `present` another status; see `StatusPlan`.

    With `line_ids`, only those lines. Nothing is changed: hand the edits to `Project.apply_all`.
    """
    by_page: dict[str, list[PageEdit]] = {}
    locked = empty = 0
    for line in project.lines_at(page_ids, present):
        if line.status is status or (line_ids is not None and line.line_id not in line_ids):
            continue
        if line.is_locked:
            locked += 1
        elif status is LineStatus.VERIFIED and not line.has_text:
            empty += 1
        else:
            by_page.setdefault(line.page_id, []).append(SetStatus(line.page_id, line.line_id, status))
    edits = tuple(Together(page_id, tuple(changes), TITLE) for page_id, changes in by_page.items())
    return StatusPlan(edits, sum(map(len, by_page.values())), locked, empty)
