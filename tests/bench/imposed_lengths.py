"""An engine for `flow_speed.py`: TrOCR-base's architecture with random weights, and as many tokens as a line is wide.

Everything but the lengths is as `engines/local/trocr.py` has it: number type, packing, slots, lanes. Random weights
know no end of a line, so each ends at its limit, which its width imposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trocr_speed import NEVER, SIDE_PX, START, opened_network

from ductus.engines.base import READY, Availability, Crop, EngineInfo, EngineState, OnReading, RawReading, Role, option
from ductus.jobs.job import CancelToken

INFO = EngineInfo("imposed", "Imposed lengths", frozenset({Role.RECOGNIZER}), "Times reading.", "none", "Apache-2.0")
PX_A_TOKEN = 40
SLOTS_A_CORE = 40
"""As many as the engine takes by itself, on one core or two."""


@dataclass(frozen=True, slots=True)
class Options:
    streams: bool = option(True, "Streams", "Read on over pages; else page by page.")


def availability(options: Options | None = None) -> Availability:
    return READY


def load(options: Options, device: str = "auto") -> Any:
    import torch

    from ductus.engines.devices import pick_device, pick_number_type
    from ductus.engines.trocr_support import opening, reader, readings, slot_stream
    from ductus.engines.trocr_support.checkpoint import Checkpoint, SpecialTokens
    from ductus.engines.trocr_support.pixels import ImageSettings

    slot_stream.token_limit = lambda width_px, _height_px, _most: min(45, max(4, round(width_px / PX_A_TOKEN)))
    slot_stream.loop_start = readings.loop_start = lambda _ids: None  # random weights may loop; none is read again
    cpu = pick_device("cpu")
    opening._set_threads(cpu)
    kind = pick_number_type(cpu)
    lines = SLOTS_A_CORE * torch.get_num_threads()
    checkpoint = Checkpoint(
        opened_network(kind, lines), _Letters(), ImageSettings(SIDE_PX, SIDE_PX), SpecialTokens(START, NEVER, ()), 510
    )
    state = EngineState("random", "1", "cpu", kind)
    trocr = reader.TrocrReader(checkpoint, state, readings.ReadingSettings(batch_lines=lines), in_slots=True)
    return trocr if options.streams else _PageByPage(trocr)


class _Letters:
    """A letter for each token."""

    all_special_ids = ()

    def decode(self, ids: Sequence[int], **_: object) -> str:
        return "".join(chr(97 + id % 26) for id in ids)


class _PageByPage:
    """A reader that cannot read on over pages."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    @property
    def state(self) -> EngineState:
        return self._inner.state

    def close(self) -> None:
        self._inner.close()

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        return self._inner.read(crops, cancel, on_reading)
