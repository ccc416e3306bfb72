"""The field for a line's comment."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from ductus.numerals import whole
from ductus.ui.desk.popover import CellPopover

_ROWS = 3
_KEYS = "Enter keeps it · Shift+Enter: new row · Esc leaves it"


class CommentPopover(CellPopover):
    """Writes one line's comment; an empty one takes it away. Kept by Enter and by looking elsewhere."""

    written = Signal(str, str, str)  # page id, line id, comment; only when changed

    def __init__(self, parent: QWidget) -> None:
        self._field = _Field()
        super().__init__(parent, self._field, _KEYS)
        self._about = ("", "")
        self._before_text = ""
        self._field.entered.connect(lambda: self.leave(is_kept=True))
        self.left.connect(self._keep)

    def show_comment(self, page_id: str, line_id: str, number: int, comment: str) -> None:
        """Open on a line's comment, its caret behind it. `number` is the line's, from 1."""
        self._about = (page_id, line_id)
        self._before_text = comment
        self._field.setPlainText(comment)
        self._field.moveCursor(QTextCursor.MoveOperation.End)
        self.open(f"Comment on line {whole(number)}")

    def _keep(self, is_kept: bool) -> None:
        text = self._field.toPlainText().strip()
        if is_kept and text != self._before_text:
            self.written.emit(*self._about, text)


class _Field(QPlainTextEdit):
    """A few rows of text; Enter is done."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("What others should know about this line")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.accept()
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        frame = 2 * (self.frameWidth() + self.document().documentMargin())
        return QSize(300, math.ceil(_ROWS * QFontMetricsF(self.font()).lineSpacing() + frame))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, math.ceil(QFontMetricsF(self.font()).lineSpacing()) + 12)
