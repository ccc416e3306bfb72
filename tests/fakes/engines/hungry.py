"""Runs out of memory after some lines: as Python says it, as a card says it, or by really taking too much."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.engines.base import READY, Availability, Crop, RawReading, option
from fakes.engines._parts import FakeReader, info, state, words_of

INFO = info("fake-hungry", "Runs out of memory.")

PYTHON, CARD, REALLY = "python", "card", "really"


@dataclass(frozen=True, slots=True)
class Options:
    how: str = option(PYTHON, "How", "Which kind of failing memory.", choices=(PYTHON, CARD, REALLY))
    after_lines: int = option(2, "After", "How many lines are read first.", minimum=0, maximum=1000)
    megabytes: int = option(256, "Megabytes", "How much `really` takes a line.", minimum=1, maximum=1 << 20)


class OutOfMemoryError(RuntimeError):
    """Named as torch names it, so that no torch is needed to meet it."""


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> FakeReader:
    taken: list[bytearray] = []

    def read_one(index: int, crop: Crop) -> RawReading:
        if index < options.after_lines:
            return words_of(f"read {crop.line_id}")
        if options.how == PYTHON:
            raise MemoryError
        if options.how == CARD:
            raise OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        block = bytearray(options.megabytes << 20)
        block[:: 1 << 12] = b"x" * len(block[:: 1 << 12])  # touched, so that it is really taken
        taken.append(block)
        return words_of(f"took {len(taken) * options.megabytes} MB for {crop.line_id}")

    return FakeReader(state(INFO.id, device), read_one)
