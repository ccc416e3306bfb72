"""Measure engines: each reads the same lines, whose right text is known; nothing in the project is changed by it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ductus.document.transcription import now
from ductus.engines.base import EngineState
from ductus.engines.hosted import (
    CutTask,
    EngineCall,
    EngineReady,
    LinePicture,
    LineRead,
    LineToRead,
    PicturesTask,
    ReadTask,
    engine_registry,
)
from ductus.errors import Cancelled, DuctusError, EngineFailed, InputError, ProjectError, Remedy
from ductus.imaging.crops import MASKED
from ductus.imaging.scans import Limits
from ductus.jobs.host import Host
from ductus.jobs.job import Job
from ductus.training.measuring.measurement import WORST_SHOWN, EngineRun, Measurement
from ductus.training.measuring.pages_to_test import LineToTest, PageToTest, SetToTest
from ductus.workflows.engine_choice import title_of

_READ, _READ_PICTURES, _CUT = (
    f"ductus.engines.hosted:{name}" for name in ("read_lines", "read_pictures", "cut_pictures")
)
_PICTURES_AT_ONCE = 32
_OTHER_SET = "Choose another set."
_SHOWN_HEIGHT_PX = 96
_AS_GIVEN = "as given"
"""Recipe of lines that are pictures of their own: nobody here cut them."""


@dataclass(frozen=True, slots=True)
class EvaluateRequest:
    """Which engines are measured, on what. `seed` is what the intervals are drawn with."""

    tested: SetToTest
    engines: tuple[EngineCall, ...]
    recipe: str = MASKED.id
    limits: Limits = Limits()  # noqa: RUF009  # frozen
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What came of it; `crops` are pictures of the lines that were read worst, by line id, to be shown."""

    measurement: Measurement
    crops: Mapping[str, bytes]


def evaluate(job: Job, host: Host, request: EvaluateRequest) -> Evaluated:
    """Let each engine read the set, one after the other, and cut out the lines they read worst. On a lane's thread.

    An engine that cannot run here or fails is in the result with what went wrong, and so does not take away the figures
    of the others. A page whose scan cannot be decoded is left out for all of them, and noted. Lines that a service did
    not read count as read empty, and are noted too.

    Raises:
        InputError: no engine is named, or no line is left to measure on.
        Cancelled: the job was cancelled; nothing is kept.
    """
    if not request.engines:
        raise InputError("No engine is named to be measured.", remedy=Remedy("Name one or several readers."))
    return _Evaluation(job, host, request).run()


@dataclass
class _Reader:
    """One engine at work: what it has read so far, and how long it took."""

    call: EngineCall
    texts: dict[str, str] = field(default_factory=dict)
    state: EngineState | None = None
    seconds: float = 0.0

    @property
    def is_service(self) -> bool:
        """Whether a line that is refused says nothing of the next."""
        return engine_registry().get(self.call.engine_id).INFO.scans_leave


class _Evaluation:
    """One run: which pages could be used, how many lines are done."""

    def __init__(self, job: Job, host: Host, request: EvaluateRequest) -> None:
        self._job, self._host, self._request = job, host, request
        self._pages = list(request.tested.pages)
        self._notes = list(request.tested.notes)
        self._done = 0

    def run(self) -> Evaluated:
        readers = [(call, *self._measured(call)) for call in self._request.engines]
        lines = tuple(line for page in self._pages for line in page.right_lines())
        if not lines:
            raise InputError(
                "Not one page of this set could be used.",
                remedy=Remedy("; ".join(self._notes) or _OTHER_SET),
            )
        tested = self._request.tested
        runs = []
        names = _names([call for call, _, _ in readers])
        for name, (call, reader, fault) in zip(names, readers, strict=True):
            run = EngineRun(name, call.engine_id, fault=fault)
            if reader is not None and reader.state is not None:
                state, texts = reader.state, tuple(reader.texts.get(line.id, "") for line in lines)
                device = f"{state.device} {state.number_type}".strip()
                run = replace(
                    run, weights=state.weights, revision=state.revision, device=device, seconds=reader.seconds,
                    texts=texts,
                )  # fmt: skip
            runs.append(run)
        made = Measurement(
            now(), tested.title, tested.about, lines, tuple(runs), tuple(self._notes), self._request.seed
        )
        return Evaluated(made, self._worst_crops(made))

    def _measured(self, call: EngineCall) -> tuple[_Reader | None, str]:
        """What one engine read, and why it could not be measured if it could not."""
        reader = _Reader(call)
        begun = self._done
        try:
            for page in list(self._pages):
                if page.scan is not None:
                    self._read_scan(reader, page)
            self._read_pictures(reader)
        except Cancelled:
            raise
        except DuctusError as fault:
            self._done = begun + self._request.tested.lines
            return None, fault.message
        return reader, ""

    def _read_scan(self, reader: _Reader, page: PageToTest) -> None:
        assert page.scan is not None  # noqa: S101  # the caller has seen to it
        task = ReadTask(reader.call, page.scan, _places(page.lines), self._request.recipe, self._request.limits)
        try:
            self._call(reader, _READ, task)
        except (InputError, ProjectError) as fault:
            self._pages.remove(page)
            self._notes.append(f"{page.name} is left out: {fault.message}")

    def _read_pictures(self, reader: _Reader) -> None:
        lines = [line for page in self._pages if page.scan is None for line in page.lines]
        for first in range(0, len(lines), _PICTURES_AT_ONCE):
            portion = tuple(LinePicture(line.id, line.picture) for line in lines[first : first + _PICTURES_AT_ONCE])
            self._call(reader, _READ_PICTURES, PicturesTask(reader.call, portion, _AS_GIVEN))

    def _call(self, reader: _Reader, name: str, task: object) -> None:
        self._job.cancel.check()
        ready_at_s = time.perf_counter()

        def take(event: object) -> None:
            nonlocal ready_at_s
            if isinstance(event, EngineReady):
                reader.state, ready_at_s = event.state, time.perf_counter()
            elif isinstance(event, LineRead):
                reader.texts[event.line_id] = event.reading.text
                self._done += 1
                total = self._request.tested.lines * len(self._request.engines)
                self._job.report(min(self._done, total), total, "lines", title_of(reader.call))

        read_before = len(reader.texts)
        try:
            self._host.call(name, task, on_event=take, cancel=self._job.cancel)
        except EngineFailed as fault:
            if not reader.is_service or len(reader.texts) == read_before:
                raise
            self._notes.append(f"{title_of(reader.call)}: {fault.message}")
        reader.seconds += time.perf_counter() - ready_at_s

    def _worst_crops(self, made: Measurement) -> dict[str, bytes]:
        wanted = {line.id for figures in made.ranked for line, _, _ in figures.worst(WORST_SHOWN)}
        crops: dict[str, bytes] = {}
        for page, lines in _chosen(self._pages, wanted):
            self._job.cancel.check()
            if page.scan is None:
                crops |= {line.id: line.picture for line in lines}
                continue
            task = CutTask(page.scan, _places(lines), self._request.recipe, _SHOWN_HEIGHT_PX, self._request.limits)
            cut = self._host.call(_CUT, task, cancel=self._job.cancel)
            if isinstance(cut, tuple):
                crops.update(cut)
        return crops


def _places(lines: Sequence[LineToTest]) -> tuple[LineToRead, ...]:
    return tuple(LineToRead(line.id, line.polygon, line.baseline) for line in lines if line.polygon is not None)


def _chosen(pages: Sequence[PageToTest], wanted: set[str]) -> Iterator[tuple[PageToTest, list[LineToTest]]]:
    for page in pages:
        lines = [line for line in page.lines if line.id in wanted]
        if lines:
            yield page, lines


def _names(calls: Sequence[EngineCall]) -> list[str]:
    """A name for each, told apart by a number where two would be the same."""
    names: list[str] = []
    for call in calls:
        title = title_of(call)
        again = sum(1 for name in names if name == title or name.startswith(f"{title} ("))
        names.append(f"{title} ({again + 1})" if again else title)
    return names
