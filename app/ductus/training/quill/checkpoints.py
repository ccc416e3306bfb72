"""What a course leaves in its folder: a checkpoint to go on from, its standing as text, the best weights so far."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ductus.engines.quill_support.design import QuillDesign
from ductus.engines.quill_support.folders import CARD, DESIGN, WEIGHTS
from ductus.errors import EngineUnavailable, Remedy
from ductus.settings import replace_file
from ductus.training.quill.course import Standing

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


def keep_weights(folder: Path, parameters: Mapping[str, Any], design: QuillDesign) -> None:
    """Replace the best weights of the folder, with the design that goes with them; a card of older ones goes."""
    from safetensors.torch import save

    (folder / CARD).unlink(missing_ok=True)
    replace_file(folder / DESIGN, json.dumps(asdict(design), ensure_ascii=False, indent=1).encode("utf-8"))
    replace_file(folder / WEIGHTS, save({name: value.contiguous() for name, value in parameters.items()}))
