"""Find lines: the pages go to a detector in the host process, one by one; what it finds is merged with what is there.

Each page is one undoable step. Lines a person has worked on stay (see `document/merge.py`). A page that fails is
remembered and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from ductus.document.cutouts import between
from ductus.document.merge import Merge, merge_lines
from ductus.document.page import BaselineSource, Cutout, Line, Page
from ductus.document.precedence import read_when_found
from ductus.document.soundness import on_whole_pixels
from ductus.document.transcription import Provenance, Reading, TextSpan, new_id, now
from ductus.engines.base import DetectedLine, EngineState
from ductus.engines.hosted import EngineCall, EngineReady, FindTask, FoundLines
from ductus.errors import Cancelled, DuctusError, EngineUnavailable, HostDied
from ductus.imaging.scans import Limits
from ductus.jobs.host import Host
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.workflows.engine_choice import at_work_words, remark_words
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
    """Which pages, with which engine. `only_empty` leaves pages alone that have lines already.

    With `is_shown_first`, pages that have lines already are not changed: what was found on them waits in the report
    for somebody to decide.
    """

    page_ids: tuple[str, ...]
    engine: EngineCall
    limits: Limits = Limits()  # noqa: RUF009  # frozen
    only_empty: bool = False
    is_shown_first: bool = False


@dataclass(frozen=True, slots=True)
class FoundPage:
    """What a detector found on one page, as lines that are not on it yet, and pieces it took for no writing.

    Their places are in the frame the page had when it was looked at, which `cutout` tells.
    """

    engine_id: str
    lines: tuple[Line, ...]
    left_out: tuple[Line, ...] = ()
    cutout: Cutout | None = None

    def in_frame_of(self, page: Page) -> FoundPage:
        """The same places on the ink of the page as it lies now, turned or cropped meanwhile."""
        if page.cutout == self.cutout:
            return self
        moved = between(self.cutout, page.cutout)
        lines, left_out = (tuple(map(moved.line, found)) for found in (self.lines, self.left_out))
        return FoundPage(self.engine_id, lines, left_out, page.cutout)


@dataclass
class FindReport:
    """What a find job did so far: lines found and kept per page, and the pages it had to skip.

    `set_aside` counts pieces that looked like stains, rules or a neighbouring page and became no lines. `deaths` says
    for each time the host process ended what became of it. `waiting` holds, by page, what is to be decided on;
    `left_out` what the detector took for no writing. `remarks` are what engines said they gave up to run here, each
    once.
    """

    pages: int = 0
    found: int = 0
    set_aside: int = 0
    merges: dict[str, Merge] = field(default_factory=dict)
    waiting: dict[str, FoundPage] = field(default_factory=dict)
    left_out: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    faults: list[PageFault] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def note(self, engine_id: str, state: EngineState) -> None:
        """Keep what an engine says of how it runs here, if anything."""
        remark = remark_words(engine_id, state)
        if remark and remark not in self.remarks:
            self.remarks.append(remark)


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
    task = project.call(partial(find_task, request, page_id), job.cancel)
    if task is None:
        return
    job.at_work_on = frozenset({page_id})
    try:
        found = _found(job, host, task, report, lives)
    finally:
        job.at_work_on = frozenset()
    note_found(job, project, request, page_id, task, found, report)


def note_found(
    job: Job,
    project: ProjectThread,
    request: FindRequest,
    page_id: str,
    task: FindTask,
    found: FoundLines,
    report: FindReport,
) -> None:
    """Merge what the task found with the page and note it in `report`, or leave it there to be decided on."""
    found_page = _found_page(request.engine.engine_id, found, task.source.cutout)
    report.left_out[page_id] = found_page.left_out
    merge = project.call(
        lambda held: apply_found(held, page_id, found_page, only_where_empty=request.is_shown_first), job.cancel
    )
    if merge is None and request.is_shown_first:
        report.waiting[page_id] = found_page
    if merge is not None:
        report.merges[page_id] = merge
        report.found += len(found.detection.lines)
        report.set_aside += len(found.detection.unassigned)


def _found_page(engine_id: str, found: FoundLines, cutout: Cutout | None) -> FoundPage:
    made_by = _made_by(engine_id, found)
    lines, left_out = (lines_of(each, made_by) for each in (found.detection.lines, found.detection.unassigned))
    return FoundPage(engine_id, lines, left_out, cutout)


def _found(job: Job, host: Host, task: FindTask, report: FindReport, lives: int) -> FoundLines:
    """What the detector finds, asked again when its process ended."""
    while True:
        try:
            found = host.call(FIND_TASK, task, on_event=lambda event: _announce(job, report, event), cancel=job.cancel)
            assert isinstance(found, FoundLines)  # noqa: S101  # the task's own return type
            return found
        except HostDied as death:
            report.deaths.append(death.message)
            if len(report.deaths) >= lives:
                raise
            job.report(job.progress.done, job.progress.total, note=STARTED_AGAIN)


def find_task(request: FindRequest, page_id: str, project: Project) -> FindTask | None:
    """The task that finds the page's lines; None where they are not to be found. On the project's thread."""
    page = page_if_there(page_id, project)
    if page is None or page.problem or (request.only_empty and page.lines):
        return None
    return FindTask(request.engine, source_of(project, page), request.limits)


def _announce(job: Job, report: FindReport, event: object) -> None:
    if isinstance(event, EngineReady):
        report.note(event.engine_id, event.state)
        job.report(job.progress.done, job.progress.total, note=at_work_words(event.engine_id, event.state))


def apply_found(
    project: Project, page_id: str, found: FoundPage, excepted: Collection[str] = (), *, only_where_empty: bool = False
) -> Merge | None:
    """Merge what was found into a page as one undoable step, but for exceptions (see `Merge.but_for`).

    None when the page is gone, or has lines already and `only_where_empty` is asked for. A line that somebody is typing
    in is not lost, although its text is not part of the project yet. On the project's thread.
    """
    page = page_if_there(page_id, project)
    if page is None or (only_where_empty and page.lines):
        return None
    merge = merge_lines(page, found.in_frame_of(page).lines, project.drafts(page_id)).but_for(page, excepted)
    edit = merge.edit(page, VERB)
    if edit is not None:
        project.apply(edit, by=found.engine_id)
    return merge


def lines_of(found: Sequence[DetectedLine], made_by: Provenance | None = None) -> tuple[Line, ...]:
    """Fresh lines for what an engine found, in its order; those it read as well carry a reading by `made_by`."""
    from ductus.document.geometry import estimated_baseline

    lines = []
    for item in found:
        source = BaselineSource.DETECTED if item.baseline is not None else BaselineSource.ESTIMATED
        baseline = item.baseline or estimated_baseline(item.polygon)
        confidence = item.confidence if item.is_confidence_stated else None
        shapes = on_whole_pixels(item.polygon), on_whole_pixels(baseline)
        line = Line(new_id("l"), *shapes, source, confidence=confidence)
        lines.append(read_when_found(line, _reading(item, made_by)) if item.text and made_by is not None else line)
    return tuple(lines)


def _made_by(engine_id: str, found: FoundLines) -> Provenance:
    detection, state = found.detection, found.state
    weights, revision = detection.weights or state.weights, detection.revision or state.revision
    return Provenance(engine_id, weights, revision, device=f"{state.device} {state.number_type}".strip())


def _reading(item: DetectedLine, made_by: Provenance) -> Reading:
    return Reading(
        new_id("r"),
        item.text,
        item.confidence,
        made_by,
        now(),
        _spans(item),
        is_confidence_stated=item.is_confidence_stated,
    )


def _spans(item: DetectedLine) -> tuple[TextSpan, ...]:
    """A span for each word, where the line's text is its words joined by blanks."""
    if not item.words or " ".join(word.text for word in item.words) != item.text:
        return ()
    line, spans, start = item.polygon.box, [], 0
    width_px = max(1e-9, line.right - line.left)
    for word in item.words:
        box = word.polygon.box
        left, right = (min(1.0, max(0.0, (place - line.left) / width_px)) for place in (box.left, box.right))
        spans.append(TextSpan(start, start + len(word.text), word.confidence, left, right))
        start += len(word.text) + 1
    return tuple(spans)
