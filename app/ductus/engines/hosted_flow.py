"""Lines of many pages in one call of a recognizer: the host process asks for the next ones as it comes to them.

A recognizer that reads many lines side by side would run empty at the end of each page. So the call goes on over pages:
whenever there is room, the caller is asked for the next few lines, which are cut then and no earlier. Thus the caller
decides at every line which page comes first, and crops are few at any time. A recognizer that reads one line or one
batch after another is given whole pages, one by one, as by `hosted.read_lines`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ductus.engines.ahead import made_ahead
from ductus.engines.base import Crop, EngineState, RawReading, StreamRecognizer
from ductus.engines.hosted import (
    EngineCall,
    EngineReady,
    FindTask,
    FoundLines,
    LineRead,
    ReadTask,
    cut_crops,
    find_lines,
    open_recognizer,
    read_lines,
    require_all,
)
from ductus.errors import Cancelled, DuctusError, EngineUnavailable

if TYPE_CHECKING:
    from ductus.jobs.host import HostContext

WHOLE_PAGE = 0
_LINES_AT_A_TIME = 4
"""How many lines are asked for together: lines that are not begun are few enough for another page to go before them."""
_MOST_AHEAD = 32
_MOST_BYTES_AHEAD = 64 << 20
"""Crops that wait for a card: a tenth of a second's reading, and little beside a decoded page (24 MB for 8 million
pixels)."""


@dataclass(frozen=True, slots=True)
class FlowTask:
    """Read the lines that the caller gives when it is asked for them."""

    engine: EngineCall


@dataclass(frozen=True, slots=True)
class LinesWanted:
    """Question: what is next? At most so many lines of one page, or for `WHOLE_PAGE` all that are to be read on it.

    It is answered with a `PagePart`, or None when there is nothing more.
    """

    most: int


@dataclass(frozen=True, slots=True)
class PagePart:
    """Answer: lines of a page to be read, with the engine of the flow, or a page to be looked at for lines."""

    page_id: str
    task: ReadTask | FindTask


@dataclass(frozen=True, slots=True)
class PageFound:
    """Event: what was found on a page; the next question may be answered with its lines."""

    page_id: str
    found: FoundLines


@dataclass(frozen=True, slots=True)
class PartFailed:
    """Event: the page cannot be worked on. Lines of it that were cut before are read, no others are."""

    page_id: str
    error: DuctusError


def read_flow(context: HostContext, task: FlowTask) -> int:
    """Read what the caller gives until it gives nothing more, emitting a `LineRead` for each line; returns how many.

    What is wrong with one page is emitted as `PartFailed` and costs that page only. Runs in the host process.

    Raises:
        EngineUnavailable: the engine cannot run here, or one that is to find lines.
        EngineFailed: it failed, and nobody knows by which page.
        Cancelled: the caller cancelled; what was emitted before stays valid.
    """
    engine = open_recognizer(context, task.engine)
    if isinstance(engine, StreamRecognizer):
        return _read_stream(context, task.engine, engine)
    return _read_page_by_page(context)


def _read_page_by_page(context: HostContext) -> int:
    count = 0
    for part in _parts(context, WHOLE_PAGE):
        with _page_fault_told(context, part):
            count += read_lines(context, cast("ReadTask", part.task))
    return count


def _read_stream(context: HostContext, call: EngineCall, engine: StreamRecognizer) -> int:
    taken: list[tuple[str, str]] = []
    told: EngineState | None = engine.state

    def noted(crops: Iterable[Crop]) -> Iterator[Crop]:
        for crop in crops:
            taken.append((crop.line_id, crop.recipe))
            yield crop

    def emit(place: int, reading: RawReading) -> None:
        nonlocal told
        state = engine.state
        if state != told:  # the first lines may have decided how the rest is read
            context.emit(EngineReady(call.engine_id, state))
            told = state
        context.emit(LineRead(taken[place][0], reading, taken[place][1], state))

    with _prepared(_crops(context), engine.state.device) as crops:
        count = engine.read_stream(noted(crops), context.cancel, emit)
    require_all(call.engine_id, len(taken), count)
    return count


@contextmanager
def _prepared(crops: Iterator[Crop], device: str) -> Iterator[Iterator[Crop]]:
    """The crops as they are to be given to an engine on that device.

    On a processor each is cut when there is room for it: whichever core does it, reads no line meanwhile. A card would
    stand still.
    """
    if device.startswith("cpu"):
        yield crops
        return
    with made_ahead(crops, _MOST_AHEAD, _MOST_BYTES_AHEAD, _bytes_of) as ahead:
        yield ahead


def _bytes_of(crop: Crop) -> int:
    return crop.image.width * crop.image.height * len(crop.image.getbands())


def _crops(context: HostContext) -> Iterator[Crop]:
    """Crops of the lines the caller gives, one by one."""
    for part in _parts(context, _LINES_AT_A_TIME):
        with _page_fault_told(context, part):
            yield from cut_crops(context, cast("ReadTask", part.task))


def _parts(context: HostContext, most: int) -> Iterator[PagePart]:
    """The lines the caller gives; pages it wants looked at for lines are looked at on the way."""
    while (part := cast("PagePart | None", context.ask(LinesWanted(most)))) is not None:
        if isinstance(part.task, ReadTask):
            yield part
            continue
        with _page_fault_told(context, part):
            context.emit(PageFound(part.page_id, find_lines(context, part.task)))


@contextmanager
def _page_fault_told(context: HostContext, part: PagePart) -> Iterator[None]:
    """What goes wrong within is told as this page's fault."""
    try:
        yield
    except (Cancelled, EngineUnavailable):
        raise
    except DuctusError as fault:
        context.emit(PartFailed(part.page_id, fault))
