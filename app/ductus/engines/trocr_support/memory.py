"""Too little memory: how it is told from other faults, what is said of it, and how memory is given back."""

from __future__ import annotations

from ductus.errors import EngineFailed, Remedy


def require_halvable(fault: Exception, lines: int) -> None:
    """Return when fewer lines at a time may help.

    Raises:
        EngineFailed: the fault has nothing to do with memory, or there was one line only.
    """
    if not is_out_of_memory(fault):
        raise EngineFailed(
            f"TrOCR failed on {lines} line{'s' if lines > 1 else ''}: {fault}",
            remedy=Remedy("Try again on the processor.", "Engines…", "settings", "engine"),
            detail=repr(fault),
        ) from fault
    if lines == 1:
        raise EngineFailed(
            "There is not enough memory to read even one line.",
            remedy=Remedy(
                "Close other programs, choose smaller weights, or read on the processor.",
                "Engines…",
                "settings",
                "engine",
            ),
            detail=repr(fault),
        ) from fault


def is_out_of_memory(fault: BaseException) -> bool:
    """Whether an exception of torch or Python means too little memory, on a card or in the machine."""
    if isinstance(fault, MemoryError) or type(fault).__name__ == "OutOfMemoryError":
        return True
    words = str(fault).lower()
    return isinstance(fault, RuntimeError) and ("out of memory" in words or "allocate memory" in words)


def free_memory(device: str) -> None:
    """Give back what is held for reuse only, here and on the card that `device` names ("cpu", "cuda:0")."""
    import gc

    gc.collect()
    if device != "cpu":
        import torch

        getattr(torch, device.split(":")[0]).empty_cache()
