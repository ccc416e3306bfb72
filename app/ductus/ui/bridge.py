"""Between lanes and the window: the only place where other threads meet Qt.

Lanes call `ProjectOnMainThread.call`, which runs short work on the main thread and waits for it; job changes come out
as a signal on the main thread. Qt delivers signals emitted from a plain thread in the receiver's thread, so nothing
in `jobs/` needs to know Qt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ductus.errors import Cancelled
from ductus.jobs.job import CancelToken, Job
from ductus.jobs.lanes import Lanes
from ductus.project.project import Project

T = TypeVar("T")

_LOOK_EVERY_S = 0.05
"""How often a waiting lane looks whether it was cancelled."""
_TELL_EVERY_MS = 100
"""Between two reports of progress. A progress bar paints at once, and with it all else in the window that waits to be
painted: told of every line read, the window would paint everything for each."""


class ProjectOnMainThread(QObject):
    """The open project, reachable from any thread (the `ProjectThread` of workflows). Lives on the main thread."""

    _handed_over = Signal(object, object, object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._closing = threading.Lock()  # so that nothing is handed over once this object may be gone
        self._closed = threading.Event()
        self._handed_over.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def call(self, work: Callable[[Project], T], cancel: CancelToken) -> T:
        """Run `work` on the main thread and return its result; the calling lane waits.

        Raises:
            Cancelled: `cancel` was set or the project closed before the work ran; then it never runs.
        """
        answer: Future[T] = Future()
        with self._closing:
            if self._closed.is_set() or cancel.is_cancelled:
                raise Cancelled
            self._handed_over.emit(work, answer, cancel)
        while True:
            try:
                return answer.result(timeout=_LOOK_EVERY_S)
            except NotYet:
                if answer.done():
                    raise
                if (cancel.is_cancelled or self._closed.is_set()) and answer.cancel():
                    raise Cancelled from None

    @Slot(object, object, object)
    def _run(self, work: Callable[[Project], object], answer: Future[object], cancel: CancelToken) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        if self._closed.is_set() or cancel.is_cancelled:
            answer.set_exception(Cancelled())
            return
        try:
            answer.set_result(work(self._project))
        except BaseException as fault:  # whatever happens here belongs to the lane that asked
            answer.set_exception(fault)

    def close(self) -> None:
        """Answer nothing from now on: lanes that wait get `Cancelled`."""
        with self._closing:
            self._closed.set()


class JobSignals(QObject):
    """Job changes as signals on the main thread, merged so that a fast job cannot flood it.

    `changed` says how jobs stand, ten times a second at most but each end at once. `ended` comes once for every job,
    after its last `changed`.
    """

    changed = Signal(object)
    ended = Signal(object)

    _arrived = Signal()

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[Job, bool]] = {}
        self._resting = QTimer(self, singleShot=True, interval=_TELL_EVERY_MS)
        self._resting.timeout.connect(self._hear)
        self._arrived.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._stop = lanes.listen(self._take)

    def _take(self, job: Job) -> None:
        # Seen here, where lanes tell of the end once: on the main thread a job may look ended before that was told.
        has_ended = job.state.is_final
        with self._lock:
            is_news = has_ended or not self._waiting
            self._waiting[job.id] = (job, has_ended)
        if is_news:
            self._arrived.emit()

    @Slot()
    def _hear(self) -> None:
        with self._lock:
            if not self._waiting:
                return
            is_urgent = any(has_ended for _, has_ended in self._waiting.values())
            if self._resting.isActive() and not is_urgent:
                return
            arrived, self._waiting = self._waiting, {}
        self._resting.start()
        self._deliver(arrived)

    def _deliver(self, arrived: Mapping[str, tuple[Job, bool]]) -> None:
        for job, _ in arrived.values():
            self.changed.emit(job)
        for job, has_ended in arrived.values():
            if has_ended:
                self.ended.emit(job)

    def close(self) -> None:
        """Listen no more."""
        self._stop()
        self._resting.stop()
