"""What detections found on pages that had lines already: held until somebody decides, shown when the page is.

Held as long as the project is open, not over a restart: finding again costs seconds and nothing of the project waits
for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ductus.document.cutouts import between
from ductus.document.edits import InsertLines
from ductus.document.merge import Merge, merge_lines
from ductus.document.page import Cutout, Line, Page
from ductus.errors import DuctusError
from ductus.jobs.job import Job
from ductus.ui.canvas.outcome import Fate, Outcome, marks_of_left_out, marks_of_merge
from ductus.ui.canvas.placing import drawn_line
from ductus.ui.session import Session
from ductus.ui.shaping.outcome_bar import OutcomeBar
from ductus.ui.workbench import Workbench
from ductus.workflows.find_lines import FindReport, FoundPage, apply_found
from ductus.workflows.words import counted

_HINT = "Click a line to make an exception · Enter applies · Esc leaves everything as it was"
_HINT_LEFT_OUT = "Click a piece to make a line of it · Esc hides them"


@dataclass
class _Waiting:
    """A detection nobody has decided on, and the lines for which the person wants it otherwise."""

    found: FoundPage
    excepted: set[str] = field(default_factory=set)
    merge: Merge | None = None
    merged_for: tuple[Page, frozenset[str]] | None = None


class Outcomes(QObject):
    """Shows what finding lines again would do, and does it when told. Owned by the window's shaping."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._waiting: dict[str, _Waiting] = {}
        self._left_out: dict[str, tuple[Line, ...]] = {}
        self._cutouts: dict[str, Cutout | None] = {}
        self._shows_left_out = False
        self.bar = OutcomeBar(bench.canvas)
        self.bar.answered.connect(self._answer)

    def follow(self, session: Session) -> None:
        """Begin with another project: nothing waits."""
        self._waiting.clear()
        self._left_out.clear()
        self._cutouts.clear()
        self._shows_left_out = False
        session.page_shown.connect(self._show)
        session.page_changed.connect(self._show)

    def take(self, job: Job) -> None:
        """Take over what a find job brought that waits for a decision."""
        report = job.result
        if not isinstance(report, FindReport):
            return
        self._left_out |= report.left_out
        for page_id, found in report.waiting.items():
            self._waiting[page_id] = _Waiting(found)
        page = self._page()
        if page is not None and page.id in report.waiting:
            if self._merge(page).is_empty:
                del self._waiting[page.id]
                self._bench.say("Finding lines again found what is on the page already. Nothing changes.")
            self._show(page)
            if QApplication.focusWidget() is not self._bench.desk.focusProxy():  # nobody's typing is interrupted
                self._bench.canvas.setFocus()

    def show_left_out(self, is_shown: bool) -> None:
        """Show what the detector took for specks, stains or rules, or hide it."""
        self._shows_left_out = is_shown
        page = self._page()
        if is_shown and page is not None and not self._left_out.get(page.id):
            self._bench.say("Nothing is known to have been left out on this page since the project was opened.")
        self._show(page)

    def refresh(self) -> None:
        """Show again what waits on the page on screen."""
        self._show(self._page())

    # What is shown

    def _page(self) -> Page | None:
        return self._bench.session.page if self._bench.session is not None else None

    def _merge(self, page: Page) -> Merge:
        """What the detection means for the page as it is now; kept, because exceptions do not change it."""
        session, waiting = self._bench.session, self._waiting[page.id]
        typed_in = frozenset(session.drafts(page.id) if session is not None else ())
        if waiting.merge is None or waiting.merged_for != (page, typed_in):
            waiting.merge = merge_lines(page, waiting.found.in_frame_of(page).lines, typed_in)
            waiting.merged_for = (page, typed_in)
        return waiting.merge

    def _show(self, page: Page | None) -> None:
        if page is not None:
            self._keep_on_ink(page)
        if page is not None and page.id in self._waiting:
            self._show_merge(page)
        elif page is not None and self._shows_left_out and self._left_out.get(page.id):
            self._show_pieces(page)
        else:
            self.bar.hide()
            if self._bench.canvas.scene.outcome is not None:
                self._bench.canvas.show_outcome(None)

    def _keep_on_ink(self, page: Page) -> None:
        """Take what was left out along when the page is turned or cropped."""
        before = self._cutouts.get(page.id, page.cutout)
        if before != page.cutout and page.id in self._left_out:
            moved = between(before, page.cutout)
            self._left_out[page.id] = tuple(moved.line(piece) for piece in self._left_out[page.id])
        self._cutouts[page.id] = page.cutout

    def _show_merge(self, page: Page) -> None:
        excepted = self._waiting[page.id].excepted
        merge = self._merge(page)
        marks = marks_of_merge(page, merge, excepted)
        chosen = merge.but_for(page, excepted)
        kept = len(page.lines) - len(chosen.moved) - len(chosen.lost)
        text = f"{kept} kept, {len(chosen.moved)} moved, {len(chosen.new)} new, {len(chosen.lost)} lost."
        own = sum(1 for line in page.lines if line.is_human)
        if own:
            text += f" Your work stays: {counted(own, 'line')}."
        self.bar.say(text)
        self._bench.canvas.show_outcome(Outcome(marks, _HINT, self._toggle, self._answer))

    def _show_pieces(self, page: Page) -> None:
        pieces = self._left_out[page.id]
        self.bar.say(
            f"{counted(len(pieces), 'piece')} left out as specks, stains or rules. Click one to make a line of it.",
            apply="",
            leave="Hide",
        )
        marks = marks_of_left_out(pieces)
        self._bench.canvas.show_outcome(Outcome(marks, _HINT_LEFT_OUT, self._take_piece, self._answer))

    # What is done

    def _toggle(self, line_id: str) -> None:
        page = self._page()
        if page is not None and page.id in self._waiting:
            self._waiting[page.id].excepted ^= {line_id}
            self._show(page)

    def _take_piece(self, piece_id: str) -> None:
        session, page = self._bench.session, self._page()
        outcome = self._bench.canvas.scene.outcome
        if session is None or page is None or outcome is None or outcome.marks[piece_id].fate is not Fate.LEFT_OUT:
            return
        piece = next(piece for piece in self._left_out[page.id] if piece.id == piece_id)
        edit: InsertLines = drawn_line(page, piece.polygon, piece.baseline)
        self._left_out[page.id] = tuple(other for other in self._left_out[page.id] if other.id != piece_id)
        session.apply(edit)
        self._bench.canvas.choose((edit.placed[0].line.id,), current=edit.placed[0].line.id)
        self._show(self._page())

    def _answer(self, is_applied: bool) -> None:
        session, page = self._bench.session, self._page()
        if session is None or page is None:
            return
        waiting = self._waiting.pop(page.id, None)
        if waiting is None:
            self._hide_pieces()
        elif is_applied:
            self._bench.desk.accept()
            try:
                session.require_arrived()
                apply_found(session.project, page.id, waiting.found, waiting.excepted)
            except DuctusError as fault:
                self._waiting[page.id] = waiting
                self._bench.say_error(fault)
        self._show(self._page())

    def _hide_pieces(self) -> None:
        self._shows_left_out = False
        action = self._bench.actions.get("left_out")
        if action is not None:
            action.setChecked(False)
