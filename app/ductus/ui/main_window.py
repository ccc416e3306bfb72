"""The window: puts pages, canvas and desk in their places and keeps all parts in step. No feature lives here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ductus.errors import Cancelled, DuctusError, EngineUnavailable
from ductus.imaging.scans import Limits
from ductus.jobs.host import Host
from ductus.jobs.job import Job, JobState, Lane
from ductus.jobs.lanes import Lanes
from ductus.project.project import Project
from ductus.settings import Settings
from ductus.ui import opening
from ductus.ui.actions.base import ActionRow, Needs, what_is_there
from ductus.ui.actions.tables import MENUS
from ductus.ui.bridge import JobSignals
from ductus.ui.busy_marks import BusyMarks
from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.desk.desk import Desk
from ductus.ui.history.beside import DeskAndHistory
from ductus.ui.history.panel import HistoryPanel
from ductus.ui.icons import icon
from ductus.ui.job_outcome import tell_outcome
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.wiring import KeysWiring
from ductus.ui.leaving import may_leave
from ductus.ui.menus import build_menus, build_toolbar
from ductus.ui.message_place import MessagePlace
from ductus.ui.notify import Kind, MessageBar
from ductus.ui.pages.panel import PagesPanel
from ductus.ui.pictures import Pictures
from ductus.ui.remedies import do_remedy
from ductus.ui.seeing import level_folder
from ductus.ui.services.mark import LeavingMark
from ductus.ui.session import PAGE_STATE, Session
from ductus.ui.side.place import SidePlace
from ductus.ui.status_bar import StatusBar
from ductus.ui.welcome import Welcome
from ductus.ui.wiring import Wiring
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import recognizer_call, title_of

_BESIDE_FROM_PX = 1180
"""From this width on there is room for the desk beside the page."""
_LAYOUT = "window.layout"
_REFRESH_MS = 120


class MainWindow(QMainWindow):
    """One window, one project at a time."""

    def __init__(self, settings: Settings, lanes: Lanes, host: Host, limits: Limits) -> None:
        super().__init__()
        self.setWindowTitle("Ductus")
        self.setAcceptDrops(True)
        self._bench = Workbench(
            self,
            settings,
            lanes,
            host,
            PageCanvas(),
            Desk(),
            PagesPanel(),
            MessageBar(),
            StatusBar(),
            Pictures(limits, level_folder(settings), self),
            HistoryPanel(),
        )
        self._bench.side = SidePlace(self._bench)
        self._when_done: dict[str, Callable[[Job], None]] = {}
        self._there: Needs | None = None
        self._left_behind: set[str] = set()  # jobs still ending whose project was closed: nobody is told of them
        self._rows = {row.id: row for _, menu in MENUS for row in menu if row is not None}
        build_menus(self._bench, self.refresh_actions)
        build_toolbar(self._bench)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._arrange()
        self._bench.keys = KeyMap(settings)
        KeysWiring(self._bench, self._bench.keys)
        self._wiring = Wiring(self._bench)
        MessagePlace(self._bench.bar, self._centre, self._bench.canvas, (self._bench.shaping.outcomes.bar,))
        self._jobs = JobSignals(lanes, self)
        self._follow_jobs()
        self._lists_due = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._lists_due.timeout.connect(self._refresh_lists)
        self._obey_buttons(lanes)
        self._follow_settings(settings)
        self._restore_layout()
        self.refresh_actions()

    def _follow_jobs(self) -> None:
        self._jobs.changed.connect(self._job_changed)
        self._jobs.ended.connect(self._job_ended)
        BusyMarks(self._bench, self._jobs).changed.connect(self._wiring.hints.show_at_work)
        LeavingMark(self._bench, self._jobs)

    def _follow_settings(self, settings: Settings) -> None:
        settings.listen(self._setting_changed)
        for key in ("desk.font_size", "desk.font", "desk.doubt", "engine.recognizer"):
            self._setting_changed(key)

    def _obey_buttons(self, lanes: Lanes) -> None:
        self._bench.bar.action_wanted.connect(partial(do_remedy, self._bench))
        self._bench.status.pause_wanted.connect(lanes.pause)
        self._bench.status.resume_wanted.connect(lanes.resume)
        self._bench.status.cancel_wanted.connect(self._cancel_job)

    @property
    def bench(self) -> Workbench:
        """The parts of this window."""
        return self._bench

    # --- building -----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        bench = self._bench
        self._work = QSplitter(Qt.Orientation.Horizontal)
        self._work.addWidget(bench.canvas)
        self._work.addWidget(DeskAndHistory(bench.desk, bench.history, bench.settings))
        self._work.setChildrenCollapsible(False)
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        self._parts.addWidget(bench.side)
        bench.side.width_wanted.connect(self._widen_side)
        self._parts.addWidget(self._work)
        self._parts.setStretchFactor(1, 1)
        self._parts.setChildrenCollapsible(False)
        self._welcome = Welcome(bench.settings)
        self._welcome.open_wanted.connect(lambda: bench.do("open"))
        self._welcome.open_folder_wanted.connect(lambda: bench.do("open_folder"))
        self._welcome.sample_wanted.connect(lambda: bench.do("sample"))
        self._welcome.project_wanted.connect(lambda name: self.open_paths([Path(name)]))
        self._places = QStackedWidget()
        self._places.addWidget(self._welcome)
        self._places.addWidget(self._parts)
        self._centre = QWidget()
        column = QVBoxLayout(self._centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._places, 1)
        self.setCentralWidget(self._centre)
        self.setStatusBar(bench.status)

    # --- the project --------------------------------------------------------------------------------------------

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open projects, scans, folders or transcriptions."""
        opening.open_paths(self._bench, list(paths))

    def show_project(self, project: Project) -> None:
        """Show a newly opened project instead of the one before, which is closed."""
        self._close_session()
        session = Session(project, self._bench.settings, self._bench.lanes, self._bench.host, self)
        self._bench.session = session
        self._wiring.wire_session(session)
        session.pages_changed.connect(self._refresh_lists_soon)
        session.timeline_changed.connect(self.refresh_actions)
        self.setWindowTitle(f"{project.title or project.path.stem} – Ductus")
        self._places.setCurrentWidget(self._parts)
        page_ids = project.page_ids()
        last = project.get_state(PAGE_STATE, "")
        if page_ids:
            session.show_page(last if last in page_ids else page_ids[0])
        else:
            self._bench.canvas.set_page(None)
            self._bench.desk.set_page(None)
        self._refresh_lists()
        resumed = session.resume_jobs()
        if resumed:
            self._bench.say("Reading goes on where it stopped when Ductus was closed.")
        self.refresh_actions()
        self._give_keyboard()

    def _give_keyboard(self) -> None:
        """The keyboard to where the work goes on: the text of the line in hand, or the page that has no lines yet."""
        has_lines = bool(self._bench.desk.current_line())
        self._bench.do("focus_desk" if has_lines else "focus_canvas")

    def _close_session(self) -> None:
        session = self._bench.session
        if session is None:
            return
        self._bench.desk.flush()
        self._wiring.keep_view()
        self._left_behind |= session.job_ids
        self._bench.session = None
        self._bench.side.follow(None)
        self._bench.pictures.forget()
        self._bench.desk.set_page(None)
        self._bench.canvas.set_page(None)
        session.close()
        session.deleteLater()

    def show_page_again(self) -> None:
        """Show the page on screen anew, after its scan was found."""
        self._wiring.show_page_again()

    def _refresh_lists_soon(self) -> None:
        if not self._lists_due.isActive():  # started anew by each reading, it would wait until the last
            self._lists_due.start()

    def _refresh_lists(self) -> None:
        session = self._bench.session
        if session is None:
            return
        self._bench.pages.set_documents({document.id: document.title for document in session.project.documents()})
        self._bench.pages.set_pages(session.project.summaries())
        self._bench.desk.set_has_others(len(session.project.page_ids()) > 1)
        if session.page is not None:
            self._bench.pages.set_current(session.page.id)
        elif session.project.page_ids():
            session.show_page(session.project.page_ids()[0])
        self.show_counts()

    def show_counts(self) -> None:
        """Lines by status, in the status bar."""
        session = self._bench.session
        if session is not None:
            page = session.page
            self._bench.status.show_counts(page.counts() if page is not None else None, session.project.counts())

    # --- jobs ---------------------------------------------------------------------------------------------------

    def when_done(self, job: Job, done: Callable[[Job], None]) -> None:
        """Call `done` on the main thread when the job is done; a failure is told instead.

        To be asked for right after submitting the job: its end is told by an event, so not before this returns. When
        the project the job belongs to is closed meanwhile, nothing is called.
        """
        self._when_done[job.id] = done

    def _job_changed(self, job: Job) -> None:
        bench = self._bench
        bench.status.show_jobs(bench.lanes.jobs())
        if job.progress.note and job.lane is Lane.CPU:
            bench.status.show_engine(job.progress.note, "The engine at work and where it runs")

    def _job_ended(self, job: Job) -> None:
        bench = self._bench
        done = self._when_done.pop(job.id, None)
        if job.id in self._left_behind:
            self._left_behind.discard(job.id)
            return
        if not bench.lanes.jobs():
            self.show_reader()  # meanwhile the status bar named whoever was at work
        if bench.session is not None:
            bench.session.job_ended(job)
        if job.state is JobState.DONE:
            tell_outcome(bench, job)
            if done is not None:
                done(job)
        elif job.error is not None and not isinstance(job.error, Cancelled):
            if isinstance(job.error, DuctusError):
                bench.say_error(job.error)
            else:
                from ductus.ui.crash import report_fault

                report_fault(bench, job.error)

    def _cancel_job(self, job_id: str) -> None:
        session = self._bench.session
        if session is not None and job_id in session.job_ids:
            session.cancel_job(job_id)
        else:
            self._bench.lanes.cancel(job_id)

    # --- keeping in step ----------------------------------------------------------------------------------------

    def refresh_actions(self) -> None:
        """Enable what is possible now, and name what Undo and Redo would do."""
        there = what_is_there(self._bench)
        if there != self._there:  # asked several times at each edit, and mostly nothing else is possible than before
            self._there = there
            for action_id, action in self._bench.actions.items():
                needs = self._rows[action_id].needs
                action.setEnabled(needs & there == needs)
        session = self._bench.session
        for name, title in (
            ("undo", session.project.undo_title if session else ""),
            ("redo", session.project.redo_title if session else ""),
        ):
            action = self._bench.actions[name]
            action.setText(f"{name.capitalize()} {title}".strip())
            action.setIconText(name.capitalize())

    def show_tool(self, name: str) -> None:
        """Mark the canvas's tool on the toolbar."""
        action = self._bench.actions.get(f"tool_{name}")
        if action is not None:
            action.setChecked(True)

    def row(self, action_id: str) -> ActionRow:
        """The row an action was made from."""
        return self._rows[action_id]

    def _setting_changed(self, key: str) -> None:
        settings, desk = self._bench.settings, self._bench.desk
        if settings.problem:
            self._bench.say(settings.problem, Kind.WARNING)
        if key == "desk.font_size":
            desk.set_font_size(settings[key])
        elif key == "desk.font":
            desk.set_font_family(settings[key])
        elif key == "desk.doubt":
            desk.set_doubt_threshold(settings[key])
        elif key == "desk.place":
            self._place_desk()
        elif key == "window.theme":
            from ductus.ui.theme import apply_theme

            apply_theme(settings[key])
        elif key in ("engine.recognizer", "engine.options"):
            self.show_reader()

    def show_reader(self) -> None:
        """Say in the status bar which engine reads, with which weights: also when another one was at work meanwhile."""
        title = "none"
        with suppress(EngineUnavailable):
            title = title_of(recognizer_call(self._bench.settings))
        self._bench.status.show_engine(f"Reader: {title}", f"{title} reads; Settings changes it")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for action in self.findChildren(type(self.menuBar().actions()[0])):
                meaning = action.data()
                if isinstance(meaning, str) and meaning:
                    action.setIcon(icon(meaning))

    # --- layout -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_desk()

    def _place_desk(self) -> None:
        place = self._bench.settings["desk.place"]
        is_beside = place == "beside" or (place == "auto" and self.width() >= _BESIDE_FROM_PX)
        orientation = Qt.Orientation.Horizontal if is_beside else Qt.Orientation.Vertical
        if self._work.orientation() == orientation and self._work.property("placed"):
            return
        self._work.setOrientation(orientation)
        self._work.setProperty("placed", True)
        sizes = self._bench.settings[_LAYOUT].get("beside" if is_beside else "below")
        self._work.setSizes(sizes or ([520, 480] if is_beside else [600, 400]))

    def _restore_layout(self) -> None:
        layout = self._bench.settings[_LAYOUT]
        self.resize(1280, 800)
        if "window" in layout:
            self.restoreGeometry(QByteArray.fromBase64(layout["window"].encode("ascii")))
        self._widen_side(self._bench.side.preferred_width())

    def _widen_side(self, width_px: int) -> None:
        """Give the left side that width, and the rest to page and desk."""
        self._parts.setSizes([width_px, max(1, self.width() - width_px)])

    def _keep_layout(self) -> None:
        is_beside = self._work.orientation() == Qt.Orientation.Horizontal
        layout = dict(self._bench.settings[_LAYOUT])
        layout["window"] = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        if self._places.currentWidget() is self._parts:
            layout["beside" if is_beside else "below"] = self._work.sizes()
        self._bench.settings[_LAYOUT] = layout

    # --- drag and drop, closing ----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.open_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def closeEvent(self, event: QCloseEvent) -> None:
        if not may_leave(self._bench):
            event.ignore()
            return
        try:
            self._keep_layout()
            self._close_session()
        except Exception as fault:
            # The world's or ours: the window closes all the same.
            # WORKAROUND PySide6 6.11: raised through an overridden event, it crashes in the next one (hideEvent).
            sys.excepthook(type(fault), fault, fault.__traceback__)
        for window in (self, *self.findChildren(QDialog)):
            window.hide()  # what ends now may take seconds, such as the checkpoint of a course: nothing stands frozen
        self._end_threads()
        super().closeEvent(event)

    def _end_threads(self) -> None:
        """Leave no thread and no process behind, whatever went wrong before: either would keep the app from ending."""
        self._jobs.close()
        self._bench.lanes.cancel_all()
        self._bench.host.close()  # first, because an engine deep in a batch would be waited for
        self._bench.lanes.shutdown()
        self._bench.host.close()  # a call may just have been starting another process
        self._bench.teaching.close()
        self._bench.checking.close()
        self._bench.completing.close()
        self._bench.pictures.close()
