"""Asks the reader for the rest of a line, in a process of its own: nothing here waits for an answer."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.engines.base import Completion
from ductus.engines.hosted import CompleteTask, EngineCall, EngineReady
from ductus.errors import Cancelled, DuctusError
from ductus.jobs.host import Host
from ductus.jobs.job import CancelToken
from ductus.ui.picture_worker import Task, Worker
from ductus.workflows.complete_lines import COMPLETE, require_completer, require_memory

_IDLE_MS = 300_000
"""After so long without a question the process ends: the weights in it take as much memory as those that read pages."""


class _OnceOpen(CancelToken):
    """Follows another token, but only once the engine is open.

    A host that does not stop soon is killed, and opening takes long: with a key now and then the weights would never
    come to be open.
    """

    def __init__(self, token: CancelToken) -> None:
        super().__init__()
        self.is_open = False
        self._followed = token

    @property
    def is_cancelled(self) -> bool:
        return self.is_open and self._followed.is_cancelled

    def check(self) -> None:
        if self.is_cancelled:
            raise Cancelled


class Asking(QObject):
    """One question at a time, the newest; an older one is given up. Main thread; `close` ends thread and process.

    The process is not the one that reads pages: nobody types slower because a page is being read. While the weights
    are being opened, which cannot be broken off, a question that is given up is only not answered.
    """

    answered = Signal(int, object)  # number of the question, a Completion
    failed = Signal(int, object)  # number of the question, a DuctusError
    faulted = Signal(object)  # a fault of ours

    def __init__(self, host: Host, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._worker: Worker | None = None
        self._opened: EngineCall | None = None
        self._number = 0
        self._token = CancelToken()
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self._rest)

    def ask(self, task: CompleteTask) -> int:
        """Ask this instead of what was asked before; returns the number its answer will bear."""
        self.give_up()
        number, token = self._number, self._token
        run = lambda: self._call(task, number, token)  # noqa: E731  # a task of one line
        if self._worker is None:
            self._worker = Worker("completing", self.faulted.emit)
        self._worker.add(Task(("complete",), run, lambda: number == self._number, 0))
        self._idle.start()
        return number

    def give_up(self) -> None:
        """Nobody waits for an answer any more."""
        self._number += 1
        self._token.cancel()
        self._token = CancelToken()

    def close(self) -> None:
        """Ask nothing more, and wait for the thread. May be used again afterwards."""
        self.give_up()
        self._rest()

    def _rest(self) -> None:
        self._idle.stop()
        self._opened = None
        self._host.close()
        if self._worker is not None:
            self._worker.close()
            self._worker = None
            self._host.close()  # a call may just have been starting another process

    # On the thread

    def _call(self, task: CompleteTask, number: int, token: CancelToken) -> None:
        patient = _OnceOpen(token)

        def note(event: object) -> None:
            if isinstance(event, EngineReady):
                patient.is_open = True
                self._opened = task.engine

        try:
            require_completer(task.engine)
            if self._opened != task.engine:
                require_memory(task.engine)
            answer = self._host.call(COMPLETE, task, on_event=note, cancel=patient)
        except Cancelled:
            return
        except DuctusError as fault:
            self._opened = None
            self.failed.emit(number, fault)
            return
        if isinstance(answer, Completion):
            self.answered.emit(number, answer)
