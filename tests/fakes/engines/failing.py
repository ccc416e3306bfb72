"""Raises `EngineFailed` on every so-manieth line it was ever given, and reads the others; or refuses to load."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.engines.base import READY, Availability, Crop, RawReading, option
from ductus.errors import EngineFailed, EngineUnavailable, Remedy
from fakes.engines._parts import FakeReader, info, state, words_of

INFO = info("fake-failing", "Fails on every third line.")


@dataclass(frozen=True, slots=True)
class Options:
    every: int = option(3, "Every", "Which lines fail: the third, the sixth and so on.", minimum=1, maximum=1000)
    fails_to_load: bool = option(False, "Fails to load", "Refuse before the first line.")


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> FakeReader:
    if options.fails_to_load:
        raise EngineUnavailable("The failing fake refuses to load.", remedy=Remedy("Choose another engine."))
    given = 0

    def read_one(index: int, crop: Crop) -> RawReading:
        nonlocal given
        given += 1
        if given % options.every == 0:
            raise EngineFailed(f"The failing fake failed on line {given}.", remedy=Remedy("Try again."))
        return words_of(f"read {crop.line_id}")

    return FakeReader(state(INFO.id, device), read_one)
