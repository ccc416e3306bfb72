"""Takes its time on every line, and stops within a twentieth of a second when asked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from ductus.engines.base import READY, Availability, Crop, OnReading, RawReading, option
from ductus.imaging.ink import has_ink
from ductus.jobs.job import CancelToken
from fakes.engines._parts import FakeReader, info, state, words_of

INFO = info("fake-slow", "Sleeps over every line.")


@dataclass(frozen=True, slots=True)
class Options:
    seconds_per_line: float = option(0.2, "Seconds a line", "How long to sleep.", minimum=0.0, maximum=60.0)
    seconds_to_load: float = option(0.0, "Seconds to load", "How long loading takes.", minimum=0.0, maximum=60.0)


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

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        self._cancel = cancel
        return super().read(crops, cancel, on_reading)

    def _sleep_over(self, index: int, crop: Crop) -> RawReading:
        until = time.monotonic() + self._options.seconds_per_line
        while (left := until - time.monotonic()) > 0:
            self._cancel.check()
            time.sleep(min(left, 0.02))
        return words_of(f"slowly {crop.line_id}") if has_ink(crop.image) else RawReading("", 0.0)
