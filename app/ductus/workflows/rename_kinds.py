"""Types of lines and regions renamed on every page that has them, as the project's list was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ductus.document.edits import PageEdit, SetRegions, SetRemark, Together
from ductus.document.page import Page
from ductus.document.sheet import base_kind
from ductus.jobs.job import Job
from ductus.workflows.long_step import change_pages
from ductus.workflows.writing import ProjectThread

TITLE = "rename types"


@dataclass(frozen=True, slots=True)
class RenameReport:
    """How many pages were changed, all as one step of the timeline, and how many locked lines kept their type."""

    pages: int = 0
    locked_lines: int = 0


def rename_kinds(
    job: Job, project: ProjectThread, zones: Mapping[str, str], lines: Mapping[str, str], by: str = ""
) -> RenameReport:
    """Give regions and lines of every page their type's new name. Runs on a lane's thread.

    `zones` and `lines` lead from old names to new ones. Subtypes go along: with "Margin" for "MarginTextZone",
    "MarginTextZone:note" becomes "Margin:note". Locked lines keep their type.

    Raises:
        Cancelled: the job was cancelled; what was done is taken back.
        StorageFailed: the project could not be written; see `change_pages`.
    """
    locked: dict[str, int] = {}

    def edit_of(page: Page) -> PageEdit | None:
        locked[page.id] = sum(line.is_locked and _renamed(line.kind, lines) != line.kind for line in page.lines)
        return renamed(page, zones, lines)

    page_ids = project.call(lambda held: held.page_ids(), job.cancel)
    changed = change_pages(job, project, page_ids, edit_of, TITLE, by)
    return RenameReport(changed.pages, sum(locked.values()))


def renamed(page: Page, zones: Mapping[str, str], lines: Mapping[str, str]) -> PageEdit | None:
    """The edit that renames the types on one page; None where none of them is used."""
    steps: list[PageEdit] = [
        SetRemark(page.id, line.id, line.comment, _renamed(line.kind, lines), line.region_id, line.is_locked)
        for line in page.lines
        if not line.is_locked and _renamed(line.kind, lines) != line.kind
    ]
    regions = tuple(replace(region, kind=_renamed(region.kind, zones)) for region in page.regions)
    if regions != page.regions:
        steps.append(SetRegions(page.id, regions))
    return Together(page.id, tuple(steps), TITLE) if steps else None


def _renamed(kind: str, names: Mapping[str, str]) -> str:
    if kind in names:
        return names[kind]
    base = base_kind(kind)
    return names[base] + kind[len(base) :] if base in names else kind
