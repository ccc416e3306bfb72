"""Breaks the contract: gives back fewer readings than it got crops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ductus.engines.base import READY, Availability, Crop, OnReading, RawReading, option
from ductus.jobs.job import CancelToken
from fakes.engines._parts import FakeReader, info, state, words_of

INFO = info("fake-short", "Forgets the last lines.")


@dataclass(frozen=True, slots=True)
class Options:
    forgotten: int = option(1, "Forgotten", "How many lines at the end get no reading.", minimum=1, maximum=1000)


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> ShortReader:
    return ShortReader(options, device)


class ShortReader(FakeReader):
    def __init__(self, options: Options, device: str) -> None:
        super().__init__(state(INFO.id, device), lambda index, crop: words_of(f"read {crop.line_id}"))
        self._forgotten = options.forgotten

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        return super().read(crops[: max(0, len(crops) - self._forgotten)], cancel, on_reading)
