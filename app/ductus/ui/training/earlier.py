"""The courses a project has had: one is chosen to be looked at again, taken up, adopted or given back."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ductus.jobs.job import Job
from ductus.settings import Settings
from ductus.ui.session import Session
from ductus.ui.training.words import letters_wrong, reader_title, state_title
from ductus.ui.workbench import Workbench
from ductus.workflows.adopt import is_in_use
from ductus.workflows.teach_project import about_course, courses_of
from ductus.workflows.teaching import KeptCourse
from ductus.workflows.words import counted


class EarlierCourses(QPushButton):
    """A button with a menu of the project's courses, the newest first; hidden while there is none. Main thread."""

    chosen = Signal(object)

    def __init__(self, bench: Workbench, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Earlier courses", parent)
        self._bench, self._session = bench, session
        self.courses: tuple[KeptCourse, ...] = ()
        self.setAutoDefault(False)
        self.setToolTip("Look at a course again, go on with it, or give its weights back")
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)  # which of them reads now may have changed meanwhile
        self.setMenu(menu)
        self.setVisible(False)

    def look(self) -> None:
        """See, beside the window, which courses the project has now."""
        file = self._session.project.path
        job = self._session.run("Looking for courses", lambda _job: courses_of(file))
        self._bench.window.when_done(job, self._looked)

    def _looked(self, job: Job) -> None:
        if not shiboken6.isValid(self) or not isinstance(job.result, tuple):
            return
        self.courses = tuple(reversed(job.result))
        self.setVisible(bool(self.courses))

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for kept in self.courses:
            action = menu.addAction(course_words(kept, self._bench.settings))
            action.triggered.connect(lambda _checked=False, kept=kept: self.chosen.emit(kept))


def course_words(kept: KeptCourse, settings: Settings) -> str:
    """A course in one row: when it was begun, which reader, on how much, how it ended, whether it reads now."""
    folder = Path(kept.request.folder)
    about = about_course(folder)
    parts = [folder.name, reader_title(kept.request.reader)]
    if about.lines:
        parts.append(counted(about.lines, "line"))
    parts.append(state_title(kept.state).lower())
    rates = [each["cer"] for each in kept.standing.curve] if kept.standing is not None else []
    if rates:
        parts.append(f"best {letters_wrong(min(rates))} on the lines set aside")
    if about.weights and is_in_use(settings, kept.request.reader, about.weights):
        parts.append("reads now")
    return " · ".join(parts)
