"""Put a checkpoint on a device in a number type that is fast there and tells the truth."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ductus.engines.base import EngineState
from ductus.engines.devices import FLOAT32, Device, cpu_threads, number_type_paces, pick_device, pick_number_type
from ductus.engines.trocr_support.checkpoint import Checkpoint, open_checkpoint, place
from ductus.engines.trocr_support.int8_check import pack_if_it_reads_alike
from ductus.engines.trocr_support.lines_at_once import automatic_lines
from ductus.engines.trocr_support.reader import TrocrReader
from ductus.engines.trocr_support.readings import ReadingSettings
from ductus.engines.trocr_support.self_test import agrees, is_sound, score_line
from ductus.engines.trocr_support.slot_check import (
    NOT_IN_SLOTS,
    first_lines_agree,
    is_accepted,
    is_known_of_first_lines,
    score_line_in_slots,
)
from ductus.engines.trocr_support.slot_lanes import slots_a_lane
from ductus.engines.weights_identity import identity_of
from ductus.errors import EngineUnavailable, Remedy

_log = logging.getLogger(__name__)

AUTO = "auto"
INT8 = "int8"
# Twice, for rounding to bytes errs twice as much as bfloat16, which is taken at one and a half times.
_LEAST_INT8_GAIN = 2.0
_THREADS_VARIABLE = "OMP_NUM_THREADS"


def open_reader(folder: Path, device: str, number_type: str, settings: ReadingSettings) -> TrocrReader:
    """A reader with the checkpoint in `folder`, on the device asked for if it computes soundly there.

    What is given up on the way (a device that is not there, a number type that reads nonsense) is said in the state's
    note.

    Raises:
        EngineUnavailable: the checkpoint cannot be opened, or computes nonsense even in float32 on the processor.
    """
    wanted = pick_device(device)
    _set_threads(wanted)
    checkpoint = open_checkpoint(folder)
    weights, revision = identity_of(folder)
    reference = _reference(folder, checkpoint)
    identity = f"{weights} at {revision}"
    in_slots = is_accepted(checkpoint, identity, settings.beams, reference)
    notes = [wanted.note, "" if in_slots else NOT_IN_SLOTS]
    used, used_type = _settle(folder, checkpoint, reference, wanted, number_type, notes, identity)
    if in_slots:
        lines = settings.batch_lines or automatic_lines(checkpoint, used.id, used_type, in_slots=True)
        in_slots = _pack(folder, checkpoint, reference, used, used_type, lines, notes)
    state = EngineState(weights, revision, used.id, used_type, " ".join(filter(None, notes)))
    reader = TrocrReader(checkpoint, state, settings, in_slots=in_slots)
    if in_slots and is_known_of_first_lines(identity, settings.beams) is None:
        reader.ask_first = partial(first_lines_agree, folder, identity, settings.beams)
    return reader


def _reference(folder: Path, checkpoint: Checkpoint) -> Any:
    """What float32 on the processor says about the self-test line."""
    reference = score_line(checkpoint)
    if not is_sound(reference):
        raise EngineUnavailable(
            f"The weights in “{folder.name}” compute nothing sensible on this computer.",
            remedy=Remedy("Fetch the weights again, or choose others.", "Weights…", "get_weights"),
        )
    return reference


def _settle(
    folder: Path,
    checkpoint: Checkpoint,
    reference: Any,
    wanted: Device,
    number_type: str,
    notes: list[str],
    identity: str,
) -> tuple[Device, str]:
    """Put the network where it computes what float32 on the processor computes; device and type, what is given up."""
    is_fresh = True
    for device, kind in _choices(wanted, number_type):
        if (device.id, kind) == ("cpu", FLOAT32) and is_fresh:
            return device, kind
        if not is_fresh:
            # Shorter numbers cannot be made longer again: begin from the file.
            _exchange(checkpoint, open_checkpoint(folder))
        fault = _fault_of(checkpoint, device, kind, reference, identity)
        if not fault:
            return device, kind
        notes.append(f"{kind} on {device.title} {fault}, so it is not used.")
        is_fresh = False
    _exchange(checkpoint, open_checkpoint(folder))
    return pick_device("cpu"), FLOAT32


def _pack(
    folder: Path, checkpoint: Checkpoint, reference: Any, device: Device, kind: str, lines: int, notes: list[str]
) -> bool:
    """Pack the weights where that can be had; whether slots, packed or not, then compute what they should."""
    from ductus.engines.trocr_support import packed_linear

    is_packed = device.kind == "cpu" and kind != INT8 and packed_linear.works(kind)
    try:
        if is_packed:
            packed_linear.pack(checkpoint.network, slots_a_lane(lines))
        if agrees(reference, score_line_in_slots(checkpoint)):
            return True
    except Exception as fault:  # a kernel, the memory: the plain path needs neither packing nor slots
        _log.warning("Slots fail on %s in %s: %r", device.id, kind, fault)
    notes.append(NOT_IN_SLOTS)
    if is_packed:
        _exchange(checkpoint, open_checkpoint(folder))
        place(checkpoint.network, device.id, kind)
    return False


def _choices(wanted: Device, number_type: str) -> Iterator[tuple[Device, str]]:
    """Device and number type, best first, each only once."""
    picked = pick_number_type(wanted) if number_type in (AUTO, INT8) else number_type
    is_int8_worth_it = number_type == AUTO and picked == FLOAT32 and wanted.kind == "cpu" and _is_int8_faster(wanted)
    if number_type == INT8 or is_int8_worth_it:
        yield wanted, INT8
    yield wanted, picked
    if picked != FLOAT32:
        yield wanted, FLOAT32


def _is_int8_faster(device: Device) -> bool:
    """Whether bytes are multiplied so much faster than float32 here that lines are read faster by it."""
    from ductus.engines.trocr_support import int8_linear

    return int8_linear.pace() >= _LEAST_INT8_GAIN * number_type_paces(device)[FLOAT32]


def _fault_of(checkpoint: Checkpoint, device: Device, number_type: str, reference: Any, identity: str) -> str:
    """What is wrong with reading there; empty if the self-test line comes out as it should."""
    try:
        if number_type != INT8:
            place(checkpoint.network, device.id, number_type)
        elif device.kind != "cpu":
            return "cannot be had"
        elif not pack_if_it_reads_alike(checkpoint, identity):
            return "would read these weights otherwise than float32"
        return "" if agrees(reference, score_line(checkpoint)) else "gives other results than float32 on the processor"
    except Exception as fault:  # too little memory, a missing kernel, a driver: the processor can still read
        return f"fails ({type(fault).__name__})"


def _exchange(checkpoint: Checkpoint, fresh: Checkpoint) -> None:
    checkpoint.network = fresh.network


def _set_threads(device: Device) -> None:
    """Leave a core to the window, unless whoever started this process has said how many threads it may use."""
    import torch

    if device.kind == "cpu" and not os.environ.get(_THREADS_VARIABLE):
        torch.set_num_threads(cpu_threads(0))
