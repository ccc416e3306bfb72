"""What a task asks its caller while it works: sent from the host process, answered by the app, one at a time."""

from __future__ import annotations

import queue
import threading

from ductus.jobs.job import CancelToken
from ductus.jobs.wire import Kind, Wire, decode, encode

_LOOK_S = 0.05
"""How often a task that waits for its answer looks at its cancel token."""


class Questions:
    """The questions of one call, in the host process. `ask` may be called from any thread."""

    def __init__(self, wire: Wire, cancel: CancelToken) -> None:
        self._wire, self._cancel = wire, cancel
        self._asking = threading.Lock()
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def ask(self, question: object) -> object:
        """What the caller answers; a moment, or as long as its own threads keep it waiting.

        Raises:
            Cancelled: the call was cancelled, as it is when the caller fails to answer.
        """
        with self._asking:
            self._wire.send(Kind.QUESTION, encode(question))
            while True:
                self._cancel.check()
                try:
                    return decode(self._answers.get(timeout=_LOOK_S))
                except queue.Empty:
                    continue

    def answer(self, body: bytes) -> None:
        """Hand in what came as an answer."""
        self._answers.put(body)
