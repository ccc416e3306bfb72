"""Give pages their parts when ground truth leaves the project, so that no test page ever teaches a reader."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ductus.document.partition import PageToPart, Partition, with_pages
from ductus.document.transcription import LineStatus
from ductus.errors import ExportFailed, Remedy
from ductus.project.project import Project
from ductus.project.records import PageSummary


def planned_parts(
    project: Project, page_ids: Collection[str], statuses: Collection[LineStatus], plan: Partition | None = None
) -> Partition:
    """The project's partition as it would be with parts for those of the pages that have such lines; changes nothing.

    `plan` says how the first pages of a project are parted, and is refused when that was done otherwise before. Pages
    without lines to teach from wait, so that the test part is not filled with pages nobody has transcribed.

    Raises:
        ExportFailed: `plan` is not what the project's pages were parted by.
    """
    held = project.partition
    if plan is not None and held.is_made and not _is_same(plan, held):
        raise ExportFailed(
            f"The pages of this project were parted by {held.by.value} before, and stay where they are.",
            remedy=Remedy("Export without saying how to part them; new pages find their part by themselves."),
        )
    start = held if held.is_made or plan is None else replace(plan, pages=())
    wanted = set(page_ids)
    return with_pages(
        start,
        (page_to_part(page) for page in project.summaries() if page.id in wanted and has_lines(page, statuses)),
    )


def new_parts(project: Project, parted: Partition) -> int:
    """How many pages `parted` gives a part that have none in the project yet."""
    return len(parted.pages) - len(project.partition.pages)


def keep_parts(project: Project, parted: Partition) -> None:
    """Give the pages the parts of `parted`, planned before, for good: they are on the disk afterwards.

    Writes nothing where all have them already, so that a project open for reading only will do then.

    Raises:
        ExportFailed: other pages got their parts since `parted` was planned, so that it does not hold any more.
        StorageFailed: there are new pages, and the project cannot be written.
    """
    held = project.partition
    if parted.pages == held.pages:
        return
    if parted.pages[: len(held.pages)] != held.pages:
        raise ExportFailed(
            "Meanwhile pages of this project got their parts by another export.",
            remedy=Remedy("Export again; it will keep to them."),
        )
    project.set_partition(parted)


def page_to_part(page: PageSummary) -> PageToPart:
    """The page as a partition sees it; halves of one scan are one thing."""
    scan = f"{page.scan.sha256}:{page.scan.index}" if page.scan.sha256 else ""
    return PageToPart(page.id, scan, page.document_id)


def has_lines(page: PageSummary, statuses: Collection[LineStatus]) -> bool:
    """Whether a page has lines at one of these statuses; none named takes all."""
    return not page.problem and any(page.counts[status] for status in statuses or LineStatus)


def _is_same(plan: Partition, held: Partition) -> bool:
    return (plan.shares, plan.by, plan.seed) == (held.shares, held.by, held.seed)
