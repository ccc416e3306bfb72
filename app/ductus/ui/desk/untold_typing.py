"""Typing that nobody has been told of yet, so that it is kept within the second and not at every key."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.ui.desk.texts import LineTexts

# What is typed is handed on this long after the first key, so it is kept well within a second however fast one types.
_DELAY_MS = 250


class UntoldTyping(QObject):
    """Tells of a line's typing a moment after it began. Owned by the desk.

    It never ends a composition: the letters an input method is still composing are not typed yet.
    """

    changed = Signal(str, str)  # line id, text
    dropped = Signal(str)  # the line is back to what the page holds

    def __init__(self, texts: LineTexts, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts
        self._line_id = ""
        self._timer = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self.tell)

    def note(self, line_id: str) -> None:
        """Something was typed in that line."""
        self._line_id = line_id
        if not self._timer.isActive():
            self._timer.start()

    def tell(self) -> None:
        """Tell at once what is not told yet."""
        line_id = self._line_id
        if not line_id:
            return
        self.forget()
        if self._texts.is_draft(line_id):
            self.changed.emit(line_id, self._texts.shown(line_id))
        else:
            self.dropped.emit(line_id)

    def forget(self) -> None:
        """There is nothing to tell any more: the text was accepted, or put back."""
        self._line_id = ""
        self._timer.stop()
