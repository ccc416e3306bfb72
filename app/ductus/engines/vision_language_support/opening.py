"""Putting a vision-language network of the library's own classes in memory: from a folder, if it is whole and fits."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus import paths
from ductus.engines import checkpoint_files, hub, vision_language_files
from ductus.engines.base import READY, Availability, EngineState, option
from ductus.engines.devices import (
    FLOAT32,
    Device,
    cpu_threads,
    free_memory_bytes,
    pick_device,
    pick_number_type,
)
from ductus.engines.weights import WeightsStore
from ductus.engines.weights_identity import identity_of
from ductus.errors import EngineUnavailable, Remedy
from ductus.numerals import decimal

if TYPE_CHECKING:
    from PIL.Image import Image

AUTO = "auto"
_ROOM_SHARE = 1.2
"""Memory taken while reading, as a multiple of the weights: pictures, the tokens read and the library's own needs."""
_BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2}
_CHOOSE = Remedy(
    "Choose a folder with config.json, the tokenizer and model.safetensors in its options.",
    "Settings…",
    "settings",
    "engine",
)


def longest_answer_option() -> Any:
    """The option for how many tokens a line may take at most."""
    return option(
        200,
        "Longest answer",
        "Pieces of words after which a line is cut off.",
        minimum=20,
        maximum=1000,
        step=10,
        is_advanced=True,
    )


def number_type_option() -> Any:
    """The option that `open_network` takes as its number type."""
    return option(
        AUTO,
        "Number type",
        "Shorter numbers take half the memory; auto measures what is worth it here.",
        choices=(AUTO, "float32", "bfloat16", "float16"),
        is_advanced=True,
    )


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of network. `kind` is what its config.json calls it; `ask` makes what the network is given.

    `network` and `processor` name classes of transformers, so that no code of a folder is ever run. `ask` gets the
    processor, the network, a picture and the prompt, and returns tensors by name.
    """

    title: str
    kind: str
    network: str
    processor: str
    ask: Callable[[Any, Any, Image, str], dict[str, Any]]


@dataclass(slots=True)
class OpenNetwork:
    """A network in memory with what turns pictures and words into its numbers, and text back."""

    family: Family
    network: Any
    processor: Any
    state: EngineState


def folder_availability(family: Family, weights: str) -> Availability:
    """Whether frameworks and weights of that family are here. Looks at files only; imports no framework."""
    missing = [name for name in ("torch", "transformers", "torchvision") if find_spec(name) is None]
    if missing:
        return Availability(
            False,
            f"{family.title} needs {' and '.join(missing)}, which this installation lacks.",
            Remedy("Install Ductus again with its engines."),
        )
    folder = find_folder(weights)
    if folder is None:
        return _not_here(family, weights)
    fault = _fault(folder, family)
    return Availability(False, f"“{weights[:200]}” {fault}.", _CHOOSE) if fault else READY


def _not_here(family: Family, weights: str) -> Availability:
    """Why the weights cannot be used and what would change that: a download, or another choice."""
    if not hub.is_repository(weights):
        named = (
            f"There are no weights at “{weights[:200]}”." if weights else f"No weights are chosen for {family.title}."
        )
        return Availability(False, named, _CHOOSE)
    entry = next((row for row in WeightsStore(paths.weights_folder()).catalogue() if row.id == weights), None)
    size = f" ({decimal(entry.size_bytes / 1e9)} GB)" if entry is not None and entry.size_bytes else ""
    return Availability(
        False,
        f"The weights “{weights}” are not on this computer.",
        Remedy(f"Fetch them{size}, or bring them in from a folder.", "Weights…", "get_weights", weights),
    )


def find_folder(weights: str) -> Path | None:
    """The folder of these weights, by path or by an id in the store."""
    return WeightsStore(paths.weights_folder()).find(weights) if weights else None


def _fault(folder: Path, family: Family) -> str:
    try:
        kind = checkpoint_files.read_json(folder / checkpoint_files.CONFIG).get("model_type")
    except (ValueError, OSError):
        return "cannot be opened: config.json is missing or damaged"
    if kind != family.kind:
        return f"is not of {family.title} but of “{str(kind)[:40]}”"
    return vision_language_files.folder_fault(folder)


def open_network(family: Family, folder: Path, device: str, number_type: str) -> OpenNetwork:
    """The network of `folder` on the device, in that number type, "auto" choosing both.

    Raises:
        EngineUnavailable: it does not fit in memory, or is damaged or foreign; the message says what.
    """
    import torch
    import transformers

    picked = pick_device(device)
    kind = pick_number_type(picked) if number_type == AUTO else number_type
    require_memory(family, folder, picked, kind, free_memory_bytes(picked.id))
    if picked.kind == "cpu":
        torch.set_num_threads(cpu_threads(0))
    try:
        network, lacking = _network(family, folder, kind)
        processor = getattr(transformers, family.processor).from_pretrained(folder, local_files_only=True)
        if not lacking:
            network.to(picked.id).eval()
    except Exception as fault:  # files from anywhere: all that can be said is that they will not open
        raise EngineUnavailable(
            f"The weights in “{folder.name}” cannot be opened by {family.title}.", remedy=_CHOOSE, detail=repr(fault)
        ) from fault
    if lacking:  # the library fills what is missing with random numbers
        raise EngineUnavailable(
            f"The weights in “{folder.name}” are not whole: {len(lacking)} parts are missing.",
            remedy=_CHOOSE,
            detail=", ".join(str(name) for name in sorted(lacking, key=str)[:10]),
        )
    return OpenNetwork(family, network, processor, EngineState(*identity_of(folder), picked.id, kind, picked.note))


def _network(family: Family, folder: Path, number_type: str) -> tuple[Any, Collection[Any]]:
    """The network of the folder on the processor, and the names of the parts that are missing there."""
    import torch
    import transformers

    network, told = getattr(transformers, family.network).from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        dtype=getattr(torch, number_type),
        output_loading_info=True,
    )
    return network, told["missing_keys"] or told["mismatched_keys"]


def require_memory(family: Family, folder: Path, device: Device, number_type: str, free: int) -> None:
    """Do nothing where the network fits in `free` bytes, 0 meaning that nobody knows.

    Raises:
        EngineUnavailable: it does not; says how much it needs and how much there is.
    """
    config = checkpoint_files.read_json(folder / checkpoint_files.CONFIG)
    stored = str(config.get("dtype") or config.get("torch_dtype") or FLOAT32)
    needed = vision_language_files.weights_bytes(folder) / _BYTES.get(stored, 2) * _BYTES[number_type] * _ROOM_SHARE
    if 0 < free < needed:
        raise EngineUnavailable(
            f"{family.title} needs about {decimal(needed / 1e9)} GB of memory with these weights, and "
            f"{decimal(free / 1e9)} GB "
            f"are free on {device.title}.",
            remedy=Remedy(
                "Close other programs, choose a shorter number type or smaller weights, or run it on a server of yours "
                "and use that over its address.",
                "Settings…",
                "settings",
                "engine",
            ),
        )
