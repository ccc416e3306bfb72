"""Types of lines and regions renamed on every page that has them, as the project's list was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from ductus.document.edits import PageEdit, SetRegions, SetRemark, Together
from ductus.document.page import Page
from ductus.document.sheet import base_kind
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.workflows.writing import ProjectThread, page_if_there

TITLE = "rename types"


@dataclass(frozen=True, slots=True)
class RenameReport:
    """How many pages were changed, each as one step of the timeline, and how many locked lines kept their type."""

    pages: int = 0
    locked_lines: int = 0


def rename_kinds(
    job: Job, project: ProjectThread, zones: Mapping[str, str], lines: Mapping[str, str], by: str = ""
) -> RenameReport:
    """Give regions and lines of every page their type's new name. Runs on a lane's thread.

    `zones` and `lines` lead from old names to new ones. Subtypes go along: with "Margin" for "MarginTextZone",
    "MarginTextZone:note" becomes "Margin:note". Locked lines keep their type.

    Raises:
        Cancelled: the job was cancelled; pages done stay done, and can be undone.
        StorageFailed: the project could not be written.
    """
    page_ids = project.call(lambda held: held.page_ids(), job.cancel)
    changed = locked = 0
    for done, page_id in enumerate(page_ids, 1):
        job.cancel.check()
        is_changed, left = project.call(partial(_rename_on, page_id, zones, lines, by), job.cancel)
        changed += is_changed
        locked += left
        job.report(done, len(page_ids), "pages")
    return RenameReport(changed, locked)


def _rename_on(
    page_id: str, zones: Mapping[str, str], lines: Mapping[str, str], by: str, project: Project
) -> tuple[bool, int]:
    page = page_if_there(page_id, project)
    if page is None:
        return False, 0
    edit = renamed(page, zones, lines)
    if edit is not None:
        project.apply(edit, by=by)
    return edit is not None, sum(line.is_locked and _renamed(line.kind, lines) != line.kind for line in page.lines)


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
