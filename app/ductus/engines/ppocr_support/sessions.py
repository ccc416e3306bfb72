"""The PP-OCR weights that come inside the `rapidocr` package, and ONNX Runtime sessions on them.

`rapidocr` itself is never imported: it would fetch what it misses, cut its own pages down to 2000 px, hand scores back
in another order than boxes, and let ONNX Runtime spin on every core. Its weights need none of that.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.devices import cpu_threads
from ductus.errors import EngineFailed, Remedy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CARRIER = "rapidocr"
"""The package that carries the weights."""
_REVISION_DIGITS = 12


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One ONNX file; `name` is its id, `revision` the first digits of its SHA-256, read when asked for."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def revision(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:_REVISION_DIGITS]


def weights_file(part: str) -> WeightsFile | None:
    """The weights for `part`, "det" or "rec", inside the carrier package; the newest where there are several.

    Imports nothing; None where the package or the file is not there.
    """
    spec = importlib.util.find_spec(CARRIER)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        found = sorted((Path(folder) / "models").glob(f"PP-OCRv*_{part}_*.onnx"))
        if found:
            return WeightsFile(found[-1])
    return None


class Session:
    """One set of weights in memory, on one device. Owned by the engine that opened it; one thread at a time."""

    def __init__(self, weights: WeightsFile, device: str, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = cpu_threads(threads)
        options.inter_op_num_threads = 1
        # Waiting threads that spin would take the cores the window needs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Pages differ in size, and the arena would keep the largest of them for good.
        options.enable_cpu_mem_arena = False
        self._inner: Any = onnxruntime.InferenceSession(str(weights.path), options, providers=_providers(device))
        self._input = self._inner.get_inputs()[0].name
        self.weights = weights.name
        self.revision = weights.revision

    @property
    def device(self) -> str:
        """What it runs on: "cuda" or "cpu"."""
        return "cuda" if self._inner.get_providers()[0] == _CUDA else "cpu"

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """The text of each class of a recognizer: none, then the alphabet in the weights, then the space."""
        alphabet = str(self._inner.get_modelmeta().custom_metadata_map["character"])
        return ("", *alphabet.split("\n"), " ")

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The first output for one batch (images, channels, rows, columns).

        Raises:
            EngineFailed: ONNX Runtime refused, mostly for want of memory.
        """
        try:
            result: NDArray[np.float32] = self._inner.run(None, {self._input: batch})[0]
        except Exception as fault:  # the runtime's errors share no base class
            raise EngineFailed(
                f"{self.weights} could not work on an image of {batch.shape[3]} x {batch.shape[2]} pixels.",
                remedy=Remedy("Close other programs to free memory, or set a smaller working size in its options."),
                detail=str(fault),
            ) from fault
        return result


_CUDA = "CUDAExecutionProvider"
_CPU = "CPUExecutionProvider"


def _providers(device: str) -> list[str]:
    """ONNX Runtime's names for where to run: the GPU only if this build of it has one."""
    import onnxruntime

    wants_gpu = device == "auto" or device.startswith("cuda")
    return [_CUDA, _CPU] if wants_gpu and _CUDA in onnxruntime.get_available_providers() else [_CPU]
