"""Fewer searches for garbage while work makes and drops many small values."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_MANY = 50_000
"""So many more values than before bring on a search. Four pages of 40 lines, which is what an export holds at a time,
are 4,000; Python's own 700 has it search twice a page, which took 13 % of an export of 1,000 pages."""


class _Holders:
    """Who wants few searches at the moment. There is one for all threads, for Python has one setting for all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._usual = 0

    def enter(self) -> None:
        with self._lock:
            self._count += 1
            if self._count == 1:
                self._usual, *older = gc.get_threshold()
                if self._usual:  # nought is never: whoever said so, means it
                    gc.set_threshold(max(self._usual, _MANY), *older)

    def leave(self) -> None:
        with self._lock:
            self._count -= 1
            if not self._count:
                gc.set_threshold(self._usual, *gc.get_threshold()[1:])


_HOLDERS = _Holders()


@contextmanager
def rare_collections() -> Iterator[None]:
    """Inside, values that refer to each other in circles are searched for seldom; all others are freed as ever.

    From any thread, several at once, too; the setting is the whole process's and comes back with the last of them.
    """
    _HOLDERS.enter()
    try:
        yield
    finally:
        _HOLDERS.leave()
