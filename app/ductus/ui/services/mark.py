"""While scans leave this computer, the status bar says so and names the host."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ductus.jobs.job import Job
from ductus.ui.bridge import JobSignals
from ductus.ui.icons import icon
from ductus.ui.workbench import Workbench

_ICON_PX = 16


class LeavingMark(QObject):
    """Shows the mark as long as any job sends. Lives as long as the window."""

    def __init__(self, bench: Workbench, jobs: JobSignals) -> None:
        super().__init__(bench.window)
        self._bench = bench
        self._sign, self._text = QLabel(), QLabel()
        self.mark = QWidget()
        row = QHBoxLayout(self.mark)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self._sign)
        row.addWidget(self._text)
        self._colour()
        self.mark.installEventFilter(self)
        bench.status.addPermanentWidget(self.mark)
        self.mark.hide()
        jobs.changed.connect(self._job_changed)
        jobs.ended.connect(self._job_changed)

    def _job_changed(self, _job: Job) -> None:
        hosts = ", ".join(dict.fromkeys(job.sends_to for job in self._bench.lanes.jobs() if job.sends_to))
        if self.mark.isVisibleTo(self._bench.status) == bool(hosts) and self._text.text().endswith(hosts):
            return
        self._text.setText(f"Scans leave to {hosts}")
        said = f"Images of lines or pages are being sent to {hosts}. Cancel the job to stop."
        self.mark.setToolTip(said)
        self.mark.setAccessibleName(said)
        self.mark.setVisible(bool(hosts))

    def _colour(self) -> None:
        self._sign.setPixmap(icon("leaves").pixmap(_ICON_PX, _ICON_PX))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        return super().eventFilter(watched, event)
