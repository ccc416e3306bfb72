"""How fast a course goes, and how it fares: losses and lines since last told, and the time they took."""

from __future__ import annotations

import time


class Pace:
    """Counts from its making on; owned by the thread that teaches."""

    def __init__(self) -> None:
        self._losses: list[float] = []
        self._lines, self._seconds, self._last = 0, 0.0, time.monotonic()

    def count(self, loss: float, lines: int) -> float:
        """Count one step; returns the seconds since the one before."""
        now = time.monotonic()
        seconds, self._last = now - self._last, now
        self._losses.append(loss)
        self._lines += lines
        self._seconds += seconds
        return seconds

    def skip(self) -> None:
        """Leave out the time since the last step: it went into something else."""
        self._last = time.monotonic()

    def taken(self) -> tuple[float, float]:
        """The mean loss and lines a second since this was asked last; at least one step was counted."""
        taken = sum(self._losses) / len(self._losses), self._lines / max(1e-9, self._seconds)
        self._losses, self._lines, self._seconds = [], 0, 0.0
        return taken
