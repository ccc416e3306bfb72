"""The status bar: what works in the background, how far it is and on what; how far the page and the project are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

from ductus.document.page import StatusCounts
from ductus.document.transcription import LineStatus
from ductus.jobs.job import Job, JobState
from ductus.numerals import decimal, whole
from ductus.ui.icons import icon
from ductus.ui.theme import status_glyph, status_title

_SHOWN = (
    LineStatus.VERIFIED,
    LineStatus.CORRECTED,
    LineStatus.READ,
    LineStatus.UNCLEAR,
    LineStatus.TODO,
    LineStatus.SKIPPED,
)
_ENGINE_PX = 240


class StatusBar(QStatusBar):
    """Bottom of the window. It shows; what it asks for comes out as signals."""

    pause_wanted = Signal(str)
    resume_wanted = Signal(str)
    cancel_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._jobs: list[Job] = []
        self._job = _JobRow(self)
        self._more = QToolButton()
        self._more.setAutoRaise(True)
        self._more.setIcon(icon("jobs"))
        self._more.setToolTip("Everything that works in the background")
        self._more.setAccessibleName("Jobs")
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.clicked.connect(self._show_all)
        self._hint = _Hint()
        self._hint.setContentsMargins(8, 0, 8, 0)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._counts = QLabel()
        self._counts.setAccessibleName("Lines by status")
        self._engine = QLabel()
        self._zoom = QLabel()
        self.addWidget(self._job)
        self.addWidget(self._more)
        self.addWidget(self._hint, 1)
        for part in (self._counts, self._engine, self._zoom):
            part.setContentsMargins(8, 0, 8, 0)
            self.addPermanentWidget(part)
        self._popover: _JobsPopover | None = None
        self._job.serve(self)
        self.show_jobs([])

    def show_jobs(self, jobs: Sequence[Job]) -> None:
        """The jobs that are not over, the running one first."""
        self._jobs = sorted(jobs, key=lambda job: job.state is JobState.WAITING)
        self._job.setVisible(bool(self._jobs))
        if self._jobs:
            self._job.show_job(self._jobs[0])
        others = len(self._jobs) - 1
        self._more.setVisible(others > 0)
        self._more.setText(f"{others} more")
        if self._popover is not None:
            self._popover.show_jobs(self._jobs)

    def show_hint(self, text: str) -> None:
        """What the canvas expects, or how to go on."""
        self._hint.setText(text)
        self._hint.setToolTip(text)

    @property
    def hint(self) -> str:
        """The hint on show, whole."""
        return self._hint.text()

    @property
    def engine(self) -> str:
        """Which engine the bar names, whole."""
        return self._engine.accessibleName()

    def show_counts(self, page: StatusCounts | None, project: StatusCounts) -> None:
        """Lines by status of the page, and how many of the project are done; in the tooltip all of it in words."""
        counted = page if page is not None else project
        parts = [f"{status_glyph(status)} {counted[status]}" for status in _SHOWN if counted[status]]
        if page is not None and project.total > page.total:
            parts.append(f"{'· ' if parts else ''}{whole(project.done)} of {whole(project.total)} lines done")
        self._counts.setText("   ".join(parts))
        words = [
            f"{status_title(status)}: {whole(counted[status])} on this page, {whole(project[status])} in all"
            for status in _SHOWN
        ]
        words.append(
            f"Done, which is verified or skipped: {whole(counted.done)} on this page, {whole(project.done)} in all"
        )
        self._counts.setToolTip("\n".join(words))
        self._counts.setAccessibleDescription(", ".join(words))

    def show_engine(self, text: str, tip: str) -> None:
        """Which engine reads, on which device; shortened where its weights have a long name, whole in the tooltip."""
        shown = self._engine.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _ENGINE_PX)
        self._engine.setText(shown)
        self._engine.setToolTip(tip if shown == text else f"{text}\n{tip}")
        self._engine.setAccessibleName(text)

    def show_zoom(self, zoom: float) -> None:
        """How large the page is drawn."""
        self._zoom.setText(f"{whole(zoom * 100)} %")
        self._zoom.setToolTip("Zoom of the page")

    def _show_all(self) -> None:
        if self._popover is None:
            self._popover = _JobsPopover(self)
        self._popover.show_jobs(self._jobs)
        self._popover.adjustSize()
        corner = self._more.mapToGlobal(QPoint(0, 0))
        self._popover.move(corner.x(), corner.y() - self._popover.sizeHint().height() - 4)
        self._popover.show()


class _Hint(QLabel):
    """One row of words that ends in an ellipsis where there is no room for all of it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


class _JobRow(QWidget):
    """One job: what, how far, how long, pause and cancel."""

    pause = Signal(str)
    resume = Signal(str)
    cancel = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._title = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(120, 8)
        self._text = QLabel()
        self._pause = _button("pause", "Pause")
        self._cancel = _button("cancel", "Cancel")
        self._pause.clicked.connect(self._toggle)
        self._cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(8)
        for part in (self._title, self._bar, self._text, self._pause, self._cancel):
            row.addWidget(part)

    def serve(self, bar: StatusBar) -> None:
        """Hand what this row asks for to the bar."""
        self.pause.connect(bar.pause_wanted)
        self.resume.connect(bar.resume_wanted)
        self.cancel.connect(bar.cancel_wanted)

    def show_job(self, job: Job) -> None:
        self._job = job
        self._title.setText(job.title)
        progress = job.progress
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        self._bar.setAccessibleName(f"{job.title}: {progress_words(job)}")
        self._text.setText(progress_words(job))
        self._text.setToolTip(progress.note)
        is_paused = job.cancel.is_paused
        self._pause.setIcon(icon("resume" if is_paused else "pause"))
        self._pause.setToolTip("Go on" if is_paused else "Pause")
        self._pause.setAccessibleName("Go on" if is_paused else "Pause")

    def _stop(self) -> None:
        if self._job is not None:
            self.cancel.emit(self._job.id)

    def _toggle(self) -> None:
        if self._job is not None:
            (self.resume if self._job.cancel.is_paused else self.pause).emit(self._job.id)


class _JobsPopover(QFrame):
    """All jobs that are not over, one row each; goes away with a click elsewhere."""

    def __init__(self, bar: StatusBar) -> None:
        super().__init__(bar, Qt.WindowType.Popup)
        self._bar = bar
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 8, 8, 8)
        self._rows: list[_JobRow] = []

    def show_jobs(self, jobs: Sequence[Job]) -> None:
        while len(self._rows) < len(jobs):
            row = _JobRow(self)
            row.serve(self._bar)
            self._grid.addWidget(row, len(self._rows), 0)
            self._rows.append(row)
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(jobs))
            if index < len(jobs):
                row.show_job(jobs[index])


def progress_words(job: Job) -> str:
    """How far a job is, in words: "34 of 120 lines · 1.4 lines/s · 2 min left"."""
    if job.state is JobState.WAITING:
        return "waiting"
    progress = job.progress
    unit = progress.unit.removesuffix("s") if progress.total == 1 else progress.unit
    parts = [f"{whole(progress.done)} of {whole(progress.total)} {unit}"] if progress.total else []
    if job.cancel.is_paused:
        return " · ".join([*parts, "paused"])
    if job.pace and progress.unit == "lines":
        parts.append(f"{decimal(job.pace)} lines/s")
    elif job.pace and progress.unit == "pages":
        parts.append(f"{whole(job.pace * 60)} pages/min")
    left = job.seconds_left
    if left is not None:
        parts.append(time_words(left))
    return " · ".join(parts)


def time_words(seconds: float) -> str:
    """A duration as people say it."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s left"
    if seconds < 5400:
        return f"{round(seconds / 60)} min left"
    return f"{decimal(seconds / 3600)} h left"


def _button(meaning: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(meaning))
    button.setAutoRaise(True)
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button
