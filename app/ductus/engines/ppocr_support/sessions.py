"""The PP-OCR weights that come inside the `rapidocr` package, and ONNX Runtime sessions on them.

`rapidocr` itself is never imported: it would fetch what it misses, cut its own pages down to 2000 px, hand scores back
in another order than boxes, and let ONNX Runtime spin on every core. Its weights need none of that.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ductus.engines.file_hash import sha256_of
from ductus.engines.onnx_session import OnnxSession
from ductus.errors import EngineUnavailable, Remedy

CARRIER = "rapidocr"
"""The package that carries the weights."""
_NAMES = ("ch_ppocr_*", "PP-OCRv*")
"""How files of weights begin: the network for turned lines is of an older family than the others."""
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
        return sha256_of(self.path)[:_REVISION_DIGITS]


def weights_file(part: str) -> WeightsFile | None:
    """The weights for `part`, "det", "rec" or "cls", inside the carrier package; the newest where there are several.

    Imports nothing; None where the package or the file is not there.
    """
    spec = importlib.util.find_spec(CARRIER)
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        found = sorted(file for named in _NAMES for file in (Path(folder) / "models").glob(f"{named}_{part}_*.onnx"))
        if found:
            return WeightsFile(found[-1])
    return None


def chosen_file(path: str) -> WeightsFile | None:
    """The weights file at a path somebody gave; None if there is none."""
    try:
        file = Path(path).expanduser()
        return WeightsFile(file) if file.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None  # too long for a path, or the home of nobody


def open_session(weights: WeightsFile, device: str, threads: int) -> Session:
    """Open one set of weights.

    Raises:
        EngineUnavailable: the file is damaged, or no ONNX file.
    """
    try:
        return Session(weights, device, threads)
    except Exception as fault:  # the runtime's errors share no base class
        raise EngineUnavailable(
            f"The weights file “{weights.path.name}” cannot be opened: it is damaged, or no ONNX file.",
            remedy=Remedy("Choose another file in PP-OCR's options.", "Settings…", "settings", "engine"),
            detail=str(fault),
        ) from fault


class Session(OnnxSession):
    """One set of weights in memory, on one device. Owned by the engine that opened it; one thread at a time."""

    advice_when_full = "Close other programs to free memory, or set a smaller working size in its options."

    def __init__(self, weights: WeightsFile, device: str, threads: int) -> None:
        super().__init__(weights.path, weights.name, device, threads)
        self.weights = weights.name
        self.revision = weights.revision

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """The text of each class of a recognizer: none, then the alphabet in the weights, then the space.

        Raises:
            EngineUnavailable: the weights hold no alphabet.
        """
        try:
            return ("", *self.metadata("character").split("\n"), " ")
        except KeyError as fault:
            raise EngineUnavailable(
                f"The weights “{self.weights}” hold no alphabet, so nothing can be read with them.",
                remedy=Remedy(
                    "Choose a PP-OCR recognizer that was exported with its alphabet.", "Settings…", "settings"
                ),
            ) from fault
