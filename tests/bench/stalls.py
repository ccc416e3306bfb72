"""What the main thread was doing whenever it kept the window waiting: a sampler on a thread of its own."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import FrameType

from figures import say

LATE_S = 0.033
"""Two frames at sixty a second: from here on a person may notice (the design's mark for the 99th percentile)."""
_LOOK_EVERY_S = 0.004
_FRAMES_SHOWN = 5
_SHOWN = 12


class Stalls:
    """Samples the main thread's stack while its last beat is overdue. Made on the main thread; `stop` joins."""

    def __init__(self, last_beat: Callable[[], float]) -> None:
        self._last_beat = last_beat
        self._main = threading.get_ident()
        self._seen: Counter[str] = Counter()
        self._is_on = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="stalls", daemon=True)
        self._thread.start()

    def resume(self) -> None:
        self._is_on.set()

    def pause(self) -> None:
        self._is_on.clear()

    def stop(self) -> None:
        self._is_over.set()
        self._is_on.set()
        self._thread.join()

    def report(self) -> None:
        """The stacks seen most often, with how many milliseconds they stood for."""
        say(f"\nwhere the main thread was while a beat was over {LATE_S * 1000:g} ms late (ms, innermost first)")
        for stack, count in self._seen.most_common(_SHOWN):
            say(f"{count * _LOOK_EVERY_S * 1000:7.0f}  {stack}")

    def _look(self) -> None:
        while not self._is_over.is_set():
            self._is_on.wait()
            time.sleep(_LOOK_EVERY_S)
            if time.perf_counter() - self._last_beat() > LATE_S:
                self._seen[_stack(sys._current_frames().get(self._main))] += 1


def _stack(frame: FrameType | None) -> str:
    parts: list[str] = []
    while frame is not None and len(parts) < _FRAMES_SHOWN:
        parts.append(f"{frame.f_code.co_qualname}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(parts)
