"""Where Quill weights lie: those that come with Ductus, those in the store, any folder."""

from __future__ import annotations

from pathlib import Path

from ductus import paths
from ductus.engines.quill_support.folders import ONNX, card_in, is_quill_folder, sha256_of
from ductus.engines.weights import WeightsStore

BUNDLED = "quill"
"""Id of the weights that come with Ductus, and name of their folder under `resources/weights`."""
_CACHE = "quill"


def find_folder(name: str) -> Path | None:
    """The folder of the weights by name in the store, or by path; for an empty name those that come with Ductus.

    These are found by their id too, unless another folder of that name is meant. None where there are none of Quill's.
    """
    if not name:
        return _bundled()
    try:
        stored = WeightsStore(paths.weights_folder()).find(name)
        folder = stored or Path(name).expanduser()
        if is_quill_folder(folder):
            return folder
    except (OSError, ValueError, RuntimeError):
        return None  # too long for a path, or the home of nobody
    return _bundled() if name == BUNDLED else None


def _bundled() -> Path | None:
    try:
        return paths.resource("weights", BUNDLED)
    except FileNotFoundError:
        return None


def onnx_beside(folder: Path) -> Path | None:
    """The network for ONNX Runtime that was put beside the weights, if the card says it is made of them."""
    file = folder / ONNX
    return file if file.is_file() and card_in(folder).get("onnx_of") == sha256_of(folder) else None


def onnx_in_cache(folder: Path) -> Path:
    """Where the network for ONNX Runtime that was made of the weights here lies, or will."""
    return paths.cache_folder() / _CACHE / f"{sha256_of(folder)}.onnx"
