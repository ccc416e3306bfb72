"""docTR's detectors: find words, which are joined into lines by `engines/line_building.py` (Mindee, python-doctr).

Finding only: none of docTR's alphabets has a space, so its recognizers read single words, and lines are read better by
the other engines. Weights are never fetched silently; see `engines/doctr_support/` for where they may lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ductus.engines.base import READY, Availability, Detection, EngineInfo, EngineState, Progress, Role, option
from ductus.engines.doctr_support.detectors import (
    ARCHITECTURES,
    GET_WEIGHTS,
    OpenDetector,
    find_weights,
    open_detector,
)
from ductus.errors import EngineFailed, EngineUnavailable, Remedy

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="doctr",
    title="docTR",
    roles=frozenset({Role.DETECTOR}),
    summary="Finds words on documents and joins them into lines; finds only, it does not read lines.",
    languages="any script written in words",
    licence="Apache-2.0 (weights: no licence stated)",
    homepage="https://github.com/mindee/doctr",
)

DEFAULT_ARCHITECTURE = "db_resnet50"
_OF_ARCHITECTURE = 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about finding words with docTR. Thresholds are named as in its own interfaces."""

    architecture: str = option(
        DEFAULT_ARCHITECTURE,
        "Architecture",
        "The network. mobilenet and fast_tiny are the quickest, resnet50 and fast_base the most thorough.",
        choices=tuple(ARCHITECTURES),
    )
    weights_file: str = option(
        "",
        "Weights file",
        "Path of a .pt or .safetensors file for this architecture; empty takes the published one where it is here.",
    )
    working_size: int = option(
        1024,
        "Working size",
        "Pixels of the page's longer side when looking for words. Small script is looked at larger by itself.",
        minimum=512,
        maximum=6400,
        step=32,
    )
    finds_sideways: bool = option(
        True,
        "Notes up the margin",
        "Where pieces of sideways writing show, look there again with the page turned.",
    )
    box_threshold: float = option(
        0.1,
        "Least confidence",
        "How sure the detector must be of a word. Lower finds fainter writing and more stains.",
        minimum=0.01,
        maximum=0.99,
        step=0.05,
    )
    binary_threshold: float = option(
        _OF_ARCHITECTURE,
        "Binary threshold",
        "From which probability a pixel is text; 0 takes what the architecture was made for.",
        minimum=0.0,
        maximum=0.99,
        step=0.05,
        is_advanced=True,
    )


def availability(options: Options | None = None) -> Availability:
    """Whether the framework and the chosen weights are here. Looks at files only; imports no framework."""
    chosen = options or Options()
    missing = [name for name in ("torch", "doctr") if find_spec(name) is None]
    if missing:
        return Availability(
            False,
            f"docTR needs {' and '.join(missing)}, which this installation lacks.",
            Remedy("Install Ductus again with its engines."),
        )
    if find_weights(ARCHITECTURES[chosen.architecture], chosen.weights_file) is not None:
        return READY
    return _not_here(chosen)


def load(options: Options, device: str = "auto") -> DocTr:
    """Open the chosen weights on the device.

    Raises:
        EngineUnavailable: the weights are not here, damaged, or of another architecture.
    """
    from ductus.engines.devices import pick_device

    availability(options).require()
    architecture = ARCHITECTURES[options.architecture]
    file = find_weights(architecture, options.weights_file)
    if file is None:
        raise EngineUnavailable(f"The weights for {architecture.name} were deleted just now.")
    picked = pick_device(device)
    return DocTr(open_detector(architecture, file, picked.id), options, picked.note)


def _not_here(options: Options) -> Availability:
    architecture = ARCHITECTURES[options.architecture]
    if options.weights_file:
        return Availability(
            False,
            f"There is no weights file “{options.weights_file}”.",
            Remedy(
                "Choose a file, or leave the field empty for the published weights.", "Settings…", "settings", "engine"
            ),
        )
    return Availability(
        False,
        f"docTR's weights for {architecture.name} are not here ({architecture.file_name}, {architecture.size_mb} MB).",
        Remedy(
            f"Get {architecture.file_name} from docTR's publisher, or choose a file you have.",
            "Weights…",
            GET_WEIGHTS,
            f"doctr/{architecture.name}",
        ),
    )


class DocTr:
    """A docTR detector in memory. Owned by one thread."""

    def __init__(self, detector: OpenDetector, options: Options, note: str) -> None:
        self._detector: OpenDetector | None = detector
        self._options = options
        self.state = EngineState(detector.weights, detector.revision, detector.device, note=note)

    def close(self) -> None:
        self._detector = None

    def detect(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines of the page in reading order, with outline, estimated baseline and their words."""
        import numpy as np

        from ductus.engines.line_building import build_lines
        from ductus.engines.looking import LookSettings, find_words

        if self._detector is None:
            raise EngineFailed("docTR was closed before it was asked for lines.")
        chosen, architecture = self._options, ARCHITECTURES[self._options.architecture]
        settings = LookSettings(
            longest_px=chosen.working_size,
            core_threshold=chosen.binary_threshold or architecture.core_threshold,
            box_threshold=chosen.box_threshold,
            growth=architecture.growth,
            finds_sideways=chosen.finds_sideways,
        )
        cancel.check()
        pixels = np.asarray(page.convert("RGB"))
        try:
            words = find_words(self._detector.text_map, pixels, settings, cancel, progress)
        except (RuntimeError, MemoryError) as fault:  # what torch raises for want of memory and lost devices
            raise EngineFailed(
                f"docTR could not work on a page of {page.width} x {page.height} pixels.",
                remedy=Remedy("Close other programs to free memory, or set a smaller working size in its options."),
                detail=str(fault),
            ) from fault
        built = build_lines(words, page.width, page.height)
        return Detection(built.lines, built.unassigned, self.state.weights, self.state.revision)
