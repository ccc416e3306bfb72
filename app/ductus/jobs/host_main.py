"""The host process from inside: receives a call, runs the named function, sends back events and the result.

The main thread runs the tasks. A second thread reads the pipe, so that cancel and pause arrive while a task works; when
the pipe ends, the app is gone (closed, crashed or killed) and this process ends at once. It imports only the standard
library: what is heavy comes with the first task that needs it, after the environment was set.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import logging
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ductus.errors import DuctusError, EngineFailed
from ductus.jobs.job import CancelToken
from ductus.jobs.questions import Questions
from ductus.jobs.wire import Kind, Wire, decode, encode

HOST_FLAG = "--ductus-host"
"""First argument of a frozen Ductus that is to be a host process; `ductus.__main__` hands over to `main`."""

NICENESS = 5
"""Below the window, above idle: typing stays smooth beside inference on two cores (research, two-core machines)."""

NICENESS_VARIABLE = "DUCTUS_HOST_NICENESS"
"""Another niceness, for work that may take all night."""
LAST_SECONDS_VARIABLE = "DUCTUS_HOST_LAST_SECONDS"
"""How long a task may go on after the app is gone: its token is cancelled, and it may keep what it has. Mostly 0."""


_AUTOGROUP = Path("/proc/self/autogroup")
"""Linux weighs whole sessions against one another before it looks at niceness (sched(7), "The autogroup feature"), and
the host has a session of its own: without this its niceness would mean nothing to the window."""


def _nobody_answers(question: object) -> object:
    raise EngineFailed(f"Nobody is there to answer {question!r}.")


@dataclass(frozen=True)
class HostContext:
    """What a task gets besides its arguments.

    `cancel` belongs to this call. `cache` lives as long as the process: loaded engines stay warm in it. `emit` hands
    an event to the caller, in order, from any thread; it must be picklable. `ask` gives what the caller answers to a
    question, behind all events emitted before it; it raises `Cancelled` when the call is cancelled meanwhile.
    """

    cancel: CancelToken
    cache: dict[str, object]
    emit: Callable[[object], None]
    ask: Callable[[object], object] = _nobody_answers


@dataclass(frozen=True)
class Fault:
    """An exception that is not ours to hand over as it is: its type's name, its message, its traceback as text."""

    kind: str
    message: str
    trace: str


class _Inbox:
    """Reads the pipe on its own thread: calls are queued for the main thread, the rest acts on the newest call."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._calls: queue.SimpleQueue[tuple[bytes, CancelToken, Questions]] = queue.SimpleQueue()
        self._is_idle = threading.Event()
        self._is_idle.set()
        threading.Thread(target=self._read, name="host-inbox", daemon=True).start()

    def next_call(self) -> tuple[bytes, CancelToken, Questions]:
        return self._calls.get()

    def answered(self) -> None:
        """The call got its answer: nothing is lost when the process ends now."""
        self._is_idle.set()

    def _read(self) -> None:
        token = CancelToken()
        questions = Questions(self._wire, token)
        try:
            while True:
                kind, body = self._wire.receive()
                if kind is Kind.CALL:
                    token = CancelToken()
                    questions = Questions(self._wire, token)
                    self._is_idle.clear()
                    self._calls.put((body, token, questions))
                elif kind is Kind.ANSWER:
                    questions.answer(body)
                elif kind is Kind.CANCEL:
                    token.cancel()
                elif kind is Kind.PAUSE:
                    token.pause()
                elif kind is Kind.RESUME:
                    token.resume()
        finally:
            token.cancel()
            self._is_idle.wait(float(os.environ.get(LAST_SECONDS_VARIABLE, 0)))
            end_family()


def main() -> None:
    """Serve calls until the app goes away. Never returns."""
    wire = _take_pipes()
    _settle()
    inbox = _Inbox(wire)
    wire.send(Kind.READY)
    cache: dict[str, object] = {}
    while True:
        body, token, questions = inbox.next_call()
        context = HostContext(token, cache, _emitter(wire, token), questions.ask)
        answer = _answer(body, context)
        inbox.answered()
        wire.send(*answer)
        del body, token, questions, context, answer  # a page image must not stay in memory until the next call


def _emitter(wire: Wire, token: CancelToken) -> Callable[[object], None]:
    """Sends events to the app. Where it is gone nobody hears them, and the task is to keep what it has and end."""

    def emit(event: object) -> None:
        body = encode(event)
        try:
            wire.send(Kind.EVENT, body)
        except OSError:  # the world: the app was killed, which a task may meet here before the pipe's end is read
            token.cancel()

    return emit


def _answer(body: bytes, context: HostContext) -> tuple[Kind, bytes]:
    """Run one call; whatever happens in it, there is an answer to send."""
    try:
        task, arguments = cast("tuple[str, tuple[object, ...]]", decode(body))
        return Kind.RESULT, encode(_find(task)(context, *arguments))
    except DuctusError as error:
        return Kind.FAILURE, _encode_error(error)
    except BaseException as fault:  # SystemExit included: a library that calls sys.exit() has failed at its task
        return Kind.FAILURE, _encode_fault(fault)


def _find(task: str) -> Callable[..., object]:
    module, _, function = task.partition(":")
    return cast("Callable[..., object]", getattr(importlib.import_module(module), function))


def _encode_error(error: DuctusError) -> bytes:
    try:
        return encode(error)
    except Exception:  # ours: an error type with fields that cannot travel still says what happened
        return _encode_fault(error)


def _encode_fault(fault: BaseException) -> bytes:
    return encode(Fault(type(fault).__name__, str(fault), "".join(traceback.format_exception(fault))))


def _take_pipes() -> Wire:
    """Make standard input and output ours alone.

    Afterwards `print` and native libraries write to standard error, which the app drains, and whoever reads standard
    input finds it empty.
    """
    incoming: BinaryIO = os.fdopen(os.dup(0), "rb")
    outgoing: BinaryIO = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    return Wire(incoming, outgoing)


def _settle() -> None:
    """Be a quiet neighbour: lower priority, deaf to Ctrl+C (the app's business), crashes written to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):  # the world: a sandbox may forbid it
            niceness = int(os.environ.get(NICENESS_VARIABLE, NICENESS))
            os.nice(niceness)
            _AUTOGROUP.write_text(str(niceness), encoding="ascii")
    faulthandler.enable(file=sys.stderr, all_threads=True)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)


def end_family() -> None:
    """End this process and what it started (data loaders, outside programs), without asking any of them."""
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
