"""The open project and the work that goes on in it: what the window asks for, and what it is told.

One session lives as long as its project is open. It owns the project, knows the page on screen, starts jobs and
brings their results in. It draws nothing and knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from ductus.document.arrangement import Documents
from ductus.document.edits import EditMisfit, PageEdit, SetStatus, Together
from ductus.document.page import Line, Page
from ductus.document.precedence import accept_text
from ductus.document.region_members import followed
from ductus.document.tags import Tag
from ductus.document.transcription import LineStatus, new_id
from ductus.engines.hosted import EngineCall
from ductus.errors import DuctusError, OfflineRefused, ProjectDamaged
from ductus.imaging.scans import ScanSource
from ductus.jobs.host import Host
from ductus.jobs.job import Job, Lane
from ductus.jobs.lanes import Lanes
from ductus.project.project import Project
from ductus.project.records import Change, KeptJob, Step
from ductus.project.travel import Way
from ductus.settings import Settings
from ductus.ui.bridge import ProjectOnMainThread
from ductus.ui.travelling import Travelling
from ductus.workflows import find_lines as finding
from ductus.workflows import read_lines as reading
from ductus.workflows.engine_choice import (
    detector_call,
    hosts_of,
    limits,
    recognizer_call,
    refuse_call_when_offline,
)
from ductus.workflows.page_order import Focus
from ductus.workflows.scan_sources import source_of

PAGE_STATE = "window.page"
LINE_STATE = "window.line"
VIEW_STATE = "window.view"


class Session(QObject):
    """An open project in the window. Main thread only; `close` ends its jobs and gives the file back."""

    page_leaving = Signal()
    page_shown = Signal(object)
    line_wanted = Signal(str)
    page_changed = Signal(object)
    pages_changed = Signal()
    timeline_changed = Signal()
    order_changed = Signal()  # pages came, went or moved
    sheet_changed = Signal()
    parts_changed = Signal()
    failed = Signal(object)

    def __init__(
        self, project: Project, settings: Settings, lanes: Lanes, host: Host, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.project = project
        self.settings = settings
        self.thread_of_project = ProjectOnMainThread(project, self)
        self.focus = Focus()
        self._lanes = lanes
        self._host = host
        self._page_id = ""
        self._place = 0
        self._agreed: set[str] = set()
        self._own_jobs: dict[str, Job] = {}
        self._unkept: dict[str, str] = {}
        self._damaged: dict[str, str] = {}
        self._travelling = Travelling(
            self.thread_of_project, partial(self.run, lane=Lane.STEPS), self._show_step, self.failed.emit
        )
        self._stop_listening = project.listen(self._on_change)

    @property
    def person(self) -> str:
        """Whose name is written beside corrections."""
        return str(self.settings["person.name"])

    @property
    def page(self) -> Page | None:
        """The page on screen; None where there is none, or where it is damaged, which is told once."""
        if not self._page_id or self._page_id in self._damaged:
            return None
        try:
            return self.project.page(self._page_id)
        except KeyError:
            return None
        except ProjectDamaged as fault:
            self._damaged[self._page_id] = fault.message
            self.failed.emit(fault)
            return None

    @property
    def page_damage(self) -> str:
        """Why the page to be on screen cannot be; empty where it can."""
        return self._damaged.get(self._page_id, "")

    def line(self, line_id: str) -> Line | None:
        """A line of the page on screen."""
        page = self.page
        try:
            return page.line(line_id) if page is not None and line_id else None
        except KeyError:
            return None

    def source(self, page: Page) -> ScanSource:
        """Where the pixels of a page come from.

        Raises:
            ScanMissing: the scan is not where it was.
        """
        return source_of(self.project, page)

    def show_page(self, page_id: str) -> None:
        """Put a page on screen; background work takes it first from now on."""
        if page_id == self._page_id:
            return
        self.page_leaving.emit()
        self._put_on_screen(page_id)

    def _put_on_screen(self, page_id: str) -> None:
        self._page_id = page_id
        page_ids = self.project.page_ids()
        self._place = page_ids.index(page_id) if page_id in page_ids else 0
        self.focus.page_id = page_id
        self.remember(PAGE_STATE, page_id)
        self.page_shown.emit(self.page)

    def remember(self, key: str, value: object) -> None:
        """Keep where the person is, a plain JSON value, for the next time the project is opened."""
        if self.project.is_read_only:
            return
        with suppress(DuctusError):  # the world: a place is lost, no work; the next edit will say so
            self.project.set_state(key, value)

    def step_page(self, step: int, wanted: Callable[[str], bool] = lambda _: True) -> bool:
        """Show the next (1) or previous (-1) wanted page, several at once for larger steps; False at the end."""
        page_ids = self.project.page_ids()
        if not page_ids:
            return False
        here = page_ids.index(self._page_id) if self._page_id in page_ids else -1
        if abs(step) > 1:
            target = min(max(here + step, 0), len(page_ids) - 1)
            self.show_page(page_ids[target])
            return target != here
        index = here + step
        while 0 <= index < len(page_ids):
            if wanted(page_ids[index]):
                self.show_page(page_ids[index])
                return True
            index += step
        return False

    def apply(self, edit: PageEdit) -> bool:
        """Make a change durable, with what it means for the regions of lines.

        False when it could not be kept, with a message when the world failed.
        """
        try:
            self._travelling.require_arrived()
            self.project.apply(followed(self.project.page(edit.page_id), edit), by=self.person)
        except DuctusError as fault:
            self.failed.emit(fault)
            return False
        except (EditMisfit, KeyError):
            return False  # the line or page went meanwhile, and with it what was to be changed
        return True

    def arrange(self, documents: Documents, title: str, moved: Collection[str] = ()) -> bool:
        """Have the documents stand so, with these pages, as one step; `moved` are the pages a person took hold of.

        False, and a message, when that could not be kept.
        """
        try:
            self._travelling.require_arrived()
            self.project.arrange(documents, title, self.person, moved=moved)
        except DuctusError as fault:
            self.failed.emit(fault)
            return False
        return True

    def accept(self, line_id: str, text: str, *, is_verified: bool, tags: Sequence[Tag] | None = None) -> bool:
        """A person accepts a text for a line of the page on screen; its tags follow unless others are given."""
        page = self.page
        if page is None or self.line(line_id) is None:  # it went meanwhile; an undo may bring it back, and the draft
            self.keep_draft(line_id, text)
            return False
        edit = accept_text(page, line_id, text, self.person, is_verified=is_verified, tags=tags)
        if edit is None:
            self.drop_draft(line_id)
            return True
        if self.apply(edit):
            self._unkept.pop(line_id, None)
            return True
        self.keep_draft(line_id, text)
        return False

    def set_status(self, line_ids: Sequence[str], status: LineStatus) -> None:
        """Give lines of the page on screen a status, as one step."""
        page = self.page
        if page is None:
            return
        edits = tuple(
            SetStatus(page.id, line.id, status)
            for line in page.lines
            if line.id in set(line_ids) and line.status is not status and not line.is_locked
        )
        if edits:
            self.apply(Together(page.id, edits, SetStatus.NAME))

    def drafts(self, page_id: str) -> dict[str, str]:
        """Typing not accepted yet, by line id: that of a page, and all that the disk had no room for."""
        return {**self.project.drafts(page_id), **self._unkept}

    def keep_draft(self, line_id: str, text: str) -> None:
        """Keep what is being typed; held here, and tried again with the next typing, while the disk cannot take it."""
        if not self.project.is_read_only:
            self._unkept[line_id] = text
            self.keep_what_is_left()

    def keep_what_is_left(self) -> int:
        """Try again to keep typing the disk could not take; how many lines of it are left, with a message if any."""
        try:
            for line_id, text in tuple(self._unkept.items()):
                self.project.keep_draft(line_id, text)
                del self._unkept[line_id]
        except DuctusError as fault:
            self.failed.emit(fault)
        return len(self._unkept)

    def drop_draft(self, line_id: str) -> None:
        """Forget what was being typed."""
        self._unkept.pop(line_id, None)
        if not self.project.is_read_only:
            self._guarded(lambda: self.project.drop_draft(line_id))

    def undo(self) -> None:
        """Take the last step back, and show the page and the line it was on; a long step in the background."""
        self._travelling.go(self.project, Way.BACK)

    def redo(self) -> None:
        """Make the step taken back again, and show the page and the line it was on; a long step in the background."""
        self._travelling.go(self.project, Way.FORTH)

    @property
    def step_under_way(self) -> str:
        """What the step is called that is being made, taken back or done again just now; "" for none."""
        return self._travelling.under_way(self.project)

    def require_arrived(self) -> None:
        """Do nothing where a step may be made that is not made through this session.

        Raises:
            StepUnderWay: a long step is being taken back or done again.
        """
        self._travelling.require_arrived()

    def _show_step(self, step: Step) -> None:
        present, line_ids = set(self.project.page_ids()), set(step.line_ids)
        known = [page_id for page_id in step.page_ids if page_id in present]
        if known and self._page_id not in known:
            self.show_page(known[0])
        touched = [line.id for line in self.page.lines if line.id in line_ids] if self.page is not None else []
        if touched:
            self.line_wanted.emit(touched[0])

    def find_lines(self, page_ids: Sequence[str], *, only_empty: bool, engine: EngineCall | None = None) -> Job:
        """Find lines in the background, by the engine in force or by `engine`."""
        most = limits(self.settings)
        request = finding.FindRequest(
            tuple(page_ids),
            engine or detector_call(self.settings),
            most,
            only_empty=only_empty,
            is_shown_first=len(page_ids) == 1 and self.settings["find.show_first"],
        )
        title = "Finding lines" if len(page_ids) == 1 else f"Finding lines on {len(page_ids)} pages"
        return self._submit(
            Job(
                title,
                Lane.CPU,
                lambda job: finding.find_lines(job, self.thread_of_project, self._host, request, self.focus),
                sends_to=hosts_of(request.engine),
            )
        )

    def read_lines(
        self,
        page_ids: Sequence[str],
        line_ids: Sequence[str] = (),
        *,
        only_unread: bool = True,
        find_first: bool = False,
        engine: EngineCall | None = None,
    ) -> Job:
        """Read lines in the background, by the engine in force or by `engine`; what is left goes on after a restart.

        With `find_first`, pages without lines get them found first, each just before it is read.
        """
        request = reading.ReadRequest(
            tuple(page_ids),
            engine or recognizer_call(self.settings),
            tuple(line_ids),
            only_unread=only_unread,
            limits=limits(self.settings),
            finder=detector_call(self.settings) if find_first else None,
        )
        return self._submit_reading(request)

    def resume_jobs(self) -> int:
        """Start again what was going on when the project was closed; returns how many jobs.

        What would send scans away while the offline switch is on is told, and stays kept.
        """
        if self.project.is_read_only:
            return 0
        return sum(self._resume(kept) for kept in self.project.jobs())

    def _resume(self, kept: KeptJob) -> bool:
        here = set(self.project.page_ids())
        request = _kept_reading(kept)
        left = tuple(page_id for page_id in request.page_ids if page_id in here) if request is not None else ()
        if request is not None and left:
            try:
                refuse_call_when_offline(self.settings, request.engine)
            except OfflineRefused as refusal:
                self.failed.emit(refusal)
                return False
            self.may_send_to(hosts_of(request.engine, request.finder))  # as was agreed when it began
            # A job of its own: the one before may still be ending, when its project was closed a moment ago.
            self._submit_reading(replace(request, page_ids=left, work_id=request.work_id or kept.id))
        self._guarded(lambda: self.project.drop_job(kept.id))
        return bool(left)

    def _submit_reading(self, request: reading.ReadRequest) -> Job:
        job_id = new_id("job")
        request = replace(request, work_id=request.work_id or job_id)
        count = len(request.page_ids)
        title = "Reading" if count == 1 else f"Reading {count} pages"
        plain = reading.request_to_plain(request)
        job = Job(
            title,
            Lane.CPU,
            lambda job: reading.read_lines(job, self.thread_of_project, self._host, request, self.focus),
            verb=reading.VERB,
            request=plain,
            id=job_id,
            sends_to=hosts_of(request.engine, request.finder),
        )
        self._require_agreed(job)  # before it is kept, or it would go on unasked after a restart
        self._guarded(lambda: self.project.keep_job(job.id, job.verb, plain))
        return self._submit(job)

    def run(self, title: str, work: Callable[[Job], object], lane: Lane = Lane.DISK, sends_to: str = "") -> Job:
        """Run other work of this project in the background; `sends_to` are the hosts that scans go to, if any."""
        return self._submit(Job(title, lane, work, sends_to=sends_to))

    def may_send_to(self, hosts: str) -> None:
        """Somebody agreed that scans go to these hosts; work that sends them elsewhere is a fault of ours."""
        self._agreed.update(hosts.split(", "))

    def _require_agreed(self, job: Job) -> None:
        if job.sends_to and not self._agreed.issuperset(job.sends_to.split(", ")):
            raise AssertionError(f"nobody was asked whether scans may go to {job.sends_to}")

    def _submit(self, job: Job) -> Job:
        self._require_agreed(job)
        self._own_jobs[job.id] = job
        return self._lanes.submit(job)

    @property
    def job_ids(self) -> frozenset[str]:
        """This project's jobs that have not ended."""
        return frozenset(self._own_jobs)

    def cancel_job(self, job_id: str) -> None:
        """Stop a job because the person says so: it is not resumed, even if Ductus ends before it has stopped."""
        self._lanes.cancel(job_id)
        self._drop_kept(job_id)

    def job_ended(self, job: Job) -> None:
        """Forget a job that ended by itself, so that it is not resumed; one ended by closing the app stays."""
        self._travelling.job_ended(job)
        self._drop_kept(job.id)
        self._own_jobs.pop(job.id, None)

    def _drop_kept(self, job_id: str) -> None:
        job = self._own_jobs.get(job_id)
        if job is not None and job.verb:
            self._guarded(lambda: self.project.drop_job(job_id))

    def _on_change(self, change: Change) -> None:
        if change.kind == "page":
            if self._page_id in change.page_ids and self.page is not None:
                self.page_changed.emit(self.page)
            self.pages_changed.emit()
        elif change.kind == "pages":
            self.pages_changed.emit()
            self.order_changed.emit()
            if self._page_id in (page_ids := self.project.page_ids()):
                self._place = page_ids.index(self._page_id)
            elif self._page_id:
                self._leave_lost_page()
        elif change.kind == "sheet":
            self.sheet_changed.emit()
        elif change.kind == "parts":
            self.parts_changed.emit()
        if change.kind in ("page", "pages", "timeline"):
            self.timeline_changed.emit()

    def _leave_lost_page(self) -> None:
        """The page on screen was taken out of the project: show the one that stood before it, or none."""
        self.page_leaving.emit()
        page_ids = self.project.page_ids()
        self._put_on_screen(page_ids[min(max(0, self._place - 1), len(page_ids) - 1)] if page_ids else "")

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except DuctusError as fault:
            self.failed.emit(fault)

    def close(self) -> None:
        """Stop this project's jobs and give the file back. Reading jobs stay kept, to go on later."""
        for job_id in self.job_ids:
            self._lanes.cancel(job_id)
        self.thread_of_project.close()
        self._stop_listening()
        self.project.close()


def _kept_reading(kept: KeptJob) -> reading.ReadRequest | None:
    """The reading work that was kept, None when it is other work or nothing this version understands."""
    try:
        return reading.request_from_plain(kept.request) if kept.verb == reading.VERB else None
    except ValueError:
        return None
