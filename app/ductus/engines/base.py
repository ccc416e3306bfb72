"""The contracts of an engine. Every engine, here or elsewhere, is one file that fills this in.

To add an engine:
1. Make one file in `engines/local/` (scans stay here) or `engines/remote/` (scans leave), with a module-level `INFO`
   and a frozen dataclass `Options` whose fields are made by `option(...)`. It imports no framework, nor numpy, Pillow
   or `imaging/`, before `load`: every engine file is imported wherever Ductus starts. An option that engines of a kind
   share is a function beside what it steers (`looking.py`, `program_support/`, `remote_support/` and the like).
2. Write `availability(options)` (can it run here, and if not, what would change that) and `load(options, device)`,
   which returns an object with the methods of the roles in `INFO.roles`.
3. Nothing else: `engines/registry.py` finds it, and menus, command line, settings and contract tests come from `INFO`
   and the options. `pytest tests/contract tests/architecture -k "<its id> or core"` says what is missing.
   One that asks a service is tested against the tests' own, in `tests/fakes/services.py`.

Calls run in the host process or a lane thread, never touch Qt or the project, and raise only `EngineUnavailable`,
`EngineFailed` and `Cancelled`. Coordinates are pixels of the upright page given, origin top left, y down. Images are
PIL images in mode RGB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from ductus.document.geometry import Baseline, Polygon
from ductus.document.transcription import TextSpan
from ductus.errors import EngineUnavailable, Remedy

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken


class Role(StrEnum):
    """What an engine can be asked for."""

    DETECTOR = "detector"
    RECOGNIZER = "recognizer"
    PAGE_READER = "page reader"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine is, before anything of it is loaded. `completes` says that it is a `Completer` as well."""

    id: str
    title: str
    roles: frozenset[Role]
    summary: str
    languages: str
    licence: str
    homepage: str = ""
    scans_leave: bool = False
    completes: bool = False


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether the engine can run here now; `remedy` says what would change a no."""

    is_ready: bool
    reason: str = ""
    remedy: Remedy | None = None

    def require(self) -> None:
        """Do nothing when ready.

        Raises:
            EngineUnavailable: not ready; carries the reason and the remedy.
        """
        if not self.is_ready:
            raise EngineUnavailable(self.reason, remedy=self.remedy)


READY = Availability(is_ready=True)


@dataclass(frozen=True, slots=True)
class DetectedWord:
    """A word box within a detected line; `text` is empty unless the engine reads as well."""

    polygon: Polygon
    confidence: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class DetectedLine:
    """A line an engine found: outline, confidence from 0 to 1, baseline and words where the engine knows them.

    Where the engine states no confidence, it is 1 and `is_confidence_stated` is False.
    """

    polygon: Polygon
    confidence: float
    baseline: Baseline | None = None
    words: tuple[DetectedWord, ...] = ()
    text: str = ""
    is_confidence_stated: bool = True


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector found on one page.

    `lines` are in reading order. `unassigned` holds what looked like specks or bleed-through: shown on request, never
    thrown away silently. `turn_degrees` is by how much the writing lies turned clockwise on the page, above -180 and up
    to 180, None unless the engine was asked for it.
    """

    lines: tuple[DetectedLine, ...]
    unassigned: tuple[DetectedLine, ...] = ()
    weights: str = ""
    revision: str = ""
    turn_degrees: int | None = None


@dataclass(frozen=True, slots=True)
class Crop:
    """One line cut out of its page, straightened, as an engine reads it.

    `image` is RGB. `recipe` is the name and version of the recipe that cut it (`imaging/crops.py`). `line_id` travels
    through unchanged.
    """

    line_id: str
    image: Image
    recipe: str


@dataclass(frozen=True, slots=True)
class RawReading:
    """What a recognizer read from one crop; nothing recognised is an empty text with its confidence.

    A service that states no confidence gives 1 and sets `is_confidence_stated` to False: nothing is then marked as
    doubtful, and nobody is told a figure. `turn_degrees` is by how much the writing was seen to lie turned clockwise on
    the crop: 0, 90, 180 or -90.
    """

    text: str
    confidence: float
    spans: tuple[TextSpan, ...] = ()
    alternatives: tuple[str, ...] = ()
    is_confidence_stated: bool = True
    turn_degrees: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """What may follow the text a person typed in a line: `text` goes on right behind it, empty where the line ends."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class EngineState:
    """What a loaded engine runs on and with; goes into every reading it makes."""

    weights: str
    revision: str
    device: str
    number_type: str = "float32"
    note: str = ""


Progress = Callable[[int, int], None]
"""Called with (done, total) in the unit people count: lines for recognizers, pages or tiles for detectors."""

OnReading = Callable[[int, RawReading], None]
"""Called with (index of the crop, its reading) as soon as that reading is ready, in any order."""


class Loaded(Protocol):
    """An engine in memory, owned by one thread, closed by its owner."""

    @property
    def state(self) -> EngineState: ...

    def close(self) -> None:
        """Give memory back. Safe to call twice."""
        ...


@runtime_checkable
class Detector(Loaded, Protocol):
    """Finds text lines on a page."""

    def detect(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Find the lines of an upright RGB page.

        A blank page is an empty detection, not an error.

        Raises:
            EngineFailed: the engine could not work on this page.
            Cancelled: `cancel` was set; nothing was kept.
        """
        ...


@runtime_checkable
class Recognizer(Loaded, Protocol):
    """Reads line crops."""

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Read each crop: as many readings as crops, in their order.

        `on_reading` is called once for each as it comes.

        Raises:
            EngineFailed: the engine could not work on these crops.
            Cancelled: `cancel` was set; what `on_reading` got before stays valid.
        """
        ...


@runtime_checkable
class StreamRecognizer(Recognizer, Protocol):
    """Reads many lines side by side and goes on while crops keep coming, so that none of its places stays empty.

    For those only that gain by it: whoever reads one line or one batch after another has `read` alone, and is given a
    page at a time.
    """

    def read_stream(self, crops: Iterable[Crop], cancel: CancelToken, on_reading: OnReading) -> int:
        """Read each crop; returns how many there were.

        A crop is taken when there is room for it, on whichever thread has room, one at a time; it is held until it is
        read and no longer. `on_reading` gets its place among those taken, on the thread of this call.

        Raises:
            EngineFailed, Cancelled: as `read`.
            Exception: what `crops` raised.
        """
        ...


@runtime_checkable
class Completer(Loaded, Protocol):
    """Reads the rest of a line whose beginning a person has typed."""

    def complete(self, crop: Crop, beginning: str, cancel: CancelToken) -> Completion:
        """What follows `beginning` on this line, with the blank before it where one belongs there.

        Asked again for the same line with more of it typed, it keeps what it saw.

        Raises:
            EngineFailed: the engine could not work on this crop.
            Cancelled: `cancel` was set.
        """
        ...


@runtime_checkable
class PageReader(Loaded, Protocol):
    """Finds and reads in one go: whole-page engines and remote services."""

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Find and read the lines of an upright RGB page; each line carries its text.

        Raises:
            EngineFailed: the engine could not work on this page.
            Cancelled: `cancel` was set.
        """
        ...


@dataclass(frozen=True, slots=True)
class OptionHelp:
    """What people are told about one option; options declare it with `option(...)`.

    `choice_titles` are the words shown for `choices`, one each; empty shows these themselves. `only_for` names the one
    role the option is about, where an engine has several. A text with `file_endings` is the path of such a file.
    """

    title: str
    help: str
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    is_advanced: bool = False
    choice_titles: tuple[str, ...] = ()
    only_for: Role | None = None
    file_endings: tuple[str, ...] = ()


_HELP_KEY = "ductus_option"


def option(
    default: Any,
    title: str,
    help: str,  # the word people know
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    step: float | None = None,
    choices: tuple[str, ...] = (),
    is_advanced: bool = False,
    choice_titles: tuple[str, ...] = (),
    only_for: Role | None = None,
    file_endings: tuple[str, ...] = (),
) -> Any:
    """A field of an options dataclass, with what window and command line say about it."""
    text = OptionHelp(title, help, minimum, maximum, step, choices, is_advanced, choice_titles, only_for, file_endings)
    return field(default=default, metadata={_HELP_KEY: text})


def option_help(options_type: type[Any]) -> dict[str, OptionHelp]:
    """Field name to what people are told about it, in declaration order, for an options dataclass."""
    from dataclasses import fields

    return {item.name: item.metadata[_HELP_KEY] for item in fields(options_type) if _HELP_KEY in item.metadata}


def check_options(options: Any) -> None:
    """Check each option against its declared range and choices.

    Raises:
        ValueError: an option is out of range; the message names option, value and what is allowed.
    """
    for name, text in option_help(type(options)).items():
        value = getattr(options, name)
        if text.choices and value not in text.choices:
            raise ValueError(f"{name}={value!r}: choose one of {', '.join(text.choices)}")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if text.minimum is not None and value < text.minimum:
                raise ValueError(f"{name}={value!r}: must be at least {text.minimum:g}")
            if text.maximum is not None and value > text.maximum:
                raise ValueError(f"{name}={value!r}: must be at most {text.maximum:g}")


class EngineModule(Protocol):
    """The face of an engine file, as the registry sees it.

    One whose roles need different weights has a function more: `availability_for(options, role)`, for one role alone.
    One in `engines/remote` has two functions more: `destination(options)`, the host that scans go to with these
    options, empty when they stay on this computer; and `service_host(options)`, the host its key is for.
    """

    INFO: EngineInfo
    Options: type[Any]

    def availability(self, options: Any = None) -> Availability: ...

    def load(self, options: Any, device: str = "auto") -> Loaded: ...
