"""The two sheets that open under the line in hand: its comment, and what else the reader saw in it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont

from ductus.document.page import Page
from ductus.ui.desk.alternatives import AlternativesPopover, other_texts
from ductus.ui.desk.comment_field import CommentPopover
from ductus.ui.desk.popover import CellPopover
from ductus.ui.desk.strip import ProofStrip


class Popovers(QObject):
    """Opens them, one at a time, and has the strip place them. Owned by the desk."""

    comment_written = Signal(str, str, str)  # page id, line id, comment
    text_chosen = Signal(str)

    def __init__(self, strip: ProofStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._strip = strip
        self._comment = CommentPopover(strip.viewport())
        self._alternatives = AlternativesPopover(strip.viewport())
        self._comment.written.connect(self.comment_written)
        self._alternatives.chosen.connect(self.text_chosen)
        for popover in self._all():
            popover.left.connect(lambda _is_kept: strip.attach(None))

    def show_comment(self, page: Page, line_id: str) -> None:
        """Open the comment of a line, which is in hand."""
        self.close()
        line = page.line(line_id)
        self._comment.show_comment(page.id, line_id, page.index_of(line_id) + 1, line.comment)
        self._strip.attach(self._comment)

    def show_alternatives(self, page: Page, line_id: str, present: str, caret: int, font: QFont) -> bool:
        """List what the reader proposed for a line other than `present`, first for the word at `caret` (code points).

        False when it is nothing.
        """
        self.close()
        texts = other_texts(page.line(line_id), present, caret)
        if not texts:
            return False
        self._alternatives.show_texts(texts, present, page.index_of(line_id) + 1, font)
        self._strip.attach(self._alternatives)
        return True

    def close(self) -> None:
        """Put away what is open; a comment is kept as it stands."""
        for popover in self._all():
            popover.leave(is_kept=True)

    def _all(self) -> tuple[CellPopover, ...]:
        return (self._comment, self._alternatives)
