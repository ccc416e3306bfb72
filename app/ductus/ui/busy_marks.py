"""What is being worked on shimmers quietly: on the page, in the desk, in the list of pages."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ductus.jobs.job import Job
from ductus.ui.bridge import JobSignals
from ductus.ui.workbench import Workbench


class BusyMarks(QObject):
    """Shows what all jobs together work on at the moment. Lives as long as the window."""

    changed = Signal(frozenset)  # ids of the pages and lines that are worked on

    def __init__(self, bench: Workbench, jobs: JobSignals) -> None:
        super().__init__(bench.window)
        self._bench = bench
        self._shown: frozenset[str] = frozenset()
        jobs.changed.connect(self._job_changed)

    def _job_changed(self, _job: Job) -> None:
        at_work = frozenset().union(*(job.at_work_on for job in self._bench.lanes.jobs()))
        if at_work == self._shown:
            return
        self._shown = at_work
        # Each part knows its own ids and passes over the others.
        self._bench.canvas.set_busy(at_work)
        self._bench.desk.set_busy(at_work)
        self._bench.pages.set_busy(at_work)
        self.changed.emit(at_work)
