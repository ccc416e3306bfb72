"""What a course leaves in its folder to go on from: a checkpoint, and its standing as text."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ductus.errors import EngineUnavailable, Remedy
from ductus.training.standing import Standing
from ductus.whole_files import replace_file

CHECKPOINT = "checkpoint.pt"
STANDING = "standing.json"


def keep_checkpoint(folder: Path, state: Mapping[str, Any], standing: Standing) -> None:
    """Replace the checkpoint of the folder; whenever the machine stops, the old one or the new one is whole."""
    import torch

    beside = folder / f".{CHECKPOINT}"
    with beside.open("wb") as stream:
        torch.save({**state, "standing": asdict(standing)}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(folder / CHECKPOINT)
    replace_file(folder / STANDING, json.dumps(asdict(standing), indent=1).encode("utf-8"))


def taken_up(folder: Path) -> dict[str, Any] | None:
    """The checkpoint of the folder, on the processor, or None where no course was begun.

    Raises:
        EngineUnavailable: there is one that cannot be read.
    """
    import torch

    file = folder / CHECKPOINT
    if not file.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as fault:  # torch raises whatever its reader meets
        raise EngineUnavailable(
            f"The checkpoint in “{folder.name}” cannot be read.",
            remedy=Remedy("Begin the course anew in an empty folder."),
            detail=str(fault),
        ) from fault
    return state
