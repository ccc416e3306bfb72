"""What came of an export: how far it is while it goes on, then what was written, what was left out, and where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ductus.errors import Cancelled, DuctusError, Remedy
from ductus.formats.base import Remark
from ductus.jobs.job import Job, JobState
from ductus.numerals import whole
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.notify import Kind, Message
from ductus.ui.workbench import Workbench

_LOOK_MS = 100
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person is told: in a sentence, the files, and places under headings."""

    text: str
    folder: Path
    files: tuple[Path, ...]
    remarks: tuple[tuple[str, tuple[Remark, ...]], ...] = ()


class OutcomeDialog(QDialog):
    """Stands beside the work and does not block it. Hidden, the work goes on and the message bar tells its end."""

    def __init__(
        self,
        bench: Workbench,
        job: Job,
        told: Callable[[object], Outcome],
        again: Callable[[], None],
        again_text: str = "Export again…",
    ) -> None:
        super().__init__(bench.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(job.title)
        self.resize(560, 200)
        self._bench, self._job, self._told, self._again = bench, job, told, again
        self._folder = ""
        self.head = QLabel(job.title)
        self.head.setWordWrap(True)
        self.head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.note = QuietLabel(" ")
        self.list = QTreeWidget()
        self.list.setAccessibleName("What was written and what was left out")
        self.list.setHeaderLabels(["Where", "What"])
        self.list.hide()
        self.cancel = _button("Cancel", self._cancel)
        self.hide_button = _button("Go on in the background", self.close)
        self.open_folder = _button("Open folder", lambda: show_folder(self._folder))
        self.again_button = _button(again_text, self._once_more)
        self.close_button = _button("Close", self.close)
        self._arrange()
        self._looks = QTimer(self, interval=_LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._looks.start()

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.open_folder, self.again_button):
            buttons.addWidget(button)
            button.hide()
        buttons.addStretch(1)
        for button in (self.hide_button, self.cancel, self.close_button):
            buttons.addWidget(button)
        self.close_button.hide()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(self.bar)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        column.addLayout(buttons)

    @property
    def has_ended(self) -> bool:
        """Whether the end of the work is shown."""
        return not self._looks.isActive()

    def _look(self) -> None:
        job = self._job
        if job.state.is_final:
            self._looks.stop()
            self._show_end(job)
            return
        progress = job.progress
        if progress.total:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)
            self.note.say(f"{whole(progress.done)} of {whole(progress.total)} {progress.unit}{_left(job)}")

    def _show_end(self, job: Job) -> None:
        self.bar.hide()
        self.note.say("")
        for button in (self.cancel, self.hide_button):
            button.hide()
        for button in (self.again_button, self.close_button):
            button.show()
        if job.state is JobState.CANCELLED:
            self.head.setText(f"Stopped, because you said so. {_what_is_there(job.error)}")
        elif job.state is JobState.FAILED:
            remedy = job.error.remedy if isinstance(job.error, DuctusError) else None
            self.head.setText(f"{job.message}\n{remedy.sentence if remedy is not None else ''}".strip())
        else:
            self._show_outcome(self._told(job.result))
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def _show_outcome(self, outcome: Outcome) -> None:
        self.head.setText(outcome.text)
        self._folder = str(outcome.folder)
        self.open_folder.show()
        if len(outcome.files) < 2 and not outcome.remarks:
            return  # the sentence says it all
        for heading, remarks in outcome.remarks:
            self._add(f"{heading} ({len(remarks)})", [(remark.where, remark.what) for remark in remarks], is_open=True)
        names = [(_below(file, outcome.folder), "") for file in outcome.files[:_MOST_FILES]]
        if len(outcome.files) > _MOST_FILES:
            names.append((f"… and {whole(len(outcome.files) - _MOST_FILES)} more", ""))
        self._add(f"Files ({whole(len(outcome.files))})", names, is_open=not outcome.remarks)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setMaximumSectionSize(280)
        self.list.show()
        self.resize(max(self.width(), 760), 440)

    def _add(self, heading: str, rows: list[tuple[str, str]], *, is_open: bool) -> None:
        if not rows:
            return
        top = QTreeWidgetItem([heading])
        self.list.addTopLevelItem(top)
        top.setFirstColumnSpanned(True)
        for where, what in rows:
            item = QTreeWidgetItem([where, what])
            item.setToolTip(0, where)
            item.setToolTip(1, what)
            top.addChild(item)
            item.setFirstColumnSpanned(not what)
        top.setExpanded(is_open)

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.note.say("Stopping after this page…")
        if self._bench.session is not None:
            self._bench.session.cancel_job(self._job.id)

    def _once_more(self) -> None:
        self.close()
        self._again()


def follow(
    bench: Workbench,
    job: Job,
    told: Callable[[object], Outcome],
    again: Callable[[], None],
    again_text: str = "Export again…",
) -> OutcomeDialog:
    """Show how far the job is, and its end; once the dialog is closed the message bar tells of it instead."""
    dialog = OutcomeDialog(bench, job, told, again, again_text)
    open_dialogs = [dialog]
    dialog.destroyed.connect(open_dialogs.clear)
    dialog.finished.connect(open_dialogs.clear)

    def done(job: Job) -> None:
        if open_dialogs:
            return
        outcome = told(job.result)
        details = tuple(f"{each.where}: {each.what}" for _, remarks in outcome.remarks for each in remarks)
        show = Remedy("", "Open folder", "show_folder", str(outcome.folder))
        bench.bar.show_message(Message(Kind.SUCCESS, outcome.text, show, details))

    bench.window.when_done(job, done)
    dialog.show()
    return dialog


def show_folder(folder: str) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


def _what_is_there(stop: BaseException | None) -> str:
    """What an export that was stopped left behind; one that says nothing left nothing."""
    if not isinstance(stop, Cancelled) or stop.message == Cancelled().message:
        return "What was being written is not there."
    return f"{stop.message} {stop.remedy.sentence if stop.remedy is not None else ''}".strip()


def _below(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name


def _left(job: Job) -> str:
    seconds = job.seconds_left
    if seconds is None:
        return ""
    return f" · {max(1, round(seconds / 60))} min left" if seconds > 90 else f" · {max(1, round(seconds))} s left"


def _button(text: str, do: Callable[[], object], parent: QWidget | None = None) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: do())
    return button
