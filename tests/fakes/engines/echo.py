"""Reads a line's own id and size: `line_7 640x48`. Quick, exact, and different for every line."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.engines.base import READY, Availability, Crop, RawReading, option
from ductus.imaging.ink import has_ink
from fakes.engines._parts import FakeReader, info, state, words_of

INFO = info("fake-echo", "Reads the id and the size of each line.")


@dataclass(frozen=True, slots=True)
class Options:
    prefix: str = option("", "Prefix", "Written before each reading.")
    confidence: float = option(0.9, "Confidence", "Claimed for each reading.", minimum=0.0, maximum=1.0)


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> FakeReader:
    def read_one(index: int, crop: Crop) -> RawReading:
        if not has_ink(crop.image):
            return RawReading("", 0.0)
        text = f"{options.prefix}{crop.line_id} {crop.image.width}x{crop.image.height}"
        return words_of(text, options.confidence)

    return FakeReader(state(INFO.id, device), read_one)
