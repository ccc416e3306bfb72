"""The dialog that gives many lines a status, and says beforehand how many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QGridLayout, QLabel, QWidget

from ductus.document.transcription import LineStatus
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.long_steps import make_step
from ductus.ui.session import Session
from ductus.ui.theme import status_glyph, status_title
from ductus.ui.workbench import Workbench
from ductus.workflows.long_step import Changed, parts_on
from ductus.workflows.set_statuses import StatusPlan, StatusWish, plan_statuses
from ductus.workflows.set_statuses import set_statuses as give_statuses
from ductus.workflows.words import counted

_GIVEN = (LineStatus.VERIFIED, LineStatus.UNCLEAR, LineStatus.SKIPPED, LineStatus.TODO)
"""What a person can say of many lines at once; "read" and "corrected" say how a text came to be."""


_LINES_COUNTED_AT_ONCE = 5000
"""Measured to take 10 ms."""


class _Scope(NamedTuple):
    title: str
    page_ids: tuple[str, ...]
    line_ids: frozenset[str] | None = None


class StatusDialog(QDialog):
    """Which lines, at which status now, get which status. `plan` is what Set would do."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Set status of lines")
        self._session = session
        self._scopes = _scopes(bench, session)
        self._scope = QComboBox()
        for scope in self._scopes:
            self._scope.addItem(scope.title)
        self._present = {status: QCheckBox(_named(status)) for status in LineStatus}
        self._status = QComboBox()
        for status in _GIVEN:
            self._status.addItem(_named(status), status)
        self._outcome = QLabel()
        self._outcome.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Set status")
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._arrange()
        self.plan = StatusPlan()
        self._left: tuple[tuple[str, ...], ...] = ()
        self._going_on = QTimer(self, interval=0)
        self._going_on.timeout.connect(self._count_on)
        for status in (LineStatus.READ, LineStatus.CORRECTED):
            self._present[status].setChecked(True)
        for box in self._present.values():
            box.toggled.connect(self._foresee)
        self._scope.currentIndexChanged.connect(self._foresee)
        self._status.currentIndexChanged.connect(self._foresee)
        self._foresee()

    def _arrange(self) -> None:
        grid = QGridLayout()
        for place, box in enumerate(self._present.values()):
            grid.addWidget(box, place // 3, place % 3)
        boxes = QWidget()
        boxes.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        form = QFormLayout(self)
        form.addRow("Lines of", self._scope)
        form.addRow("that are now", boxes)
        form.addRow("become", self._status)
        form.addRow(self._outcome)
        form.addRow(self._buttons)

    def choose(self, scope: int, present: Collection[LineStatus], status: LineStatus) -> None:
        """Choose as by hand: a scope by its place in the list, statuses now, the status to come."""
        self._scope.setCurrentIndex(scope)
        for each, box in self._present.items():
            box.setChecked(each in present)
        self._status.setCurrentIndex(_GIVEN.index(status))

    def _foresee(self) -> None:
        """Count what would change: the first lines at once, those of a large project as the window has time."""
        self.plan = StatusPlan()
        self._left = parts_on(self.page_ids, self._session.project, _LINES_COUNTED_AT_ONCE)
        self._count_on()

    def _count_on(self) -> None:
        if self._left:
            self.plan += plan_statuses(self._session.project, self._left[0], self.wish)
            self._left = self._left[1:]
        if self._left:
            self._going_on.start()
        else:
            self._going_on.stop()
        words = outcome_words(self.plan, self.wish.status)
        self._outcome.setText(f"Counting: {words}" if self._left else words)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.plan.lines))

    @property
    def page_ids(self) -> tuple[str, ...]:
        """The pages that are chosen."""
        return self._scopes[self._scope.currentIndex()].page_ids

    @property
    def wish(self) -> StatusWish:
        """What is chosen to become of their lines."""
        present = frozenset(status for status, box in self._present.items() if box.isChecked())
        line_ids = self._scopes[self._scope.currentIndex()].line_ids
        return StatusWish(present, LineStatus(self._status.currentData()), line_ids)


def set_statuses(bench: Workbench) -> None:
    """Ask which lines get which status, and give it to them as one step."""
    if bench.session is None:
        return
    bench.desk.accept()
    dialog = StatusDialog(bench, bench.session)
    offer_help(dialog, bench.keys, "correct")
    if dialog.exec() == QDialog.DialogCode.Accepted:
        give_status(bench, dialog.page_ids, dialog.wish)
    dialog.deleteLater()


def give_status(bench: Workbench, page_ids: Sequence[str], wish: StatusWish) -> None:
    """Give lines of these pages a status as one step, and say how many."""
    person = bench.session.person if bench.session is not None else ""

    def told(changed: Changed) -> None:
        bench.say(f"The status of {counted(changed.lines, 'line')} was set. Undo takes it back in one step.")

    make_step(
        bench,
        "Setting status",
        page_ids,
        lambda job, project: give_statuses(job, project, page_ids, wish, person),
        told,
    )


def outcome_words(plan: StatusPlan, status: LineStatus) -> str:
    """What would happen, in words."""
    if not plan.lines:
        words = "No line would change."
    else:
        verb = "becomes" if plan.lines == 1 else "become"
        pages = counted(plan.pages, "page")
        words = f"{counted(plan.lines, 'line')} {verb} {status_title(status).lower()}, on {pages}."
    if plan.locked:
        words += f" {counted(plan.locked, 'locked line')} left as before."
    if plan.empty:
        words += f" {counted(plan.empty, 'line')} without text cannot be verified."
    return words


def _scopes(bench: Workbench, session: Session) -> Sequence[_Scope]:
    page, selection, chosen = session.page, bench.canvas.selection(), bench.pages.selected_pages()
    found = []
    if len(chosen) > 1:
        found.append(_Scope(f"The {len(chosen)} chosen pages", tuple(chosen)))
    if page is not None and len(selection) > 1:
        found.append(_Scope(f"The {len(selection)} selected lines", (page.id,), frozenset(selection)))
    if page is not None:
        found.append(_Scope("This page", (page.id,)))
    found.append(_Scope("The whole project", session.project.page_ids()))
    return found


def _named(status: LineStatus) -> str:
    return f"{status_glyph(status)}  {status_title(status)}"
