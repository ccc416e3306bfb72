"""A course in a process of its own, for the window: begun, paused, taken up, stopped; kept when the window goes.

The contract, for whoever shows it:

    run = start(request, on_event)      begins the course in `request.folder`, or takes it up; returns at once
    run.pause(), run.resume()           it waits between two steps, its checkpoint kept; the process stays
    run.stop()                          it ends; what read best stays in the folder; it can be taken up later
    run.close()                         the window closes: it ends as paused; waits for the checkpoint
    kept_courses(folder)                all courses in a folder, also those a crash has left; take one up with `start`

`on_event` gets `News` (training/news.py) and `Changed`, on the run's own thread, or on that of whoever calls `pause`
and `resume`; after a `Changed` with `is_over` nothing more comes. A crash of the process is a pause with a message:
what is lost is the time since the last checkpoint. Nothing here knows Qt.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus import paths
from ductus.document.codec import from_plain, to_plain
from ductus.engines.checkpoint_files import read_json
from ductus.errors import Cancelled, DuctusError, HostDied, InputError, ProjectLocked, Remedy
from ductus.jobs.host import Host, HostContext
from ductus.jobs.host_main import LAST_SECONDS_VARIABLE, NICENESS_VARIABLE
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.project.lock import WriterLock
from ductus.training.checkpoints import STANDING
from ductus.training.news import News
from ductus.training.quill.course import Course
from ductus.training.quill.variation import Variation
from ductus.training.standing import Standing
from ductus.training.trocr.course import TrocrCourse, Tuning
from ductus.training.wear import Wear
from ductus.whole_files import replace_file
from ductus.workflows.courses import Trained

if TYPE_CHECKING:
    from collections.abc import Iterator

TASK = "ductus.workflows.teaching:teach_here"
TROCR, QUILL = "trocr", "quill"
_FILE, _LOCK = "teaching.json", "course"
_LAST_SECONDS = 120.0
"""Checkpoints of the largest weights take some ten seconds to write on a slow disk."""
_ENVIRONMENT: Mapping[str, str] = {
    # Passive waiting halves the speed of training (issue 7): the process is alone in using its cores in earnest.
    "OMP_WAIT_POLICY": "",
    NICENESS_VARIABLE: "15",
    LAST_SECONDS_VARIABLE: str(_LAST_SECONDS),
}


class TeachingState(StrEnum):
    """Where a course stands. PAUSED ones can go on, as can STOPPED and FAILED ones if someone wishes."""

    STARTING = "starting"
    TEACHING = "teaching"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class TeachingRequest:
    """What to teach whom, in which folder; plain values, so that it can be kept and taken up.

    `reader` is "trocr" or "quill"; of `trocr` and `quill`, the courses, only its own counts, and `tuning` and `wear`
    are TrOCR's. `base` is the id or folder of the weights to go on from, which Quill may do without. `data` and
    `judged_by` are places of lines, as in `training/line_sets.py`.
    """

    reader: str
    folder: str
    data: tuple[str, ...]
    title: str = ""
    base: str = ""
    tuning: Tuning = Tuning()  # noqa: RUF009  # frozen
    trocr: TrocrCourse = TrocrCourse()  # noqa: RUF009  # frozen
    quill: Course = Course()  # noqa: RUF009  # frozen
    variation: Variation = Variation()  # noqa: RUF009  # frozen
    wear: Wear = Wear()  # noqa: RUF009  # frozen
    judged_by: str = ""
    judged_lines: int = 150
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Changed:
    """The course came into a state. `message` says why it failed or paused by itself, `trained` what came of it.

    `is_over` says that this run of it has ended and its process is gone.
    """

    state: TeachingState
    message: str = ""
    trained: Trained | None = None
    is_over: bool = False


Event = News | Changed
OnEvent = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class KeptCourse:
    """A course as its folder holds it. `standing` has the learning curve; None before the first checkpoint."""

    request: TeachingRequest
    state: TeachingState
    standing: Standing | None
    message: str = ""


class TeachingRun:
    """One life of a course's process. Made by `start`; whoever holds it calls `close` before the app ends.

    All methods may be called from any thread and return at once, but `close` and `wait`.
    """

    def __init__(self, request: TeachingRequest, on_event: OnEvent, host: Host, task: str) -> None:
        self.request = request
        self._on_event, self._host, self._task = on_event, host, task
        self._token = CancelToken()
        self._state = TeachingState.STARTING
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="teaching", daemon=True)
        self._changing = threading.Lock()
        self._thread.start()

    @property
    def state(self) -> TeachingState:
        return self._state

    @property
    def is_over(self) -> bool:
        """Whether its process is gone."""
        return not self._thread.is_alive()

    def pause(self) -> None:
        """Let it wait behind the step it is making, its checkpoint kept. The weights stay in memory."""
        self._token.pause()
        self._change(Changed(TeachingState.PAUSED), unless_over=True)

    def resume(self) -> None:
        """Go on after `pause`."""
        self._token.resume()
        self._change(Changed(TeachingState.TEACHING), unless_over=True)

    def stop(self) -> None:
        """End it behind the step it is making; what read best stays."""
        self._token.cancel()

    def close(self, timeout_s: float = _LAST_SECONDS) -> None:
        """End the process and keep the course as paused; returns when that is done. Safe to call again."""
        self._is_closing = True
        self._token.cancel()
        self._thread.join(timeout_s)
        self._host.close()
        self._thread.join(timeout_s)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until its process is gone; whether it is."""
        self._thread.join(timeout_s)
        return self.is_over

    def _run(self) -> None:
        last = Changed(TeachingState.FAILED, "Teaching failed in a way that was not foreseen.", is_over=True)
        try:
            result = self._host.call(self._task, self.request, on_event=self._hear, cancel=self._token)
            trained = result if isinstance(result, Trained) else None
            last = Changed(TeachingState.DONE, trained=trained, is_over=True)
        except Cancelled:
            state = TeachingState.PAUSED if self._is_closing else TeachingState.STOPPED
            last = Changed(state, is_over=True)
        except HostDied as death:
            last = Changed(TeachingState.PAUSED, f"{death.message} The course can go on.", is_over=True)
        except DuctusError as fault:
            remedy = f" {fault.remedy.sentence}" if fault.remedy and fault.remedy.sentence else ""
            last = Changed(TeachingState.FAILED, f"{fault.message}{remedy}", is_over=True)
        finally:
            self._host.close()
            self._change(last)

    def _hear(self, event: object) -> None:
        if isinstance(event, News):
            if self._state is TeachingState.STARTING:
                self._change(Changed(TeachingState.TEACHING))
            self._on_event(event)

    def _change(self, change: Changed, *, unless_over: bool = False) -> None:
        with self._changing:
            is_final = self._state in (TeachingState.DONE, TeachingState.FAILED, TeachingState.STOPPED)
            if unless_over and (is_final or self._token.is_cancelled):
                return
            self._state = change.state
            _keep(self.request, change)
        self._on_event(change)


def start(request: TeachingRequest, on_event: OnEvent, *, task: str = TASK) -> TeachingRun:
    """Begin the course, or take it up where its folder stands, in a process of its own; returns at once.

    Raises:
        InputError: another process is teaching in this folder.
        OSError: the folder cannot be written.
    """
    folder = Path(request.folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):  # asked here, so that the person hears at once; the process itself holds it for good
        _keep(request, Changed(TeachingState.STARTING))
    return TeachingRun(request, on_event, Host("teaching", _ENVIRONMENT, grace_s=_LAST_SECONDS), task)


def kept_courses(folder: Path | None = None) -> tuple[KeptCourse, ...]:
    """The courses under a folder, that of all courses unless another is named, by name.

    One that was being taught when the app or the machine stopped is paused. Damaged ones are left out.
    """
    found = []
    for file in sorted((folder or paths.courses_folder()).glob(f"*/{_FILE}")):
        try:
            said = read_json(file)
            request = from_plain(TeachingRequest, said["request"])
            state = TeachingState(said["state"])
            standing = Standing.from_json(read_json(file.with_name(STANDING))) if _has_standing(file) else None
        except (ValueError, KeyError, TypeError):
            continue
        if state in (TeachingState.STARTING, TeachingState.TEACHING) and not _is_taught(file.parent):
            state = TeachingState.PAUSED
        found.append(KeptCourse(request, state, standing, str(said.get("message", ""))))
    return tuple(found)


def teach_here(context: HostContext, request: TeachingRequest) -> Trained:
    """Teach in this process; the task of `TeachingRun`. Emits `News`.

    Raises:
        DuctusError: what `train_trocr` and `train_quill` raise; InputError when the course is being taught already.
    """
    job = Job(request.title, Lane.CPU, lambda job: None, cancel=context.cancel)
    with _alone(Path(request.folder)):
        return _train_trocr(job, request, context) if request.reader == TROCR else _train_quill(job, request, context)


def _train_trocr(job: Job, request: TeachingRequest, context: HostContext) -> Trained:
    from ductus.engines.weights import WeightsStore
    from ductus.workflows.train_trocr import TrocrRequest, train_trocr

    wanted = TrocrRequest(
        Path(request.folder),
        tuple(map(Path, request.data)),
        request.base,
        request.tuning,
        request.trocr,
        request.variation,
        request.wear,
        Path(request.judged_by) if request.judged_by else None,
        judged_lines=request.judged_lines,
        device=request.device,
    )
    return train_trocr(job, wanted, WeightsStore(paths.weights_folder()), context.emit)


def _train_quill(job: Job, request: TeachingRequest, context: HostContext) -> Trained:
    from ductus.engines.quill_support.finding import find_folder
    from ductus.engines.weights import WeightsStore
    from ductus.workflows.train_quill import TrainRequest, train_quill

    base = find_folder(request.base) if request.base else None
    wanted = TrainRequest(
        Path(request.folder),
        tuple(map(Path, request.data)),
        Path(request.judged_by) if request.judged_by else None,
        base or (Path(request.base) if request.base else None),
        request.quill,
        request.variation,
        judged_lines=request.judged_lines,
        device=request.device,
    )
    return train_quill(job, wanted, context.emit, WeightsStore(paths.weights_folder()))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the course; the system lets go of it when this process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = WriterLock.acquire(folder / _LOCK)
    except ProjectLocked as held:
        raise InputError(
            f"The course in “{folder.name}” is being taught already.", remedy=Remedy("Wait for it, or stop it there.")
        ) from held
    try:
        yield
    finally:
        lock.release()


def _is_taught(folder: Path) -> bool:
    try:
        with _alone(folder):
            return False
    except InputError:
        return True


def _has_standing(file: Path) -> bool:
    return file.with_name(STANDING).is_file()


def _keep(request: TeachingRequest, change: Changed) -> None:
    said: dict[str, Any] = {
        "request": to_plain(request),
        "state": change.state.value,
        "message": change.message,
    }
    file = Path(request.folder) / _FILE
    replace_file(file, json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8"))
