"""Find and read the lines of pages that belong to no project: what the server does. Nothing is kept.

Lines of several pages go to the recognizer in one call, so that what asks at the same time is read together. A page
that brings the engine down costs itself only: the others are read again without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from ductus.engines.base import RawReading
from ductus.engines.hosted import EngineCall, FindTask, FoundLines, LineRead, LineToRead, PageFailed, ReadTask
from ductus.errors import Cancelled, DuctusError, EngineUnavailable
from ductus.imaging.crops import MASKED
from ductus.imaging.scans import Limits, ScanSource
from ductus.jobs.host import Host
from ductus.jobs.job import CancelToken
from ductus.workflows.find_lines import FIND_TASK

READ_TOGETHER_TASK = "ductus.engines.hosted:read_together"


@dataclass(frozen=True, slots=True)
class Portion:
    """Some lines of one page, to be read together with those of others. Line ids are unique over all portions."""

    source: ScanSource
    lines: tuple[LineToRead, ...]


@dataclass
class PortionRead:
    """What became of a portion: a reading for each line id, or the `error` that kept its other lines from being read.

    `weights` names what read them, empty until a line was.
    """

    readings: dict[str, RawReading] = field(default_factory=dict)
    error: DuctusError | None = None
    weights: str = ""


def find_on_loose_page(
    host: Host, engine: EngineCall, source: ScanSource, limits: Limits, cancel: CancelToken
) -> FoundLines:
    """The lines of one page, in reading order.

    Raises:
        ScanUnreadable, ScanTooLarge, PasswordNeeded: the page cannot be decoded.
        EngineUnavailable, EngineFailed, HostDied: the engine cannot run here, or not on this page.
        Cancelled: `cancel` was set.
    """
    task = FindTask(engine, source, limits)
    return cast("FoundLines", host.call(FIND_TASK, task, on_event=_ignore, cancel=cancel))


def read_portions(
    host: Host, engine: EngineCall, portions: Sequence[Portion], limits: Limits, cancel: CancelToken
) -> list[PortionRead]:
    """Read all portions in one call of the engine; what became of each, in their order.

    When the engine fails, the portions are tried again in halves, so that only the one to blame carries the error.

    Raises:
        Cancelled: `cancel` was set.
    """
    reads = [PortionRead() for _ in portions]
    rounds = [list(range(len(portions)))]
    while rounds:
        chosen = rounds.pop(0)
        try:
            _read(host, engine, portions, reads, chosen, limits, cancel)
        except Cancelled:
            raise
        except DuctusError as fault:
            left = [index for index in chosen if reads[index].error is None and _unread(portions[index], reads[index])]
            if len(left) <= 1 or isinstance(fault, EngineUnavailable):
                for index in left:
                    reads[index].error = fault
            else:
                middle = len(left) // 2
                rounds = [left[:middle], left[middle:], *rounds]
    return reads


def _read(
    host: Host,
    engine: EngineCall,
    portions: Sequence[Portion],
    reads: Sequence[PortionRead],
    chosen: Sequence[int],
    limits: Limits,
    cancel: CancelToken,
) -> None:
    """One call of the engine on what is left of the chosen portions; readings are kept as they come."""
    owners = {line.line_id: index for index in chosen for line in portions[index].lines}

    def take(event: object) -> None:
        if isinstance(event, LineRead):
            read = reads[owners[event.line_id]]
            read.readings[event.line_id] = event.reading
            read.weights = event.state.weights
        elif isinstance(event, PageFailed):
            reads[chosen[event.index]].error = event.error

    tasks = tuple(
        ReadTask(engine, portions[index].source, _unread(portions[index], reads[index]), MASKED.id, limits)
        for index in chosen
    )
    host.call(READ_TOGETHER_TASK, tasks, on_event=take, cancel=cancel)


def _unread(portion: Portion, read: PortionRead) -> tuple[LineToRead, ...]:
    return tuple(line for line in portion.lines if line.line_id not in read.readings)


def _ignore(event: object) -> None:
    """What the engine runs on is told with what it found."""
