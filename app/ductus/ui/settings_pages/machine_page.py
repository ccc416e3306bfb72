"""Check my machine: what engines can run on here, how fast the chosen reader is, what is missing and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ductus.errors import DuctusError
from ductus.jobs.job import Job, JobState, Lane
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.settings_pages.page import SettingsPage, Topic
from ductus.ui.settings_pages.state_row import StateRow
from ductus.ui.workbench import Workbench
from ductus.workflows.check_machine import Fact, MachineReport, check_machine, report_words

CHECK = "Check my machine"
_ABOUT = (
    "Looks at the processor, graphics cards and memory, then finds and reads the lines of a sample page with the "
    "engines in use. Takes up to a minute; nothing leaves this computer."
)
_LOOK_EVERY_MS = 100
_MARGIN_PX, _GAP_PX, _TITLE_PX = 16, 12, 150


class MachinePage(SettingsPage):
    """One button, and what came of it. The check runs in a lane; leaving the settings stops it."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._job: Job | None = None
        self._report: MachineReport | None = None
        self._go = QPushButton("Check now")
        self._go.clicked.connect(self._start_or_stop)
        self._copy = QPushButton("Copy as text")
        self._copy.setToolTip("To be sent to whoever helps; holds no path, no file name and no text of yours")
        self._copy.clicked.connect(self._copy_report)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._bar.setAccessibleName("How far the check is")
        self._said = QuietLabel("", wraps=False)
        self._found = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        self._column.setSpacing(_GAP_PX)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._go)
        row.addWidget(self._copy)
        row.addWidget(self._bar, 3)
        row.addWidget(self._said)
        row.addStretch(1)
        about = QLabel(_ABOUT)
        about.setWordWrap(True)
        self._column.addWidget(about)
        self._column.addLayout(row)
        self._column.addWidget(self._found)
        self._column.addStretch(1)
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self._follow)
        self._show_standing()

    def topics(self) -> tuple[Topic, ...]:
        return (Topic(CHECK, f"{_ABOUT} devices driver GPU lines per second speed", CHECK, self._go.setFocus),)

    def leave(self) -> None:
        self._stop()

    def _start_or_stop(self) -> None:
        if self._job is not None:
            self._stop()
            return
        host, settings = self._bench.host, self._bench.settings
        self._job = Job("Checking this computer", Lane.CPU, lambda job: check_machine(job, host, settings))
        self._bench.lanes.submit(self._job)
        self._look.start()
        self._follow()

    def _stop(self) -> None:
        if self._job is not None:
            self._bench.lanes.cancel(self._job.id)

    def _follow(self) -> None:
        """Show how far the check is, and what it found once it is done."""
        job = self._job
        if job is not None and job.state.is_final:
            self._look.stop()
            self._job = None
            if isinstance(job.result, MachineReport):
                self._show_report(job.result)
            said = job.error.message if job.state is not JobState.DONE and isinstance(job.error, DuctusError) else ""
            self._said.say(said)
        self._show_standing()

    def _show_standing(self) -> None:
        job = self._job
        self._go.setText("Cancel" if job is not None else "Check again" if self._report is not None else "Check now")
        self._bar.setVisible(job is not None)
        self._copy.setVisible(job is None and self._report is not None)
        if job is None:
            return
        self._bar.setRange(0, job.progress.total)
        self._bar.setValue(job.progress.done)
        is_waiting = job.state is JobState.WAITING
        self._said.say("Waits until the work under way is done" if is_waiting else _DOING[job.progress.done])

    def _show_report(self, report: MachineReport) -> None:
        self._report = report
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        for lack in report.lacks:
            row = StateRow(self._bench)
            row.say("warning", lack.text, lack.remedy)
            column.addWidget(row)
        if not report.lacks:
            row = StateRow(self._bench)
            row.say("success", "Nothing is missing for the engines in use.")
            column.addWidget(row)
        for title, facts in report.sections.items():
            column.addWidget(_section(title, facts))
        self._column.replaceWidget(self._found, shown)
        self._found.deleteLater()
        self._found = shown

    def _copy_report(self) -> None:
        if self._report is not None:
            QGuiApplication.clipboard().setText(report_words(self._report))
            self._said.say("Copied")


_DOING = ("Looking at the devices…", "Finding lines…", "Reading lines…", "Done")
"""What goes on, by the number of steps done."""


def _section(title: str, facts: list[Fact]) -> QGroupBox:
    box = QGroupBox(title)
    form = QFormLayout(box)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setHorizontalSpacing(16)
    for fact in facts:
        name = QuietLabel(fact.title, wraps=False)
        name.setFixedWidth(_TITLE_PX)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        text = QLabel(fact.text)
        text.setWordWrap(True)
        text.setAccessibleName(f"{fact.title}: {fact.text}")
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        form.addRow(name, text)
    return box
