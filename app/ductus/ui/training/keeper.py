"""The course that goes on beside the window: started, followed, paused, taken up again after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ductus.errors import DuctusError
from ductus.training.news import LineRead, News
from ductus.workflows.courses import Trained
from ductus.workflows.teach_project import AboutCourse, about_course
from ductus.workflows.teaching import QUILL, Changed, KeptCourse, TeachingRequest, TeachingRun, TeachingState, start

if TYPE_CHECKING:
    from ductus.ui.workbench import Workbench

RESTING = frozenset((TeachingState.PAUSED, TeachingState.STOPPED, TeachingState.FAILED))


@dataclass
class CourseSeen:
    """A course as the window shows it: what was asked for, where it stands, the curve, lines read lately."""

    request: TeachingRequest
    state: TeachingState
    about: AboutCourse
    message: str = ""
    news: News | None = None
    curve: list[tuple[int, float]] = field(default_factory=list)
    read: tuple[LineRead, ...] = ()
    notes: list[str] = field(default_factory=list)
    trained: Trained | None = None

    @property
    def folder(self) -> Path:
        return Path(self.request.folder)

    @property
    def best_cer(self) -> float | None:
        return min((cer for _, cer in self.curve), default=None)


def _stands(kept: KeptCourse) -> News | None:
    """How far a course had come when its process ended; None before its first checkpoint."""
    standing, request = kept.standing, kept.request
    if standing is None:
        return None
    epochs = request.quill.epochs if request.reader == QUILL else request.trocr.epochs
    steps = min(standing.planned_steps or epochs * standing.steps_an_epoch, epochs * standing.steps_an_epoch)
    return News(standing.step, max(standing.step, steps), standing.epoch, epochs, standing.seconds)


class Teachings(QObject):
    """At most one course at a time for a window. Main thread; `close` before the app ends.

    `changed` comes with every state, judging and note, and with the steps between.
    """

    changed = Signal()
    ended = Signal()
    _heard = Signal(object, object)

    def __init__(self, bench: Workbench, parent: QObject, task: str = "") -> None:
        super().__init__(parent)
        self._bench = bench
        self._run: TeachingRun | None = None
        self._task = task
        self.seen: CourseSeen | None = None
        self._heard.connect(self._take)

    @property
    def is_at_work(self) -> bool:
        """Whether a course has a process now, also while it is paused."""
        return self._run is not None

    def begin(self, request: TeachingRequest, about: AboutCourse) -> None:
        """Teach; a failure to start is told to the person."""
        self.seen = CourseSeen(request, TeachingState.STARTING, about)
        self._start(request)

    def show_kept(self, kept: KeptCourse) -> None:
        """Show a course that rests, to be taken up with `go_on`; nothing while another is at work."""
        if self.is_at_work:
            return
        curve = [(int(each["step"]), each["cer"]) for each in kept.standing.curve] if kept.standing is not None else []
        about = about_course(Path(kept.request.folder))
        self.seen = CourseSeen(kept.request, kept.state, about, kept.message, _stands(kept), curve)
        self.changed.emit()

    def forget(self) -> None:
        """Show no course any more; nothing while one is at work."""
        if not self.is_at_work:
            self.seen = None
            self.changed.emit()

    def pause(self) -> None:
        """Hold the course; its process stays."""
        if self._run is not None:
            self._run.pause()

    def go_on(self) -> None:
        """Resume the course that is held, or take up the one that rests."""
        if self._run is not None:
            self._run.resume()
        elif self.seen is not None and self.seen.state in RESTING:
            self.seen.state, self.seen.message = TeachingState.STARTING, ""
            self._start(self.seen.request)

    def stop(self) -> None:
        """End the course; what read best stays in its folder."""
        if self._run is not None:
            self._run.stop()

    def close(self) -> None:
        """End the process and keep the course as paused; waits for its checkpoint."""
        run, self._run = self._run, None
        if run is not None:
            run.close()

    def _start(self, request: TeachingRequest) -> None:
        more = {"task": self._task} if self._task else {}
        try:
            self._run = start(request, lambda event: self._heard.emit(request.folder, event), **more)
        except (DuctusError, OSError) as fault:
            if self.seen is not None:
                said = fault.message if isinstance(fault, DuctusError) else str(fault)
                self.seen.state, self.seen.message = TeachingState.FAILED, said
        self.changed.emit()

    def _take(self, folder: str, event: object) -> None:
        seen = self.seen
        if seen is None or seen.request.folder != folder:
            return  # of a course nobody looks at any more
        if isinstance(event, News):
            self._take_news(seen, event)
        elif isinstance(event, Changed):
            seen.state, seen.message = event.state, event.message
            seen.trained = event.trained or seen.trained
            if event.is_over:
                self._run = None
                self.ended.emit()
        self.changed.emit()

    def _take_news(self, seen: CourseSeen, news: News) -> None:
        if news.note:
            seen.notes.append(news.note)
        if news.steps:
            seen.news = news
        if news.cer is not None and all(step != news.step for step, _ in seen.curve):
            seen.curve.append((news.step, news.cer))
        seen.read = news.read or seen.read
