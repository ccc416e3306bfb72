"""Quill weights in memory as a network of torch, refused with a reason when they are not what their design says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ductus.engines.quill_support.design import QuillDesign
from ductus.engines.quill_support.folders import WEIGHTS, card_in, design_in, folder_fault, sha256_of
from ductus.errors import EngineUnavailable, Remedy

if TYPE_CHECKING:
    import torch

    from ductus.engines.quill_support.network import Network


def open_network(folder: Path) -> tuple[Network, QuillDesign]:
    """The network in a folder, ready to read on the processor, and its design. Imports torch.

    Raises:
        EngineUnavailable: a file is missing or damaged, or the numbers are not of the shapes the design asks for.
    """
    from ductus.engines.quill_support.network import Network

    parameters, design = open_parameters(folder)
    network = Network(design)
    wanted = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    here = {name: tuple(value.shape) for name, value in parameters.items()}
    if here != wanted:
        first = min(name for name in {*here, *wanted} if here.get(name) != wanted.get(name))
        raise _refused(
            folder,
            f"“{first}” is {_said(here.get(first))} in {WEIGHTS}, where the design asks for {_said(wanted.get(first))}",
        )
    network.load_state_dict(parameters)
    network.eval()
    return network, design


def open_parameters(folder: Path) -> tuple[dict[str, torch.Tensor], QuillDesign]:
    """The numbers in a folder by name, and the design they are for.

    Raises:
        EngineUnavailable: a file is missing or damaged, or the weights are not those the card describes.
    """
    from safetensors.torch import load_file

    fault = folder_fault(folder)
    if fault:
        raise _refused(folder, fault)
    said = str(card_in(folder).get("sha256", ""))
    if said and said != sha256_of(folder):
        raise _refused(folder, f"holds other weights than its card says (SHA-256 {said[:12]}…)")
    try:
        parameters = load_file(folder / WEIGHTS)
    except Exception as problem:  # the reader of safetensors raises errors of its own
        raise _refused(folder, f"is damaged: {WEIGHTS} cannot be read", str(problem)) from problem
    # Half precision is allowed on disk: it halves the file.
    return {
        name: value.float() if value.is_floating_point() else value for name, value in parameters.items()
    }, design_in(folder)


def _said(shape: tuple[int, ...] | None) -> str:
    return "missing" if shape is None else " x ".join(str(size) for size in shape) or "a number"


def _refused(folder: Path, fault: str, detail: str = "") -> EngineUnavailable:
    return EngineUnavailable(
        f"“{folder.name}” {fault}.",
        remedy=Remedy("Choose another folder of Quill weights, or fetch or export these again."),
        detail=detail,
    )
