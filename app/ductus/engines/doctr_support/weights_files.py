"""docTR's weights as files: what the published ones are called, where they may lie, filling a network from one.

Nothing is downloaded here. Everything but `read_state` and `fill` works without the framework, so that people can be
told what is missing before 4 s of imports.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus import paths
from ductus.engines.file_hash import sha256_of
from ductus.errors import EngineUnavailable, Remedy

_BYTES_PER_PARAMETER = 4
_REVISION_DIGITS = 12
_CACHE_VARIABLE = "DOCTR_CACHE_DIR"
GET_WEIGHTS = "get_weights"
"""Window action that shows where weights come from."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """One kind of network. `file_name` is that of its published weights; their size is that of its parameters."""

    name: str
    file_name: str
    parameters: int

    @property
    def revision(self) -> str:
        """The beginning of the published file's checksum, which its name ends with."""
        return Path(self.file_name).stem.rpartition("-")[2]

    @property
    def size_mb(self) -> int:
        return round(self.parameters * _BYTES_PER_PARAMETER / 1e6)


def weights_places(architecture: Architecture) -> list[Path]:
    """Where published weights of that kind are looked for: fetched by us, put there by hand, in docTR's own cache."""
    cache = os.environ.get(_CACHE_VARIABLE)
    own_cache = Path(cache) if cache else Path.home() / ".cache" / "doctr"
    return [
        paths.weights_folder() / f"doctr--{architecture.name}" / architecture.revision / architecture.file_name,
        paths.weights_folder() / "doctr" / architecture.file_name,
        own_cache.expanduser() / "models" / architecture.file_name,
    ]


def find_weights(architecture: Architecture, chosen: str) -> Path | None:
    """The weights file: the one chosen by path, else the published one where it lies already; None if there is none."""
    places = [Path(chosen)] if chosen else weights_places(architecture)
    return next((found for place in places if (found := _with_content(place)) is not None), None)


def revision_of(file: Path, architecture: Architecture) -> str:
    """First digits of the file's SHA-256.

    Raises:
        EngineUnavailable: a published file has other contents than its name promises.
    """
    digest = sha256_of(file)
    if file.name == architecture.file_name and not digest.startswith(architecture.revision):
        raise EngineUnavailable(
            f"The weights file “{file.name}” is damaged: its contents are not what its name promises.",
            remedy=Remedy("Delete it and fetch it again.", "Weights…", GET_WEIGHTS),
            detail=f"sha256 {digest}",
        )
    return digest[:_REVISION_DIGITS]


def read_state(file: Path) -> dict[str, Any]:
    """The tensors in a weights file, by name, in float32; never runs code that a file may carry.

    Raises:
        EngineUnavailable: the file is damaged, or holds more than numbers.
    """
    import pickle

    try:
        if file.suffix == ".safetensors":
            from safetensors.torch import load_file

            state: dict[str, Any] = load_file(str(file))
        else:
            import torch

            state = dict(torch.load(str(file), map_location="cpu", weights_only=True))
        return {name: _plain(value) for name, value in state.items()}
    except (
        OSError,
        RuntimeError,
        ValueError,
        TypeError,
        EOFError,
        KeyError,
        AttributeError,
        pickle.UnpicklingError,
    ) as fault:
        raise EngineUnavailable(
            f"The weights file “{file.name}” cannot be read: it is damaged, or holds more than weights.",
            remedy=Remedy("Fetch it again, or choose another.", "Weights…", GET_WEIGHTS),
            detail=str(fault),
        ) from fault


def fill(network: Any, state: dict[str, Any], architecture: Architecture, file: Path) -> None:
    """Put the tensors of a file into a network.

    Raises:
        EngineUnavailable: they are of another architecture.
    """
    try:
        network.load_state_dict(state)
    except RuntimeError as fault:
        raise EngineUnavailable(
            f"“{file.name}” does not hold weights of {architecture.name}.",
            remedy=Remedy("Choose the architecture these weights were made for, or other weights."),
            detail=str(fault),
        ) from fault


def _with_content(place: Path) -> Path | None:
    try:
        file = place.expanduser()
        return file if file.is_file() and file.stat().st_size > 0 else None
    except (OSError, ValueError, RuntimeError):
        return None  # too long for a path, or the home of nobody


def _plain(value: Any) -> Any:
    """Weights may be stored in half the bits; the networks compute in float32."""
    return value.float() if value.is_floating_point() else value
