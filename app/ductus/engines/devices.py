"""Which device engines run on, in which number type, with how many threads.

A GPU is used when it is there; none is a normal case. What a device promises is not believed: the number type is
chosen by timing a product of each on it.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

FLOAT32 = "float32"
BFLOAT16 = "bfloat16"
FLOAT16 = "float16"

_AUTO_ORDER = ("cuda", "xpu", "mps")
_OWN_MEMORY = ("cuda", "xpu")
"""Kinds of cards that do not share the processor's memory."""

# One image of TrOCR-base through one feed-forward layer (trocr-performance notes, section 6): large enough to reach a
# CPU's pace, small enough that the slowest case there, bfloat16 under AVX2 at 9 GFLOP/s, takes a third of a second.
_ROWS, _DEPTH, _COLUMNS = 577, 768, 3072
_GPU_ROWS = 8 * _ROWS
_TIMED_PRODUCTS = 3
# A shorter type must earn its rounding. Products are about two thirds of the time of a line, so at 1.5 times their pace
# a line is read a quarter faster; below that the exact type is the better bargain.
_MIN_GAIN = 1.5


@dataclass(frozen=True, slots=True)
class Device:
    """Where an engine runs.

    `memory_bytes` is its whole memory, 0 if unknown. `note` is empty, or says why it is not the device asked for.
    """

    id: str
    title: str
    memory_bytes: int
    note: str = ""

    @property
    def kind(self) -> str:
        """Its kind without the number: cpu, cuda, mps or xpu."""
        return self.id.split(":", 1)[0]


def pick_device(wanted: str = "auto") -> Device:
    """The device asked for, or the best there is for "auto"; the CPU, with a note saying why, when it is not there.

    `wanted` is "auto", "cpu", "cuda", "cuda:1", "mps" or "xpu". Imports torch, which takes seconds: call it where the
    engine will run. Never raises: a broken driver is a reason to run on the CPU.
    """
    kind = wanted.split(":", 1)[0]
    if kind == "cpu":
        return _cpu()
    if kind == "auto":
        found = (_accelerator(name) for name in _AUTO_ORDER)
        return next((device for device in found if device is not None), None) or _cpu()
    if kind not in _AUTO_ORDER:
        return _cpu(f"There is no kind of device called “{wanted}”; the processor is used.")
    device = _accelerator(wanted)
    return device or _cpu(f"{wanted} cannot be used on this computer; the processor is used.")


def pick_number_type(device: Device) -> str:
    """The number type that is worth using on `device`: "float32", "bfloat16" or "float16".

    Times one matrix product of each type there and takes a shorter type only when it is clearly faster: bfloat16
    exists on every CPU, yet under AVX2 it is ten times slower than float32 (trocr-performance notes, section 6).
    Imports torch; takes about half a second once per device, then answers at once. Never raises.
    """
    return _timed_number_type(device.id)


def number_type_paces(device: Device) -> dict[str, float]:
    """How fast `device` multiplies in each number type, in billions of operations a second; 0 where it cannot.

    Measured as `pick_number_type` measures. Empty without torch. Takes about a second; imports torch. Never raises.
    """
    try:
        import torch
    except Exception:  # a broken installation of it can fail in any way
        return {}
    shorter = (BFLOAT16,) if device.id == "cpu" else (BFLOAT16, FLOAT16)
    operations = 2 * (_ROWS if device.id == "cpu" else _GPU_ROWS) * _DEPTH * _COLUMNS
    return {name: operations / _product_s(torch, device.id, name) / 1e9 for name in (FLOAT32, *shorter)}


def free_memory_bytes(device_id: str) -> int:
    """Memory free on a device, named as in `Device.id`, that can be had without swapping; 0 where nobody says.

    For a card with memory of its own it imports torch. Never raises.
    """
    kind = device_id.partition(":")[0]
    try:
        if kind in _OWN_MEMORY:
            import torch

            backend: Any = getattr(torch, kind)
            return int(backend.mem_get_info(device_id)[0])
        import psutil

        return int(psutil.virtual_memory().available)
    except Exception:  # no such package, or a driver that fails in its own way: nobody says
        return 0


def cpu_threads(wanted: int) -> int:
    """How many threads an engine may use: `wanted`, or for 0 the cores this process may use less one, at least one."""
    cores = usable_cores()
    if wanted > 0:
        return min(wanted, cores)
    return max(1, cores - 1)


def usable_cores() -> int:
    """Cores this process may run on, which in a container or under taskset is less than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def _cpu(note: str = "") -> Device:
    try:
        import psutil

        memory = int(psutil.virtual_memory().total)
    except (ImportError, OSError):
        memory = 0
    cores = usable_cores()
    return Device("cpu", f"Processor ({cores} core{'s' if cores != 1 else ''})", memory, note)


def _accelerator(wanted: str) -> Device | None:
    """The device of that kind, or None when torch, the driver or the card refuses."""
    kind, _, number = wanted.partition(":")
    try:
        import torch

        backend: Any = torch.backends.mps if kind == "mps" else getattr(torch, kind)
        if not backend.is_available():
            return None
        if kind == "mps":
            return Device("mps", "Apple GPU", int(torch.mps.recommended_max_memory()))
        index = int(number) if number else _roomiest(backend)
        if not 0 <= index < backend.device_count():
            return None
        about = backend.get_device_properties(index)
        return Device(f"{kind}:{index}", str(about.name), int(about.total_memory))
    except Exception:  # whatever a driver does, the processor is still there
        return None


def _roomiest(backend: Any) -> int:
    sizes = [int(backend.get_device_properties(index).total_memory) for index in range(backend.device_count())]
    return sizes.index(max(sizes)) if sizes else 0


@lru_cache(maxsize=16)
def _timed_number_type(device_id: str) -> str:
    try:
        import torch

        # Half precision products on a CPU are emulated nearly everywhere, and TrOCR's range was never checked there.
        shorter = (BFLOAT16,) if device_id == "cpu" else (BFLOAT16, FLOAT16)
        plain_s = _product_s(torch, device_id, FLOAT32)
        best, best_s = FLOAT32, plain_s / _MIN_GAIN
        for name in shorter:
            taken_s = _product_s(torch, device_id, name)
            if taken_s < best_s:
                best, best_s = name, taken_s / _MIN_GAIN
        return best
    except Exception:  # a type or device that fails here would fail in earnest too
        return FLOAT32


def _product_s(torch: Any, device_id: str, number_type: str) -> float:
    """Shortest time of one product; endless if the device does not have the type."""
    rows = _ROWS if device_id == "cpu" else _GPU_ROWS
    kind = getattr(torch, number_type)
    try:
        with torch.inference_mode():
            left = torch.ones((rows, _DEPTH), dtype=kind, device=device_id)
            right = torch.ones((_COLUMNS, _DEPTH), dtype=kind, device=device_id)
            return min(_once_s(torch, left, right) for _ in range(1 + _TIMED_PRODUCTS))
    except (RuntimeError, TypeError):
        return float("inf")


def _once_s(torch: Any, left: Any, right: Any) -> float:
    start = time.perf_counter()
    # Reading one number back waits for the device, whatever its kind.
    float(torch.nn.functional.linear(left, right)[0, 0])
    return time.perf_counter() - start
