"""Read lines: crops go to a recognizer in the host process; readings are kept line by line as they come.

Lines of many pages flow into one call of the recognizer, so that one which reads many side by side is never short of
them (`page_flow.py`, decision 0031). Where that call fails, the pages it was at are read one by one, so that it is
known which page is to blame; and where the host process ended, in smaller and smaller portions, so that one bad line
costs that line only. A reading never replaces what a person vouched for (`document/precedence.py`). What is left is
kept in the project, so that a job goes on after a restart. A job may find the lines of pages that have none just before
it reads them, so that the page on screen is found and read before any other page is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise

from ductus.engines.hosted import EngineReady, FindTask, LineRead, LineToRead, ReadTask
from ductus.engines.hosted_flow import FlowTask, LinesWanted, PageFound, PagePart, PartFailed
from ductus.errors import Cancelled, DuctusError, EngineUnavailable, HostDied
from ductus.jobs.host import Host
from ductus.jobs.job import Job
from ductus.workflows.find_lines import FindRequest, find_on_page, find_task, note_found
from ductus.workflows.page_flow import PageFlow, PageLines
from ductus.workflows.page_order import Focus, nearest_first
from ductus.workflows.reading_book import (
    HOST_LIVES,
    ReadingBook,
    ReadReport,
    ReadRequest,
    keep_readings,
    request_from_plain,
    request_to_plain,
)
from ductus.workflows.writing import ProjectThread

__all__ = [
    "FLOW_TASK",
    "READ_TASK",
    "VERB",
    "ReadReport",
    "ReadRequest",
    "keep_readings",
    "read_lines",
    "request_from_plain",
    "request_to_plain",
]

VERB = "read lines"
READ_TASK = "ductus.engines.hosted:read_lines"
FLOW_TASK = "ductus.engines.hosted_flow:read_flow"


def read_lines(job: Job, project: ProjectThread, host: Host, request: ReadRequest, focus: Focus) -> ReadReport:
    """Read the request's lines, the page on screen first. Runs on a lane's thread.

    Raises:
        EngineUnavailable: the engine cannot run here; nothing was read after that.
        HostDied: the host process ended again and again.
        Cancelled: the job was cancelled; readings that came stay.
    """
    return _ReadRun(job, project, host, request, focus).run()


class _ReadRun:
    """One run of a read job."""

    def __init__(self, job: Job, project: ProjectThread, host: Host, request: ReadRequest, focus: Focus) -> None:
        self._job, self._project, self._host, self._request, self._focus = job, project, host, request, focus
        self._book = ReadingBook(job, project, request)
        self._flow = PageFlow(request.page_ids, focus, self._open_page)
        self._searched: dict[str, FindTask] = {}
        self._has_given = False

    def run(self) -> ReadReport:
        self._book.begin()
        if len(self._request.page_ids) == 1:
            self._read_alone(self._flow.hand_over())
        while self._flow.has_more:
            self._job.cancel.check()
            try:
                self._read_together()
            except (EngineUnavailable, Cancelled):
                raise
            except HostDied as death:
                self._book.death(death)
                self._read_alone(self._flow.hand_over(), portions=2)
            except DuctusError:
                self._read_alone(self._flow.hand_over())
        return self._book.report

    # --- many pages in one call ---

    def _read_together(self) -> None:
        """One call, to which lines are given until there are no more, or another work waits for the host process."""
        self._has_given = False
        task = FlowTask(self._request.engine)
        try:
            self._host.call(FLOW_TASK, task, on_event=self._take, cancel=self._job.cancel, answer=self._answer)
        finally:
            self._book.rest()

    def _answer(self, question: object) -> PagePart | None:
        assert isinstance(question, LinesWanted)  # noqa: S101  # the task's own question
        if self._has_given and self._host.is_wanted:
            return None
        given = self._flow.next(question.most)
        self._tick_off()
        if given is None:
            return None
        self._has_given = True
        page_id, what = given
        if isinstance(what, FindTask):
            self._searched[page_id] = what
            self._book.at_work_on(page_id, ())
            return PagePart(page_id, what)
        self._book.at_work_on(page_id, {line.line_id for line in what.lines})
        return PagePart(page_id, self._task(what, what.lines))

    def _open_page(self, page_id: str, may_search: bool) -> PageLines | FindTask | None:
        """What is to be done about the page next; None for nothing, or when it cannot be opened."""
        try:
            request = self._find_request(page_id) if may_search else None
            task = self._project.call(partial(find_task, request, page_id), self._job.cancel) if request else None
            return task or self._book.lines_of(page_id)
        except (EngineUnavailable, Cancelled):
            raise
        except DuctusError as fault:
            self._book.fault(page_id, fault)
            return None

    def _take(self, event: object) -> None:
        if isinstance(event, EngineReady):
            self._book.ready(event)
        elif isinstance(event, LineRead):
            self._book.read(self._flow.read(event.line_id), event)
            self._tick_off()
        elif isinstance(event, PageFound):
            self._note_found(event)
        elif isinstance(event, PartFailed):
            self._book.fault(event.page_id, event.error)
            self._flow.give_up(event.page_id)
            self._tick_off()

    def _note_found(self, event: PageFound) -> None:
        request, task = self._find_request(event.page_id), self._searched.pop(event.page_id)
        assert request is not None  # noqa: S101  # nothing is looked for without
        report = self._book.report.found
        before = report.found
        note_found(self._job, self._project, request, event.page_id, task, event.found, report)
        self._book.found(report.found - before)

    def _tick_off(self) -> None:
        for page_id in self._flow.take_done():
            self._book.done(page_id)

    # --- one page after another ---

    def _read_alone(self, page_ids: Iterable[str], portions: int = 1) -> None:
        """Each page in calls of its own, in so many portions to begin with."""
        for page_id in nearest_first(page_ids, self._focus):
            self._job.cancel.check()
            try:
                self._find_on_page(page_id)
                self._read_page(page_id, portions)
            except (EngineUnavailable, HostDied, Cancelled):
                raise
            except DuctusError as fault:
                self._book.fault(page_id, fault)
            self._book.done(page_id)

    def _find_request(self, page_id: str) -> FindRequest | None:
        if self._request.finder is None:
            return None
        return FindRequest((page_id,), self._request.finder, self._request.limits, only_empty=True)

    def _find_on_page(self, page_id: str) -> None:
        """Find the page's lines, if that was asked for and it has none; they then count among those to be read."""
        request = self._find_request(page_id)
        if request is None:
            return
        report = self._book.report.found
        before = report.found
        find_on_page(self._job, self._project, self._host, request, page_id, report, HOST_LIVES)
        self._book.found(report.found - before)

    def _read_page(self, page_id: str, portions: int) -> None:
        page = self._book.lines_of(page_id)
        if page is None:
            return
        waiting = _shares(page.lines, portions)
        while waiting:
            portion = waiting.pop(0)
            read: set[str] = set()
            self._book.at_work_on(page_id, {line.line_id for line in portion})
            take = partial(self._take_alone, page_id, read)
            try:
                self._host.call(READ_TASK, self._task(page, portion), on_event=take, cancel=self._job.cancel)
            except HostDied as death:
                self._book.death(death)
                waiting = self._left_after_death([line for line in portion if line.line_id not in read]) + waiting
            finally:
                self._book.rest()

    def _left_after_death(self, left: Sequence[LineToRead]) -> list[Sequence[LineToRead]]:
        """The lines left when the host died, in portions to try again; a line that kills it alone is given up."""
        if len(left) == 1:
            self._book.report.lost.append(left[0].line_id)
            return []
        return _shares(left, 2)

    def _take_alone(self, page_id: str, read: set[str], event: object) -> None:
        if isinstance(event, EngineReady):
            self._book.ready(event)
        elif isinstance(event, LineRead):
            read.add(event.line_id)
            self._book.read(page_id, event)

    def _task(self, page: PageLines, lines: Sequence[LineToRead]) -> ReadTask:
        request = self._request
        return ReadTask(request.engine, page.source, tuple(lines), request.recipe, request.limits)


def _shares(lines: Sequence[LineToRead], count: int) -> list[Sequence[LineToRead]]:
    """The lines in so many portions of about the same length, none of them empty."""
    edges = [len(lines) * number // count for number in range(count + 1)]
    return [lines[start:end] for start, end in pairwise(edges) if end > start]
