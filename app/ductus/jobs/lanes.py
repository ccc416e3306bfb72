"""Lanes: the threads jobs run on, one or two for each resource, most urgent job first.

A job's changes of state and what listeners are told of them are one step, taken under that job's own lock. So
listeners hear of a job in order, of its final state exactly once, and of nothing after it.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ductus.errors import Cancelled, DuctusError
from ductus.jobs.job import Job, JobState, Lane

Listener = Callable[[Job], None]

DEFAULT_WORKERS: Mapping[Lane, int] = {Lane.GPU: 1, Lane.CPU: 1, Lane.DISK: 2, Lane.NET: 2, Lane.STEPS: 1}
"""Jobs each lane runs at a time; two where they mostly wait, so that a long copy does not hold up a short one."""

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Entry:
    """A job in a lane, with what only the lanes need to know of it."""

    job: Job
    order: int
    own_listener: Listener | None
    lock: threading.RLock = field(default_factory=threading.RLock)
    is_started: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


class Lanes:
    """Runs jobs in the background and tells listeners how they fare.

    Owned by whoever puts the app together, who calls `shutdown` before the interpreter ends. Threads start with the
    first job of their lane. Every method may be called from any thread.
    """

    def __init__(self, workers: Mapping[Lane, int] | None = None) -> None:
        self._workers = {**DEFAULT_WORKERS, **(workers or {})}
        self._changed = threading.Condition()  # guards everything below; never held while listeners or jobs run
        self._entries: dict[str, _Entry] = {}
        self._waiting: dict[Lane, list[_Entry]] = {lane: [] for lane in Lane}
        self._threads: dict[Lane, list[threading.Thread]] = {}
        self._listeners: tuple[Listener, ...] = ()
        self._orders = itertools.count()
        self._is_closing = False

    def submit(self, job: Job) -> Job:
        """Queue a job and return it at once, waiting.

        `job.run(job)` is called on a thread of its lane: the lowest `priority` first, the earliest submitted among
        equals. After `shutdown` a job is still taken, and ends as cancelled.

        Raises:
            ValueError: the job was submitted before; make a new one.
        """
        entry = _Entry(job, next(self._orders), job.on_change)
        with entry.lock:  # whoever takes or cancels the job meanwhile waits until WAITING was told
            with self._changed:
                if job.id in self._entries or job.state.is_final:
                    raise ValueError(f"job {job.title!r} was submitted before")
                self._entries[job.id] = entry
            job.on_change = lambda _: self._progressed(entry)
            job.state = JobState.WAITING
            self._tell(entry)
            if not self._enqueue(entry):
                self._end(entry, JobState.CANCELLED, error=Cancelled())
        return job

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called at every change of state and every progress of every job; returns what ends that.

        It is called on the lane's thread or, for what was asked for (submit, pause, resume, the cancelling of a
        waiting job), on the asking thread. It must return soon and wait for nothing. What it raises is logged.
        """
        with self._changed:
            self._listeners = (*self._listeners, listener)

        def stop() -> None:
            with self._changed:
                self._listeners = tuple(known for known in self._listeners if known is not listener)

        return stop

    def jobs(self) -> tuple[Job, ...]:
        """The jobs that have not ended, the oldest first."""
        with self._changed:
            return tuple(entry.job for entry in self._entries.values() if not entry.job.state.is_final)

    def cancel(self, job_id: str) -> None:
        """End a waiting job at once; ask a running one to stop. A job that has ended stays as it is."""
        entry = self._entry(job_id)
        if entry is None:
            return
        entry.job.cancel.cancel()
        with entry.lock:
            if not entry.is_started:
                self._end(entry, JobState.CANCELLED, error=Cancelled())

    def cancel_all(self) -> None:
        """Cancel every job that has not ended."""
        for job in self.jobs():
            self.cancel(job.id)

    def pause(self, job_id: str) -> None:
        """Hold a job: a running one at its next look at its token, a waiting one before it starts."""
        entry = self._entry(job_id)
        if entry is not None:
            with entry.lock:
                entry.job.cancel.pause()
                self._show_pause(entry)

    def resume(self, job_id: str) -> None:
        """Let a paused job go on, in its old place."""
        entry = self._entry(job_id)
        if entry is not None:
            with entry.lock:
                entry.job.cancel.resume()
                self._show_pause(entry)
            with self._changed:
                self._changed.notify_all()

    def shutdown(self, timeout_s: float = 10.0) -> bool:
        """Cancel every job and join the threads; True when all of them ended in time. Safe to call again.

        False means that a job does not look at its token. Its thread is a daemon, so the interpreter can end, but a
        thread inside native code then may abort the process: keep engines in the host process.
        """
        deadline = time.monotonic() + timeout_s
        with self._changed:
            self._is_closing = True
            threads = [thread for lane in self._threads.values() for thread in lane]
            self._changed.notify_all()
        self.cancel_all()
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads if thread is not threading.current_thread())

    def wait(self, job: Job, timeout_s: float | None = None) -> Job:
        """The job once it has ended and its listeners were told, or as it is after `timeout_s`.

        Not from a listener, nor from a job of the same lane: they would wait for themselves.

        Raises:
            ValueError: the job was never submitted, so it would never end.
        """
        entry = self._entry(job.id)
        if entry is not None:
            entry.ended.wait(timeout_s)
        elif not job.state.is_final:
            raise ValueError(f"job {job.title!r} was not submitted")
        return job

    def _entry(self, job_id: str) -> _Entry | None:
        with self._changed:
            return self._entries.get(job_id)

    def _enqueue(self, entry: _Entry) -> bool:
        """Put the job in its lane's queue, starting the lane's threads if these are not there; False when closing."""
        lane = entry.job.lane
        with self._changed:
            if self._is_closing:
                return False
            if lane not in self._threads:
                self._threads[lane] = [self._start_thread(lane, number) for number in range(self._workers[lane])]
            self._waiting[lane].append(entry)
            self._changed.notify_all()
        return True

    def _start_thread(self, lane: Lane, number: int) -> threading.Thread:
        thread = threading.Thread(target=self._work, args=(lane,), name=f"lane-{lane}-{number + 1}", daemon=True)
        thread.start()
        return thread

    def _work(self, lane: Lane) -> None:
        while (entry := self._take(lane)) is not None:
            self._run(entry)

    def _take(self, lane: Lane) -> _Entry | None:
        """Wait for the lane's most urgent job that is not paused and take it out of the queue; None when closing."""
        waiting = self._waiting[lane]
        with self._changed:
            while not self._is_closing:
                ready = [entry for entry in waiting if not entry.job.cancel.is_paused]
                if ready:
                    entry = min(ready, key=lambda entry: (entry.job.priority, entry.order))
                    waiting.remove(entry)
                    return entry
                self._changed.wait()
        return None

    def _run(self, entry: _Entry) -> None:
        job = entry.job
        if not self._begin(entry):
            return
        try:
            result = job.run(job)
        except Cancelled as stop:
            self._end(entry, JobState.CANCELLED, error=stop)
        except BaseException as fault:  # ours or the world's: a job never takes its lane down
            if not isinstance(fault, DuctusError):
                _log.exception("job %r failed", job.title)
            self._end(entry, JobState.FAILED, error=fault)
        else:
            self._end(entry, JobState.DONE, result=result)

    def _begin(self, entry: _Entry) -> bool:
        """Show the job as running; False when it was cancelled between queue and thread."""
        job = entry.job
        with entry.lock:
            if job.cancel.is_cancelled:
                self._end(entry, JobState.CANCELLED, error=Cancelled())
            if job.state.is_final:
                return False
            entry.is_started = True
            job.started_at = time.monotonic()
            job.state = JobState.PAUSED if job.cancel.is_paused else JobState.RUNNING
            self._tell(entry)
            return True

    def _end(
        self, entry: _Entry, state: JobState, *, result: object = None, error: BaseException | None = None
    ) -> None:
        job = entry.job
        with entry.lock:
            if job.state.is_final:
                return
            job.state, job.result, job.error = state, result, error
            job.ended_at = time.monotonic()
            self._tell(entry)
            entry.ended.set()
        with self._changed:
            self._entries.pop(job.id, None)
            if entry in self._waiting[job.lane]:
                self._waiting[job.lane].remove(entry)

    def _show_pause(self, entry: _Entry) -> None:
        """Make the state follow the token, and tell if that changed it. Under the entry's lock."""
        job = entry.job
        going_on = JobState.RUNNING if entry.is_started else JobState.WAITING
        shown = JobState.PAUSED if job.cancel.is_paused else going_on
        if not job.state.is_final and shown is not job.state:
            job.state = shown
            self._tell(entry)

    def _progressed(self, entry: _Entry) -> None:
        with entry.lock:
            if not entry.job.state.is_final:
                self._tell(entry)

    def _tell(self, entry: _Entry) -> None:
        """Call every listener. Under the entry's lock, never under `_changed`."""
        with self._changed:
            listeners = self._listeners
        if entry.own_listener is not None:
            listeners = (entry.own_listener, *listeners)
        for listener in listeners:
            try:
                listener(entry.job)
            except Exception:  # ours: a fault in the window must not stop the work
                _log.exception("a listener failed on job %r", entry.job.title)
