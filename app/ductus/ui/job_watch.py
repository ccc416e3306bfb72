"""A job as a dialog sees it that waits for one: how far it is, and its end, whatever that is."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.jobs.job import Job

_LOOK_EVERY_MS = 60
"""As often as a bar may usefully move; the end is seen this late at most."""


class JobWatch(QObject):
    """Follows one job at a time, on the main thread; one followed before is forgotten. Owned by the dialog."""

    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def job(self) -> Job | None:
        """The job that is followed and has not ended."""
        return self._job

    def follow(self, job: Job) -> None:
        self._job = job
        self._timer.start()

    def forget(self) -> Job | None:
        """Follow nothing any more; gives the job that was followed."""
        job, self._job = self._job, None
        self._timer.stop()
        return job

    def _look(self) -> None:
        job = self._job
        if job is None:
            return
        self.progressed.emit(job.progress)
        if job.state.is_final:
            self.forget()
            self.ended.emit(job)
