"""Changing many lines: what, by how much, which lines; the effect is shown on the page before it is made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ductus.document.edits import PageEdit
from ductus.document.many_lines import CHANGES, Change, Chosen, Scope
from ductus.document.page import Line, Page
from ductus.document.transcription import LineStatus
from ductus.jobs.job import Job, Lane
from ductus.ui.canvas.commands import ends_at_ink, outlines_from_ink
from ductus.ui.canvas.outcome import Fate, Mark, Outcome
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.theme import status_title
from ductus.ui.workbench import Workbench
from ductus.workflows.change_lines import ChangeRequest, change_lines
from ductus.workflows.long_step import Changed, changed_count
from ductus.workflows.words import counted

_SELECTED, _PAGE, _ALL = "Selected lines", "Lines of this page", "Lines of all pages"
_ANY_KIND, _ANY_STATUS = "Any type", "Any status"
_PREVIEW_MS = 150
_LABEL_PX = 116
_MOST_BY_INK = 150
"""Lines whose ink is looked at in one go: 2 ms each, and the window must not wait."""
_HINT = "Click a line to leave it as it is · Enter applies · Esc closes"


class ManyLinesDialog(QDialog):
    """Stands beside the page and does not block it; the preview follows the page and the selection."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window, Qt.WindowType.Tool)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Change many lines")
        self._bench = bench
        self._excepted: set[str] = set()
        self.changes = (*CHANGES, *self._by_ink())
        self.change = _combo("Change", [change.title for change in self.changes])
        self.which = _combo("Which lines", [_SELECTED, _PAGE, _ALL])
        self.kind = _combo("Of type", [_ANY_KIND])
        self.status = _combo("At status", [_ANY_STATUS, *(status_title(status) for status in LineStatus)])
        self.numbers: list[QDoubleSpinBox] = []
        self.word = _combo("To", [])
        self._asked = QFormLayout()
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Apply | QDialogButtonBox.StandardButton.Close)
        self.apply_button = self._buttons.button(QDialogButtonBox.StandardButton.Apply)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        self.apply_button.setDefault(True)
        self._due = QTimer(self, singleShot=True, interval=_PREVIEW_MS)
        self._due.timeout.connect(self.preview)
        self._arrange()
        self._connect()
        self._ask()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.addRow(_label("Change"), self.change)
        self._asked.setContentsMargins(0, 0, 0, 0)
        where = QFormLayout()
        where.addRow(_label("Which lines"), self.which)
        where.addRow(_label("Of type"), self.kind)
        where.addRow(_label("At status"), self.status)
        session = self._bench.session
        if session is not None:
            here = {line.kind for line in session.page.lines} if session.page is not None else set()
            kinds = session.project.sheet.line_kinds
            self.kind.addItems([*kinds, *sorted(here - set(kinds))])
        if not self._bench.canvas.selection():
            self.which.setCurrentText(_PAGE)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for layout in (form, self._asked, where):
            column.addLayout(layout)
        column.addWidget(self.summary)
        column.addStretch(1)
        column.addWidget(self._buttons)
        self.setMinimumWidth(360)

    def _connect(self) -> None:
        self.change.currentIndexChanged.connect(lambda _index: self._ask())
        for combo in (self.which, self.kind, self.status, self.word):
            combo.currentIndexChanged.connect(lambda _index: self._changed())
        self.apply_button.clicked.connect(self.apply)
        self._buttons.rejected.connect(self.close)
        self._bench.canvas.selection_changed.connect(self._selection_changed)
        session = self._bench.session
        if session is not None:
            session.page_shown.connect(self._page_shown)
            session.page_changed.connect(self._page_shown)
            session.destroyed.connect(self.close)

    def _selection_changed(self, _ids: list[str]) -> None:
        if self.which.currentText() == _SELECTED:
            self._due.start()

    def _page_shown(self, _page: Page | None) -> None:
        self._excepted.clear()
        self._due.start()

    def _changed(self) -> None:
        self._excepted.clear()
        self._due.start()

    # What is asked

    def _ask(self) -> None:
        """Fields for what the chosen change needs."""
        while self._asked.rowCount():
            self._asked.removeRow(0)
        change = self.changes[self.change.currentIndex()]
        self.numbers = []
        for asked in change.numbers:
            field = QDoubleSpinBox()
            field.setRange(asked.least, asked.most)
            field.setDecimals(1)
            field.setSuffix(f" {asked.unit}")
            field.setValue(asked.usual)
            field.setAccessibleName(asked.name)
            field.valueChanged.connect(lambda _value: self._changed())
            self._asked.addRow(_label(asked.name), field)
            self.numbers.append(field)
        if change.asks_for:
            self.word = _combo("To", self._words(change))
            self.word.setEditable(change.asks_for == "kind")
            self.word.currentTextChanged.connect(lambda _text: self._changed())
            self._asked.addRow(_label("To"), self.word)
        self._changed()

    def _words(self, change: Change) -> Sequence[str]:
        if change.asks_for == "status":
            return [status_title(status) for status in LineStatus]
        session = self._bench.session
        return session.project.sheet.line_kinds if session is not None else ()

    def _chosen(self) -> Chosen:
        change = self.changes[self.change.currentIndex()]
        word = ""
        if change.asks_for == "status":
            word = list(LineStatus)[self.word.currentIndex()].value
        elif change.asks_for:
            word = self.word.currentText().strip()
        return Chosen(tuple(field.value() for field in self.numbers), word)

    def _scope(self) -> Scope:
        kind = self.kind.currentText() if self.kind.currentIndex() > 0 else ""
        status = list(LineStatus)[self.status.currentIndex() - 1] if self.status.currentIndex() > 0 else None
        return Scope(kind, status)

    def _by_ink(self) -> tuple[Change, ...]:
        """Changes that need the picture of the page on screen."""
        canvas = self._bench.canvas

        def fit_ends(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
            return ends_at_ink(canvas.scene, line_ids, canvas.picture) if canvas.picture is not None else None

        def outlines(page: Page, line_ids: Sequence[str], chosen: Chosen) -> PageEdit | None:
            return outlines_from_ink(canvas.scene, line_ids, canvas.picture)

        return (
            Change("fit_ends", "Fit ends to the ink (this page)", fit_ends),
            Change("outline_ink", "Outlines from the ink (this page)", outlines),
        )

    # What it would do

    def edit(self) -> PageEdit | None:
        """The edit on the page on screen, as it is chosen now; None where nothing would change."""
        page = self._bench.session.page if self._bench.session is not None else None
        if page is None:
            return None
        among = self._bench.canvas.selection() if self.which.currentText() == _SELECTED else None
        line_ids = [line_id for line_id in self._scope().line_ids(page, among) if line_id not in self._excepted]
        change, chosen = self.changes[self.change.currentIndex()], self._chosen()
        if (change.asks_for == "kind" and not chosen.word) or (
            self._is_by_ink(change) and len(line_ids) > _MOST_BY_INK
        ):
            return None
        return change.act(page, line_ids, chosen)

    def _is_by_ink(self, change: Change) -> bool:
        return change in self.changes[len(CHANGES) :]

    def preview(self) -> None:
        """Show on the page what Apply would do, and say how much that is."""
        page = self._bench.session.page if self._bench.session is not None else None
        if page is None or not self.isVisible():
            return
        change = self.changes[self.change.currentIndex()]
        is_all = self.which.currentText() == _ALL
        can_be = not (is_all and self._is_by_ink(change))
        edit = self.edit() if can_be else None
        count = changed_count(page, edit) if edit is not None else 0
        self.summary.setText(self._sentence(count, is_all=is_all, can_be=can_be, change=change))
        self.apply_button.setEnabled(can_be and (count > 0 or is_all))
        marks = _marks(page, edit) | self._left_alone(page) if edit is not None else self._left_alone(page)
        self._bench.canvas.show_outcome(Outcome(marks, _HINT, self._toggle, self._answer))

    def _sentence(self, count: int, *, is_all: bool, can_be: bool, change: Change) -> str:
        if not can_be:
            return "The ink is looked at on the page on screen only."
        if self._is_by_ink(change) and not count:
            return f"Nothing would change, or these are more than {_MOST_BY_INK} lines: select fewer."
        here = f"{counted(count, 'line')} would change on this page" if count else "Nothing would change on this page"
        return f"{here}; all pages become one step of Undo." if is_all else f"{here}. Locked lines stay."

    def _left_alone(self, page: Page) -> dict[str, Mark]:
        return {line.id: Mark(Fate.MOVED, line, is_excepted=True) for line in page.lines if line.id in self._excepted}

    def _toggle(self, line_id: str) -> None:
        self._excepted ^= {line_id}
        self.preview()

    def _answer(self, is_applied: bool) -> None:
        if is_applied and self.apply_button.isEnabled():
            self.apply()
        elif not is_applied:
            self.close()

    # What is done

    def apply(self) -> None:
        """Make the change: on this page at once, on all pages in the background as one step."""
        session = self._bench.session
        if session is None:
            return
        if self.which.currentText() == _ALL:
            self._apply_everywhere()
        elif (edit := self.edit()) is not None:
            self._bench.desk.accept()
            session.apply(edit)
        self.close()

    def _apply_everywhere(self) -> None:
        session = self._bench.session
        if session is None:
            return
        change = self.changes[self.change.currentIndex()]
        request = ChangeRequest(session.project.page_ids(), self._scope(), change, self._chosen(), session.person)
        thread = session.thread_of_project
        job = session.run(change.title, lambda job: change_lines(job, thread, request), Lane.STEPS)
        self._bench.window.when_done(job, self._tell_done)

    def _tell_done(self, job: Job) -> None:
        if isinstance(job.result, Changed):
            lines, pages = counted(job.result.lines, "line"), counted(job.result.pages, "page")
            self._bench.say(f"{lines} changed on {pages}. Undo takes all of it back.")

    def done(self, result: int) -> None:
        """Take the preview off the page; Esc and the window's own button lead here, not all of them to `closeEvent`."""
        self._due.stop()
        self._bench.canvas.show_outcome(None)
        self._bench.shaping.outcomes.refresh()
        self._bench.canvas.setFocus()
        super().done(result)


def _label(text: str) -> QLabel:
    """A label as wide as the widest, so that the forms above one another stand as one."""
    label = QLabel(text)
    label.setMinimumWidth(_LABEL_PX)
    return label


def _combo(name: str, items: Sequence[str]) -> QComboBox:
    combo = QComboBox()
    combo.addItems(list(items))
    combo.setAccessibleName(name)
    return combo


def _marks(page: Page, edit: PageEdit) -> dict[str, Mark]:
    """What the edit does to the page's lines, as far as it can be seen."""
    after = {line.id: line for line in edit.apply(page).lines}
    marks: dict[str, Mark] = {}
    for line in page.lines:
        new = after.get(line.id)
        if new is None:
            marks[line.id] = Mark(Fate.LOST, line)
        elif new is not line:
            marks[line.id] = Mark(Fate.MOVED if _is_moved(line, new) else Fate.CHANGED, new, line)
    return marks


def _is_moved(before: Line, after: Line) -> bool:
    return before.polygon != after.polygon or before.baseline != after.baseline


def show_many_lines(bench: Workbench) -> QWidget | None:
    """Open the dialog, or bring it forward."""
    if bench.session is None or bench.session.page is None:
        return None
    for known in bench.window.findChildren(ManyLinesDialog):
        known.raise_()
        known.activateWindow()
        return known
    dialog = ManyLinesDialog(bench)
    offer_help(dialog, bench.keys, "shape-lines")
    dialog.show()
    dialog.preview()
    return dialog
