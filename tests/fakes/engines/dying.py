"""Ends its whole process in the middle of a batch, as an abort in native code does. Not for a test's own process.

With a `marker` it dies only while that file is not there and makes it first: the second attempt then succeeds.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from ductus.engines.base import READY, Availability, Crop, RawReading, option
from fakes.engines._parts import FakeReader, info, state, words_of

INFO = info("fake-dying", "Ends its process.")

EXIT, KILL, ABORT = "exit", "kill", "abort"


@dataclass(frozen=True, slots=True)
class Options:
    how: str = option(EXIT, "How", "Exit at once, be killed as by the system, or abort.", choices=(EXIT, KILL, ABORT))
    after_lines: int = option(2, "After", "How many lines are read first.", minimum=0, maximum=1000)
    marker: str = option("", "Marker", "A file that is made before dying; while it is there, nothing dies.")


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> FakeReader:
    def read_one(index: int, crop: Crop) -> RawReading:
        if index >= options.after_lines and not _has_died(options.marker):
            _die(options.how)
        return words_of(f"read {crop.line_id}")

    return FakeReader(state(INFO.id, device), read_one)


def _has_died(marker: str) -> bool:
    if not marker:
        return False
    if Path(marker).exists():
        return True
    Path(marker).touch()
    return False


def _die(how: str) -> None:
    if how == KILL and hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    if how == ABORT:
        os.abort()
    os._exit(3)
