"""The panel of checkpoints: the named moments of a project, newest first, and going to one of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout

from ductus.document.transcription import now
from ductus.project.records import Checkpoint
from ductus.project.travel import Way
from ductus.ui.checkpoints.journey import Journey
from ductus.ui.history.rows import when_words
from ductus.ui.notify import Kind
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.headed_rows import headed_row, show_headed_rows
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench

_POINT = Qt.ItemDataRole.UserRole
_REST_MS = 120
_STEPS_A_TURN = 2000
"""So much of the timeline is looked through before the window goes on: 8 ms, measured on a file of 100,000 steps."""
_NEWEST = "The newest state"
_WHY = (
    "Moments of the work that were named (Ctrl+S). Going to one takes steps back, or makes them again, as Undo and"
    " Redo do; readings that came since stay."
)
_NONE = "No moment of the work has a name yet. Everything is saved as you work; a checkpoint is a name to come back to."
_BELOW = {
    "here": "The project stands here.",
    "back": "",
    "ahead": "Was taken back; leads forth from where the project stands.",
    "aside": "Something else was done after this was taken back: no way leads there.",
}


class CheckpointsPanel(SidePanel):
    """Follows the timeline while it is seen. Made when first opened."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._journey: Journey | None = None
        self._title = ""  # of where the journey leads
        self._due = QTimer(self, singleShot=True, interval=_REST_MS)  # edits come in rows
        self._due.timeout.connect(self._show_if_seen)
        self._look_on = QTimer(self, singleShot=True, interval=0)
        self._look_on.timeout.connect(self._show_if_seen)
        self._why = QLabel(_WHY)
        self._why.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Checkpoints, the newest first")
        show_headed_rows(self.list)
        bare_while_empty(self.list)
        self.go = QPushButton("Go there")
        self.set = QPushButton("Set checkpoint…")
        for button in (self.go, self.set):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.set)
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._why)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self.setFocusProxy(self.list)
        self.list.currentRowChanged.connect(lambda _row: self._show_possible())
        self.list.itemActivated.connect(lambda _item: self.go_there())
        self.go.clicked.connect(self.go_there)
        self.set.clicked.connect(lambda: bench.do("checkpoint"))

    def follow(self, session: Session | None) -> None:
        if self._journey is not None:
            self._journey.stop()
        self._session, self._journey = session, None
        if session is not None:
            session.timeline_changed.connect(self._due.start)
        self._show_if_seen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def _show_if_seen(self) -> None:
        if self.isVisible() and self._journey is None:
            self._show()

    def _show(self) -> None:
        """The list as the timeline is now, once it is looked through; the row chosen stays chosen."""
        project = self._session.project if self._session is not None else None
        if project is not None and not project.look_for_checkpoints(_STEPS_A_TURN):
            self._look_on.start()
            return
        points = project.checkpoints()[::-1] if project is not None else ()
        chosen = self.list.currentRow()
        self.list.clear()
        if project is not None and project.redo_title and points:
            self.list.addItem(headed_row(_NEWEST, below=("Where Redo leads in the end.",)))
        for point in points:
            when = when_words(point.at, now())
            item = headed_row(point.name, below=tuple(filter(None, (when[:1].upper() + when[1:], _BELOW[point.lies]))))
            item.setData(_POINT, point)
            if point.lies == "aside":
                item.setFlags(Qt.ItemFlag.ItemIsSelectable)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(chosen, 0), self.list.count() - 1))
        self._why.setText(_WHY if points else _NONE)
        self._show_possible()

    def _show_possible(self) -> None:
        session, item = self._session, self.list.currentItem()
        point = item.data(_POINT) if item is not None else None
        is_reached = isinstance(point, Checkpoint) and point.lies in ("here", "aside")
        can_write = session is not None and not session.project.is_read_only
        self.go.setEnabled(can_write and item is not None and not is_reached and self._journey is None)
        self.set.setEnabled(can_write)

    def go_there(self) -> None:
        """Take steps back, or make them again, until the project stands at the chosen moment."""
        session, item = self._session, self.list.currentItem()
        if session is None or item is None or not self.go.isEnabled():
            return
        self.bench.desk.accept()
        self._show()  # what was typed is a step now, and may have cut off what lay ahead
        item = self.list.currentItem()
        if item is None or not self.go.isEnabled():
            return
        point, project = item.data(_POINT), session.project
        if isinstance(point, Checkpoint):
            way = Way.BACK if point.lies == "back" else Way.FORTH
            self._journey = Journey(session, way, lambda: project.step_number == point.step, self._arrived)
        else:
            self._journey = Journey(session, Way.FORTH, lambda: not project.redo_title, self._arrived)
        self._title = str(item.text())
        self._show_possible()

    def _arrived(self, reached: bool) -> None:
        self._journey = None
        self._show()
        if reached:
            self.bench.say(f"The project stands at “{self._title}” now. Redo and Undo lead on from here.", Kind.SUCCESS)
        else:
            self.bench.say(
                f"“{self._title}” was not reached: something else was done meanwhile, or a step was stopped.",
                Kind.WARNING,
            )
