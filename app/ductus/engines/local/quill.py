"""Quill: our own small line reader, made to be taught on a laptop.

Convolutions see strokes, a recurrent network follows them along the line, CTC writes (see `docs/weights` for what its
weights were taught on). It reads lines of any width as they are, says where each character stands, and runs on ONNX
Runtime. How it works inside is in `engines/quill_support/`; it is taught by `training/quill/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.engines.base import (
    READY,
    Availability,
    Crop,
    EngineInfo,
    EngineState,
    OnReading,
    RawReading,
    Role,
    option,
)
from ductus.engines.quill_support import finding, folders
from ductus.engines.quill_support.language import language_in
from ductus.engines.weights_identity import quill_identity
from ductus.errors import EngineUnavailable, Remedy, StorageFailed

if TYPE_CHECKING:
    from ductus.engines.onnx_session import OnnxSession
    from ductus.engines.quill_support.design import QuillDesign
    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="quill",
    title="Quill",
    roles=frozenset({Role.RECOGNIZER}),
    summary="Reads handwriting line by line, quickly and without a GPU; small enough to be taught a hand overnight.",
    languages="by weights",
    licence="by weights, see their card",
)


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about reading with Quill."""

    weights: str = option(
        "",
        "Weights",
        "Path of a folder of Quill weights, or their name; empty takes those that come with Ductus.",
    )
    beams: int = option(
        6,
        "Readings weighed",
        "How many readings of a line are followed at a time; 1 takes the likeliest letters as they come.",
        minimum=1,
        maximum=50,
        step=1,
        is_advanced=True,
    )
    alternatives: int = option(
        4,
        "Alternatives",
        "How many other readings are kept for each line, fewer than are weighed.",
        minimum=0,
        maximum=20,
        step=1,
        is_advanced=True,
    )
    language: bool = option(
        True,
        "Help of the language",
        "Where the ink leaves it open, what the text it was taught makes likely decides; for weights taught a hand.",
        is_advanced=True,
    )
    threads: int = option(
        0, "Threads", "Processor threads; 0 leaves one core to the window.", minimum=0, maximum=64, is_advanced=True
    )


def availability(options: Options | None = None) -> Availability:
    """Whether the runtime and the chosen weights are here. Looks at files only; imports no framework."""
    missing = [name for name in ("onnxruntime", "cv2") if find_spec(name) is None]
    if missing:
        return Availability(
            False,
            f"Quill needs {' and '.join(missing)}, which this installation lacks.",
            Remedy("Install Ductus again with its engines."),
        )
    wanted = (options or Options()).weights
    folder = finding.find_folder(wanted)
    if folder is None:
        return _not_here(wanted)
    fault = folders.folder_fault(folder)
    if fault:
        return Availability(False, f"“{wanted or folder.name}” {fault}.", Remedy(_CHOOSE))
    missing = [name for name in ("torch", "onnx") if find_spec(name) is None]
    if missing and _onnx(folder) is None:
        return Availability(
            False,
            f"Quill needs {' and '.join(missing)} to make these weights ready, which this installation lacks.",
            Remedy("Install Ductus again with its engines."),
        )
    return READY


def load(options: Options, device: str = "auto") -> Quill:
    """Open the chosen weights; the first time they are made ready for ONNX Runtime, which takes seconds.

    Raises:
        EngineUnavailable: the runtime or the weights are not here, or the weights are damaged.
        StorageFailed: what was made ready cannot be kept.
    """
    from ductus.engines.onnx_session import OnnxSession
    from ductus.engines.quill_support.exporting import export_onnx

    availability(options).require()
    folder = finding.find_folder(options.weights)
    if folder is None:
        raise EngineUnavailable(f"The weights “{options.weights}” were deleted just now.")
    file = _onnx(folder)
    if file is None:
        file = finding.onnx_in_cache(folder)
        try:
            export_onnx(folder, file)
        except OSError as fault:
            raise StorageFailed(
                f"Quill could not be made ready: {fault.strerror or fault}.", remedy=Remedy("Make room on the disk.")
            ) from fault
    session = OnnxSession(file, INFO.title, device, options.threads)
    return Quill(session, folder, options)


_CHOOSE = "Choose another folder of Quill weights, or fetch or export these again."


def _onnx(folder: Path) -> Path | None:
    """The network ready for ONNX Runtime, beside the weights or in the cache."""
    cached = finding.onnx_in_cache(folder)
    return finding.onnx_beside(folder) or (cached if cached.is_file() else None)


def _not_here(wanted: str) -> Availability:
    if wanted:
        return Availability(False, f"There are no Quill weights at “{wanted}”.", Remedy(_CHOOSE))
    return Availability(
        False,
        "No weights for Quill come with this installation.",
        Remedy("Teach it your own with “ductus train”, or choose a folder of Quill weights in its options."),
    )


class Quill:
    """Quill weights in memory: a `Recognizer`. Owned by one thread."""

    def __init__(self, session: OnnxSession, folder: Path, options: Options) -> None:
        self._session: OnnxSession | None = session
        self._design: QuillDesign = folders.design_in(folder)
        self._characters = ("", *self._design.characters)
        self._options = options
        self._language = language_in(folder) if options.language else None
        self._state = EngineState(*quill_identity(folder), session.device, note=session.note)

    @property
    def state(self) -> EngineState:
        return self._state

    def close(self) -> None:
        self._session = None

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's likeliest text with a span for every character, and what else it may say.

        One crop at a time, for the filling beside short lines would be read along with them.
        """
        from ductus.imaging.ink import has_ink

        readings = []
        for index, crop in enumerate(crops):
            cancel.check()
            reading = self._read_one(crop) if has_ink(crop.image) else RawReading("", _SURELY_BLANK)
            readings.append(reading)
            on_reading(index, reading)
        return readings

    def _read_one(self, crop: Crop) -> RawReading:
        import numpy as np

        from ductus.engines.quill_support.pixels import grey_strip, normalised
        from ductus.engines.quill_support.reading import read_columns

        if self._session is None:
            raise EngineUnavailable("Quill was closed.")
        strip = normalised(grey_strip(crop.image, self._design.height_px))
        probabilities = self._session.run(np.ascontiguousarray(strip[None, None]))[0]
        options = self._options
        return read_columns(probabilities, self._characters, options.beams, options.alternatives, self._language)


_SURELY_BLANK = 1.0
"""Confidence of the empty reading of a crop without ink."""
