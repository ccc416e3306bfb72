"""A job: work that goes on while the person does, counted in what people count, and stoppable.

A job ends in exactly one of done, failed or cancelled, and its error travels with it. Nothing here knows Qt; listeners
are called on the lane's thread, and `ui/bridge.py` carries them to the main thread.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from ductus.document.transcription import new_id
from ductus.errors import Cancelled, DuctusError

_PACE_OVER_S = 30.0
"""How far back a pace looks: long lines and short ones even out, and what slows work down shows soon."""
_LEAST_MARKS = 2


class Lane(StrEnum):
    """Which resource a job needs; each lane runs one job at a time (disk and net: a few).

    STEPS is for long steps of the timeline, and for taking them back: they need nothing but the project, and must not
    wait for what reads or writes files.
    """

    GPU = "gpu"
    CPU = "cpu"
    DISK = "disk"
    NET = "net"
    STEPS = "steps"


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
        self._paused_at: float | None = None
        self._paused_s = 0.0

    def cancel(self) -> None:
        self._cancelled.set()
        self._running.set()

    def pause(self) -> None:
        if self._paused_at is None:
            self._paused_at = time.monotonic()
        self._running.clear()

    def resume(self) -> None:
        began, self._paused_at = self._paused_at, None
        if began is not None:
            self._paused_s += time.monotonic() - began
        self._running.set()

    @property
    def paused_s(self) -> float:
        """How many seconds the work was held in all."""
        began = self._paused_at
        return self._paused_s + (time.monotonic() - began if began is not None else 0.0)

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
    _marks: deque[tuple[float, int]] = field(default_factory=deque, init=False, repr=False)

    def report(self, done: int, total: int, unit: str = "", note: str = "") -> None:
        """Tell listeners how far the work is. From the lane's thread."""
        if done > self.progress.done or not self._marks:
            self._mark(done)
        self.progress = JobProgress(done, total, unit or self.progress.unit, note)
        self.changed()

    def _mark(self, done: int) -> None:
        """Remember when so much was done, as long as the pace is taken over, on a clock that stands in pauses."""
        now = time.monotonic() - self.cancel.paused_s
        if done > 0:  # before the first, engines are loaded; that is no pace
            self._marks.append((now, done))
        while len(self._marks) > _LEAST_MARKS and now - self._marks[0][0] > _PACE_OVER_S:
            self._marks.popleft()

    @property
    def pace(self) -> float:
        """Units a second of late, pauses and the loading before the first unit left out; 0 until that can be told."""
        marks = tuple(self._marks)
        if len(marks) < _LEAST_MARKS or marks[-1][0] <= marks[0][0]:
            return 0.0
        return (marks[-1][1] - marks[0][1]) / (marks[-1][0] - marks[0][0])

    def changed(self) -> None:
        if self.on_change is not None:
            self.on_change(self)

    @property
    def seconds_left(self) -> float | None:
        """Estimate from the pace of late, or the mean pace so far; None until a tenth or ten units are done."""
        if self.started_at is None or self.state is not JobState.RUNNING:
            return None
        done, total = self.progress.done, self.progress.total
        if total <= 0 or done <= 0 or (done < 10 and done * 10 < total):
            return None
        worked_s = time.monotonic() - self.cancel.paused_s - self.started_at
        return (total - done) / self.pace if self.pace else worked_s / done * (total - done)

    @property
    def message(self) -> str:
        """What to tell the person about a failure; empty unless it failed."""
        if self.error is None or isinstance(self.error, Cancelled):
            return ""
        return (
            self.error.message if isinstance(self.error, DuctusError) else f"{type(self.error).__name__}: {self.error}"
        )
