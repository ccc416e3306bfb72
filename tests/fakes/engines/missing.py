"""Cannot run here, and says what would change that."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.engines.base import Availability, option
from ductus.errors import Remedy
from fakes.engines._parts import FakeReader, info

INFO = info("fake-missing", "Is not installed.")


@dataclass(frozen=True, slots=True)
class Options:
    weights: str = option("fake/weights", "Weights", "Weights that are nowhere.")


def availability(options: Options | None = None) -> Availability:
    wanted = (options or Options()).weights
    remedy = Remedy("Fetch them, or choose another engine.", "Weights…", "get_weights", wanted)
    return Availability(False, f"The weights “{wanted}” are not on this computer.", remedy)


def load(options: Options, device: str = "auto") -> FakeReader:
    availability(options).require()
    raise AssertionError("never ready")
