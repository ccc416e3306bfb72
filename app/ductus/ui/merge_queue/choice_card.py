"""One line of the merge queue, large: its crop, what holds, what was read anew, and what the two come to together."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ductus.document.differences import Change, Piece, differences
from ductus.document.page import Line
from ductus.document.weighing import merged_text
from ductus.numerals import percent
from ductus.ui.desk.ink import is_right_to_left
from ductus.ui.desk.spoken import origin_words
from ductus.ui.marked_text import MarkedText, marked_text
from ductus.ui.theme import is_dark, quiet

_SIDE_PX = 8
_GAP_PX = 4
_BLOCK_GAP_PX = 10
_HIGHEST_CROP_PX = 72


_SHORT_REVISION = 10


class ChoiceCard(QWidget):
    """Draws the texts one may choose between, differences from the held one marked. Owned by the panel."""

    def __init__(self) -> None:
        super().__init__()
        self._line: Line | None = None
        self._crop = QPixmap()
        self._text_font = QFont()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("Choice")

    def set_text_font(self, font: QFont) -> None:
        self._text_font = font
        self.updateGeometry()
        self.update()

    def show_line(self, line: Line | None, crop: QPixmap) -> None:
        """Show another line, or none; an empty crop while it is not there."""
        self._line, self._crop = line, crop
        blocks = self._blocks()
        made = _made_with(line)
        said = [f"{title}: {_after(pieces)}" for title, pieces in blocks]
        self.setAccessibleDescription(". ".join([*said, made] if made else said))
        self.setToolTip(made)
        self.updateGeometry()
        self.update()

    def _blocks(self) -> list[tuple[str, tuple[Piece, ...]]]:
        line = self._line
        if line is None or line.reading is None:
            return []
        newest, merged = line.reading, merged_text(line)
        stated = newest.stated_confidence
        sure = f", {percent(stated)} sure" if stated is not None else ""
        held = f"Your text, {origin_words(line)}" if origin_words(line) else "Your text"
        blocks = [
            (held, (Piece(Change.EQUAL, line.text),) if line.text else ()),
            (f"New reading by {newest.made_by.engine}{sure}", differences(line.text, newest.text)),
        ]
        if merged is not None:
            blocks.append(("Both together", differences(line.text, merged)))
        return blocks

    def _laid_out(self, width: float) -> list[tuple[str, MarkedText]]:
        return [
            (
                title,
                marked_text(pieces, self._text_font, width, is_rtl=is_right_to_left(_after(pieces)), is_dark=is_dark()),
            )
            for title, pieces in self._blocks()
        ]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        head = QFontMetricsF(self.font()).height()
        inner = max(1.0, width - 2 * _SIDE_PX)
        texts = sum(head + _GAP_PX + text.height + _BLOCK_GAP_PX for _, text in self._laid_out(inner))
        return math.ceil(self._crop_height(inner) + _BLOCK_GAP_PX + texts)

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(200, self.width())))

    def _crop_height(self, width: float) -> float:
        if self._crop.isNull():
            return 0.0
        return min(_HIGHEST_CROP_PX, self._crop.height() * width / self._crop.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = max(1.0, self.width() - 2 * _SIDE_PX)
        top = 0.0
        if not self._crop.isNull():
            height = self._crop_height(width)
            crop_width = self._crop.width() * height / self._crop.height()
            painter.drawPixmap(QRectF(_SIDE_PX, top, crop_width, height), self._crop, QRectF(self._crop.rect()))
            top += height + _BLOCK_GAP_PX
        metrics = QFontMetricsF(self.font())
        for title, text in self._laid_out(width):
            painter.setPen(quiet(self.palette()))
            shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QPointF(_SIDE_PX, top + metrics.ascent()), shown)
            top += metrics.height() + _GAP_PX
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            text.draw(painter, QPointF(_SIDE_PX, top))
            top += text.height + _BLOCK_GAP_PX
        painter.end()


def _after(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.change is not Change.DELETED)


def _made_with(line: Line | None) -> str:
    """Which weights made the new reading; empty where none are named."""
    made_by = line.reading.made_by if line is not None and line.reading is not None else None
    if made_by is None or not made_by.weights:
        return ""
    revision = f" @ {made_by.revision[:_SHORT_REVISION]}" if made_by.revision else ""
    return f"The new reading was made with {made_by.weights}{revision}"
