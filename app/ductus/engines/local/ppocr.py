"""PP-OCR: finds lines and reads print with weights that come inside the `rapidocr` package (PaddleOCR, Baidu).

Works on a fresh machine with no network. Its detector is good on handwriting too, its recognizer on print, typescript
and clear modern hands. How it works inside is in `engines/ppocr_support/`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ductus.engines.base import (
    READY,
    Availability,
    Crop,
    Detection,
    EngineInfo,
    EngineState,
    OnReading,
    Progress,
    RawReading,
    Role,
    option,
)
from ductus.engines.looking import box_threshold_option, sideways_option, working_size_option
from ductus.engines.ppocr_support.sessions import (
    CARRIER,
    Session,
    WeightsFile,
    chosen_file,
    open_session,
    weights_file,
)
from ductus.errors import EngineUnavailable, Remedy

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="ppocr",
    title="PP-OCR",
    roles=frozenset({Role.DETECTOR, Role.RECOGNIZER}),
    summary="Finds lines on any page; reads print, typescript and clear modern hands. Comes with Ductus.",
    languages="Latin script with ligatures and long s, Chinese, Japanese and more, in one alphabet",
    licence="Apache-2.0 (weights: PaddleOCR, Baidu)",
    homepage="https://github.com/RapidAI/RapidOCR",
)


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about finding and reading with PP-OCR."""

    working_size: int = working_size_option(1600, least_px=640)
    finds_sideways: bool = sideways_option()
    box_threshold: float = box_threshold_option(0.5, least=0.1, most=0.95)
    core_threshold: float = option(
        0.2,
        "Core threshold",
        "From which probability a pixel is text. Higher keeps tight rows apart and breaks loose ones.",
        minimum=0.05,
        maximum=0.95,
        step=0.05,
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    growth: float = option(
        1.2,
        "Growth of outlines",
        "How far outlines reach around the core of the text. Wider ones take in tails of neighbouring rows.",
        minimum=0.5,
        maximum=3.0,
        step=0.1,
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    dilation: bool = option(
        False,
        "Widen the core",
        "What was seen as text grows by a pixel before outlines are drawn: faint, broken writing holds together, and "
        "tight rows may run into one another.",
        is_advanced=True,
        only_for=Role.DETECTOR,
    )
    detection_weights: str = option(
        "",
        "Weights for finding",
        "Another PP-OCR detector as .onnx; empty takes the one that comes with Ductus.",
        is_advanced=True,
        only_for=Role.DETECTOR,
        file_endings=(".onnx",),
    )
    recognition_weights: str = option(
        "",
        "Weights for reading",
        "Another PP-OCR recognizer as .onnx with its alphabet in it, such as one for Cyrillic or Arabic; empty takes "
        "the one that comes with Ductus.",
        is_advanced=True,
        only_for=Role.RECOGNIZER,
        file_endings=(".onnx",),
    )
    finds_heads_down: bool = option(
        False,
        "Lines on their heads",
        "Lines that may stand on their heads, such as notes written from the other side, are read both ways, and the "
        "surer reading stays. Half of such lines and more are noticed.",
        is_advanced=True,
        only_for=Role.RECOGNIZER,
    )
    threads: int = option(
        0, "Threads", "Processor threads; 0 leaves one core to the window.", minimum=0, maximum=64, is_advanced=True
    )


def availability(options: Options | None = None) -> Availability:
    """Whether the runtime and the weights are here. Looks at files only; imports no framework."""
    own = _own_weights(options or Options())
    absent = next((chosen for chosen in own.values() if chosen and chosen_file(chosen) is None), "")
    if absent:
        return Availability(
            False,
            f"There is no weights file “{absent}”.",
            Remedy(
                "Choose a file, or leave the field empty for the weights of Ductus.", "Settings…", "settings", "engine"
            ),
        )
    missing = [name for name in ("onnxruntime", "cv2", "pyclipper", CARRIER) if find_spec(name) is None]
    if not missing:
        missing = [f"the weights “PP-OCR {part}”" for part in own if not own[part] and weights_file(part) is None]
    if missing:
        return Availability(
            False,
            f"PP-OCR needs {' and '.join(missing)}, which this installation lacks.",
            Remedy("Install Ductus again; PP-OCR comes with it."),
        )
    return READY


def load(options: Options, device: str = "auto") -> PpOcr:
    """Get ready; each set of weights is opened when it is first used, in about a quarter of a second.

    Raises:
        EngineUnavailable: runtime or weights are not here.
    """
    availability(options).require()
    return PpOcr(options, device)


_FINDING = "det"
_READING = "rec"
_TURNS = "cls"


def _own_weights(options: Options) -> dict[str, str]:
    """The files chosen, by part that is needed; empty where those that come with Ductus are meant."""
    chosen = {_FINDING: options.detection_weights, _READING: options.recognition_weights}
    return {**chosen, _TURNS: ""} if options.finds_heads_down else chosen


def _weights(part: str, chosen: str) -> WeightsFile:
    found = chosen_file(chosen) if chosen else weights_file(part)
    if found is None:
        raise EngineUnavailable(f"The weights “{chosen or f'PP-OCR {part}'}” were deleted just now.")
    return found


class PpOcr:
    """PP-OCR in memory: a `Detector` and a `Recognizer`. Owned by one thread."""

    def __init__(self, options: Options, device: str) -> None:
        self._options = options
        self._device = device
        self._sessions: dict[str, Session] = {}

    @cached_property
    def state(self) -> EngineState:
        """What readings are made with; detections name their own weights."""
        session = self._session(_READING)
        return EngineState(session.weights, session.revision, session.device, note=session.note)

    def close(self) -> None:
        self._sessions.clear()

    def detect(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines of the page in reading order, with outline, estimated baseline and the pieces they were joined from."""
        import numpy as np

        from ductus.engines.line_building import build_lines
        from ductus.engines.looking import LookSettings, find_words
        from ductus.engines.ppocr_support.seeing import text_map

        session = self._session(_FINDING)
        chosen = self._options
        settings = LookSettings(
            longest_px=chosen.working_size,
            core_threshold=chosen.core_threshold,
            box_threshold=chosen.box_threshold,
            growth=chosen.growth,
            finds_sideways=chosen.finds_sideways,
            dilates=chosen.dilation,
        )
        cancel.check()
        pixels = np.asarray(page.convert("RGB"))
        words = find_words(lambda part: text_map(session, part), pixels, settings, cancel, progress)
        built = build_lines(words, page.width, page.height)
        return Detection(built.lines, built.unassigned, session.weights, session.revision)

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's likeliest text with a span for every character, and what was nearly read.

        One crop at a time: on two cores batches of 4 and 8 took one and a half times and twice as long a line, and the
        filling beside short lines changed their text.
        """
        from ductus.imaging.ink import has_ink

        read = self._way_to_read()
        readings = []
        for index, crop in enumerate(crops):
            cancel.check()
            reading = read(crop.image) if has_ink(crop.image) else RawReading("", _SURELY_BLANK)
            readings.append(reading)
            on_reading(index, reading)
        return readings

    def _way_to_read(self) -> Callable[[Image], RawReading]:
        """How a crop with ink is read with these options."""
        from ductus.engines.ppocr_support.reading import decoded, strip_of
        from ductus.engines.ppocr_support.turned import read_the_surer_way

        session = self._session(_READING)
        characters = session.characters

        def as_it_lies(image: Image) -> RawReading:
            return decoded(session.run(strip_of(image))[0], characters)

        if not self._options.finds_heads_down:
            return as_it_lies
        return partial(read_the_surer_way, self._session(_TURNS), as_it_lies)

    def _session(self, part: str) -> Session:
        if part not in self._sessions:
            file = _weights(part, _own_weights(self._options)[part])
            self._sessions[part] = open_session(file, self._device, self._options.threads)
        return self._sessions[part]


_SURELY_BLANK = 1.0
"""Confidence of the empty reading of a crop without ink."""
