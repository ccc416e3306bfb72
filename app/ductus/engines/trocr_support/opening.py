"""Put a checkpoint on a device in a number type that is fast there and tells the truth."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ductus.engines.base import EngineState
from ductus.engines.devices import FLOAT32, Device, cpu_threads, pick_device, pick_number_type
from ductus.engines.trocr_support.checkpoint import Checkpoint, open_checkpoint, place
from ductus.engines.trocr_support.reader import ReadingSettings, TrocrReader
from ductus.engines.trocr_support.self_test import agrees, is_sound, score_line
from ductus.engines.weights import identity_of
from ductus.errors import EngineUnavailable, Remedy

AUTO = "auto"
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
    used, used_type, note = _settle(folder, checkpoint, wanted, number_type)
    state = EngineState(weights, revision, used.id, used_type, " ".join(filter(None, (wanted.note, note))))
    return TrocrReader(checkpoint, state, settings)


def _settle(folder: Path, checkpoint: Checkpoint, wanted: Device, number_type: str) -> tuple[Device, str, str]:
    """Put the network where it computes what float32 on the processor computes; device, type, and what was given up."""
    import torch

    with torch.inference_mode():
        reference = score_line(checkpoint)
    if not is_sound(reference):
        raise EngineUnavailable(
            f"The weights in “{folder.name}” compute nothing sensible on this computer.",
            remedy=Remedy("Fetch the weights again, or choose others.", "Weights…", "get_weights"),
        )
    given_up: list[str] = []
    is_fresh = True
    for device, kind in _choices(wanted, number_type):
        if (device.id, kind) == ("cpu", FLOAT32) and is_fresh:
            return device, kind, " ".join(given_up)
        if not is_fresh:
            # Shorter numbers cannot be made longer again: begin from the file.
            _exchange(checkpoint, open_checkpoint(folder))
        fault = _fault_of(checkpoint, device, kind, reference)
        if not fault:
            return device, kind, " ".join(given_up)
        given_up.append(f"{kind} on {device.title} {fault}, so it is not used.")
        is_fresh = False
    _exchange(checkpoint, open_checkpoint(folder))
    return pick_device("cpu"), FLOAT32, " ".join(given_up)


def _choices(wanted: Device, number_type: str) -> Iterator[tuple[Device, str]]:
    """Device and number type, best first, each only once."""
    first = pick_number_type(wanted) if number_type == AUTO else number_type
    yield wanted, first
    if first != FLOAT32:
        yield wanted, FLOAT32


def _fault_of(checkpoint: Checkpoint, device: Device, number_type: str, reference: Any) -> str:
    """What is wrong with reading there; empty if the self-test line comes out as it should."""
    try:
        place(checkpoint.network, device.id, number_type)
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
