"""Read lines: crops go to a recognizer in the host process, page by page; readings are kept line by line as they come.

A reading never replaces what a person vouched for (`document/precedence.py`). When the host process ends in the
middle, the job goes on with the lines that are left, in smaller portions, so that one bad line costs that line only.
What is left is kept in the project, so that a job goes on after a restart. A job may find the lines of pages that have
none just before it reads them, so that the page on screen is found and read before any other page is looked at.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ductus.document.codec import from_plain, to_plain
from ductus.document.edits import AddReading, Together
from ductus.document.page import Line, Page
from ductus.document.precedence import take_reading
from ductus.document.transcription import LineStatus, Provenance, Reading, new_id, now
from ductus.engines.hosted import EngineCall, EngineReady, LineRead, LineToRead, ReadTask
from ductus.errors import Cancelled, DuctusError, EngineUnavailable, HostDied
from ductus.imaging.crops import MASKED
from ductus.imaging.scans import Limits, ScanSource
from ductus.jobs.host import Host
from ductus.jobs.job import CancelToken, Job
from ductus.project.project import Project
from ductus.workflows.engine_choice import at_work_words
from ductus.workflows.faults import PageFault, page_name
from ductus.workflows.find_lines import STARTED_AGAIN, FindReport, FindRequest, find_on_page
from ductus.workflows.page_order import Focus, nearest_first
from ductus.workflows.scan_sources import source_of
from ductus.workflows.writing import ProjectThread, page_if_there

VERB = "read lines"
READ_TASK = "ductus.engines.hosted:read_lines"

_HOST_LIVES = 6
"""How often the host process may end during one job before it gives up: corners one bad line among sixty."""

_KEEP_EVERY_S = 0.15
"""Readings that come faster than this are made durable together: each commit costs an fsync on the window's thread."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Which lines, with which engine.

    `line_ids` empty takes all lines of the pages. `only_unread` leaves out lines that have a text or that a person
    vouched for; without it every line gets one more reading, and human text still stays. With a `finder`, lines are
    found first on pages that have none. `work_id` marks the readings, so that work which goes on in another job after
    a restart reads no line twice; empty takes the job's own id.
    """

    page_ids: tuple[str, ...]
    engine: EngineCall
    line_ids: tuple[str, ...] = ()
    only_unread: bool = True
    recipe: str = MASKED.id
    limits: Limits = Limits()  # noqa: RUF009  # frozen
    finder: EngineCall | None = None
    work_id: str = ""


@dataclass
class ReadReport:
    """What a read job did so far. `lost` are lines on which the host process died; `found` is about its finder."""

    pages: int = 0
    lines: int = 0
    lost: list[str] = field(default_factory=list)
    faults: list[PageFault] = field(default_factory=list)
    found: FindReport = field(default_factory=FindReport)

    @property
    def deaths(self) -> list[str]:
        """For each time the host process ended, what became of it."""
        return self.found.deaths

    @property
    def remarks(self) -> list[str]:
        """What the engines said they gave up to run here, each once."""
        return self.found.remarks


def request_to_plain(request: ReadRequest) -> Any:
    """The request as JSON, to go on with after a restart."""
    return to_plain(request)


def request_from_plain(plain: Any) -> ReadRequest:
    """The request that `request_to_plain` wrote.

    Raises:
        ValueError: not such a request.
    """
    return from_plain(ReadRequest, plain)


def read_lines(job: Job, project: ProjectThread, host: Host, request: ReadRequest, focus: Focus) -> ReadReport:
    """Read the request's lines, the page on screen first. Runs on a lane's thread.

    Raises:
        EngineUnavailable: the engine cannot run here; nothing was read after that.
        HostDied: the host process ended again and again.
        Cancelled: the job was cancelled; readings that came stay.
    """
    return _ReadRun(job, project, host, request, focus).run()


class _ReadRun:
    """One run of a read job: what is left, how often the host died, what to tell."""

    def __init__(self, job: Job, project: ProjectThread, host: Host, request: ReadRequest, focus: Focus) -> None:
        self._job, self._project, self._host, self._request, self._focus = job, project, host, request, focus
        self._report = ReadReport()
        self._work_id = request.work_id or job.id
        self._total = 0
        self._left = list(request.page_ids)
        self._note = ""
        self._fresh: list[tuple[str, Reading]] = []
        self._kept_at_s = 0.0

    def run(self) -> ReadReport:
        self._total = self._project.call(self._count, self._job.cancel)
        self._tell()
        for page_id in nearest_first(self._request.page_ids, self._focus):
            self._job.cancel.check()
            try:
                self._find_on_page(page_id)
                self._read_page(page_id)
            except (EngineUnavailable, HostDied, Cancelled):
                raise
            except DuctusError as fault:
                name = self._project.call(partial(page_name, page_id), self._job.cancel)
                self._report.faults.append(PageFault(page_id, name, fault))
            self._report.pages += 1
            self._left.remove(page_id)
            self._project.call(self._keep_left, self._job.cancel)
        return self._report

    def _count(self, project: Project) -> int:
        pages = (page_if_there(page_id, project) for page_id in self._request.page_ids)
        return sum(len(self._wanted(page)) for page in pages if page is not None)

    def _wanted(self, page: Page) -> list[Line]:
        chosen = set(self._request.line_ids)
        return [line for line in page.lines if (not chosen or line.id in chosen) and self._is_wanted(line)]

    def _is_wanted(self, line: Line) -> bool:
        if any(reading.job_id == self._work_id for reading in line.readings):
            return False
        if line.is_locked or line.status is LineStatus.SKIPPED:
            return False
        return not self._request.only_unread or (line.transcription is None and not line.is_human)

    def _keep_left(self, project: Project) -> None:
        if self._job.verb:
            left = replace(self._request, page_ids=tuple(self._left))
            project.keep_job(self._job.id, self._job.verb, request_to_plain(left))

    def _find_on_page(self, page_id: str) -> None:
        """Find the page's lines, if that was asked for and it has none; they then count among those to be read."""
        if self._request.finder is None:
            return
        request = FindRequest((page_id,), self._request.finder, self._request.limits, only_empty=True)
        found = self._report.found
        before = found.found
        find_on_page(self._job, self._project, self._host, request, page_id, found, _HOST_LIVES)
        found.pages += 1
        self._total += found.found - before
        self._tell()

    def _read_page(self, page_id: str) -> None:
        prepared = self._project.call(partial(self._prepare, page_id), self._job.cancel)
        if prepared is None:
            return
        source, wanted = prepared
        portions = [wanted]
        while portions:
            portion = portions.pop(0)
            task = ReadTask(
                self._request.engine,
                source,
                tuple(LineToRead(line.id, line.polygon, line.baseline) for line in portion),
                self._request.recipe,
                self._request.limits,
            )
            read: set[str] = set()
            self._job.at_work_on = frozenset({page_id, *(line.id for line in portion)})
            self._tell()
            try:
                self._host.call(READ_TASK, task, on_event=partial(self._take, page_id, read), cancel=self._job.cancel)
            except HostDied as death:
                left = [line for line in portion if line.id not in read]
                portions = self._after_death(death, left) + portions
            finally:
                self._keep_fresh(page_id, CancelToken())  # also what came before the job was cancelled
                self._job.at_work_on = frozenset()

    def _prepare(self, page_id: str, project: Project) -> tuple[ScanSource, list[Line]] | None:
        """Where the page's pixels are and what is to be read on it; None when that is nothing."""
        page = page_if_there(page_id, project)
        wanted = self._wanted(page) if page is not None and not page.problem else []
        return (source_of(project, page), wanted) if page is not None and wanted else None

    def _after_death(self, death: HostDied, left: list[Line]) -> list[list[Line]]:
        """The lines left when the host died, in portions to try again; a line that kills it alone is given up."""
        self._report.deaths.append(death.message)
        if len(self._report.deaths) >= _HOST_LIVES:
            raise death
        self._note = STARTED_AGAIN
        self._tell()
        if len(left) == 1:
            self._report.lost.append(left[0].id)
            return []
        return [list(half) for half in _halves(left) if half]

    def _take(self, page_id: str, read: set[str], event: object) -> None:
        if isinstance(event, EngineReady | LineRead):  # on its first lines an engine may find out more of itself
            self._report.found.note(self._request.engine.engine_id, event.state)
        if isinstance(event, EngineReady):
            again = ", started again" if self._report.deaths else ""
            self._note = f"{at_work_words(event.engine_id, event.state)}{again}"
            self._tell()
        elif isinstance(event, LineRead):
            read.add(event.line_id)
            self._fresh.append((event.line_id, _reading(event, self._request.engine.engine_id, self._work_id)))
            if time.monotonic() - self._kept_at_s >= _KEEP_EVERY_S:
                self._keep_fresh(page_id, self._job.cancel)

    def _keep_fresh(self, page_id: str, cancel: CancelToken) -> None:
        """Make the readings that came since the last time durable, and count them."""
        fresh, self._fresh = self._fresh, []
        self._kept_at_s = time.monotonic()
        if not fresh:
            return
        self._project.call(partial(keep_readings, page_id, fresh), cancel)
        self._report.lines += len(fresh)
        self._job.at_work_on -= {line_id for line_id, _ in fresh}
        self._tell()

    def _tell(self) -> None:
        self._job.report(self._report.lines, self._total, "lines", self._note)


def _halves(lines: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    middle = len(lines) // 2
    return lines[:middle], lines[middle:]


def _reading(event: LineRead, engine_id: str, job_id: str) -> Reading:
    state = event.state
    device = f"{state.device} {state.number_type}".strip()
    made_by = Provenance(engine_id, state.weights, state.revision, event.recipe, device)
    raw = event.reading
    return Reading(
        new_id("r"),
        raw.text,
        raw.confidence,
        made_by,
        now(),
        raw.spans,
        raw.alternatives,
        job_id,
        raw.is_confidence_stated,
    )


def keep_readings(page_id: str, readings: Sequence[tuple[str, Reading]], project: Project) -> int:
    """Store readings with their lines, all in one step; returns how many. On the project's thread.

    Those of a page or of lines that are gone meanwhile are stale and dropped; a line that went to another page, when
    its page was split, is found there.
    """
    page = page_if_there(page_id, project)
    here = {line.id for line in page.lines} if page is not None else set()
    count = 0
    if page is not None:
        edits = tuple(take_reading(page, line_id, reading) for line_id, reading in readings if line_id in here)
        if edits:
            by = readings[0][1].made_by.engine
            project.apply(Together(page_id, edits, AddReading.NAME), by=by, is_undoable=False)
        count = len(edits)
    elsewhere: dict[str, list[tuple[str, Reading]]] = {}
    for line_id, reading in readings:
        moved_to = project.page_of(line_id) if line_id not in here else ""
        if moved_to:
            elsewhere.setdefault(moved_to, []).append((line_id, reading))
    return count + sum(keep_readings(other_id, moved, project) for other_id, moved in elsewhere.items())
