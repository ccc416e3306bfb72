"""How tags are shown in a line: a thin mark of its own shape for each kind, over, under or through the letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from ductus.document.tags import USUAL_KINDS, Mark, Tag, TagKind, carried, kind_of
from ductus.ui.desk.field_pane import Stretch
from ductus.ui.desk.ink import utf16_offset
from ductus.ui.desk.text_shape import SetText
from ductus.ui.tags.words import tag_words
from ductus.ui.theme import is_dark

TAG_COLOUR, TAG_COLOUR_DARK = QColor("#6a3d9a"), QColor("#c5a3f0")
"""Violet, which no status and no doubt has; at least 5:1 on either ground."""
_PEN_PX = 1.25
_TICK_PX = 4.0
_NOTHING_WIDTH_PX = 7.0
_WAVE_PX = 3.0
_LETTER_PX = 9
_OPACITY = 0.9


def tag_colour() -> QColor:
    """The one colour of tags, for the theme that holds."""
    colour = QColor(TAG_COLOUR_DARK if is_dark() else TAG_COLOUR)
    colour.setAlphaF(_OPACITY)
    return colour


def paint_mark(painter: QPainter, kind: TagKind, place: Stretch) -> None:
    """Paint the mark of a kind over the stretch, in the colour of tags."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tag_colour(), _PEN_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if place.right - place.left < 1:
        _paint_nothing(painter, place)
    else:
        _SHAPES[kind.mark](painter, place)
        if kind.mark is Mark.LETTER:
            _paint_letter(painter, kind.letter or kind.title[:1].lower(), place)
    painter.restore()


def _paint_nothing(painter: QPainter, place: Stretch) -> None:
    """A narrow pair of brackets where something is missing from the text."""
    half = _NOTHING_WIDTH_PX / 2
    _brackets(painter, Stretch(place.left - half, place.left + half, place.top, place.foot))


def _wave(painter: QPainter, place: Stretch) -> None:
    path = QPainterPath(QPointF(place.left, place.foot + 3))
    x, is_up = place.left, True
    while x < place.right:
        after = min(x + _WAVE_PX, place.right)
        path.quadTo(QPointF((x + after) / 2, place.foot + (0.5 if is_up else 5.5)), QPointF(after, place.foot + 3))
        x, is_up = after, not is_up
    painter.drawPath(path)


def _brackets(painter: QPainter, place: Stretch) -> None:
    top, bottom = place.top + 2, place.foot + 4
    for x, inwards in ((place.left, 1), (place.right, -1)):
        painter.drawPolyline([QPointF(x + 3 * inwards, top), QPointF(x, top), QPointF(x, bottom),
                              QPointF(x + 3 * inwards, bottom)])  # fmt: skip


def _strike(painter: QPainter, place: Stretch) -> None:
    middle = place.foot - (place.foot - place.top) * 0.3
    painter.drawLine(QPointF(place.left, middle), QPointF(place.right, middle))


def _overline(painter: QPainter, place: Stretch) -> None:
    painter.drawLine(QPointF(place.left, place.top + 1), QPointF(place.right, place.top + 1))


def _insertion(painter: QPainter, place: Stretch) -> None:
    foot = place.foot + 3
    painter.drawPolyline(
        [QPointF(place.left - 3, foot + 4), QPointF(place.left, foot - 1), QPointF(place.left + 3, foot + 4)]
    )
    painter.drawLine(QPointF(place.left, foot - 1), QPointF(place.right, foot - 1))


def _corners(painter: QPainter, place: Stretch) -> None:
    top = place.top + 1
    for x, inwards in ((place.left, 1), (place.right, -1)):
        painter.drawPolyline([QPointF(x, top + _TICK_PX), QPointF(x, top), QPointF(x + _TICK_PX * inwards, top)])


def _underline(painter: QPainter, place: Stretch) -> None:
    painter.drawLine(QPointF(place.left, place.foot + 4), QPointF(place.right, place.foot + 4))


def _paint_letter(painter: QPainter, letter: str, place: Stretch) -> None:
    font = QFont(painter.font())
    font.setPixelSize(_LETTER_PX)
    painter.setFont(font)
    painter.drawText(QPointF(place.right + 1, place.foot + 6), letter)


_SHAPES: dict[Mark, Callable[[QPainter, Stretch], None]] = {
    Mark.WAVE: _wave,
    Mark.BRACKETS: _brackets,
    Mark.STRIKE: _strike,
    Mark.OVERLINE: _overline,
    Mark.INSERTION: _insertion,
    Mark.CORNERS: _corners,
    Mark.LETTER: _underline,
}


class TagMarks:
    """Marks the tags of cells, and remembers where, for pointing at them. Owned by the strip, main thread."""

    def __init__(self) -> None:
        self.kinds: tuple[TagKind, ...] = USUAL_KINDS
        self._painted: dict[str, list[tuple[QRectF, str]]] = {}

    def paint(
        self, painter: QPainter, line_id: str, tags: Sequence[Tag], held: str, shown: SetText | None, room: QRectF
    ) -> None:
        """Mark the tags of a text as it was drawn into `room`; `held` is the text that the tags belong to."""
        self._painted.pop(line_id, None)
        if not tags or shown is None:
            return
        text, line = shown.layout.text(), shown.layout.lineAt(0)
        top = room.top() + (room.height() - shown.height) / 2
        painter.save()
        painter.setClipRect(room.adjusted(-4, -2, 4, 4))
        painted = self._painted.setdefault(line_id, [])
        for tag in carried(tags, held, text):
            edges = [shown.x_at(utf16_offset(text, place), room) for place in (tag.start, tag.end)]
            place = Stretch(min(edges), max(edges), top, top + line.ascent())
            paint_mark(painter, kind_of(self.kinds, tag.kind), place)
            painted.append((place.room(), tag_words(tag, text, self.kinds)))
        painter.restore()

    def words_at(self, place: QPointF) -> str:
        """What is said of the text at a place of the strip, a tag a line; "" where there is none."""
        found = [words for areas in self._painted.values() for room, words in areas if room.contains(place)]
        return "\n".join(dict.fromkeys(found))

    def forget(self) -> None:
        """Nothing is painted any more where it was: the page changed or moved."""
        self._painted.clear()
