"""What this computer is to the engines: its devices with their drivers, its memory, and which number type pays.

Runs in the host process, for it imports the frameworks. Asks the system only for what helps a person to say why an
engine is slow or cannot run; nothing here names a file or a person.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from ductus.engines.devices import Device, number_type_paces, pick_device, pick_number_type, usable_cores
from ductus.engines.onnx_session import onnx_runtime

if TYPE_CHECKING:
    from ductus.jobs.host import HostContext

LOOK_TASK = "ductus.engines.machine:look_around"

_FRAMEWORKS = ("torch", "transformers", "onnxruntime", "rapidocr", "python-doctr")
_KINDS = ("cuda", "xpu", "mps")
_ASK_DRIVER = ("nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader,nounits")
_DRIVER_PATIENCE_S = 10.0
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Card:
    """A graphics card as its driver names it, whether or not a framework can use it."""

    title: str
    driver: str
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Machine:
    """What was found. `paces` are billions of operations a second by number type on `chosen`, 0 where it cannot.

    `devices` are those engines can run on, the processor last; `cards` those a driver tells of. Versions are by the
    framework's name, without those that are not installed.
    """

    system: str
    cores: int
    memory_bytes: int
    free_bytes: int
    devices: tuple[Device, ...]
    cards: tuple[Card, ...]
    chosen: Device
    number_type: str
    paces: dict[str, float]
    versions: dict[str, str]
    onnx_devices: tuple[str, ...]


def look_around(context: HostContext, wanted: str = "auto") -> Machine:
    """Look at this computer with the device setting `wanted`. Takes seconds, for frameworks are imported.

    Raises:
        Cancelled: the caller cancelled.
    """
    memory_bytes, free_bytes = _memory()
    versions = _versions()
    context.cancel.check()
    cards = nvidia_cards()
    context.cancel.check()
    chosen = pick_device(wanted)
    devices = tuple(_devices())
    context.cancel.check()
    paces = number_type_paces(chosen) if "torch" in versions else {}
    return Machine(
        f"{platform.system()} {platform.release()}, {platform.machine()}",
        usable_cores(),
        memory_bytes,
        free_bytes,
        devices,
        cards,
        chosen,
        pick_number_type(chosen),
        paces,
        versions,
        _onnx_devices(),
    )


def nvidia_cards() -> tuple[Card, ...]:
    """The cards NVIDIA's driver tells of; none when there is no such driver, or it does not answer."""
    program = shutil.which(_ASK_DRIVER[0])
    if program is None:
        return ()
    try:
        told = subprocess.run(  # the driver's own program, found on the system's path, with fixed words
            [program, *_ASK_DRIVER[1:]],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_DRIVER_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return cards_told(told.stdout) if told.returncode == 0 else ()


def cards_told(text: str) -> tuple[Card, ...]:
    """The cards in what the driver's program prints: a line each of name, driver and MiB; other lines are passed over.

    Format: nvidia-smi --help-query-gpu.
    """
    cards = []
    for line in text.splitlines():
        name, _, rest = line.rpartition(",")[0].rpartition(",")
        mib = line.rpartition(",")[2].strip()
        if name:
            cards.append(Card(name.strip(), rest.strip(), int(mib) * _MIB if mib.isdigit() else 0))
    return tuple(cards)


def _devices() -> list[Device]:
    """Every device torch can use, the processor last."""
    found: list[Device] = []
    for kind in _KINDS:
        for index in range(_count(kind)):
            device = pick_device(kind if kind == "mps" else f"{kind}:{index}")
            if device.kind == kind:
                found.append(device)
    return [*found, pick_device("cpu")]


def _count(kind: str) -> int:
    try:
        import torch

        if kind == "mps":
            return int(torch.backends.mps.is_available())
        backend: Any = getattr(torch, kind)
        return int(backend.device_count()) if backend.is_available() else 0
    except Exception:  # no torch, or a driver that fails in its own way: there is no such device for us
        return 0


def _memory() -> tuple[int, int]:
    """All memory and what is free of it, in bytes; 0 where the system does not say."""
    try:
        import psutil

        memory = psutil.virtual_memory()
        return int(memory.total), int(memory.available)
    except (ImportError, OSError):
        pages = os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
        return pages * os.sysconf("SC_PAGE_SIZE") if pages else 0, 0


def _versions() -> dict[str, str]:
    found = {}
    for name in _FRAMEWORKS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


_ELSEWHERE = "Azure"
"""A provider that every build of ONNX Runtime names, which asks a service; nothing here makes a session with it."""


def _onnx_devices() -> tuple[str, ...]:
    """What ONNX Runtime can run on here, in its own words."""
    try:
        names = (name.removesuffix("ExecutionProvider") for name in onnx_runtime().get_available_providers())
        return tuple(name for name in names if name != _ELSEWHERE)
    except Exception:  # not installed, or its libraries do not load
        return ()
