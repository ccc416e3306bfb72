"""Words over the page: where the engine that read a line saw each of its words. Shown on demand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QColor, QPainter

from ductus.document.geometry import Point, Polygon
from ductus.document.letter_places import places
from ductus.document.page import Line
from ductus.imaging.frames import CropFrame
from ductus.ui.canvas.looks import faded
from ductus.ui.canvas.paint import Lens, closed_path, cosmetic_pen
from ductus.ui.theme import ACCENT

_WORD = re.compile(r"\S+")
_EDGE_STRENGTH = 0.7
_FILL_STRENGTH = 0.06
_POINTED_STRENGTH = 0.22


@dataclass(frozen=True, slots=True)
class WordBox:
    """A word of a line's text and where it stands on the page, in page pixels."""

    line_id: str
    text: str
    outline: Polygon


def words_of(line: Line, frame: CropFrame) -> tuple[WordBox, ...]:
    """The words of a line as an engine saw them, in the order of the text; none where no engine said where they stand.

    `frame` is how the line's crop lies on the page. Words typed since the reading stand where there was room between
    those that were seen, and are left out where there was none.
    """
    held = line.transcription.reading_id if line.transcription is not None else ""
    reading = line.reading_of(held) or line.reading
    text = line.text or (reading.text if reading is not None else "")
    if reading is None or not any(span.left is not None and not span.is_estimated for span in reading.spans):
        return ()
    letters = places(text, reading)
    found = []
    for match in _WORD.finditer(text):
        stretch = letters[match.start() : match.end()]
        left, right = min(place.left for place in stretch), max(place.right for place in stretch)
        if right > left:
            found.append(WordBox(line.id, match.group(), frame.outline(left, right)))
    return tuple(found)


def word_at(words: Iterable[WordBox], point: Point) -> WordBox | None:
    """The smallest of the words under `point`, in page pixels."""
    under = [word for word in words if word.outline.contains(point)]
    return min(under, key=lambda word: word.outline.area, default=None)


def paint_words(painter: QPainter, words: Iterable[WordBox], pointed: WordBox | None, lens: Lens) -> None:
    """The words' outlines, that under the pointer stronger."""
    painter.save()
    painter.setTransform(lens.transform, True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for word in words:
        path = closed_path(word.outline.points)
        painter.fillPath(path, faded(ACCENT, _POINTED_STRENGTH if word is pointed else _FILL_STRENGTH))
        painter.strokePath(path, cosmetic_pen(faded(QColor("white"), 0.5), 2.0 * lens.ratio))
        painter.strokePath(path, cosmetic_pen(faded(ACCENT, _EDGE_STRENGTH), lens.ratio))
    painter.restore()
