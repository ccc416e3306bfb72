"""What a window has for teaching: the keeper of the course, what becomes of it, the mark in the status bar."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ductus.jobs.job import Job
from ductus.ui.session import Session
from ductus.ui.training.keeper import RESTING, Teachings
from ductus.ui.training.mark import TeachingMark
from ductus.ui.training.outcomes import Outcomes
from ductus.ui.workbench import Workbench
from ductus.workflows.teach_project import courses_of
from ductus.workflows.teaching import KeptCourse


class Teaching(QObject):
    """Made once for a window, owned by its wiring; `close` before the app ends."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.teachings = Teachings(bench, self)
        self.outcomes = Outcomes(bench, self.teachings, self)
        self._mark = TeachingMark(bench, self.teachings, self)

    def wire_session(self, session: Session) -> None:
        """Look, beside the window, whether a course of this project rests and can go on."""
        file = session.project.path
        if self.teachings.is_at_work:
            return
        self.teachings.forget()

        def done(job: Job) -> None:
            resting = [each for each in job.result if each.state in RESTING] if isinstance(job.result, tuple) else []
            if resting:
                self._show_resting(resting[-1])

        self._bench.window.when_done(session.run("Looking for courses", lambda _job: courses_of(file)), done)

    def close(self) -> None:
        """End the course as paused, if one is at work."""
        self.teachings.close()

    def _show_resting(self, kept: KeptCourse) -> None:
        self.teachings.show_kept(kept)
        self._bench.say("A course of this project is paused. It goes on from its window: Teach > Teach this hand.")
