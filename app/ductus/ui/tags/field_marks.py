"""The marks of tags in the field one types in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QPainter

from ductus.document.tags import Tag, kind_of
from ductus.ui.desk.field_pane import FieldPane, Stretch
from ductus.ui.desk.line_editor import LineEditor
from ductus.ui.tags.marks import TagMarks, paint_mark
from ductus.ui.tags.words import tag_words


class FieldMarks(FieldPane):
    """Marks the tags of the text in the field as it is typed. A child of the field; main thread."""

    def __init__(self, editor: LineEditor, marks: TagMarks, tags: Callable[[], Sequence[Tag]]) -> None:
        self._marks = marks
        self._tags = tags
        self._shown: tuple[Tag, ...] = ()
        super().__init__(editor)

    def marked(self) -> Sequence[tuple[int, int]]:
        self._shown = tuple(self._tags())
        return [(tag.start, tag.end) for tag in self._shown]

    def paint_mark(self, painter: QPainter, index: int, place: Stretch) -> None:
        paint_mark(painter, kind_of(self._marks.kinds, self._shown[index].kind), place)

    def words_of(self, index: int) -> str:
        return tag_words(self._shown[index], self._editor.text(), self._marks.kinds)
