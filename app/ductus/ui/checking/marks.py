"""How a place that is held against the rules or a dictionary is marked: each in a shape and colour of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from ductus.document.transcription import LineStatus
from ductus.ui.desk.field_pane import FieldPane, Stretch
from ductus.ui.desk.ink import utf16_offset
from ductus.ui.desk.line_editor import LineEditor
from ductus.ui.desk.text_shape import SetText
from ductus.ui.theme import is_dark, status_colour

UNKNOWN_COLOUR, UNKNOWN_COLOUR_DARK = QColor("#00697a"), QColor("#5cc9d6")
"""Petrol, which no status, doubt or tag has; at least 5:1 on either ground."""
_GAP_PX = 1.5  # between the line the letters stand on and the marks
_PATTERN_PX = 4.0
_DOT_PX = 2.0
_WAVE_PEN_PX = 1.2
_WAVE = [QPointF(x, y) for x, y in ((-1.0, 2.0), (0.0, 1.0), (2.0, 3.0), (4.0, 1.0), (5.0, 2.0))]


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
    # Nothing wide, such as a mark over a letter, still gets one piece of the pattern.
    room = QRectF(place.left, place.foot + _GAP_PX, max(place.right - place.left, _PATTERN_PX), _PATTERN_PX)
    painter.save()
    painter.setBrushOrigin(room.topLeft())
    painter.fillRect(room, _pattern(against, is_dark(), painter.device().devicePixelRatioF()))
    painter.restore()


@lru_cache(maxsize=16)
def _pattern(against: Against, is_dark: bool, ratio: float) -> QBrush:
    """What repeats, drawn once: a text with an offence in each letter would take long to stroke with every key."""
    size_px = math.ceil(_PATTERN_PX * ratio)
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size_px / _PATTERN_PX, size_px / _PATTERN_PX)
    if against is Against.RULES:
        painter.setPen(QPen(status_colour(LineStatus.UNCLEAR, is_dark=is_dark), _WAVE_PEN_PX))
        painter.drawPolyline(_WAVE)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(UNKNOWN_COLOUR_DARK if is_dark else UNKNOWN_COLOUR)
        painter.drawEllipse(QPointF(_PATTERN_PX / 2, _PATTERN_PX / 2), _DOT_PX / 2, _DOT_PX / 2)
    painter.end()
    brush = QBrush(image)
    brush.setTransform(QTransform.fromScale(_PATTERN_PX / size_px, _PATTERN_PX / size_px))
    return brush


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
