"""Two versions of a text drawn as one: what only one of them has is underlined, what it lacks is struck out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from ductus.document.differences import Change, Piece
from ductus.ui.theme import deleted_colour, inserted_colour

# A lone comma or space is a mark of two pixels; the faint ground behind it makes it seen.
_GROUND_OPACITY = 0.14


@dataclass(frozen=True, slots=True)
class MarkedText:
    """Text laid out in a width, wrapped where it is longer, ready to be drawn as often as needed."""

    layout: QTextLayout
    width: float
    height: float

    def draw(self, painter: QPainter, place: QPointF) -> None:
        """Draw with the painter's pen, top left at `place`."""
        self.layout.draw(painter, place)


def marked_text(pieces: Sequence[Piece], font: QFont, width_px: float, *, is_rtl: bool, is_dark: bool) -> MarkedText:
    """`pieces` laid out in lines of `width_px`, changes marked by line, colour and ground, so never by colour alone."""
    text = "".join(piece.text for piece in pieces)
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft)
    option.setAlignment(option.alignment() | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if is_rtl else Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    layout.setFormats(_formats(pieces, is_dark=is_dark))
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width_px)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return MarkedText(layout, width_px, height)


def _formats(pieces: Sequence[Piece], *, is_dark: bool) -> list[QTextLayout.FormatRange]:
    found = []
    start = 0
    for piece in pieces:
        length = len(piece.text.encode("utf-16-le", "surrogatepass")) // 2
        if piece.change is not Change.EQUAL:
            mark = QTextLayout.FormatRange()
            mark.start, mark.length = start, length
            mark.format = _format(piece.change, is_dark=is_dark)
            found.append(mark)
        start += length
    return found


def _format(change: Change, *, is_dark: bool) -> QTextCharFormat:
    colour = _colour(change, is_dark=is_dark)
    found = QTextCharFormat()
    found.setForeground(colour)
    found.setFontUnderline(change is Change.INSERTED)
    found.setFontStrikeOut(change is Change.DELETED)
    ground = QColor(colour)
    ground.setAlphaF(_GROUND_OPACITY)
    found.setBackground(ground)
    return found


def _colour(change: Change, *, is_dark: bool) -> QColor:
    return inserted_colour(is_dark=is_dark) if change is Change.INSERTED else deleted_colour(is_dark=is_dark)


def legend(inserted: str, deleted: str, ground: QColor, *, is_dark: bool) -> str:
    """Rich text that shows the two marks on their names, for a label on `ground`."""
    marks = []
    for change, words, tag in ((Change.INSERTED, inserted, "u"), (Change.DELETED, deleted, "s")):
        colour = _colour(change, is_dark=is_dark)
        style = f"color:{colour.name()}; background-color:{_mixed(colour, ground).name()}"
        marks.append(f'<{tag} style="{style}">{words}</{tag}>')
    return " &nbsp; ".join(marks)


def _mixed(colour: QColor, ground: QColor) -> QColor:
    """The ground of a mark as an opaque colour: rich text knows no opacity."""
    share = _GROUND_OPACITY
    return QColor(
        round(colour.red() * share + ground.red() * (1 - share)),
        round(colour.green() * share + ground.green() * (1 - share)),
        round(colour.blue() * share + ground.blue() * (1 - share)),
    )
