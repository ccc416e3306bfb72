"""The window that teaches a reader the hand of the open project: choosing, watching, taking what came of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QMessageBox, QStackedWidget, QVBoxLayout

from ductus.jobs.job import Job
from ductus.ui.dialog_size import fitting
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.session import Session
from ductus.ui.status_bar import progress_words
from ductus.ui.training.earlier import EarlierCourses
from ductus.ui.training.keeper import Teachings
from ductus.ui.training.outcomes import Outcomes
from ductus.ui.training.progress_page import ProgressPage, button
from ductus.ui.training.setup_page import SetupPage
from ductus.ui.workbench import Workbench
from ductus.workflows.lines_to_teach import PutBy
from ductus.workflows.teach_project import AboutCourse, new_course_folder, put_project_by, remember_put_by
from ductus.workflows.teaching import KeptCourse, TeachingRequest

_WIDTH_PX, _HEIGHT_PX = 1020, 680
_LOOK_MS = 200


class TeachWindow(QDialog):
    """Beside the main window; may be closed while a course goes on. Made for one project."""

    def __init__(self, bench: Workbench, session: Session, teachings: Teachings, outcomes: Outcomes) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Teach this hand")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(fitting(bench.window, _WIDTH_PX, _HEIGHT_PX))
        self._bench, self._session, self._teachings = bench, session, teachings
        self._cutting: Job | None = None
        self.setup = SetupPage(bench, session)
        self.progress = ProgressPage(bench, teachings, outcomes)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.setup)
        self._pages.addWidget(self.progress)
        self._doing = QLabel()
        self.teach = button("Teach", self._begin)
        self.anew = button("Another course…", self._choose_anew)
        self.earlier = EarlierCourses(bench, session)
        self.forget = button("Delete this course…", self._delete)
        self.forget.setToolTip("Its checkpoint goes; weights that came of it stay among the weights")
        self._watch = QTimer(self, interval=_LOOK_MS)
        self._watch.timeout.connect(self._follow_cutting)
        self._arrange()
        self.setup.changed.connect(self._refresh)
        teachings.changed.connect(self._refresh)
        session.parts_changed.connect(self.setup.look)
        self.earlier.chosen.connect(self._show_kept)
        teachings.ended.connect(self.earlier.look)
        self._show_right_page()
        self.earlier.look()

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.anew)
        foot.addWidget(self.earlier)
        foot.addWidget(self.forget)
        foot.addWidget(self._doing, 1)
        foot.addWidget(button("Close", self.close))
        foot.addWidget(self.teach)
        self.teach.setDefault(True)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)

    def _show_right_page(self) -> None:
        has_course = self._teachings.seen is not None
        self._pages.setCurrentWidget(self.progress if has_course else self.setup)
        self.progress.show_course()
        self._refresh()

    def _refresh(self) -> None:
        is_choosing = self._pages.currentWidget() is self.setup
        is_idle = not self._teachings.is_at_work
        self.teach.setVisible(is_choosing)
        self.teach.setEnabled(is_choosing and is_idle and self._cutting is None and self.setup.can_begin)
        self.anew.setVisible(not is_choosing and is_idle)
        self.forget.setVisible(not is_choosing and is_idle)
        self.earlier.setEnabled(is_idle)

    # -- beginning ---------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Cut the lines of the project, then teach with them."""
        session, project = self._session, self._session.project
        title = project.title or project.path.stem
        folder, thread = new_course_folder(title, datetime.now(UTC)), session.thread_of_project
        request = self.setup.request(folder, title)

        def work(job: Job) -> tuple[TeachingRequest, PutBy]:
            data, put = put_project_by(job, thread, folder, title)
            remember_put_by(folder, project.path, put)
            return replace(request, data=data), put

        self._cutting = session.run("Cutting lines to teach with", work)
        self._bench.window.when_done(self._cutting, self._cut)
        self._watch.start()
        self._refresh()

    def _cut(self, job: Job) -> None:
        if not isinstance(job.result, tuple):
            return
        request, put = job.result
        self._teachings.begin(request, AboutCourse.of(self._session.project.path, put))
        if put.faults:
            names = ", ".join(fault.page_name for fault in put.faults)
            self._bench.say(f"Left out, because their scans cannot be opened: {names}.")
        if shiboken6.isValid(self):
            self._show_right_page()

    def _follow_cutting(self) -> None:
        """A job that fails is told of in the main window; here it is only looked whether it goes on."""
        if self._cutting is not None and self._cutting.state.is_final:
            self._cutting = None
            self._watch.stop()
            self._refresh()
        self._doing.setText(f"Cutting lines: {progress_words(self._cutting)}" if self._cutting is not None else "")

    # -- ending ------------------------------------------------------------------------------------------------------

    def _choose_anew(self) -> None:
        self._teachings.forget()
        self.setup.fill_bases()
        self.setup.look()
        self._show_right_page()

    def _show_kept(self, kept: KeptCourse) -> None:
        self._teachings.show_kept(kept)
        self._show_right_page()

    def _delete(self) -> None:
        seen = self._teachings.seen
        if seen is None or self._teachings.is_at_work:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("Delete course")
        box.setText("Delete this course?")
        box.setInformativeText("It cannot go on then. Weights that came of it stay among the weights.")
        delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        delete.clicked.connect(lambda: self._delete_now(seen.folder))
        box.open()

    def _delete_now(self, folder: Path) -> None:
        self._teachings.forget()
        job = self._session.run("Deleting a course", lambda _job: shutil.rmtree(folder, ignore_errors=True))
        self._bench.window.when_done(job, lambda _job: self.earlier.look() if shiboken6.isValid(self) else None)
        self._show_right_page()


def show_teaching(bench: Workbench) -> None:
    """Open the window for the project that is open, or bring it to the front."""
    session = bench.session
    if session is None:
        return
    bench.desk.accept()
    here = [each for each in bench.window.findChildren(TeachWindow) if each.isVisible()]
    dialog = here[0] if here else TeachWindow(bench, session, bench.teaching.teachings, bench.teaching.outcomes)
    if not here:
        offer_help(dialog, bench.keys, "teach")
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
