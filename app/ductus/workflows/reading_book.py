"""What comes of a reading job: readings kept in the project as they come, pages ticked off, the window told."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ductus.document.codec import from_plain, to_plain
from ductus.document.edits import AddReading, Together
from ductus.document.page import Line, Page
from ductus.document.precedence import take_reading
from ductus.document.transcription import LineStatus, Provenance, Reading, new_id, now
from ductus.engines.hosted import EngineCall, EngineReady, LineRead, LineToRead
from ductus.errors import Cancelled, DuctusError, HostDied
from ductus.imaging.crops import MASKED
from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken, Job
from ductus.project.project import Project
from ductus.workflows.engine_choice import at_work_words
from ductus.workflows.faults import PageFault, page_name
from ductus.workflows.find_lines import STARTED_AGAIN, FindReport
from ductus.workflows.page_flow import PageLines
from ductus.workflows.scan_sources import source_of
from ductus.workflows.writing import ProjectThread, page_if_there

HOST_LIVES = 6
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


class ReadingBook:
    """One reading job's account: what is wanted, what was read, what is left. Owned by the lane's thread."""

    def __init__(self, job: Job, project: ProjectThread, request: ReadRequest) -> None:
        self.report = ReadReport()
        self._job, self._project, self._request = job, project, request
        self._work_id = request.work_id or job.id
        self._total = 0
        self._left = list(request.page_ids)
        self._note = self._reader_note = ""
        self._fresh: dict[str, list[tuple[str, Reading]]] = {}
        self._kept_at_s = 0.0

    def begin(self) -> None:
        """Count what is to be read."""
        self._total = self._project.call(self._count, self._job.cancel)
        self.tell()

    def lines_of(self, page_id: str) -> PageLines | None:
        """What is to be read on the page and where its pixels are; None when that is nothing."""
        return self._project.call(partial(self._lines_of, page_id), self._job.cancel)

    def at_work_on(self, page_id: str, line_ids: Collection[str]) -> None:
        """These lines are with the engine from now on, until they are read and kept."""
        self._job.at_work_on |= {page_id, *line_ids}
        self.tell()

    def rest(self) -> None:
        """Keep what came, also where the job was cancelled; nothing is with the engine any more."""
        try:
            self.keep(CancelToken())
        finally:
            self._job.at_work_on = frozenset()

    def ready(self, event: EngineReady) -> None:
        """An engine goes to work: the reader, or one that finds lines on the way."""
        self.report.found.note(event.engine_id, event.state)
        again = ", started again" if self.report.deaths else ""
        self._note = f"{at_work_words(event.engine_id, event.state)}{again}"
        if event.engine_id == self._request.engine.engine_id:
            self._reader_note = self._note
        self.tell()

    def found(self, lines: int) -> None:
        """So many lines were found on a page, all of them to be read."""
        self.report.found.pages += 1
        self._total += lines
        self._note = self._reader_note
        self.tell()

    def read(self, page_id: str, event: LineRead) -> None:
        """A line of the page was read; it is durable soon."""
        self.report.found.note(self._request.engine.engine_id, event.state)
        reading = _reading(event, self._request.engine.engine_id, self._work_id)
        self._fresh.setdefault(page_id, []).append((event.line_id, reading))
        if time.monotonic() - self._kept_at_s >= _KEEP_EVERY_S:
            self.keep(self._job.cancel)

    def keep(self, cancel: CancelToken) -> None:
        """Make the readings that came since the last time durable, and count them."""
        self._kept_at_s = time.monotonic()
        while self._fresh:
            page_id = next(iter(self._fresh))
            fresh = self._fresh.pop(page_id)
            try:
                self._project.call(partial(keep_readings, page_id, fresh), cancel)
            except Cancelled:
                self._fresh[page_id] = fresh  # they came before: whoever ends the work keeps them
                raise
            self.report.lines += len(fresh)
            self._job.at_work_on -= {line_id for line_id, _ in fresh}
            self.tell()

    def fault(self, page_id: str, error: DuctusError) -> None:
        """The page cannot be read."""
        name = self._project.call(partial(page_name, page_id), self._job.cancel)
        self.report.faults.append(PageFault(page_id, name, error))

    def done(self, page_id: str) -> None:
        """All is done that can be done about the page: it is not left any more, also after a restart."""
        self.keep(self._job.cancel)
        self.report.pages += 1
        self._left = [left for left in self._left if left != page_id]
        self._job.at_work_on -= {page_id}
        self._project.call(self._keep_left, self._job.cancel)

    def death(self, death: HostDied) -> None:
        """The host process ended.

        Raises:
            HostDied: too often by now.
        """
        self.report.deaths.append(death.message)
        if len(self.report.deaths) >= HOST_LIVES:
            raise death
        self._note = STARTED_AGAIN
        self.tell()

    def tell(self) -> None:
        """Show how far the job is."""
        self._job.report(self.report.lines, self._total, "lines", self._note)

    def _count(self, project: Project) -> int:
        pages = (page_if_there(page_id, project) for page_id in self._request.page_ids)
        return sum(len(self._wanted(page)) for page in pages if page is not None)

    def _lines_of(self, page_id: str, project: Project) -> PageLines | None:
        page = page_if_there(page_id, project)
        wanted = self._wanted(page) if page is not None and not page.problem else []
        if page is None or not wanted:
            return None
        lines = tuple(LineToRead(line.id, line.polygon, line.baseline) for line in wanted)
        return PageLines(source_of(project, page), lines)

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
