"""Reads nothing on any line, as a reader of another script does. That is an answer, not a fault."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.engines.base import READY, Availability, RawReading
from fakes.engines._parts import FakeReader, info, state

INFO = info("fake-blank", "Reads nothing, everywhere.")


@dataclass(frozen=True, slots=True)
class Options:
    pass


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> FakeReader:
    return FakeReader(state(INFO.id, device), lambda index, crop: RawReading("", 0.0))
