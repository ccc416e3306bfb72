"""docTR (Mindee, python-doctr): finds words, which `engines/line_building.py` joins into lines, and reads words.

Its networks read single words, since none of their alphabets has the blank: lines are cut into words at their gaps and
put together again. Weights are never fetched silently; see `engines/doctr_support/` for where they may lie. Those for
finding and those for reading are apart, and each is enough for its own work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

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
)
from ductus.engines.doctr_support.detectors import DETECTORS, OpenDetector, open_detector
from ductus.engines.doctr_support.options import AUTOMATIC, BY_WORDS, WHOLE, Options
from ductus.engines.doctr_support.orientation import (
    PAGES,
    WORDS,
    OpenOrienter,
    OrienterArchitecture,
    open_orienter,
)
from ductus.engines.doctr_support.recognizers import RECOGNIZERS, OpenRecognizer, open_recognizer
from ductus.engines.doctr_support.weights_files import GET_WEIGHTS, Architecture, find_weights, revision_of
from ductus.errors import EngineFailed, EngineUnavailable, Remedy

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

__all__ = ["INFO", "DocTr", "Options", "availability", "availability_for", "load"]

INFO = EngineInfo(
    id="doctr",
    title="docTR",
    roles=frozenset({Role.DETECTOR, Role.RECOGNIZER, Role.PAGE_READER}),
    summary="Finds words of documents and joins them into lines; reads print word by word.",
    languages="finds any script written in words; reads French and other Latin print",
    licence="Apache-2.0 (weights: no licence stated)",
    homepage="https://github.com/mindee/doctr",
)

_Result = TypeVar("_Result")


def availability(options: Options | None = None) -> Availability:
    """Whether the framework and some weights chosen are here: for finding, for reading, or both."""
    chosen = options or Options()
    answers = [availability_for(chosen, role) for role in (Role.DETECTOR, Role.RECOGNIZER)]
    return next((answer for answer in answers if answer.is_ready), answers[0])


def availability_for(options: Options, role: Role) -> Availability:
    """Whether what one role needs is here. Looks at files only; imports no framework."""
    missing = [name for name in ("torch", "doctr") if find_spec(name) is None]
    if missing:
        return Availability(
            False,
            f"docTR needs {' and '.join(missing)}, which this installation lacks.",
            Remedy("Install Ductus again with its engines."),
        )
    finding, reading = _finding(options), _reading(options)
    needed = {Role.DETECTOR: [finding], Role.RECOGNIZER: [reading], Role.PAGE_READER: [finding, reading]}[role]
    return next((_not_here(*each) for each in needed if find_weights(*each) is None), READY)


def load(options: Options, device: str = "auto") -> DocTr:
    """Get ready; each network is opened when it is first used.

    Raises:
        EngineUnavailable: no weights are here.
    """
    from ductus.engines.devices import pick_device

    availability(options).require()
    picked = pick_device(device)
    return DocTr(options, picked.id, picked.note)


def _finding(options: Options) -> tuple[Architecture, str]:
    return DETECTORS[options.detection_model], options.detection_weights


def _reading(options: Options) -> tuple[Architecture, str]:
    return RECOGNIZERS[options.recognition_model], options.recognition_weights


def _not_here(architecture: Architecture, chosen: str) -> Availability:
    if chosen:
        return Availability(
            False,
            f"There is no weights file “{chosen}”.",
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


def _file(architecture: Architecture, chosen: str) -> Path:
    file = find_weights(architecture, chosen)
    if file is None:
        answer = _not_here(architecture, chosen)
        raise EngineUnavailable(answer.reason, remedy=answer.remedy)
    return file


class DocTr:
    """docTR in memory: a `Detector`, a `Recognizer` and a `PageReader`. Owned by one thread."""

    def __init__(self, options: Options, device: str, note: str) -> None:
        self._options = options
        self._device = device
        self._note = note
        self._is_closed = False
        self._detector: OpenDetector | None = None
        self._recognizer: OpenRecognizer | None = None
        self._orienters: dict[OrienterArchitecture, OpenOrienter | None] = {}

    @cached_property
    def state(self) -> EngineState:
        """What readings are made with, or lines found where nothing for reading is here."""
        wanted = _reading(self._options)
        if find_weights(*wanted) is None:
            wanted = _finding(self._options)
        file = _file(*wanted)
        return EngineState(f"doctr/{file.stem}", revision_of(file, wanted[0]), self._device, note=self._note)

    def close(self) -> None:
        self._is_closed = True
        self._detector = self._recognizer = None
        self._orienters.clear()

    def detect(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines of the page in reading order, with outline, estimated baseline and their words.

        Raises:
            EngineUnavailable: the weights for finding are not here, damaged, or of another architecture.
        """
        from ductus.engines.doctr_support.finding import find_lines

        network, orienter = self._open_detector(), self._open_orienter(PAGES)

        def find() -> Detection:
            quarter_degrees = orienter.turns([page])[0].degrees if orienter is not None else 0
            return find_lines(network, page, self._options, quarter_degrees, cancel, progress)

        return self._kept(
            find,
            f"docTR could not work on a page of {page.width} x {page.height} pixels.",
            "Close other programs to free memory, or set a smaller working size in its options.",
        )

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's text with its confidence, and a span for every word.

        Raises:
            EngineUnavailable: the weights for reading are not here, damaged, or of another architecture or vocabulary.
        """
        from ductus.engines.doctr_support.turned_lines import read_upright

        network, orienter = self._open_recognizer(), self._open_orienter(WORDS)
        cancel.check()
        read = partial(self._read_as_they_lie, network, cancel)
        if orienter is not None:
            read = partial(read_upright, orienter, read, cancel)
        return self._kept(
            partial(read, crops, on_reading),
            f"docTR could not read {len(crops)} lines.",
            "Close other programs to free memory, or let it read fewer words together in its options.",
        )

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines of the page with their text, and their words where they were read.

        Lines on which nothing was read are kept apart. Raises as `detect` and `read` do.
        """
        from ductus.engines.doctr_support.page_reading import cut_lines, read_lines

        found = self.detect(page, cancel, progress)
        crops, frames = cut_lines(page, found)
        return read_lines(found, frames, self.read(crops, cancel, lambda index, reading: None))

    def _read_as_they_lie(
        self, network: OpenRecognizer, cancel: CancelToken, crops: Sequence[Crop], on_reading: OnReading
    ) -> list[RawReading]:
        from ductus.engines.doctr_support.reading import read_by_words, read_whole

        if self._reads_whole(network):
            return read_whole(network, crops, cancel, on_reading)
        return read_by_words(network, crops, self._options.recognition_batch_size, cancel, on_reading)

    def _reads_whole(self, network: OpenRecognizer) -> bool:
        is_wanted = {AUTOMATIC: network.knows_blank, BY_WORDS: False, WHOLE: True}[self._options.line_reading]
        return is_wanted and network.architecture.takes_any_width

    def _open_detector(self) -> OpenDetector:
        self._require_open()
        if self._detector is None:
            architecture = DETECTORS[self._options.detection_model]
            self._detector = open_detector(architecture, _file(*_finding(self._options)), self._device)
        return self._detector

    def _open_recognizer(self) -> OpenRecognizer:
        self._require_open()
        if self._recognizer is None:
            architecture, file = RECOGNIZERS[self._options.recognition_model], _file(*_reading(self._options))
            self._recognizer = open_recognizer(architecture, file, self._options.vocabulary, self._device)
        return self._recognizer

    def _open_orienter(self, architecture: OrienterArchitecture) -> OpenOrienter | None:
        """The network for turns of pages or words; None where the options do not ask for it or it is not here."""
        options = self._options
        is_asked = {
            PAGES: (options.detect_orientation or options.straighten_pages) and not options.disable_page_orientation,
            WORDS: not (options.assume_straight_pages or options.disable_text_orientation),
        }[architecture]
        if not is_asked:
            return None
        if architecture not in self._orienters:
            self._orienters[architecture] = open_orienter(architecture, self._device)
        return self._orienters[architecture]

    def _require_open(self) -> None:
        if self._is_closed:
            raise EngineFailed("docTR was closed before it was asked for work.")

    def _kept(self, work: Callable[[], _Result], fault_text: str, remedy: str) -> _Result:
        try:
            return work()
        except (RuntimeError, MemoryError) as fault:  # what torch raises for want of memory and lost devices
            raise EngineFailed(fault_text, remedy=Remedy(remedy), detail=str(fault)) from fault
