"""Things made on a thread of their own, a few ahead of whoever uses them: a card need not wait for a processor."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


@contextmanager
def made_ahead(things: Iterable[T], most: int, most_bytes: int, bytes_of: Callable[[T], int]) -> Iterator[Iterator[T]]:
    """The same things in their order, made while the one before is used; what making them raises is raised in turn.

    At most `most` things and `most_bytes` wait, but always one. After the block nothing more is made: the thread has
    ended, with the one thing it had begun.
    """
    maker = _Maker(things, most, most_bytes, bytes_of)
    thread = threading.Thread(target=maker.work, name="made-ahead", daemon=True)
    thread.start()
    try:
        yield maker.take()
    finally:
        maker.stop()
        thread.join()


class _Maker(Generic[T]):
    def __init__(self, things: Iterable[T], most: int, most_bytes: int, bytes_of: Callable[[T], int]) -> None:
        self._things = things
        self._most, self._most_bytes, self._bytes_of = most, most_bytes, bytes_of
        self._changed = threading.Condition()
        self._ready: deque[T] = deque()
        self._bytes = 0
        self._is_stopped = self._has_ended = False
        self._fault: BaseException | None = None

    def work(self) -> None:
        """Make things until there are no more, or nobody wants them. On the maker's thread."""
        try:
            for thing in self._things:
                with self._changed:
                    self._ready.append(thing)
                    self._bytes += self._bytes_of(thing)
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._is_stopped or self._has_room())
                    if self._is_stopped:
                        return
        except BaseException as fault:  # whoever takes from here raises it
            self._fault = fault
        finally:
            with self._changed:
                self._has_ended = True
                self._changed.notify_all()

    def take(self) -> Iterator[T]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ready or self._has_ended)
                if not self._ready:
                    break
                thing = self._ready.popleft()
                self._bytes -= self._bytes_of(thing)
                self._changed.notify_all()
            yield thing
        if self._fault is not None:
            raise self._fault

    def stop(self) -> None:
        with self._changed:
            self._is_stopped = True
            self._ready.clear()
            self._changed.notify_all()

    def _has_room(self) -> bool:
        return not self._ready or (len(self._ready) < self._most and self._bytes < self._most_bytes)
