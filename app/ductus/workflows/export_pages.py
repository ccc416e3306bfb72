"""Export pages: text, PAGE XML, ground truth, through whichever format is asked for, one page in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from PIL.Image import Image

from ductus.document.cutouts import on_scan
from ductus.document.description import Description
from ductus.document.page import Line, Page, Scan
from ductus.document.partition import Partition
from ductus.document.transcription import LineStatus
from ductus.errors import Cancelled, ExportFailed, Remedy
from ductus.formats.base import Remark, WriteOptions, Written
from ductus.formats.registry import Registry
from ductus.imaging.scans import Limits, open_page
from ductus.jobs.collecting import rare_collections
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.workflows.half_written import FolderBefore
from ductus.workflows.part_pages import keep_parts, new_parts, planned_parts
from ductus.workflows.rule_breaches import breaches
from ductus.workflows.scan_sources import source_of
from ductus.workflows.words import counted
from ductus.workflows.writing import ProjectThread

VERB = "export"

_LINES_AT_ONCE, _PAGES_AT_ONCE = 160, 16
"""So much is asked of the project at a time: a few ms of its thread, which is the window's."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: pages in order, in which format, to where. `statuses` empty takes every line.

    `plan` says how ground truth is parted in a project whose pages have no parts yet.
    """

    page_ids: tuple[str, ...]
    format_id: str
    target: Path
    statuses: frozenset[LineStatus] = frozenset()
    choices: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = Limits()  # noqa: RUF009  # frozen
    plan: Partition | None = None

    def takes(self, line: Line) -> bool:
        """Whether a line is among those asked for, by its status."""
        return not self.statuses or line.status in self.statuses


def default_statuses(format_id: str) -> frozenset[LineStatus]:
    """Which lines a format takes unless told otherwise: ground truth takes verified ones, everything else all."""
    info = Registry.discover().get(format_id).INFO
    return frozenset({LineStatus.VERIFIED}) if info.is_ground_truth else frozenset()


def export_pages(job: Job, project: ProjectThread, request: ExportRequest) -> Written:
    """Write the pages. Runs on a lane's thread; asks the project for one page at a time.

    Raises:
        ExportFailed: the target cannot be written, nothing would be exported, or a page would not be valid.
        ScanMissing: the format needs pixels and a scan is not where it was.
        Cancelled: the job was cancelled; files already whole stay, and the message says how many are new.
    """
    module = Registry.discover().get(request.format_id)
    total = len(request.page_ids)
    if not total:
        raise ExportFailed("There are no pages to export.", remedy=Remedy("Open scans first.", "Open scans…", "open"))
    skipped: list[Remark] = []
    against_rules: list[Remark] = []
    sheet = project.call(lambda held: held.sheet, job.cancel)
    options = _options(job, project, request, sheet.description, is_truth=module.INFO.is_ground_truth)
    options = replace(options, tag_elements=sheet.tag_elements)

    def on_page(done: int, of: int) -> None:
        job.cancel.check()
        job.report(done, of, "pages")

    def looked_at(pages: Iterator[Page]) -> Iterator[Page]:
        for page in pages:
            against_rules.extend(breaches(page, sheet.rules, request.takes))
            yield on_scan(page) if module.INFO.refers_to_scan else page

    pages = looked_at(healthy_pages(job, project, request.page_ids, skipped))
    write = partial(module.write, pages, total, request.target, options, on_page)
    with rare_collections():
        is_a_file_each = module.INFO.one_file_a_page and not module.INFO.is_folder
        written = _told_what_is_there(write, request.target, module.INFO.suffixes) if is_a_file_each else write()
    return Written(written.files, written.lines, (*written.losses, *skipped), tuple(against_rules))


def _told_what_is_there(write: Callable[[], Written], folder: Path, suffixes: Sequence[str]) -> Written:
    """Write one file a page; stopped or failed half way, the error says which files are new and which older."""
    before = FolderBefore(folder, suffixes)
    try:
        return write()
    except (Cancelled, ExportFailed) as fault:
        raise before.told(fault) from fault


def _options(
    job: Job, project: ProjectThread, request: ExportRequest, description: Description, *, is_truth: bool
) -> WriteOptions:
    """What the writer is told; it reaches the project through this job."""

    def page_image(page: Page) -> Image:
        source = project.call(lambda held: source_of(held, page), job.cancel)
        return open_page(source, request.limits)

    def scan_file(page: Page) -> Path:
        return project.call(lambda held: source_of(held, page), job.cancel).path

    parts_of = project.call(parts_of_scans, job.cancel)
    options = WriteOptions(
        request.takes if request.statuses else None,
        page_image,
        scan_file,
        dict(request.choices),
        part_of_scan=lambda page: parts_of.get(page.id, 0),
        description=description,
    )
    return _parted(options, job, project, request) if is_truth and "parts" not in request.choices else options


def _parted(options: WriteOptions, job: Job, project: ProjectThread, request: ExportRequest) -> WriteOptions:
    """The options of a data set, with which page is in which part; new pages have theirs for good once it is whole.

    Raises:
        ExportFailed: pages have no part yet, and the project is open for reading only.
    """

    def plan(held: Project) -> Partition:
        parted = planned_parts(held, request.page_ids, request.statuses, request.plan)
        new = new_parts(held, parted)
        if new and held.is_read_only:
            raise ExportFailed(
                f"{counted(new, 'page')} of this project must get their part, and it is open for reading only.",
                remedy=Remedy("Open the project for writing, or export pages that have their part."),
            )
        return parted

    partition = project.call(plan, job.cancel)
    choices = {
        "split": {share.part: share.share for share in partition.shares},
        "parts": partition.parts(),
        "seed": partition.seed,
        "parted_by": partition.by.value,
    }
    return replace(
        options,
        choices=options.choices | choices,
        before_placing=lambda: project.call(lambda held: keep_parts(held, partition), job.cancel),
    )


def parts_of_scans(project: Project) -> dict[str, int]:
    """The number, from 1, of each page that shows a part of a scan others show parts of: the halves of a spread."""
    sharing: dict[Scan, list[str]] = {}
    for summary in project.summaries():
        if summary.cutout is not None:
            sharing.setdefault(summary.scan, []).append(summary.id)
    return {
        page_id: number for shared in sharing.values() if len(shared) > 1 for number, page_id in enumerate(shared, 1)
    }


def healthy_pages(job: Job, project: ProjectThread, page_ids: Sequence[str], skipped: list[Remark]) -> Iterator[Page]:
    """The pages, one at a time; those with a problem are left out and said, those taken out meanwhile just left out."""
    place = 0
    while place < len(page_ids):
        waiting = page_ids[place : place + _PAGES_AT_ONCE]
        found = project.call(partial(Project.pages, page_ids=waiting, most_lines=_LINES_AT_ONCE), job.cancel)
        place += len(found)
        for page in found:
            if page is None:
                continue
            if page.problem:
                skipped.append(Remark(page.name, f"Left out: {page.problem}"))
                continue
            yield page
