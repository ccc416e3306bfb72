"""The rest of a line, painted quietly behind the caret: seen, and no part of the text until it is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from ductus.ui.desk.field_pane import FieldPane, Stretch
from ductus.ui.desk.line_editor import CARET_ROOM_PX, LineEditor

_KEY_GAP_PX = 10


class Ghost(FieldPane):
    """Shows `rest` where the text in the field ends. A child of the field, main thread.

    It has no accessible name: what nobody typed is not to be read out as if it stood there. `key` gives the key that
    takes it, written behind it where there is room.
    """

    def __init__(self, editor: LineEditor, key: Callable[[], str]) -> None:
        self.rest = ""
        self._key = key
        super().__init__(editor)

    def offer(self, rest: str) -> None:
        """Show this behind the text, "" for nothing."""
        if rest != self.rest:
            self.rest = rest
            self.update()

    def marked(self) -> Sequence[tuple[int, int]]:
        end = len(self._editor.text())
        return ((end, end),) if self.rest else ()

    def paint_mark(self, painter: QPainter, index: int, place: Stretch) -> None:
        font = self._editor.font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        room_px = self.width() - CARET_ROOM_PX - place.right
        shown = metrics.elidedText(self.rest, Qt.TextElideMode.ElideRight, room_px)
        painter.drawText(QPointF(place.right, place.foot), shown)
        end_px = place.right + metrics.horizontalAdvance(shown) + _KEY_GAP_PX
        small, key = QApplication.font(), self._key()
        if end_px + QFontMetricsF(small).horizontalAdvance(key) < self.width():
            painter.setFont(small)
            painter.drawText(QPointF(end_px, place.foot), key)

    def words_of(self, index: int) -> str:
        return ""
