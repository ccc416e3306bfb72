"""Check this computer: what engines can run on, how fast the chosen reader is, what is missing and what to do.

The reader's pace is measured on the lines of the sample that comes with Ductus, by the road every reading takes. The
report can be handed to others: it holds no path, no file name and no text of a project.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Protocol

from ductus import __version__
from ductus.engines.base import EngineModule, EngineState
from ductus.engines.devices import FLOAT32
from ductus.engines.hosted import EngineCall, EngineReady, FindTask, LineRead, LineToRead, ReadTask, engine_registry
from ductus.engines.machine import LOOK_TASK, Machine
from ductus.engines.registry import parse_options
from ductus.errors import Cancelled, DuctusError, Remedy
from ductus.formats.registry import Registry
from ductus.imaging.crops import MASKED
from ductus.imaging.scans import ScanSource
from ductus.jobs.job import CancelToken, Job
from ductus.numerals import decimal, whole
from ductus.paths import resource
from ductus.settings import Settings
from ductus.workflows.engine_choice import (
    destination_of,
    detector_call,
    kept_options,
    recognizer_call,
    require_call_ready,
)
from ductus.workflows.find_lines import FIND_TASK
from ductus.workflows.read_lines import READ_TASK
from ductus.workflows.words import counted, size_words

_PAGE = "letter"
_WARM_LINES = 2
_LONGEST_S = 20.0
"""How long lines are read for the measurement; a slow reader has shown its pace by then."""
_TIGHT_BYTES = 2_000_000_000
"""Free memory below which a reader of TrOCR base's size (1.3 GB of weights, and what they compute) may not fit."""
_SLOW_LINES_A_SECOND = 0.5
"""Below this a page of forty lines takes longer than people wait before they think that something is broken."""
_PAGE_LINES = 40
_STEPS = 3


class CallsHost(Protocol):
    """What is needed of the host process."""

    def call(
        self,
        task: str,
        *arguments: object,
        on_event: Callable[[object], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> object: ...


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was found out, in words."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Lack:
    """Something missing, with what would change that."""

    text: str
    remedy: Remedy | None = None


@dataclass
class MachineReport:
    """What was found: facts under headings, and what is missing, the gravest first."""

    sections: dict[str, list[Fact]] = field(default_factory=dict)
    lacks: list[Lack] = field(default_factory=list)

    def tell(self, section: str, title: str, text: str) -> None:
        """Add a fact; paths in it are shortened to their last part."""
        if text:
            self.sections.setdefault(section, []).append(Fact(title, without_paths(text)))

    def miss(self, text: str, remedy: Remedy | None) -> None:
        """Add something missing, once."""
        lack = Lack(without_paths(text), remedy)
        if lack.text not in {known.text for known in self.lacks}:
            self.lacks.append(lack)


def check_machine(job: Job, host: CallsHost, settings: Settings) -> MachineReport:
    """Look at the devices, then find and read the sample's first page with the engines in force. On a lane's thread.

    What fails is in the report; nothing is raised for it. Nothing leaves this computer: services are not asked.

    Raises:
        Cancelled: the job was cancelled.
    """
    report = MachineReport()
    job.report(0, _STEPS, "steps")
    _tell_machine(report, job, host, settings)
    job.report(1, _STEPS, "steps")
    _tell_engine(report, job, host, settings, detector_call(settings), "Line finder", _measure_finding)
    job.report(2, _STEPS, "steps")
    _tell_engine(report, job, host, settings, recognizer_call(settings), "Reader", _measure_reading)
    _tell_others(report, settings)
    job.report(_STEPS, _STEPS, "steps")
    return report


def report_words(report: MachineReport) -> str:
    """The report as text to be copied, without private paths."""
    lines = [f"Ductus {__version__}: check of this computer"]
    for section, facts in report.sections.items():
        lines += ["", section]
        width = max(len(fact.title) for fact in facts)
        lines += [f"  {fact.title:<{width}}  {fact.text}" for fact in facts]
    lines += ["", "Missing" if report.lacks else "Nothing is missing for the engines in use."]
    for lack in report.lacks:
        lines.append(f"  {lack.text}")
        if lack.remedy is not None:
            lines.append(f"    → {without_paths(lack.remedy.sentence)}")
    return "\n".join(lines)


def without_paths(text: str) -> str:
    """The text with every absolute path in it cut down to its last part, so that it tells nothing of a person."""
    text = text.replace(str(Path.home()), "~") if len(str(Path.home())) > 1 else text
    text = _QUOTED_PATH.sub(lambda found: f"“…/{_last(found[1])}”", text)
    return _PATH.sub(lambda found: f"…/{_last(found[0])}", text)


_QUOTED_PATH = re.compile(r"“((?:[A-Za-z]:[\\/]|[\\/~])[^”]*)”")
_PATH = re.compile(r"(?<![\w:/\\.…])(?:[A-Za-z]:[\\/]|~?[\\/]{1,2}(?=\w))[^\s“”\"'<>|,;]*[^\s“”\"'<>|,;.:)]")


def _last(path: str) -> str:
    return PureWindowsPath(path).name  # which takes both kinds of slash


def _tell_machine(report: MachineReport, job: Job, host: CallsHost, settings: Settings) -> None:
    try:
        machine = host.call(LOOK_TASK, settings["engine.device"], cancel=job.cancel)
    except Cancelled:
        raise
    except DuctusError as fault:
        report.miss(fault.message, fault.remedy)
        return
    assert isinstance(machine, Machine)  # noqa: S101  # what the task returns
    here = "This computer"
    report.tell(here, "System", machine.system)
    report.tell(here, "Processor", f"{counted(machine.cores, 'core')} for Ductus")
    free = f", {size_words(machine.free_bytes)} of it free" if machine.free_bytes else ""
    report.tell(here, "Memory", f"{size_words(machine.memory_bytes)}{free}")
    drivers = {card.title: card.driver for card in machine.cards}
    for device in machine.devices:
        driver = f", driver {drivers[device.title]}" if device.title in drivers else ""
        if device.kind != "cpu":
            report.tell(here, "GPU", f"{device.title}, {size_words(device.memory_bytes)}{driver}")
    if len(machine.devices) == 1 and not machine.cards:
        report.tell(here, "GPU", "none; engines run on the processor, which Quill and PP-OCR are made for")
    report.tell(here, "Engines run on", machine.chosen.title)
    report.tell(here, "Number type (PyTorch)", number_type_words(machine))
    report.tell(here, "Installed", ", ".join(f"{name} {number}" for name, number in machine.versions.items()))
    report.tell(here, "ONNX Runtime on", ", ".join(machine.onnx_devices))
    _tell_what_machine_lacks(report, machine)


def _tell_what_machine_lacks(report: MachineReport, machine: Machine) -> None:
    if machine.chosen.note:
        report.miss(
            machine.chosen.note,
            Remedy("Choose another device, or Auto, in the settings.", "Settings…", "settings", "Device"),
        )
    if machine.cards and all(device.kind != "cuda" for device in machine.devices):
        card = machine.cards[0]
        report.miss(
            f"{card.title} is in this computer (driver {card.driver}), but the engines cannot use it.",
            Remedy("Install the variant of Ductus for NVIDIA cards, and a driver that is not older than it."),
        )
    if 0 < machine.free_bytes < _TIGHT_BYTES:
        report.miss(
            f"Only {size_words(machine.free_bytes)} of memory are free.",
            Remedy("Close other programs, or choose a small reader such as Quill."),
        )


def number_type_words(machine: Machine) -> str:
    """The number type engines choose by themselves here, and the measurement that says why."""
    paces = {name: pace for name, pace in machine.paces.items() if pace > 0}
    plain = paces.get(FLOAT32, 0.0)
    if not plain:
        return ""
    told = "; ".join(f"{name} {decimal(pace / plain)} times as fast" for name, pace in paces.items() if name != FLOAT32)
    return f"{machine.number_type}, measured here: float32 does {whole(plain)} GFLOP/s" + (f", {told}" if told else "")


Measured = tuple[list[Fact], list[Lack]]
Measure = Callable[[Job, CallsHost, EngineCall], Measured]


def _tell_engine(
    report: MachineReport,
    job: Job,
    host: CallsHost,
    settings: Settings,
    call: EngineCall,
    title: str,
    measure: Measure,
) -> None:
    """What an engine in force is and how fast; services are named and not asked."""
    try:
        report.tell(title, "Engine", engine_registry().get(call.engine_id).INFO.title)
        away = destination_of(call)
        if away:
            report.tell(title, "Where it works", f"Scans leave this computer to {away}; its pace is not measured.")
        require_call_ready(settings, call)
        if not away:
            facts, lacks = measure(job, host, call)
            for fact in facts:
                report.tell(title, fact.title, fact.text)
            for lack in lacks:
                report.miss(lack.text, lack.remedy)
    except Cancelled:
        raise
    except DuctusError as fault:
        report.miss(fault.message, fault.remedy)


def _measure_finding(job: Job, host: CallsHost, call: EngineCall) -> Measured:
    """Seconds for a page, after the first, on which the engine is loaded."""
    task = FindTask(call, _sample_page())
    host.call(FIND_TASK, task, cancel=job.cancel, on_event=lambda _: None)
    began = time.monotonic()
    found = host.call(FIND_TASK, task, cancel=job.cancel, on_event=lambda _: None)
    taken_s = time.monotonic() - began
    count = len(getattr(getattr(found, "detection", None), "lines", ()))
    return [Fact("Pace", f"{decimal(taken_s)} s for a page of the sample, {counted(count, 'line')} found")], []


def _measure_reading(job: Job, host: CallsHost, call: EngineCall) -> Measured:
    """Lines a second on the sample's lines, once the engine is loaded and has read two; and what to do if few."""
    watch = _Watch()
    lines = sample_lines()
    task = ReadTask(call, _sample_page(), lines[:_WARM_LINES], MASKED.id)
    host.call(READ_TASK, task, cancel=job.cancel, on_event=watch.look)
    watch.start()
    try:
        task = ReadTask(call, _sample_page(), lines, MASKED.id)
        host.call(READ_TASK, task, cancel=job.cancel, on_event=watch.look_for_a_while)
    except _SeenEnoughError:
        pass  # the host stops the task by itself when its events are refused
    state = watch.state
    facts = [Fact("Pace", watch.words)]
    if state is not None:
        facts.append(Fact("Runs on", f"{state.device}, {state.number_type}"))
        facts.append(Fact("Weights", " ".join(filter(None, (state.weights, state.revision[:10])))))
        facts.append(Fact("Remark", state.note))
    return facts, _slowness(engine_registry().get(call.engine_id).INFO.title, watch.lines_a_second)


def _slowness(title: str, lines_a_second: float) -> list[Lack]:
    """What to do about a reader that is slow here, if it is."""
    if not 0 < lines_a_second < _SLOW_LINES_A_SECOND:
        return []
    taken = counted(max(1, round(_PAGE_LINES / lines_a_second / 60)), "minute")
    return [
        Lack(
            f"{title} is slow here: a page of {_PAGE_LINES} lines takes about {taken}.",
            Remedy(
                "Choose smaller weights, less care, or Quill, which is made for computers without a GPU; or let it "
                "read all pages overnight: what is left goes on after a restart.",
                "Settings…",
                "settings",
                "engine",
            ),
        )
    ]


class _SeenEnoughError(Exception):
    """The reader's pace is known well enough."""


class _Watch:
    """Counts lines as they come, and how long that takes."""

    def __init__(self) -> None:
        self.state: EngineState | None = None
        self._lines = 0
        self._began = self._last = time.monotonic()

    def start(self) -> None:
        self._lines = 0
        self._began = self._last = time.monotonic()

    def look(self, event: object) -> None:
        if isinstance(event, EngineReady):
            self.state = event.state
        elif isinstance(event, LineRead):
            self._lines += 1
            self._last = time.monotonic()

    def look_for_a_while(self, event: object) -> None:
        self.look(event)
        if self._lines and self._last - self._began > _LONGEST_S:
            raise _SeenEnoughError

    @property
    def lines_a_second(self) -> float:
        """The pace; 0 when no line was read."""
        return self._lines / max(1e-6, self._last - self._began)

    @property
    def words(self) -> str:
        """The pace, in words."""
        if not self._lines:
            return "no line was read"
        return f"{decimal(self.lines_a_second)} lines/s, measured on {counted(self._lines, 'line')} of the sample"


def _tell_others(report: MachineReport, settings: Settings) -> None:
    """Which of the engines that run here could be chosen, and then what the others lack."""
    used = {settings["engine.detector"], settings["engine.recognizer"]}
    here = [module for module in engine_registry().all() if not module.INFO.scans_leave]
    states = [(module.INFO, module.availability(_options(module, settings))) for module in here]
    for info, state in sorted(states, key=lambda row: not row[1].is_ready):
        todo = f" {state.remedy.sentence}" if state.remedy is not None else ""
        said = "ready" if state.is_ready else f"not ready: {state.reason}{todo}"
        report.tell("Engines on this computer", info.title, said)
        if not state.is_ready and info.id in used:
            report.miss(state.reason, state.remedy)


def _options(module: EngineModule, settings: Settings) -> object:
    return parse_options(module, kept_options(settings, module.INFO.id))


def _sample_page() -> ScanSource:
    return ScanSource(resource("sample", f"{_PAGE}.jpg"))


def sample_lines() -> tuple[LineToRead, ...]:
    """The lines of the sample's first page, from the ground truth that lies beside it."""
    file = resource("sample", f"{_PAGE}.xml")
    module = Registry.discover().reader_for(file)
    pages = module.read(file) if module is not None else ()
    return tuple(LineToRead(line.id, line.polygon, line.baseline) for page in pages for line in page.lines)
