"""The marks of tags in the field one types in: a pane over it that lets everything through."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QToolTip, QWidget

from ductus.document.tags import Tag, kind_of
from ductus.ui.desk.ink import utf16_offset
from ductus.ui.desk.line_editor import LineEditor
from ductus.ui.tags.marks import Stretch, TagMarks, paint_mark
from ductus.ui.tags.words import tag_words


class FieldMarks(QWidget):
    """Marks the tags of the text in the field as it is typed. A child of the field; main thread."""

    def __init__(self, editor: LineEditor, marks: TagMarks, tags: Callable[[], Sequence[Tag]]) -> None:
        super().__init__(editor.viewport())
        self._editor = editor
        self._marks = marks
        self._tags = tags
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        editor.updateRequest.connect(self._follow)
        editor.viewport().installEventFilter(self)
        self.show()

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
        text = self._editor.text()
        found = [
            tag_words(tag, text, self._marks.kinds) for tag, stretch in self._placed() if stretch.room().contains(place)
        ]
        return "\n".join(found)

    def paintEvent(self, event: QPaintEvent) -> None:
        placed = self._placed()
        if not placed:
            return
        painter = QPainter(self)
        for tag, stretch in placed:
            paint_mark(painter, kind_of(self._marks.kinds, tag.kind), stretch)
        painter.end()

    def _placed(self) -> list[tuple[Tag, Stretch]]:
        tags = self._tags()
        if not tags:
            return []
        text = self._editor.text()
        line = self._editor.document().firstBlock().layout().lineAt(0)
        ascent = line.ascent() if line.isValid() else 0.0
        return [(tag, self._stretch(text, tag, ascent)) for tag in tags]

    def _stretch(self, text: str, tag: Tag, ascent: float) -> Stretch:
        cursor = QTextCursor(self._editor.document())
        edges = []
        top = 0.0
        for place in (tag.start, tag.end):
            cursor.setPosition(min(utf16_offset(text, place), self._editor.document().characterCount() - 1))
            room = self._editor.cursorRect(cursor)
            edges.append(float(room.left()))
            top = float(room.top())
        return Stretch(min(edges), max(edges), top, top + ascent)
