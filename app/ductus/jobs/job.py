"""A job: work that goes on while the person does, counted in what people count, and stoppable.

A job ends in exactly one of done, failed or cancelled, and its error travels with it. Nothing here knows Qt;
listeners are called on
the lane's thread, and `ui/bridge.py` carries them to the main thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from ductus.document.transcription import new_id
from ductus.errors import Cancelled, DuctusError


class Lane(StrEnum):
    """Which resource a job needs; each lane runs one job at a time (disk and net: a few)."""

    GPU = "gpu"
    CPU = "cpu"
    DISK = "disk"
    NET = "net"


class JobState(StrEnum):
    """Where a job stands. DONE, FAILED and CANCELLED are final."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class CancelToken:
    """Says stop, or wait, to work in another thread. Safe from any thread."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()

    def cancel(self) -> None:
        self._cancelled.set()
        self._running.set()

    def pause(self) -> None:
        self._running.clear()

    def resume(self) -> None:
        self._running.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def is_paused(self) -> bool:
        return not self._running.is_set()

    def check(self) -> None:
        """Return at once when work may go on, wait while it is paused.

        Raises:
            Cancelled: the work was cancelled, before or during the wait.
        """
        self._running.wait()
        if self._cancelled.is_set():
            raise Cancelled


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is: `done` of `total` in `unit` ("lines", "pages", "MB"); `total` 0 means not known yet."""

    done: int = 0
    total: int = 0
    unit: str = ""
    note: str = ""


@dataclass
class Job:
    """One piece of background work.

    `run` receives the job, reports through `report`, looks at `cancel` between batches, and returns its result. Owned
    by `Lanes` once submitted. `priority`: lower runs sooner. `verb` and `request` (plain JSON values) are what is kept
    to resume it after a restart; a job without them is simply gone when the app ends. `at_work_on` names what it works
    on at the moment (ids of pages and lines), so that it can be shown there. `sends_to` names the host that scans go to
    while it runs; empty, they stay here.
    """

    title: str
    lane: Lane
    run: Callable[[Job], object]
    priority: int = 50
    verb: str = ""
    request: object = None
    id: str = field(default_factory=lambda: new_id("job"))
    cancel: CancelToken = field(default_factory=CancelToken)
    state: JobState = JobState.WAITING
    progress: JobProgress = field(default_factory=JobProgress)
    result: object = None
    error: BaseException | None = None
    started_at: float | None = None
    ended_at: float | None = None
    on_change: Callable[[Job], None] | None = None
    at_work_on: frozenset[str] = frozenset()
    sends_to: str = ""

    def report(self, done: int, total: int, unit: str = "", note: str = "") -> None:
        """Tell listeners how far the work is. From the lane's thread."""
        self.progress = JobProgress(done, total, unit or self.progress.unit, note)
        self.changed()

    def changed(self) -> None:
        if self.on_change is not None:
            self.on_change(self)

    @property
    def seconds_left(self) -> float | None:
        """Estimate from the mean pace so far, None until a tenth or ten units are done."""
        if self.started_at is None or self.state is not JobState.RUNNING:
            return None
        done, total = self.progress.done, self.progress.total
        if total <= 0 or done <= 0 or (done < 10 and done * 10 < total):
            return None
        return (time.monotonic() - self.started_at) / done * (total - done)

    @property
    def message(self) -> str:
        """What to tell the person about a failure; empty unless it failed."""
        if self.error is None or isinstance(self.error, Cancelled):
            return ""
        return (
            self.error.message if isinstance(self.error, DuctusError) else f"{type(self.error).__name__}: {self.error}"
        )
