"""The line in hand: loaded into the one editor, kept while it is typed, handed on when it is left."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from ductus.document.calibration import AS_READ
from ductus.document.page import Line, Page
from ductus.document.transcription import LineStatus
from ductus.ui.desk.caret_on_ink import CaretOnInk
from ductus.ui.desk.doubt import doubts
from ductus.ui.desk.next_line import index_of
from ductus.ui.desk.spoken import describe
from ductus.ui.desk.strip import ProofStrip
from ductus.ui.desk.texts import LineTexts
from ductus.ui.desk.untold_typing import UntoldTyping
from ductus.ui.theme import is_dark, status_colour


class LineInHand(QObject):
    """Which line is in hand, and what becomes of its text. Owned by the desk, main thread.

    What was typed is a draft of `texts` until the page that comes back holds it.
    """

    accepted = Signal(str, str, bool)  # line id, text, whether verified; only when changed or verified
    changed = Signal(str)  # another line is in hand, "" for none
    draft_changed = Signal(str, str)
    draft_dropped = Signal(str)
    caret_moved = Signal(str, float, float)

    def __init__(self, strip: ProofStrip, texts: LineTexts, parent: QObject) -> None:
        super().__init__(parent)
        self.id = ""
        self.page: Page | None = None
        self.is_read_only = False
        self.doubt_below = 0.0
        self.sureness = AS_READ
        self._strip = strip
        self._editor = strip.editor
        self._texts = texts
        self._untold = UntoldTyping(texts, self)
        self._caret = CaretOnInk(strip, texts, self)
        self._untold.changed.connect(self.draft_changed)
        self._untold.dropped.connect(self.draft_dropped)
        self._caret.moved.connect(self.caret_moved)
        self._editor.typed.connect(self._keep_typing)
        self._editor.caret_changed.connect(self.tell_caret)
        self._editor.composition_ended.connect(self.show_held)
        self._editor.focus_gained.connect(self.tell_caret)

    def begin_page(self, page: Page | None) -> None:
        """Another page, or none; no line of it is in hand yet."""
        self.page = page
        self.id = ""
        self._caret.forget()

    def take(self, line_id: str, *, take_focus: bool, at_end: bool = False) -> None:
        """Take a line of the page in hand, its caret at the start or the end; an id the page has not is ignored."""
        line = self._texts.line(line_id)
        if line is None or self.page is None:
            return
        self.id = line_id
        self._editor.load(self._texts.shown(line_id), self._texts.held(line_id), is_locked=self.is_locked(line))
        self._strip.take_in_hand(line_id)
        if at_end:
            self._editor.put_caret()
        self.mark_doubts()
        self._name_editor()
        if take_focus:
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(line_id)
        self.tell_caret()

    def let_go(self) -> None:
        """No line is in hand any more."""
        self.id = ""
        self._strip.take_in_hand("")
        self.changed.emit("")

    def accept(self, *, is_verified: bool = False) -> bool:
        """Hand on the text in hand if it was changed or is verified; False when the page was replaced meanwhile."""
        line, page = self._texts.line(self.id), self.page
        if line is None or page is None:
            return True
        self._editor.finish_composition()
        self._untold.forget()
        is_changed = self._texts.is_draft(line.id)
        if is_changed or (is_verified and not self.is_locked(line)):
            text = self._texts.shown(line.id) if is_changed else line.text
            self.accepted.emit(line.id, text, is_verified)
        return self.page is not None and self.page.id == page.id

    def put_back(self) -> bool:
        """Make the text what the page holds; False when it is."""
        if not self._texts.is_draft(self.id):
            return False
        self._editor.put_back()
        self._untold.forget()
        self.draft_dropped.emit(self.id)
        return True

    def is_locked(self, line: Line) -> bool:
        return line.is_locked or self.is_read_only

    def show_held(self) -> None:
        """Bring the field up to date with the page, unless someone is typing in it."""
        line = self._texts.line(self.id)
        if line is None or self._editor.is_composing:
            return
        held = self._texts.held(line.id)
        self._editor.hold(held)
        if not self._texts.is_draft(line.id) and self._editor.text() != held:
            caret = self._editor.caret()
            self._editor.load(held, held, is_locked=self.is_locked(line))
            self._strip.dress_editor()
            self._editor.put_caret(caret)
        self.mark_doubts()
        self._name_editor()
        self.tell_caret()

    def take_text(self, text: str) -> None:
        """Put another text into the field, as if it had been typed."""
        self._editor.replace_text(text)
        self._strip.dress_editor()

    def hand_on(self) -> None:
        """Tell at once of typing nobody was told of yet."""
        self._editor.finish_composition()
        self._untold.tell()

    def mark_doubts(self) -> None:
        line = self._texts.line(self.id)
        if line is not None and not self._texts.is_draft(line.id):
            colour = status_colour(LineStatus.UNCLEAR, is_dark=is_dark())
            self._editor.mark_doubts(doubts(line, self.doubt_below, self.sureness), colour)

    def tell_caret(self) -> None:
        self._caret.show(self.id)

    def put_caret_at(self, share: float) -> None:
        """Put the caret where the ink is at `share` of the width of the line's crop."""
        self._caret.put_caret(self.id, share)

    def _keep_typing(self) -> None:
        if not self.id:
            return
        self._texts.keep(self.id, self._editor.text())
        self._strip.reveal()
        self._strip.update_cell(self.id)
        self._untold.note(self.id)

    def _name_editor(self) -> None:
        line = self._texts.line(self.id)
        if line is not None and self.page is not None:
            index = index_of(self.page.lines, line.id)
            name = describe(line, index, is_draft=self._texts.is_draft(line.id))
            self._editor.setAccessibleName(name)
            self._editor.setAccessibleDescription(f"Text of line {index + 1} of {len(self.page.lines)}")
