"""The host process from outside: a child that runs named functions and may die without taking the app along.

A subprocess with two private pipes, rather than `multiprocessing`: its spawn method imports the parent's `__main__`
again, which would start a second window or test run, and its fork method copies a process full of Qt and OpenMP
threads. Here the child imports `ductus.jobs.host_main` and nothing else of ours, and a frozen Ductus starts itself
with `HOST_FLAG`. The child is in a session of its own, so that Ctrl+C in the terminal does not reach it and killing it
reaches what it started.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from typing import cast

from ductus.errors import Cancelled, DuctusError, EngineFailed, HostDied, Remedy
from ductus.jobs.child import Child, ChildGone
from ductus.jobs.exit_words import KILLED, explain_exit
from ductus.jobs.host_main import Fault, HostContext
from ductus.jobs.job import CancelToken
from ductus.jobs.turns import Turns
from ductus.jobs.wire import Kind, decode, encode

__all__ = ["Host", "HostContext"]

_LOOK_S = 0.05
"""How often a waiting call looks at its cancel token: well under the second within which cancel must be obeyed."""
_TRY_AGAIN = Remedy("Start the work again. If it happens again, choose another engine or device in the settings.")
_FREE_MEMORY = Remedy("Close other programs or choose an engine that needs less memory, then start the work again.")


class Host:
    """A child process that runs named functions, started by the first call and again by the first after its death.

    Owned by whoever puts the app together, who calls `close`. `environment` is added to the child's; an empty value
    takes a variable away. Its output goes to the log `ductus.host.<name>`. One call runs at a time; others wait their
    turn. Any thread may call, but not the window's: calls block.
    """

    def __init__(
        self,
        name: str = "engines",
        environment: Mapping[str, str] | None = None,
        start_timeout_s: float = 120.0,
        grace_s: float = 20.0,
    ) -> None:
        self._name = name
        self._environment = dict(environment or {})
        self._start_timeout_s = start_timeout_s
        self._grace_s = grace_s
        self._turns = Turns()
        self._child: Child | None = None
        self._starts = 0

    def call(
        self,
        task: str,
        *arguments: object,
        on_event: Callable[[object], None] | None = None,
        cancel: CancelToken | None = None,
        answer: Callable[[object], object] | None = None,
    ) -> object:
        """Run `task` ("package.module:function") in the child and return what it returns.

        There it is called as `function(context, *arguments)` with a `HostContext`. Arguments, events and the result
        are pickled. `on_event` gets each event on this thread, in order, all before this returns; `answer` gets each
        question in the same order, and gives what the task is told. If one of them raises, the task is cancelled and
        this raises the same. Pausing and cancelling `cancel` reach the task's own token; a task
        that does not stop within `grace_s` of the cancel is killed with its process.

        Raises:
            Cancelled: `cancel` was set, or the host was closed meanwhile. Events received before stay valid.
            DuctusError: the task raised it; it comes as it was.
            EngineFailed: the task raised something else, or a value could not travel; `detail` has the traceback.
            HostDied: the process ended, or could not start. The next call starts another.
        """
        with self._turns.turn(cancel):
            child = self._living_child()
            try:
                return _Call(child, task, on_event, answer, cancel, self._grace_s).run(arguments)
            except ChildGone:
                child.kill()
                raise self._obituary(child, cancel) from None
            except (KeyboardInterrupt, SystemExit):
                child.kill()  # nobody will read the rest of this call
                raise

    @property
    def pid(self) -> int | None:
        """The process id of the living child, None when there is none."""
        child = self._child
        return child.pid if child is not None and child.is_alive else None

    @property
    def is_running(self) -> bool:
        """Whether a child is alive, busy or idle."""
        return self.pid is not None

    @property
    def is_wanted(self) -> bool:
        """Whether a call waits for its turn: one that may end early does well to do so."""
        return self._turns.is_wanted

    @property
    def restarts(self) -> int:
        """How often a child was started after the first."""
        return max(0, self._starts - 1)

    def close(self, timeout_s: float = 5.0) -> None:
        """End the child, also in the middle of a call, which then raises `Cancelled`. Safe to call again.

        The memory of what it had loaded is free afterwards; a later call starts a fresh child.
        """
        child, self._child = self._child, None
        if child is not None:
            child.close(timeout_s)

    def _living_child(self) -> Child:
        child = self._child
        if child is not None and child.is_alive:
            return child
        if child is not None:
            child.kill()
        self._starts += 1
        self._child = child = Child(self._name, self._environment)
        try:
            kind, _ = child.next_message(self._start_timeout_s)
        except ChildGone:
            child.kill()
            raise self._obituary(child, None) from None
        if kind is not Kind.READY:
            child.kill()
            raise HostDied(
                f"The {self._name} process did not start within {self._start_timeout_s:.0f} seconds.",
                remedy=_TRY_AGAIN,
                detail=child.tail,
            )
        return child

    def _obituary(self, child: Child, cancel: CancelToken | None) -> DuctusError:
        if child.is_closing or (cancel is not None and cancel.is_cancelled):
            return Cancelled(detail=child.tail)
        code = child.exit_code
        remedy = _FREE_MEMORY if code == -KILLED else _TRY_AGAIN
        return HostDied(f"The {self._name} process {explain_exit(code)}.", remedy=remedy, detail=child.tail)


class _Call:
    """One call, from its sending to its answer: forwards pause and cancel, hands out events."""

    def __init__(
        self,
        child: Child,
        task: str,
        on_event: Callable[[object], None] | None,
        answer: Callable[[object], object] | None,
        cancel: CancelToken | None,
        grace_s: float,
    ) -> None:
        self._child = child
        self._task = task
        self._on_event = on_event
        self._answer_to = answer
        self._cancel = cancel
        self._grace_s = grace_s
        self._is_paused = False
        self._cancelled_at: float | None = None
        self._fault: Exception | None = None  # what `on_event` or `answer` raised

    def run(self, arguments: tuple[object, ...]) -> object:
        try:
            body = encode((self._task, arguments))
        except Exception as fault:  # ours: an argument that cannot travel
            raise EngineFailed(f"{self._task} cannot be called: {fault}", detail=repr(fault)) from fault
        self._send(Kind.CALL, body)
        while True:
            self._forward()
            kind, body = self._child.next_message(_LOOK_S)
            if kind is Kind.EVENT:
                self._hand_out(body)
            elif kind is Kind.QUESTION:
                self._reply(body)
            elif kind is not None:
                return self._answer(kind, body)

    def _forward(self) -> None:
        """Tell the child what became of the token, and kill it when it has not obeyed for too long."""
        if self._cancelled_at is not None:
            if time.monotonic() - self._cancelled_at > self._grace_s:
                self._child.kill()
            return
        token = self._cancel
        if self._fault is not None or (token is not None and token.is_cancelled):
            self._cancelled_at = time.monotonic()
            self._send(Kind.CANCEL)
        elif token is not None and token.is_paused is not self._is_paused:
            self._is_paused = not self._is_paused
            self._send(Kind.PAUSE if self._is_paused else Kind.RESUME)

    def _send(self, kind: Kind, body: bytes = b"") -> None:
        with contextlib.suppress(OSError, ValueError):  # gone or closed: the next message says so, after its last words
            self._child.wire.send(kind, body)

    def _hand_out(self, body: bytes) -> None:
        if self._on_event is None or self._fault is not None:
            return
        try:
            self._on_event(decode(body))
        except Exception as fault:  # the caller's: raised again once the task has stopped
            self._fault = fault

    def _reply(self, body: bytes) -> None:
        """Answer a question; a task that is being stopped gets none, for its token tells it."""
        if self._fault is not None or self._cancelled_at is not None:
            return
        try:
            if self._answer_to is None:
                raise EngineFailed(f"{self._task} asks, and nobody is there to answer.")
            reply = encode(self._answer_to(decode(body)))
        except Exception as fault:  # the caller's: raised again once the task has stopped
            self._fault = fault
        else:
            self._send(Kind.ANSWER, reply)

    def _answer(self, kind: Kind, body: bytes) -> object:
        if self._fault is not None:
            raise self._fault
        if self._cancel is not None and self._cancel.is_cancelled:
            raise Cancelled
        try:
            value = decode(body)
        except Exception as fault:  # ours: a type the app cannot import
            raise EngineFailed(f"{self._task} answered what cannot be read: {fault}", detail=repr(fault)) from fault
        if kind is Kind.RESULT:
            return value
        if isinstance(value, DuctusError):
            raise value
        told = cast("Fault", value)
        raise EngineFailed(f"{told.kind}: {told.message}", detail=told.trace)
