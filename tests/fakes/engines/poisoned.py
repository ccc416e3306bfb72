"""Ends its process on one line each time it is given that line, and reads all others, as native code may."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ductus.engines.base import READY, Availability, Crop, RawReading, option
from fakes.engines._parts import FakeReader, info, state, words_of

INFO = info("fake-poisoned", "Ends its process on one line.")


@dataclass(frozen=True, slots=True)
class Options:
    line_id: str = option("", "Line", "The line it cannot bear.")


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> FakeReader:
    def read_one(index: int, crop: Crop) -> RawReading:
        if options.line_id and crop.line_id == options.line_id:
            os._exit(3)
        return words_of(f"read {crop.line_id}")

    return FakeReader(state(INFO.id, device), read_one)
