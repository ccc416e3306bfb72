"""What runs in the host process: decode a page, cut its crops, let an engine find or read lines.

The window sends small values (where the scan lies, where the lines stand) and gets small values back, so that no page
image crosses the border between the processes.
"""

from __future__ import annotations

import importlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ductus.document.geometry import Baseline, Polygon
from ductus.engines.base import (
    Completer,
    Completion,
    Crop,
    Detection,
    Detector,
    EngineState,
    Loaded,
    PageReader,
    RawReading,
    Recognizer,
)
from ductus.engines.registry import Registry, parse_options
from ductus.errors import DuctusError, EngineFailed, EngineUnavailable, InputError, Remedy, ScanUnreadable
from ductus.imaging.scans import Limits, ScanSource

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.host import HostContext

EXTRA_ENGINES_VARIABLE = "DUCTUS_ENGINES"
"""Comma-separated dotted names of engine modules to add: for trying an engine before it is packaged, and for tests."""

_PAGE = "page"


@dataclass(frozen=True, slots=True)
class EngineCall:
    """Which engine to use and how: `options` by name, as plain values."""

    engine_id: str
    options: dict[str, Any] = field(default_factory=dict)
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class FindTask:
    """Find the lines of one page."""

    engine: EngineCall
    source: ScanSource
    limits: Limits = Limits()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class LineToRead:
    """A line's place on its page, in pixels of the upright page."""

    line_id: str
    polygon: Polygon
    baseline: Baseline | None


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Read some lines of one page. `recipe` is the id of the crop recipe."""

    engine: EngineCall
    source: ScanSource
    lines: tuple[LineToRead, ...]
    recipe: str
    limits: Limits = Limits()  # noqa: RUF009  # frozen


class LinePicture(NamedTuple):
    """A line as it was cut out elsewhere: an encoded image."""

    line_id: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class PicturesTask:
    """Read lines that are pictures of their own. `recipe` says how they came to be, as far as that is known."""

    engine: EngineCall
    pictures: tuple[LinePicture, ...]
    recipe: str


@dataclass(frozen=True, slots=True)
class CutTask:
    """Cut lines out of one page, to show them: at most `height_px` high."""

    source: ScanSource
    lines: tuple[LineToRead, ...]
    recipe: str
    height_px: int
    limits: Limits = Limits()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """Read the rest of a line of which a person has typed the beginning."""

    engine: EngineCall
    source: ScanSource
    line: LineToRead
    beginning: str
    recipe: str
    limits: Limits = Limits()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class EngineReady:
    """Event: the engine is loaded and runs on `state.device`."""

    engine_id: str
    state: EngineState


@dataclass(frozen=True, slots=True)
class LineRead:
    """Event: one line has been read."""

    line_id: str
    reading: RawReading
    recipe: str
    state: EngineState


@dataclass(frozen=True, slots=True)
class PageFailed:
    """Event of `read_together`: the page of the task at `index` cannot be used; its lines are not read."""

    index: int
    error: DuctusError


@dataclass(frozen=True, slots=True)
class FoundLines:
    """Result of `find_lines`."""

    detection: Detection
    width_px: int
    height_px: int
    state: EngineState


def engine_registry() -> Registry:
    """All engines here, with those named in the environment variable `DUCTUS_ENGINES`."""
    names = [name.strip() for name in os.environ.get(EXTRA_ENGINES_VARIABLE, "").split(",")]
    return Registry.discover(extra=[importlib.import_module(name) for name in names if name])


def find_lines(context: HostContext, task: FindTask) -> FoundLines:
    """Find the lines of the task's page. Runs in the host process.

    Raises:
        ScanUnreadable: the page cannot be decoded.
        EngineUnavailable: the engine cannot run here.
        EngineFailed: it could not work on this page.
        Cancelled: the caller cancelled.
    """
    engine = _engine(context, task.engine, "finds")
    page = _page(context, task.source, task.limits)
    context.cancel.check()
    progress = _no_progress
    if isinstance(engine, Detector):
        detection = engine.detect(page, context.cancel, progress)
    elif isinstance(engine, PageReader):
        detection = engine.read_page(page, context.cancel, progress)
    else:
        raise EngineUnavailable(f"The engine “{task.engine.engine_id}” does not find lines.", remedy=_CHOOSE)
    return FoundLines(detection, page.width, page.height, engine.state)


def read_lines(context: HostContext, task: ReadTask) -> int:
    """Read the task's lines, emitting a `LineRead` for each as it comes; returns how many were read.

    Raises:
        ScanUnreadable: the page cannot be decoded.
        EngineUnavailable: the engine cannot run here.
        EngineFailed: it failed, or gave another number of readings than it got crops.
        Cancelled: the caller cancelled; what was emitted before stays valid.
    """
    engine = open_recognizer(context, task.engine)
    return _read_crops(context, task.engine, engine, list(cut_crops(context, task)))


def read_together(context: HostContext, tasks: tuple[ReadTask, ...]) -> int:
    """Read the lines of several pages with one engine in one go, as `read_lines` does for one page.

    All tasks name the same engine, and no line id comes twice. A page that cannot be decoded costs its own lines
    only: it is emitted as `PageFailed`.

    Raises:
        EngineUnavailable, EngineFailed, Cancelled: as `read_lines`.
    """
    engine = open_recognizer(context, tasks[0].engine)
    crops: list[Crop] = []
    for index, task in enumerate(tasks):
        try:
            crops += list(cut_crops(context, task))
        except InputError as fault:
            context.emit(PageFailed(index, fault))
    return _read_crops(context, tasks[0].engine, engine, crops)


def read_pictures(context: HostContext, task: PicturesTask) -> int:
    """Read lines that are pictures already, as `read_lines` does those of a page; returns how many were read.

    Raises:
        ScanUnreadable: a picture cannot be decoded.
        EngineUnavailable, EngineFailed, Cancelled: as `read_lines`.
    """
    engine = open_recognizer(context, task.engine)
    crops = [Crop(line_id, _decoded(line_id, picture), task.recipe) for line_id, picture in task.pictures]
    return _read_crops(context, task.engine, engine, crops)


def cut_pictures(context: HostContext, task: CutTask) -> tuple[LinePicture, ...]:
    """The task's lines as JPEG, to be shown.

    Raises:
        ScanUnreadable: the page cannot be decoded.
        Cancelled: the caller cancelled.
    """
    from ductus.imaging.crops import RECIPES, cut_line

    page = _page(context, task.source, task.limits)
    recipe = RECIPES[task.recipe]
    found = []
    for line in task.lines:
        context.cancel.check()
        image = cut_line(page, line.polygon, line.baseline, recipe).image
        if image.height > task.height_px:
            image = image.resize((max(1, round(image.width * task.height_px / image.height)), task.height_px))
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=_SHOWN_QUALITY)
        found.append(LinePicture(line.line_id, stream.getvalue()))
    return tuple(found)


_SHOWN_QUALITY = 80
"""JPEG quality of lines that are shown only: at 70 the hairlines of ink begin to fray."""


def _decoded(line_id: str, picture: bytes) -> Image:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(picture)) as opened:
            return opened.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as fault:
        raise ScanUnreadable(f"The picture of line “{line_id}” cannot be decoded: {fault}") from fault


def complete_line(context: HostContext, task: CompleteTask) -> Completion:
    """What may follow the typed beginning of the task's line.

    Raises:
        EngineUnavailable: the engine cannot run here, or cannot complete lines.
        ScanUnreadable, EngineFailed, Cancelled: as `read_lines`.
    """
    engine = _engine(context, task.engine, "reads")
    if not isinstance(engine, Completer):
        raise EngineUnavailable(f"The engine “{task.engine.engine_id}” does not complete lines.", remedy=_CHOOSE)
    (crop,) = cut_crops(context, ReadTask(task.engine, task.source, (task.line,), task.recipe, task.limits))
    return engine.complete(crop, task.beginning, context.cancel)


def open_recognizer(context: HostContext, call: EngineCall) -> Recognizer:
    """The engine of the call, warm where it was used last. Runs in the host process.

    Raises:
        EngineUnavailable: it cannot run here, or does not read lines.
    """
    engine = _engine(context, call, "reads")
    if not isinstance(engine, Recognizer):
        raise EngineUnavailable(f"The engine “{call.engine_id}” does not read lines.", remedy=_CHOOSE)
    return engine


def cut_crops(context: HostContext, task: ReadTask) -> Iterator[Crop]:
    """The task's lines cut out of their page, each when it is asked for. Runs in the host process.

    Raises:
        ScanUnreadable: the page cannot be decoded.
        Cancelled: the caller cancelled.
    """
    from ductus.imaging.crops import RECIPES, cut_line

    page = _page(context, task.source, task.limits)
    recipe = RECIPES[task.recipe]
    for line in task.lines:
        context.cancel.check()
        yield Crop(line.line_id, cut_line(page, line.polygon, line.baseline, recipe).image, recipe.id)


def _read_crops(context: HostContext, call: EngineCall, engine: Recognizer, crops: Sequence[Crop]) -> int:
    def emit(index: int, reading: RawReading) -> None:
        context.emit(LineRead(crops[index].line_id, reading, crops[index].recipe, engine.state))

    readings = engine.read(crops, context.cancel, emit)
    require_all(call.engine_id, len(crops), len(readings))
    return len(readings)


def require_all(engine_id: str, lines: int, readings: int) -> None:
    """Do nothing where there are as many readings as lines.

    Raises:
        EngineFailed: there are not, so that nobody knows whose they are.
    """
    if readings != lines:
        raise EngineFailed(
            f"The engine “{engine_id}” gave {readings} readings for {lines} lines, so none of the "
            "missing ones can be trusted.",
            remedy=_CHOOSE,
        )


_CHOOSE = Remedy("Choose another engine.", "Engines…", "settings", "engine")


def _engine(context: HostContext, call: EngineCall, place: str) -> Loaded:
    """The loaded engine for this call, warm when it is the one that was used in this place last."""
    wanted = (call.engine_id, tuple(sorted((key, repr(value)) for key, value in call.options.items())), call.device)
    held = context.cache.get(place)
    if isinstance(held, tuple) and held[0] != wanted:
        del context.cache[place]
        held[1].close()
        held = None
    if not isinstance(held, tuple):
        held = wanted, _load(call)
        context.cache[place] = held
    engine: Loaded = held[1]
    context.emit(EngineReady(call.engine_id, engine.state))
    return engine


def _load(call: EngineCall) -> Loaded:
    module = engine_registry().get(call.engine_id)
    options = parse_options(module, call.options)
    module.availability(options).require()
    return module.load(options, call.device)


def _page(context: HostContext, source: ScanSource, limits: Limits) -> Image:
    """The upright page; the last one stays decoded, because lines are found and read page by page."""
    from ductus.imaging.scans import open_page

    held = context.cache.get(_PAGE)
    if isinstance(held, tuple) and held[0] == source:
        image: Image = held[1]
        return image
    context.cache.pop(_PAGE, None)
    image = open_page(source, limits)
    context.cache[_PAGE] = (source, image)
    return image


def _no_progress(done: int, total: int) -> None:
    """Pages are what is counted here, and this call is one page."""
