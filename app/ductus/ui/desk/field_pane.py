"""A pane over the field one types in, for marks on its letters; it lets everything else through."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QToolTip, QWidget

from ductus.ui.desk.ink import utf16_offset
from ductus.ui.desk.line_editor import LineEditor


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where letters stand, in logical pixels; `foot` is the line they stand on."""

    left: float
    right: float
    top: float
    foot: float

    def room(self) -> QRectF:
        """All that a mark on them may take, for pointing at it."""
        return QRectF(self.left - 2, self.top - 2, self.right - self.left + 4, self.foot - self.top + 8)


class FieldPane(QWidget):
    """Paints marks and says in a tip what they mean; a subclass says which. Child of the field, main thread."""

    def __init__(self, editor: LineEditor) -> None:
        super().__init__(editor.viewport())
        self._editor = editor
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        editor.updateRequest.connect(self._follow)
        editor.viewport().installEventFilter(self)
        self.show()

    @abstractmethod
    def marked(self) -> Sequence[tuple[int, int]]:
        """The stretches that are marked now, as code points of the text in the field."""

    @abstractmethod
    def paint_mark(self, painter: QPainter, index: int, place: Stretch) -> None:
        """Paint the mark of that stretch of `marked`, whose letters stand at `place`."""

    @abstractmethod
    def words_of(self, index: int) -> str:
        """What is said of that stretch of `marked`."""

    def _follow(self) -> None:
        # The field scrolls by moving what lies in it; the pane is to stay.
        room = self._editor.viewport().rect()
        if self.geometry() != room:
            self.setGeometry(room)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._follow()
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.words_at(QPointF(event.pos()))
            if words:
                QToolTip.showText(event.globalPos(), words, self._editor)
                return True
        return False

    def words_at(self, place: QPointF) -> str:
        """What is said of the text at a place of the field; "" where nothing is."""
        found = [index for index, stretch in enumerate(self._placed()) if stretch.room().contains(place)]
        return "\n".join(self.words_of(index) for index in found)

    def paintEvent(self, event: QPaintEvent) -> None:
        placed = self._placed()
        if not placed:
            return
        painter = QPainter(self)
        for index, stretch in enumerate(placed):
            self.paint_mark(painter, index, stretch)
        painter.end()

    def _placed(self) -> list[Stretch]:
        marked = self.marked()
        if not marked:
            return []
        text = self._editor.text()
        line = self._editor.document().firstBlock().layout().lineAt(0)
        ascent = line.ascent() if line.isValid() else 0.0
        return [self._stretch(text, start, end, ascent) for start, end in marked]

    def _stretch(self, text: str, start: int, end: int, ascent: float) -> Stretch:
        cursor = QTextCursor(self._editor.document())
        edges = []
        top = 0.0
        for place in (start, end):
            cursor.setPosition(min(utf16_offset(text, place), self._editor.document().characterCount() - 1))
            room = self._editor.cursorRect(cursor)
            edges.append(float(room.left()))
            top = float(room.top())
        return Stretch(min(edges), max(edges), top, top + ascent)
