"""docTR's detection architectures: the files their published weights come in, where those may lie, opening one.

Everything but `open_detector` works without the framework, so that people can be told what is missing before 4 s of
imports.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus import paths
from ductus.errors import EngineUnavailable, Remedy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BYTES_PER_PARAMETER = 4
_REVISION_DIGITS = 12
_CACHE_VARIABLE = "DOCTR_CACHE_DIR"
GET_WEIGHTS = "get_weights"
"""Window action that shows where weights come from."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """One kind of detector. `file_name` is what its published weights are called; their size is that of its parameters.

    `core_threshold` and `growth` are what the weights were made for: from which probability a pixel is text, and how
    far outlines reach around it.
    """

    name: str
    file_name: str
    parameters: int
    core_threshold: float
    growth: float

    @property
    def revision(self) -> str:
        """The beginning of the published file's checksum, which its name ends with."""
        return Path(self.file_name).stem.rpartition("-")[2]

    @property
    def size_mb(self) -> int:
        return round(self.parameters * _BYTES_PER_PARAMETER / 1e6)


# Parameters as counted on docTR 1.1; names, thresholds and growth as in its source.
ARCHITECTURES = {
    row.name: row
    for row in (
        Architecture("db_resnet50", "db_resnet50-79bd7d70.pt", 25_410_000, 0.3, 1.5),
        Architecture("db_resnet34", "db_resnet34-cb6aed9e.pt", 22_450_000, 0.3, 1.5),
        Architecture("db_mobilenet_v3_large", "db_mobilenet_v3_large-21748dd0.pt", 4_180_000, 0.3, 1.5),
        Architecture("linknet_resnet18", "linknet_resnet18-e47a14dc.pt", 11_530_000, 0.1, 1.5),
        Architecture("linknet_resnet34", "linknet_resnet34-9ca2df3e.pt", 21_640_000, 0.1, 1.5),
        Architecture("linknet_resnet50", "linknet_resnet50-6cf565c1.pt", 28_830_000, 0.1, 1.5),
        Architecture("fast_tiny", "fast_tiny-1acac421.pt", 13_540_000, 0.1, 1.0),
        Architecture("fast_small", "fast_small-10952cc1.pt", 14_760_000, 0.1, 1.0),
        Architecture("fast_base", "fast_base-688a8b34.pt", 16_340_000, 0.1, 1.0),
    )
}


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


def _with_content(place: Path) -> Path | None:
    try:
        file = place.expanduser()
        return file if file.is_file() and file.stat().st_size > 0 else None
    except (OSError, ValueError, RuntimeError):
        return None  # too long for a path, or the home of nobody


class OpenDetector:
    """A docTR detector in memory, on one device. Owned by the engine that opened it; one thread at a time."""

    def __init__(self, inner: Any, weights: str, revision: str, device: str) -> None:
        self._inner = inner
        self.weights = weights
        self.revision = revision
        self.device = device

    def text_map(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probability of text for each pixel of an RGB image whose sides are multiples of 32."""
        import numpy as np
        import torch

        with torch.inference_mode():
            planes = torch.from_numpy(np.ascontiguousarray(image)).to(self.device).permute(2, 0, 1)[None].float() / 255
            mean, std = (
                torch.tensor(self._inner.cfg[key], device=self.device).view(1, 3, 1, 1) for key in ("mean", "std")
            )
            seen = self._inner((planes - mean) / std, return_model_output=True)["out_map"]
            # Weights taught several kinds of text give one map each; a line of any kind is a line.
            result: NDArray[np.float32] = seen[0].amax(dim=0).float().cpu().numpy()
            return result


def open_detector(architecture: Architecture, file: Path, device: str) -> OpenDetector:
    """Build the network and fill it from `file`. Nothing is downloaded.

    Raises:
        EngineUnavailable: the file is damaged, holds more than numbers, or belongs to another architecture.
    """
    import torch
    from doctr.models import detection
    from doctr.models.detection.fast import reparameterize

    revision = _revision(file, architecture)
    state = _state(file)
    # Without pretrained_backbone=False docTR would fetch the backbone's weights here.
    inner: Any = getattr(detection, architecture.name)(pretrained=False, pretrained_backbone=False)
    try:
        inner.load_state_dict({name: _plain(value) for name, value in state.items()})
    except (RuntimeError, AttributeError) as fault:
        raise EngineUnavailable(
            f"“{file.name}” does not hold weights of {architecture.name}.",
            remedy=Remedy("Choose the architecture these weights were made for, or other weights."),
            detail=str(fault),
        ) from fault
    if architecture.name.startswith("fast"):
        inner = reparameterize(inner)
    # Outlines are made from the map by ourselves; docTR's boxes would cost as much again.
    inner.postprocessor = _no_boxes
    inner = inner.eval().to(torch.device(device))
    return OpenDetector(inner, f"doctr/{file.stem}", revision, device)


def _no_boxes(maps: Any) -> list[list[Any]]:
    return [[] for _ in maps]


def _plain(value: Any) -> Any:
    """Weights may be stored in half the bits; the network computes in float32."""
    return value.float() if value.is_floating_point() else value


def _state(file: Path) -> dict[str, Any]:
    """The tensors in a weights file, by name; never runs code that a file may carry."""
    import pickle

    try:
        if file.suffix == ".safetensors":
            from safetensors.torch import load_file

            return dict(load_file(str(file)))
        import torch

        return dict(torch.load(str(file), map_location="cpu", weights_only=True))
    except (OSError, RuntimeError, ValueError, TypeError, EOFError, KeyError, pickle.UnpicklingError) as fault:
        raise EngineUnavailable(
            f"The weights file “{file.name}” cannot be read: it is damaged, or holds more than weights.",
            remedy=Remedy("Fetch it again, or choose another.", "Weights…", GET_WEIGHTS),
            detail=str(fault),
        ) from fault


def _revision(file: Path, architecture: Architecture) -> str:
    """First digits of the file's SHA-256; a published file must have those in its name."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    promised = architecture.file_name.removesuffix(".pt").rsplit("-", 1)[1]
    if file.name == architecture.file_name and not digest.startswith(promised):
        raise EngineUnavailable(
            f"The weights file “{file.name}” is damaged: its contents are not what its name promises.",
            remedy=Remedy("Delete it and fetch it again.", "Weights…", GET_WEIGHTS),
            detail=f"sha256 {digest}",
        )
    return digest[:_REVISION_DIGITS]
