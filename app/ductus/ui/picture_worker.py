"""What the pictures thread is made of: a worker that does the most urgent first, and values kept within a budget."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to make; a lower `urgency` comes first. `is_wanted` is asked again just before the work starts."""

    key: tuple[object, ...]
    run: Callable[[], None]
    is_wanted: Callable[[], bool]
    urgency: int


class Worker:
    """One thread: the most urgent task first, then the newest; a task replaces an older one of the same key.

    `on_fault` gets, on this thread, what a task raised; the next task is done all the same.
    """

    def __init__(self, name: str, on_fault: Callable[[Exception], None]) -> None:
        self._on_fault = on_fault
        self._tasks: OrderedDict[tuple[object, ...], Task] = OrderedDict()
        self._changed = threading.Condition()
        self.is_closed = False
        self._thread = threading.Thread(target=self._loop, name=name)
        self._thread.start()

    def add(self, task: Task) -> None:
        with self._changed:
            self._tasks.pop(task.key, None)
            self._tasks[task.key] = task
            self._changed.notify()

    def clear(self) -> None:
        with self._changed:
            self._tasks.clear()

    def close(self) -> None:
        with self._changed:
            self.is_closed = True
            self._tasks.clear()
            self._changed.notify()
        self._thread.join()

    def _loop(self) -> None:
        while True:
            with self._changed:
                while not self._tasks and not self.is_closed:
                    self._changed.wait()
                if self.is_closed:
                    return
                task = min(reversed(self._tasks.values()), key=lambda waiting: waiting.urgency)
                del self._tasks[task.key]
            try:
                if task.is_wanted():
                    task.run()
            except Exception as fault:  # ours: one picture is missing, and the thread lives on
                self._on_fault(fault)


class ByteBudget(Generic[K, V]):
    """Values by last use, under a budget; the newest is always kept, however large. Safe from any thread."""

    def __init__(self, budget_bytes: int, size_of: Callable[[V], int]) -> None:
        self._budget_bytes = budget_bytes
        self._size_of = size_of
        self._lock = threading.Lock()
        self._held: OrderedDict[K, V] = OrderedDict()
        self._bytes = 0

    def get(self, key: K) -> V | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        with self._lock:
            if key in self._held:
                self._bytes -= self._size_of(self._held.pop(key))
            self._held[key] = value
            self._bytes += self._size_of(value)
            while len(self._held) > 1 and self._bytes > self._budget_bytes:
                self._bytes -= self._size_of(self._held.popitem(last=False)[1])

    def drop(self, key: K) -> None:
        with self._lock:
            if key in self._held:
                self._bytes -= self._size_of(self._held.pop(key))

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self._bytes = 0
