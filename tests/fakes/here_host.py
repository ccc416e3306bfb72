"""A host without a process: really runs the hosted tasks, here; counts the calls and can be held at the next one."""

from __future__ import annotations

import importlib
import threading
from dataclasses import dataclass, field

from ductus.jobs.host_main import HostContext
from ductus.jobs.job import CancelToken


@dataclass
class HereHost:
    """`calls` holds (task's function, its first argument) of each call; while `gate` is clear, calls wait at it."""

    calls: list[tuple[str, object]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    is_closed: bool = False
    is_wanted: bool = False

    def __post_init__(self) -> None:
        self.gate.set()
        self._cache: dict[str, object] = {}

    def call(
        self, task: str, *arguments: object, on_event=None, cancel: CancelToken | None = None, answer=None
    ) -> object:
        module, _, name = task.partition(":")
        token = cancel or CancelToken()
        self.calls.append((name, arguments[0]))
        self.arrived.release()
        while not self.gate.wait(0.01):
            token.check()
        token.check()
        context = HostContext(token, self._cache, on_event, answer)
        return getattr(importlib.import_module(module), name)(context, *arguments)

    def close(self) -> None:
        """What a process that ends gives back: engines close what they hold open."""
        self.is_closed = True
        for held in self._cache.values():
            if isinstance(held, tuple):
                held[1].close()
        self._cache.clear()

    def named(self, name: str) -> list[object]:
        """The first arguments of the calls of that task."""
        return [argument for called, argument in self.calls if called == name]
