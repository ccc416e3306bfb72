"""Bring another person's copy of the same project into this one: their texts, lines and pages, one step to undo.

The copy is only read. What both changed differently waits in the merge queue; see `document/combining.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ductus.document.combining import TITLE, Combined, Common, Said, combined, common_text
from ductus.document.edits import EditMisfit, PageEdit
from ductus.document.page import Page
from ductus.errors import DuctusError, InputError, Remedy, ScanMissing
from ductus.formats.base import Remark
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.project.records import HistoryEntry
from ductus.workflows.long_step import LongStep, fitting, pages_there, parts_on
from ductus.workflows.words import counted
from ductus.workflows.writing import ProjectThread

VERB = "combine"


@dataclass
class CombineReport:
    """What was brought in; counts of lines, and the pages only the other had."""

    taken: int = 0
    asked: int = 0
    new_lines: int = 0
    new_pages: int = 0
    remarks: list[Remark] = field(default_factory=list)


def combine_projects(job: Job, project: ProjectThread, other: Path, by: str = "") -> CombineReport:
    """Bring in the project at `other`. Runs on a lane's thread, a page at a time.

    Raises:
        InputError: the two have no page in common, so that they are not copies of one project.
        ProjectError: the other one cannot be opened.
        Cancelled: the job was cancelled; what was taken over is taken back.
    """
    report = CombineReport()
    with Project.open(other, read_only=True) as theirs:
        ours = set(project.call(lambda held: held.page_ids(), job.cancel))
        common = [page_id for page_id in theirs.page_ids() if page_id in ours]
        if not common:
            raise InputError(
                f"“{other.name}” has no page in common with this project.",
                remedy=Remedy("Only copies of one project can be brought together. Open its scans to add them."),
            )
        done = 0
        with LongStep(job, project, TITLE, by) as step:
            for part in project.call(partial(parts_on, common), job.cancel):
                _combine_part(job, project, theirs, part, step, report)
                done += len(part)
                job.report(done, len(common), "pages")
        for page_id in theirs.page_ids():
            if page_id not in ours:
                _bring_page(job, project, theirs, page_id, report)
    return report


@dataclass(frozen=True, slots=True)
class _OtherPage:
    """The other's page, and by line id what its lines once said there."""

    page: Page
    said: Mapping[str, Sequence[Said]]


def _combine_part(
    job: Job, project: ProjectThread, theirs: Project, part: Sequence[str], step: LongStep, report: CombineReport
) -> None:
    """Bring in what the other's copies of some pages say. Their project is asked here, on the thread it is open on."""
    mine = project.call(partial(pages_there, part), job.cancel)
    others = {page.id: _other_page(theirs, page) for page in mine}
    known = project.call(lambda held: [_known(held, page, others[page.id]) for page in mine], job.cancel)
    seen = [(page, _outcome(page, others[page.id], what)) for page, what in zip(mine, known, strict=True)]
    made: list[tuple[Page, Combined]] = []

    def edits_now(held: Project) -> Sequence[PageEdit]:
        made[:] = fitting(held, seen, lambda page: _outcome(page, others[page.id], _known(held, page, others[page.id])))
        return [edit for _, outcome in made for edit in outcome.edits]

    step.add(edits_now)
    for page, outcome in made:
        if outcome.is_framed_otherwise:
            what = "It is turned or cropped in another way there; left as it is here."
            report.remarks.append(Remark(page.name, what))
        _note(outcome, page, report)


def _other_page(theirs: Project, mine: Page) -> _OtherPage:
    other = theirs.page(mine.id)
    here = {line.id: line for line in mine.lines}
    differing = [line.id for line in other.lines if line.id in here and here[line.id] != line]
    return _OtherPage(other, {line_id: tuple(_said(theirs.history(line_id))) for line_id in differing})


class _Known(NamedTuple):
    """What our project knows of a page: by line id what both began from, and the lines that were taken off here."""

    bases: Mapping[str, Common]
    removed: frozenset[str]


def _known(project: Project, mine: Page, other: _OtherPage) -> _Known:
    """On our project's thread."""
    here = {line.id: line for line in mine.lines}
    bases = {}
    for line in other.page.lines:
        held = here.get(line.id)
        if held is not None and held.transcription != line.transcription:
            common = common_text(list(_said(project.history(line.id))), list(other.said.get(line.id, ())))
            if common is not None:
                bases[line.id] = common
    gone = (line.id for line in other.page.lines if line.id not in here)
    return _Known(bases, frozenset(line_id for line_id in gone if project.had_line(line_id)))


def _outcome(mine: Page, other: _OtherPage, known: _Known) -> Combined:
    """What the other's page means for ours."""
    if mine.lines == other.page.lines:
        return Combined(())
    if mine.cutout != other.page.cutout:
        return Combined((), is_framed_otherwise=True)
    return combined(mine, other.page, known.bases, known.removed)


def _said(entries: Sequence[HistoryEntry]) -> Iterator[Said]:
    return (Said(entry.at.isoformat(), entry.text, entry.kind == "transcription") for entry in entries)


def _note(outcome: Combined, page: Page, report: CombineReport) -> None:
    report.taken += len(outcome.taken)
    report.asked += len(outcome.asked)
    report.new_lines += len(outcome.new)
    for count, what in (
        (len(outcome.shaped), "lines have another shape there; yours were kept."),
        (len(outcome.removed), "lines are there that were deleted here; they were left out."),
    ):
        if count:
            report.remarks.append(Remark(page.name, f"{count} {what}"))


def _bring_page(job: Job, project: ProjectThread, theirs: Project, page_id: str, report: CombineReport) -> None:
    """A page only the other has goes behind the last of the document of the same name, or into a new one."""
    page = theirs.page(page_id)
    title = next(document.title for document in theirs.documents() if document.id == page.document_id)
    try:
        found: Path | None = theirs.scan_path(page.scan)
    except ScanMissing:
        found = None  # it keeps the place it had there, and can be looked for later
    scan = page.scan

    def insert(held: Project) -> None:
        documents = [document for document in held.documents() if title == document.title]
        document = documents[0] if documents else held.add_document(title)
        placed = scan if found is None else held.scan_for(found, scan.size_bytes, scan.sha256, scan.index, scan.dpi)
        held.insert_pages(document.id, [replace(page, scan=placed)])

    try:
        project.call(insert, job.cancel)
    except (EditMisfit, DuctusError) as fault:
        sentence = fault.message if isinstance(fault, DuctusError) else "It was taken out of this project before."
        report.remarks.append(Remark(page.name, f"The page was not brought in: {sentence}"))
        return
    report.new_pages += 1


def report_words(report: CombineReport) -> str:
    """What was done, for people."""
    found = [f"{counted(report.taken, 'line')} taken over, {counted(report.new_lines, 'line')} new."]
    if report.new_pages:
        found.append(f"{counted(report.new_pages, 'page')} new.")
    if report.asked:
        found.append(f"{counted(report.asked, 'line')} written differently by both: compare them in the merge queue.")
    return " ".join(found)
