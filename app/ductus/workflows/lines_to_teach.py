"""Lines of a project that a person vouches for, put by as lines to teach with; those of test pages never.

Two halves, as cutting takes long: `pages_to_teach` looks into the project, on its thread; `put_lines_by` cuts, on a
lane's. What was put by stays as it is while people work on, so that a course is taken up with the lines it began with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.document.geometry import Baseline, Polygon
from ductus.document.page import Page
from ductus.document.partition import TEST, TRAIN, VALIDATION
from ductus.document.transcription import LineStatus
from ductus.errors import DuctusError, InputError, Remedy
from ductus.imaging.source import ScanSource
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.training.line_samples import picture_of_line, plain_text
from ductus.training.project_lines import VOUCHED
from ductus.workflows.faults import PageFault
from ductus.workflows.part_pages import keep_parts, planned_parts
from ductus.workflows.scan_sources import source_of


@dataclass(frozen=True, slots=True)
class LineToTeach:
    """One line: where it stands, in pixels of the page, and what it says."""

    text: str
    polygon: Polygon
    baseline: Baseline | None


@dataclass(frozen=True, slots=True)
class PageToTeach:
    """A page with its part: "train" or "validation"."""

    id: str
    name: str
    part: str
    scan: ScanSource
    lines: tuple[LineToTeach, ...]


@dataclass(frozen=True, slots=True)
class PutBy:
    """How many lines and pages were put by, how many of these to judge by, and which pages could not be opened."""

    lines: int
    pages: int
    faults: tuple[PageFault, ...] = ()
    judged_lines: int = 0
    judged_pages: int = 0


def pages_to_teach(
    project: Project, page_ids: Collection[str] = (), statuses: Collection[LineStatus] = VOUCHED
) -> tuple[PageToTeach, ...]:
    """The pages a reader may be taught and judged by in a course, all or of those named. On the project's thread.

    Pages without a part get theirs for good, as when ground truth is exported. Test pages are left out, and those whose
    scan is missing.

    Raises:
        InputError: no line is left.
        StorageFailed: pages need a part, and the project is open for reading only.
    """
    wanted = set(page_ids or project.page_ids())
    parted = planned_parts(project, wanted, statuses)
    parts = parted.parts()
    found = tuple(_pages(project, wanted, parts, statuses))
    if not found:
        raise InputError(
            f"“{project.title}” has no corrected or verified line to teach with outside its test pages.",
            remedy=Remedy("Correct some pages first."),
        )
    keep_parts(project, parted)
    return found


def put_lines_by(job: Job, pages: Sequence[PageToTeach], folder: Path, source: str, licence: str = "") -> PutBy:
    """Cut the lines and write them to `folder`, a Parquet file for each part, which `line_sets` reads. On a lane.

    `source` is what the card will call them, `licence` under what they may be used.

    Raises:
        InputError: not one page could be opened.
        Cancelled: the job was cancelled; what was written is of no use.
        OSError: the folder cannot be written.
    """
    import pyarrow
    import pyarrow.parquet

    folder.mkdir(parents=True, exist_ok=True)
    names = {"image": pyarrow.binary(), **dict.fromkeys(("text", "source", "page", "license"), pyarrow.string())}
    schema = pyarrow.schema(list(names.items()))
    writers: dict[str, Any] = {}
    faults: list[PageFault] = []
    lines = {TRAIN: 0, VALIDATION: 0}
    opened = dict(lines)
    try:
        for done, page in enumerate(pages, start=1):
            job.cancel.check()
            try:
                rows = [(*row, source, page.id, licence) for row in _cut(page)]
            except DuctusError as fault:
                faults.append(PageFault(page.id, page.name, fault))
                continue
            if page.part not in writers:
                writers[page.part] = pyarrow.parquet.ParquetWriter(folder / f"{page.part}.parquet", schema)
            columns = [list(column) for column in zip(*rows, strict=True)]
            writers[page.part].write_table(pyarrow.table(columns, schema=schema))
            lines[page.part] += len(rows)
            opened[page.part] += 1
            job.report(done, len(pages), "pages")
    finally:
        for writer in writers.values():
            writer.close()
    if not any(lines.values()):
        raise InputError("Not one page could be opened to cut lines from.", remedy=Remedy("Relink the scans."))
    return PutBy(sum(lines.values()), sum(opened.values()), tuple(faults), lines[VALIDATION], opened[VALIDATION])


def _pages(
    project: Project, wanted: Collection[str], parts: dict[str, str], statuses: Collection[LineStatus]
) -> Iterator[PageToTeach]:
    for summary in project.summaries():
        part = parts.get(summary.id, TEST)
        if summary.id not in wanted or summary.problem or part == TEST:
            continue
        page = project.page(summary.id)
        lines = tuple(_lines(page, statuses))
        if not lines:
            continue
        try:
            scan = source_of(project, page)
        except DuctusError:
            continue
        yield PageToTeach(page.id, summary.name, part, scan, lines)


def _lines(page: Page, statuses: Collection[LineStatus]) -> Iterator[LineToTeach]:
    for line in page.lines:
        text = plain_text(line.text)
        if line.status in statuses and text:
            yield LineToTeach(text, line.polygon, line.baseline)


def _cut(page: PageToTeach) -> Iterator[tuple[bytes, str]]:
    from ductus.imaging.scans import open_page

    image = open_page(page.scan)
    for line in page.lines:
        yield picture_of_line(image, line.polygon, line.baseline), line.text
