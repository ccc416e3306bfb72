"""Undo and Redo in the window: a short step at once, a long one in the background while the window has its turn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ductus.errors import DuctusError, Remedy, StepUnderWay
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.project.records import Step
from ductus.project.travel import Way
from ductus.ui.bridge import ProjectOnMainThread
from ductus.workflows.long_step import go_through


class Travelling:
    """Goes along the timeline of an open project. Owned by its session; main thread only.

    `submit` runs a job in the background; `arrived` hears of a step that was gone through, `failed` of a fault.
    """

    def __init__(
        self,
        thread: ProjectOnMainThread,
        submit: Callable[[str, Callable[[Job], object]], Job],
        arrived: Callable[[Step], None],
        failed: Callable[[DuctusError], None],
    ) -> None:
        self._thread = thread
        self._submit = submit
        self._arrived = arrived
        self._failed = failed
        self._title = ""
        self._job: Job | None = None

    def under_way(self, project: Project) -> str:
        """What the step is called that is being made, taken back or done again just now; "" for none."""
        return next(iter(project.making), self._title)

    def require_arrived(self) -> None:
        """Do nothing where another step may be made.

        It could be made on the way, but not before the rest was gone through at once, for seconds.

        Raises:
            StepUnderWay: a long step is being taken back or done again.
        """
        if self._title:
            raise StepUnderWay(
                f"“{self._title}” is still being taken back or done again, so nothing else was changed.",
                remedy=Remedy("Change it when that is done. What you typed is kept."),
            )

    def go(self, project: Project, way: Way) -> None:
        """Undo or redo a step; nothing while another is under way."""
        if self.under_way(project):
            return
        try:
            if len(project.ahead(way)) > 1:
                self._go_in_parts(project, way)
                return
            step = project.undo() if way is Way.BACK else project.redo()
        except DuctusError as fault:
            self._failed(fault)
            return
        if step is not None:
            self._arrived(step)

    def _go_in_parts(self, project: Project, way: Way) -> None:
        self._title = project.undo_title if way is Way.BACK else project.redo_title
        doing = "Undoing" if way is Way.BACK else "Redoing"
        work = partial(go_through, project=self._thread, way=way)
        self._job = self._submit(f"{doing} “{self._title}”", work)

    def job_ended(self, job: Job) -> None:
        """A job of the project ended; nothing is under way any more if it was ours."""
        if job is not self._job:
            return
        self._job, self._title = None, ""
        if isinstance(job.result, Step):
            self._arrived(job.result)
