"""Painting what is in question: each fate has a line style and a word of its own, and its colour last."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter

from ductus.document.geometry import Box, line_height
from ductus.ui.canvas.looks import HAIRLINE_WIDTH, HOVERED_WIDTH, faded
from ductus.ui.canvas.outcome import Fate, Mark, Outcome
from ductus.ui.canvas.paint import Lens, closed_path, cosmetic_pen, open_path

_TEXT_SIZE = 10.0
_PADDING = 4.0
_GAP = 5.0
_LABEL_FROM = 12.0
"""DIP of line height below which no word is written: words would cover the lines they speak of."""
_FEW = 60
"""Marks in sight up to which each has its word, however flat its line."""
_MANY = 400
"""Marks in sight above which hairlines without words are painted, to stay within a frame."""
_PLATE = QColor(255, 255, 255, 230)


class _Manner(NamedTuple):
    """How a fate looks: colour over bright paper, line style, fill pattern, and the word beside it."""

    colour: QColor
    style: Qt.PenStyle
    pattern: Qt.BrushStyle
    word: str
    excepted: str


@cache
def _manner(fate: Fate) -> _Manner:
    line, fill = Qt.PenStyle, Qt.BrushStyle
    return {
        Fate.MOVED: _Manner(QColor("#0072B2"), line.SolidLine, fill.NoBrush, "→ moved", "stays where it is"),
        Fate.NEW: _Manner(QColor("#007A59"), line.SolidLine, fill.Dense6Pattern, "+ new", "+ not taken"),
        Fate.LOST: _Manner(QColor("#B84E00"), line.DashLine, fill.BDiagPattern, "− lost", "− stays"),
        Fate.CHANGED: _Manner(QColor("#0072B2"), line.DashDotLine, fill.NoBrush, "changed", "stays as it is"),
        Fate.LEFT_OUT: _Manner(QColor("#6B6B6B"), line.DotLine, fill.NoBrush, "left out", ""),
    }[fate]


def paint_outcome(painter: QPainter, outcome: Outcome, visible: Box, hovered: str, font: QFont, lens: Lens) -> None:
    """The marks that reach into `visible`, a part of the page in page pixels; `hovered` lights up."""
    shown = [mark for mark in outcome.marks.values() if _touch(mark.box, visible)]
    is_crowd = len(shown) > _MANY
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_crowd)
    label_font = QFont(font)
    label_font.setPixelSize(max(1, round(_TEXT_SIZE * lens.ratio)))
    painter.setFont(label_font)
    for mark in shown:
        is_hovered = mark.line.id == hovered
        _paint_shapes(painter, mark, lens, is_thin=is_crowd and not is_hovered)
        height = line_height(mark.line.polygon, mark.line.baseline) * lens.zoom
        if is_hovered or len(shown) <= _FEW or (not is_crowd and height >= _LABEL_FROM):
            _paint_word(painter, mark, lens)
    painter.restore()


def _paint_shapes(painter: QPainter, mark: Mark, lens: Lens, *, is_thin: bool) -> None:
    manner = _manner(mark.fate)
    colour = faded(manner.colour, 0.45) if mark.is_excepted else manner.colour
    style = Qt.PenStyle.DotLine if mark.is_excepted else manner.style
    width = (HAIRLINE_WIDTH if is_thin else HOVERED_WIDTH) * lens.ratio
    painter.save()
    painter.setTransform(lens.transform, True)
    outline = closed_path(mark.line.polygon.points)
    if not is_thin and not mark.is_excepted and manner.pattern is not Qt.BrushStyle.NoBrush:
        brush = QBrush(faded(colour, 0.35), manner.pattern)
        brush.setTransform(lens.transform.inverted()[0])
        painter.fillPath(outline, brush)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark.before is not None:
        painter.setPen(cosmetic_pen(faded(QColor("#4A4A4A"), 0.8), HAIRLINE_WIDTH * lens.ratio, Qt.PenStyle.DashLine))
        painter.drawPath(closed_path(mark.before.polygon.points))
    painter.setPen(cosmetic_pen(colour, width, style))
    painter.drawPath(outline)
    if mark.line.baseline is not None and not is_thin:
        painter.drawPath(open_path(mark.line.baseline.points))
    painter.restore()


def _paint_word(painter: QPainter, mark: Mark, lens: Lens) -> None:
    manner = _manner(mark.fate)
    word = manner.excepted if mark.is_excepted else manner.word
    metrics = QFontMetricsF(painter.font())
    box = lens.rect(mark.line.polygon.box)
    width, height = metrics.horizontalAdvance(word) + 2 * _PADDING * lens.ratio, metrics.height()
    # Beside the line, as badges stand, so that no writing is covered; on the page where it begins at its edge.
    left = max(lens.left, box.left() - _GAP * lens.ratio - width)
    plate = QRectF(left, box.center().y() - height / 2, width, height)
    painter.fillRect(plate, _PLATE)
    painter.setPen(manner.colour)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, word)


def _touch(a: Box, b: Box) -> bool:
    return a.left <= b.right and b.left <= a.right and a.top <= b.bottom and b.top <= a.bottom
