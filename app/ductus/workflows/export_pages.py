"""Export pages: text, PAGE XML, ground truth, through whichever format is asked for, one page in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PIL.Image import Image

from ductus.document.cutouts import on_scan
from ductus.document.page import Line, Page, Scan
from ductus.document.partition import Partition
from ductus.document.transcription import LineStatus
from ductus.errors import ExportFailed, Remedy
from ductus.formats.base import Remark, WriteOptions, Written
from ductus.formats.registry import Registry
from ductus.imaging.scans import Limits, open_page
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.workflows.part_pages import part_pages
from ductus.workflows.rule_breaches import breaches
from ductus.workflows.scan_sources import source_of
from ductus.workflows.writing import ProjectThread, page_if_there

VERB = "export"


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


def default_statuses(format_id: str) -> frozenset[LineStatus]:
    """Which lines a format takes unless told otherwise: ground truth takes verified ones, everything else all."""
    info = Registry.discover().get(format_id).INFO
    return frozenset({LineStatus.VERIFIED}) if info.is_ground_truth else frozenset()


def export_pages(job: Job, project: ProjectThread, request: ExportRequest) -> Written:
    """Write the pages. Runs on a lane's thread; asks the project for one page at a time.

    Raises:
        ExportFailed: the target cannot be written, nothing would be exported, or a page would not be valid.
        ScanMissing: the format needs pixels and a scan is not where it was.
        Cancelled: the job was cancelled; files already whole stay.
    """
    module = Registry.discover().get(request.format_id)
    total = len(request.page_ids)
    if not total:
        raise ExportFailed("There are no pages to export.", remedy=Remedy("Open scans first.", "Open scans…", "open"))
    skipped: list[Remark] = []
    against_rules: list[Remark] = []
    sheet = project.call(lambda held: held.sheet, job.cancel)
    choices = dict(request.choices)
    if module.INFO.is_ground_truth and "parts" not in choices:
        choices |= _parts(job, project, request)

    def on_page(done: int, of: int) -> None:
        job.cancel.check()
        job.report(done, of, "pages")

    def include(line: Line) -> bool:
        return not request.statuses or line.status in request.statuses

    def page_image(page: Page) -> Image:
        source = project.call(lambda held: source_of(held, page), job.cancel)
        return open_page(source, request.limits)

    def scan_file(page: Page) -> Path:
        return project.call(lambda held: source_of(held, page), job.cancel).path

    parts = project.call(parts_of_scans, job.cancel)
    options = WriteOptions(
        include,
        page_image,
        scan_file,
        choices,
        part_of_scan=lambda page: parts.get(page.id, 0),
        description=sheet.description,
    )

    def looked_at(pages: Iterator[Page]) -> Iterator[Page]:
        for page in pages:
            against_rules.extend(breaches(page, sheet.rules, include))
            yield on_scan(page) if module.INFO.refers_to_scan else page

    pages = looked_at(_healthy_pages(job, project, request, skipped))
    written = module.write(pages, total, request.target, options, on_page)
    return Written(written.files, written.lines, (*written.losses, *skipped), tuple(against_rules))


def _parts(job: Job, project: ProjectThread, request: ExportRequest) -> dict[str, Any]:
    """The choices of a data set that say which page is in which part. New pages have theirs for good afterwards."""
    partition = project.call(
        lambda held: part_pages(held, request.page_ids, request.statuses, request.plan), job.cancel
    )
    return {
        "split": {share.part: share.share for share in partition.shares},
        "parts": partition.parts(),
        "seed": partition.seed,
        "parted_by": partition.by.value,
    }


def parts_of_scans(project: Project) -> dict[str, int]:
    """The number, from 1, of each page that shows a part of a scan others show parts of: the halves of a spread."""
    sharing: dict[Scan, list[str]] = {}
    for summary in project.summaries():
        if summary.cutout is not None:
            sharing.setdefault(summary.scan, []).append(summary.id)
    return {
        page_id: number for shared in sharing.values() if len(shared) > 1 for number, page_id in enumerate(shared, 1)
    }


def _healthy_pages(job: Job, project: ProjectThread, request: ExportRequest, skipped: list[Remark]) -> Iterator[Page]:
    for page_id in request.page_ids:
        page = project.call(partial(page_if_there, page_id), job.cancel)
        if page is None:
            continue
        if page.problem:
            skipped.append(Remark(page.name, f"Left out: {page.problem}"))
            continue
        yield page
