"""Takes its time on every line, and stops within a twentieth of a second when asked.

With an `allowance` it reads as many lines as that file says and waits at the next, so that a test is in the middle of
reading for as long as it likes. Where it is paused there, it makes a file of the same name with `HELD` behind it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ductus.engines.base import READY, Availability, Crop, OnReading, RawReading, option
from ductus.imaging.ink import has_ink
from ductus.jobs.job import CancelToken
from fakes.engines._parts import FakeReader, info, state, words_of

INFO = info("fake-slow", "Sleeps over every line.")
HELD = ".held"


@dataclass(frozen=True, slots=True)
class Options:
    seconds_per_line: float = option(0.2, "Seconds a line", "How long to sleep.", minimum=0.0, maximum=60.0)
    seconds_to_load: float = option(0.0, "Seconds to load", "How long loading takes.", minimum=0.0, maximum=60.0)
    allowance: str = option("", "Allowance", "A file that says how many lines may be read since loading.")


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> SlowReader:
    time.sleep(options.seconds_to_load)
    return SlowReader(options, device)


class SlowReader(FakeReader):
    def __init__(self, options: Options, device: str) -> None:
        super().__init__(state(INFO.id, device), self._sleep_over)
        self._options = options
        self._cancel = CancelToken()
        self._lines_read = 0

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        self._cancel = cancel
        return super().read(crops, cancel, on_reading)

    def _sleep_over(self, index: int, crop: Crop) -> RawReading:
        while self._lines_read >= self._lines_allowed():
            if self._cancel.is_paused:
                Path(self._options.allowance + HELD).touch()
            self._cancel.check()
            time.sleep(0.02)
        until = time.monotonic() + self._options.seconds_per_line
        while (left := until - time.monotonic()) > 0:
            self._cancel.check()
            time.sleep(min(left, 0.02))
        self._lines_read += 1
        return words_of(f"slowly {crop.line_id}") if has_ink(crop.image) else RawReading("", 0.0)

    def _lines_allowed(self) -> float:
        file = self._options.allowance
        return int(Path(file).read_text(encoding="ascii")) if file else float("inf")
