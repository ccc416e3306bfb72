"""How a place that is held against the rules or a dictionary is marked: each in a shape and colour of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ductus.document.transcription import LineStatus
from ductus.ui.desk.field_pane import FieldPane, Stretch
from ductus.ui.desk.ink import utf16_offset
from ductus.ui.desk.line_editor import LineEditor
from ductus.ui.desk.text_shape import SetText
from ductus.ui.theme import is_dark, status_colour

UNKNOWN_COLOUR, UNKNOWN_COLOUR_DARK = QColor("#00697a"), QColor("#5cc9d6")
"""Petrol, which no status, doubt or tag has; at least 5:1 on either ground."""
_FOOT_GAP_PX = 3.5
_DOT_PX = 2.0
_DOT_STEP_PX = 4.0
_DOT_LENGTH = 0.01  # of a dash; its round caps make the dot, and Qt draws no dash without a length
_WAVE_PX = 4.0
_WAVE_HEIGHT_PX = 2.0
_WAVE_PEN_PX = 1.2


class Against(Enum):
    """What a place is held against."""

    RULES = auto()
    DICTIONARY = auto()


@dataclass(frozen=True, slots=True)
class Note:
    """A place of a text, in code points, and what is said of it."""

    start: int
    end: int
    against: Against
    what: str


def paint_note(painter: QPainter, against: Against, place: Stretch) -> None:
    """A wave under what breaks a rule, a row of round dots under what no dictionary knows."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if against is Against.RULES:
        _paint_wave(painter, place)
    else:
        _paint_dots(painter, place)
    painter.restore()


def _paint_wave(painter: QPainter, place: Stretch) -> None:
    # A space too narrow to see, or letters with no width, still get one wave.
    right = max(place.right, place.left + _WAVE_PX)
    middle = place.foot + _FOOT_GAP_PX
    path = QPainterPath(QPointF(place.left, middle))
    x, rise = place.left, -_WAVE_HEIGHT_PX
    while x < right:
        after = min(x + _WAVE_PX / 2, right)
        path.quadTo(QPointF((x + after) / 2, middle + 2 * rise), QPointF(after, middle))
        x, rise = after, -rise
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(status_colour(LineStatus.UNCLEAR, is_dark=is_dark()), _WAVE_PEN_PX))
    painter.drawPath(path)


def _paint_dots(painter: QPainter, place: Stretch) -> None:
    pen = QPen(UNKNOWN_COLOUR_DARK if is_dark() else UNKNOWN_COLOUR, _DOT_PX)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([_DOT_LENGTH, _DOT_STEP_PX / _DOT_PX - _DOT_LENGTH])
    painter.setPen(pen)
    y = place.foot + _FOOT_GAP_PX
    painter.drawLine(QPointF(place.left + _DOT_PX / 2, y), QPointF(place.right - _DOT_PX / 2, y))


class CellNotes:
    """Marks the notes of cells, and remembers where, for pointing at them. Main thread.

    `notes` gives those of a line by its id and the text it shows.
    """

    def __init__(self, notes: Callable[[str, str], Sequence[Note]]) -> None:
        self._notes = notes
        self._painted: dict[str, list[tuple[QRectF, str]]] = {}

    def paint(self, painter: QPainter, line_id: str, shown: SetText, room: QRectF) -> None:
        """Mark the text as it was drawn into `room`."""
        self._painted.pop(line_id, None)
        text = shown.layout.text()
        notes = self._notes(line_id, text)
        if not notes:
            return
        top = room.top() + (room.height() - shown.height) / 2
        foot = top + shown.layout.lineAt(0).ascent()
        painter.save()
        painter.setClipRect(room.adjusted(-4, -2, 4, 4))
        painted = self._painted.setdefault(line_id, [])
        for note in notes:
            edges = [shown.x_at(utf16_offset(text, place), room) for place in (note.start, note.end)]
            place = Stretch(min(edges), max(edges), top, foot)
            paint_note(painter, note.against, place)
            painted.append((place.room(), note.what))
        painter.restore()

    def words_at(self, place: QPointF) -> str:
        """What is said of the text at a place of the strip; "" where nothing is."""
        return "\n".join(
            dict.fromkeys(words for areas in self._painted.values() for room, words in areas if room.contains(place))
        )

    def forget(self) -> None:
        """Nothing is painted any more where it was: the page changed or moved."""
        self._painted.clear()


class FieldNotes(FieldPane):
    """Marks the notes of the text in the field as it is typed. A child of the field; main thread."""

    def __init__(self, editor: LineEditor, notes: Callable[[], Sequence[Note]]) -> None:
        self._notes = notes
        self._shown: Sequence[Note] = ()
        super().__init__(editor)

    def marked(self) -> Sequence[tuple[int, int]]:
        self._shown = self._notes()
        return [(note.start, note.end) for note in self._shown]

    def paint_mark(self, painter: QPainter, index: int, place: Stretch) -> None:
        paint_note(painter, self._shown[index].against, place)

    def words_of(self, index: int) -> str:
        return self._shown[index].what
