"""Small labels at the beginning of lines: number in reading order, status as a glyph, a padlock where locked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ductus.document.geometry import Box, Point
from ductus.document.page import DEFAULT_LINE_KIND, Line
from ductus.document.transcription import LineStatus
from ductus.ui.canvas.colouring import ColourBy, word_of
from ductus.ui.canvas.hit_test import stroke
from ductus.ui.canvas.looks import faded
from ductus.ui.canvas.paint import Lens
from ductus.ui.theme import ACCENT, shape_colour, status_colour, status_glyph

REACH = 150.0
"""DIP a badge may reach beyond its line's box: four digits, a glyph, a padlock and a kind."""
_LONGEST_KIND = 12
_TEXT_SIZE = 10.0
_HEIGHT = 14.0
_PADDING = 4.0
_GAP = 5.0
_LEGIBLE_FROM = 9.0
"""DIP of line height below which badges would cover one another: then every fifth number stands for its neighbours."""
_GLYPH_FROM = 14.0
_KIND_FROM = 26.0
"""From here on a word beside a line covers little of what stands beside it."""
_LANDMARK = 5
_PLATE = QColor(255, 255, 255, 225)


class LabelledLine(NamedTuple):
    """A line with its place in reading order, from 0."""

    line: Line
    place: int


class BadgePainter:
    """Paints badges in one size of text; made once per device pixel ratio."""

    def __init__(self, font: QFont, ratio: float) -> None:
        self.ratio = ratio
        self._font = QFont(font)
        self._font.setPixelSize(max(1, round(_TEXT_SIZE * ratio)))
        self._metrics = QFontMetricsF(self._font)

    def paint(
        self,
        painter: QPainter,
        lines: Iterable[LabelledLine],
        lens: Lens,
        by: ColourBy,
        height: float,
        *,
        has_order: bool,
    ) -> None:
        """Paint the badges of these lines as far as there is room where lines are usually `height` DIP high."""
        painter.save()
        painter.setFont(self._font)
        for labelled in lines:
            text = self._text(labelled, height, by, has_order=has_order)
            if text or (labelled.line.is_locked and height >= _GLYPH_FROM):
                self._paint_one(painter, labelled.line, text, lens)
        painter.restore()

    def _text(self, labelled: LabelledLine, height: float, by: ColourBy, *, has_order: bool) -> str:
        number = labelled.place + 1
        has_number = has_order and (height >= _LEGIBLE_FROM or number % _LANDMARK == 0)
        # Most lines of a page are still to do: that needs no glyph, and the page stays quiet.
        has_glyph = height >= _GLYPH_FROM and labelled.line.status is not LineStatus.TODO
        words = [str(number)] if has_number else []
        if has_glyph:
            words.append(status_glyph(labelled.line.status))
        if height >= _KIND_FROM and labelled.line.kind != DEFAULT_LINE_KIND:
            words.append(_short_kind(labelled.line.kind))
        if height >= _GLYPH_FROM and (word := word_of(labelled.line, by)):
            words.append(word)
        return " ".join(words)

    def _paint_one(self, painter: QPainter, line: Line, text: str, lens: Lens) -> None:
        ratio = self.ratio
        lock = 11.0 * ratio if line.is_locked else 0.0
        width = self._metrics.horizontalAdvance(text) + 2 * _PADDING * ratio + lock
        rect = _badge_rect(line, width, _HEIGHT * ratio, lens)
        _paint_plate(painter, rect, faded(shape_colour(line.status), 0.5), ratio)
        colour = status_colour(line.status, is_dark=False)
        if lock:
            _paint_padlock(painter, rect.left() + _PADDING * ratio, rect.center().y(), ratio, colour)
        painter.setPen(colour)
        painter.drawText(rect.adjusted(lock, 0.0, 0.0, 0.0), Qt.AlignmentFlag.AlignCenter, text)

    def paint_new_numbers(self, painter: QPainter, numbers: Iterable[tuple[Line, str]], lens: Lens) -> None:
        """Paint numbers lines are being given, where those they had stand."""
        painter.save()
        painter.setFont(self._font)
        painter.setPen(QColor("white"))
        for line, text in numbers:
            width = self._metrics.horizontalAdvance(text) + 2 * _PADDING * self.ratio
            plate = _badge_rect(line, width, _HEIGHT * self.ratio, lens)
            painter.fillRect(plate, ACCENT)
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


def _short_kind(kind: str) -> str:
    """A kind of line as it fits on a badge: "HeadingLine" as "Heading", a subtype by itself."""
    word = kind.partition(":")[2] or kind.removesuffix("Line") or kind
    return word if len(word) <= _LONGEST_KIND else f"{word[: _LONGEST_KIND - 1]}…"


def _paint_plate(painter: QPainter, rect: QRectF, edge: QColor, ratio: float) -> None:
    """A white plate with cut corners.

    A rounded rectangle filled smoothly costs ten times as much, and a dense page has hundreds of badges.
    """
    corner = 2.0 * ratio
    painter.fillRect(rect.adjusted(corner, 0.0, -corner, 0.0), _PLATE)
    painter.fillRect(QRectF(rect.left(), rect.top() + corner, corner, rect.height() - 2 * corner), _PLATE)
    painter.fillRect(QRectF(rect.right() - corner, rect.top() + corner, corner, rect.height() - 2 * corner), _PLATE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(edge, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)


def _badge_rect(line: Line, width: float, height: float, lens: Lens) -> QRectF:
    """Beside the place where the writing begins, outside the line: at its right when it runs from right to left."""
    path = stroke(line)
    box = line.polygon.box
    begin = lens.point(Point(path[0].x, _middle_at_start(line, box, path[0])))
    gap = _GAP * lens.ratio
    if path[-1].x < path[0].x:
        left = lens.rect(box).right() + gap
    else:
        left = max(lens.left + 1.0, lens.rect(box).left() - gap - width)
    return QRectF(round(left), round(begin.y() - height / 2), round(width), round(height))


def _middle_at_start(line: Line, box: Box, start: Point) -> float:
    """A height at which the badge stands beside the letters: a little above the foot of the first."""
    rise = line.polygon.area / max(1.0, box.width) * 0.3
    return min(max(start.y - rise, box.top), box.bottom)


def _paint_padlock(painter: QPainter, left: float, middle: float, ratio: float, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.2 * ratio))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(left + 1.2 * ratio, middle - 4.5 * ratio, 4.6 * ratio, 6.0 * ratio), 0, 180 * 16)
    painter.fillRect(QRectF(left, middle - 1.0 * ratio, 7.0 * ratio, 5.0 * ratio), colour)
