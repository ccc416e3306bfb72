"""Turns at what one can use at a time, in the order in which they were asked for."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from ductus.jobs.job import CancelToken

_LOOK_S = 0.05
"""How often whoever waits looks at its cancel token."""


class Turns:
    """A line that threads stand in. Safe from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: deque[object] = deque()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits while another has the turn."""
        with self._changed:
            return len(self._line) > 1

    @contextmanager
    def turn(self, cancel: CancelToken | None) -> Iterator[None]:
        """Wait for the turn and have it within; who is paused while waiting steps out, and in again at the end.

        Raises:
            Cancelled: `cancel` was set before the turn came.
        """
        place = object()
        try:
            self._obey(cancel, place)
            while not self._has_come(place):
                self._obey(cancel, place)
            yield
        finally:
            self._leave(place)

    def _has_come(self, place: object) -> bool:
        """Whether it is this one's turn, after a while of waiting for it; first of all it joins the line."""
        with self._changed:
            if place not in self._line:
                self._line.append(place)
            return self._line[0] is place or (self._changed.wait(_LOOK_S) and self._line[0] is place)

    def _obey(self, cancel: CancelToken | None, place: object) -> None:
        if cancel is not None and (cancel.is_paused or cancel.is_cancelled):
            self._leave(place)
            cancel.check()

    def _leave(self, place: object) -> None:
        with self._changed:
            if place in self._line:
                self._line.remove(place)
                self._changed.notify_all()
