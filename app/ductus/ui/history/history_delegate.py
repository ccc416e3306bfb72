"""Paints one row of the history: when and through whom over what the line said then, differences marked."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ductus.numerals import percent
from ductus.ui.desk.ink import is_right_to_left
from ductus.ui.history.history_table import HistoryRole
from ductus.ui.history.rows import HistoryRow
from ductus.ui.marked_text import MarkedText, marked_text
from ductus.ui.theme import is_dark, quiet, status_colour, status_glyph

_MARGIN_PX = 8
_SIDE_PX = 12
_GLYPH_PX = 20
_GAP_PX = 2
_NO_TEXT = "(no text)"
_HOVERED_TINT = 0.06
_SELECTED_TINT = 0.16
_SELECTED_AWAY_TINT = 0.10
_BAR_PX = 3

_Index = QModelIndex | QPersistentModelIndex


class HistoryDelegate(QStyledItemDelegate):
    """Draws rows of a `HistoryTable`. `text_font` is that of transcriptions."""

    text_font = QFont()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        view = option.widget
        width = view.viewport().width() if hasattr(view, "viewport") else option.rect.width()
        row, text = self._laid_out(index, width)
        height = 0 if row is None else QFontMetrics(option.font).height() + _GAP_PX + math.ceil(text.height)
        return QSize(1, height + 2 * _MARGIN_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, text = self._laid_out(index, option.rect.width())
        if row is None:
            return
        palette: QPalette = option.palette
        painter.save()
        _paint_ground(painter, option.rect, palette, option.state, has_focus=option.widget.hasFocus())
        head = option.rect.adjusted(_SIDE_PX, _MARGIN_PX, -_SIDE_PX, 0)
        head.setHeight(QFontMetrics(option.font).height())
        _paint_head(painter, head, palette, option.font, row, str(index.data(HistoryRole.WHEN)))
        painter.setPen(palette.color(QPalette.ColorRole.Text) if row.text else quiet(palette))
        text.draw(painter, QPointF(head.left() + _GLYPH_PX, head.bottom() + 1 + _GAP_PX))
        painter.restore()

    def _laid_out(self, index: _Index, width_px: int) -> tuple[HistoryRow | None, MarkedText]:
        row = index.data(HistoryRole.ROW)
        pieces = index.data(HistoryRole.PIECES) or ()
        # The direction of what the line said then; where it said nothing, of what is struck out.
        text = index.data(Qt.ItemDataRole.DisplayRole) or "".join(piece.text for piece in pieces)
        room = max(1, width_px - 2 * _SIDE_PX - _GLYPH_PX)
        return row, marked_text(pieces, self.text_font, room, is_rtl=is_right_to_left(text), is_dark=is_dark())


def _paint_ground(
    painter: QPainter, room: QRect, palette: QPalette, state: QStyle.StateFlag, *, has_focus: bool
) -> None:
    tint = palette.color(QPalette.ColorRole.Accent)
    if state & QStyle.StateFlag.State_Selected:
        tint.setAlphaF(_SELECTED_TINT if has_focus else _SELECTED_AWAY_TINT)
        painter.fillRect(room, tint)
        painter.fillRect(
            QRect(room.left(), room.top(), _BAR_PX, room.height()), palette.color(QPalette.ColorRole.Accent)
        )
    elif state & QStyle.StateFlag.State_MouseOver:
        tint.setAlphaF(_HOVERED_TINT)
        painter.fillRect(room, tint)


def _paint_head(painter: QPainter, room: QRect, palette: QPalette, font: QFont, row: HistoryRow, when: str) -> None:
    """Glyph, what happened, with which weights; at the right how sure, and when."""
    middle = Qt.AlignmentFlag.AlignVCenter
    if row.status is not None:
        painter.setFont(font)
        painter.setPen(status_colour(row.status, is_dark=is_dark()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, status_glyph(row.status))
    words = room.adjusted(_GLYPH_PX, 0, 0, 0)
    sure = percent(row.confidence) if row.confidence is not None else ""
    right = "  ·  ".join(part for part in (sure, when) if part)
    painter.setFont(font)
    painter.setPen(quiet(palette))
    painter.drawText(words, Qt.AlignmentFlag.AlignRight | middle, right)
    words.setRight(words.right() - painter.fontMetrics().horizontalAdvance(right) - _SIDE_PX)
    strong = QFont(font)
    strong.setBold(row.is_now)
    now = " (now)" if row.is_now else ""
    metrics = QFontMetrics(strong)
    room_px = words.width() - metrics.horizontalAdvance(now)
    shown = metrics.elidedText(row.what, Qt.TextElideMode.ElideRight, room_px) + now
    painter.setFont(strong)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, shown)
    words.setLeft(words.left() + painter.fontMetrics().horizontalAdvance(shown) + _SIDE_PX)
    painter.setFont(font)
    painter.setPen(quiet(palette))
    weights = painter.fontMetrics().elidedText(row.made_with, Qt.TextElideMode.ElideMiddle, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, weights)
