"""Reads several lines side by side and goes on while crops keep coming; the last taken is done first."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ductus.engines.base import READY, Availability, Crop, EngineState, OnReading, RawReading, option
from ductus.errors import EngineFailed
from ductus.imaging.ink import has_ink
from ductus.jobs.job import CancelToken
from fakes.engines._parts import info, state, words_of

INFO = info("fake-streaming", "Reads several lines side by side.")


@dataclass(frozen=True, slots=True)
class Options:
    slots: int = option(3, "Slots", "How many lines it holds at a time.", minimum=1, maximum=1000)
    fails_on: str = option("", "Fails on", "The line it cannot bear.")
    dies_on: str = option("", "Dies on", "The line that ends its process.")
    card: bool = option(False, "Card", "Say that it runs on a card.")


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> StreamingReader:
    return StreamingReader(options, state(INFO.id, "cuda:0" if options.card else device))


class StreamingReader:
    """`streams` counts its runs, `most_held` the crops it held at most."""

    def __init__(self, options: Options, state: EngineState) -> None:
        self._options, self._state = options, state
        self.streams = self.most_held = 0

    @property
    def state(self) -> EngineState:
        return self._state

    def close(self) -> None:
        pass

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        readings: dict[int, RawReading] = {}

        def tell(index: int, reading: RawReading) -> None:
            readings[index] = reading
            on_reading(index, reading)

        self._run(crops, cancel, tell)
        return [readings[index] for index in range(len(crops))]

    def read_stream(self, crops: Iterable[Crop], cancel: CancelToken, on_reading: OnReading) -> int:
        self.streams += 1
        return self._run(crops, cancel, on_reading)

    def _run(self, crops: Iterable[Crop], cancel: CancelToken, tell: OnReading) -> int:
        waiting, held, told = enumerate(crops), list[tuple[int, Crop]](), 0
        while True:
            while len(held) < self._options.slots and (numbered := next(waiting, None)) is not None:
                held.append(numbered)
            self.most_held = max(self.most_held, len(held))
            if not held:
                return told
            cancel.check()
            index, crop = held.pop()
            tell(index, self._read_one(crop))
            told += 1

    def _read_one(self, crop: Crop) -> RawReading:
        if crop.line_id == self._options.dies_on:
            os._exit(3)
        if crop.line_id == self._options.fails_on:
            raise EngineFailed(f"The streaming fake cannot bear {crop.line_id}.")
        return words_of(f"read {crop.line_id}") if has_ink(crop.image) else RawReading("", 0.0)
