"""Beginning a course from weights that can read already: the same numbers, and room for characters they lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.engines.quill_support.design import QuillDesign
from ductus.engines.quill_support.folders import design_in

if TYPE_CHECKING:
    import torch

_BY_CLASS = ("writing.weight", "writing.bias", "shortcut.weight", "shortcut.bias")
"""What has a row for each class of the output."""


def widened_design(base: Path, characters: Sequence[str]) -> QuillDesign:
    """The design of the weights in `base` with the characters it lacks behind those it knows.

    Raises:
        ValueError: `base` holds no design.
    """
    design = design_in(base)
    new = [sign for sign in characters if sign not in design.characters]
    return replace(design, characters=(*design.characters, *new))


def begin_from(network: torch.nn.Module, design: QuillDesign, base: Path) -> None:
    """Give a new network of `design` the numbers of `base`; rows of new characters stay as they are by chance.

    Raises:
        EngineUnavailable: the weights in `base` are damaged, or the design is not a widened one of theirs.
    """
    import torch

    from ductus.engines.quill_support.opening import open_network

    taught, old = open_network(base)
    classes = [0, *(1 + design.characters.index(sign) for sign in old.characters)]
    state = network.state_dict()
    with torch.no_grad():
        for name, value in taught.state_dict().items():
            if name in _BY_CLASS:
                state[name][classes] = value
            else:
                state[name].copy_(value)
