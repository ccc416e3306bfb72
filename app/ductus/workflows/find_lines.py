"""Find lines: the pages go to a detector in the host process, one by one; what it finds is merged with what is there.

Each page is one undoable step. Lines a person has worked on stay (see `document/merge.py`). A page that fails is
remembered and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from ductus.document.merge import Merge, merge_lines
from ductus.document.page import BaselineSource, Line
from ductus.document.transcription import new_id
from ductus.engines.base import DetectedLine, Detection
from ductus.engines.hosted import EngineCall, EngineReady, FindTask, FoundLines
from ductus.errors import Cancelled, DuctusError, EngineUnavailable, HostDied
from ductus.imaging.scans import Limits, ScanSource
from ductus.jobs.host import Host
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.workflows.faults import PageFault, page_name
from ductus.workflows.page_order import Focus, nearest_first
from ductus.workflows.scan_sources import source_of
from ductus.workflows.writing import ProjectThread, page_if_there

VERB = "find lines"
FIND_TASK = "ductus.engines.hosted:find_lines"

_HOST_LIVES = 3
"""How often the host process may end during one job before the job gives up."""

STARTED_AGAIN = "The engine ended and was started again."


@dataclass(frozen=True, slots=True)
class FindRequest:
    """Which pages, with which engine. `only_empty` leaves pages alone that have lines already."""

    page_ids: tuple[str, ...]
    engine: EngineCall
    limits: Limits = Limits()  # noqa: RUF009  # frozen
    only_empty: bool = False


@dataclass
class FindReport:
    """What a find job did so far: lines found and kept per page, and the pages it had to skip.

    `set_aside` counts pieces that looked like stains, rules or a neighbouring page and became no lines. `deaths` says
    for each time the host process ended what became of it.
    """

    pages: int = 0
    found: int = 0
    set_aside: int = 0
    merges: dict[str, Merge] = field(default_factory=dict)
    faults: list[PageFault] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)


def find_lines(job: Job, project: ProjectThread, host: Host, request: FindRequest, focus: Focus) -> FindReport:
    """Find the lines of the request's pages, the one on screen first. Runs on a lane's thread.

    Raises:
        EngineUnavailable: the engine cannot run here; no page was touched after that.
        HostDied: the host process ended again and again.
        Cancelled: the job was cancelled; pages done stay done.
    """
    report = FindReport()
    total = len(request.page_ids)
    job.report(0, total, "pages")
    for page_id in nearest_first(request.page_ids, focus):
        job.cancel.check()
        try:
            find_on_page(job, project, host, request, page_id, report, _HOST_LIVES)
        except (EngineUnavailable, HostDied, Cancelled):
            raise
        except DuctusError as fault:
            report.faults.append(PageFault(page_id, project.call(partial(page_name, page_id), job.cancel), fault))
        report.pages += 1
        job.report(report.pages, total, "pages")
    return report


def find_on_page(
    job: Job,
    project: ProjectThread,
    host: Host,
    request: FindRequest,
    page_id: str,
    report: FindReport,
    lives: int,
) -> None:
    """Find one page's lines and note them in `report`.

    Raises:
        HostDied: it died for the `lives`-th time, those noted before counted in.
        DuctusError: as `find_lines`; the page itself cannot be worked on.
    """
    source = project.call(lambda held: _source(held, page_id, request.only_empty), job.cancel)
    if source is None:
        return
    task = FindTask(request.engine, source, request.limits)
    job.at_work_on = frozenset({page_id})
    try:
        found = _found(job, host, task, report, lives)
    finally:
        job.at_work_on = frozenset()
    merge = project.call(lambda held: apply_detection(held, page_id, found.detection, request.engine), job.cancel)
    if merge is not None:
        report.merges[page_id] = merge
        report.found += len(found.detection.lines)
        report.set_aside += len(found.detection.unassigned)


def _found(job: Job, host: Host, task: FindTask, report: FindReport, lives: int) -> FoundLines:
    """What the detector finds, asked again when its process ended."""
    while True:
        try:
            found = host.call(FIND_TASK, task, on_event=lambda event: _announce(job, event), cancel=job.cancel)
            assert isinstance(found, FoundLines)  # noqa: S101  # the task's own return type
            return found
        except HostDied as death:
            report.deaths.append(death.message)
            if len(report.deaths) >= lives:
                raise
            job.report(job.progress.done, job.progress.total, note=STARTED_AGAIN)


def _source(project: Project, page_id: str, only_empty: bool) -> ScanSource | None:
    page = page_if_there(page_id, project)
    if page is None or page.problem or (only_empty and page.lines):
        return None
    return source_of(project, page)


def _announce(job: Job, event: object) -> None:
    if isinstance(event, EngineReady):
        job.report(job.progress.done, job.progress.total, note=f"{event.engine_id} on {event.state.device}")


def apply_detection(project: Project, page_id: str, detection: Detection, engine: EngineCall) -> Merge | None:
    """Merge a detection into a page as one undoable step; None when the page is gone. On the project's thread.

    A line that somebody is typing in is not lost, although its text is not part of the project yet.
    """
    page = page_if_there(page_id, project)
    if page is None:
        return None
    merge = merge_lines(page, lines_of(detection.lines), project.drafts(page_id))
    edit = merge.edit(page, VERB)
    if edit is not None:
        project.apply(edit, by=engine.engine_id)
    return merge


def lines_of(found: Sequence[DetectedLine]) -> tuple[Line, ...]:
    """Fresh lines for what a detector found, in its order."""
    from ductus.document.geometry import estimated_baseline

    lines = []
    for item in found:
        source = BaselineSource.DETECTED if item.baseline is not None else BaselineSource.ESTIMATED
        baseline = item.baseline or estimated_baseline(item.polygon)
        lines.append(Line(new_id("l"), item.polygon, baseline, source, confidence=item.confidence))
    return tuple(lines)
