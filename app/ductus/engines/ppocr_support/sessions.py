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

from ductus.engines.onnx_session import OnnxSession

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


class Session(OnnxSession):
    """One set of weights in memory, on one device. Owned by the engine that opened it; one thread at a time."""

    advice_when_full = "Close other programs to free memory, or set a smaller working size in its options."

    def __init__(self, weights: WeightsFile, device: str, threads: int) -> None:
        super().__init__(weights.path, weights.name, device, threads)
        self.weights = weights.name
        self.revision = weights.revision

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """The text of each class of a recognizer: none, then the alphabet in the weights, then the space."""
        return ("", *self.metadata("character").split("\n"), " ")
