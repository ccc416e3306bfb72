"""A kind of tag in a list: its letter, its name, and a sample of its mark."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ductus.document.tags import TagKind
from ductus.ui.desk.field_pane import Stretch
from ductus.ui.tags.marks import paint_mark
from ductus.ui.theme import quiet

SAMPLE = "abc"
_MARGIN_PX = 6
_LETTER_PX = 20
_SAMPLE_PX = 44
_CHOSEN_TINT = 0.18

_Index = QModelIndex | QPersistentModelIndex


class KindDelegate(QStyledItemDelegate):
    """Draws items that hold a `TagKind` under `KIND`; others as plain text."""

    KIND = Qt.ItemDataRole.UserRole + 1

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(1, round(QFontMetricsF(option.font).height()) + 2 * _MARGIN_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        palette: QPalette = option.palette
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            tint = palette.color(QPalette.ColorRole.Accent)
            tint.setAlphaF(_CHOSEN_TINT)
            painter.fillRect(option.rect, tint)
        painter.setFont(option.font)
        kind = index.data(self.KIND)
        room = QRectF(option.rect).adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if isinstance(kind, TagKind):
            painter.setPen(quiet(palette))
            painter.drawText(room, left, kind.letter)
            paint_sample(painter, kind, room.adjusted(_LETTER_PX, 0, 0, 0), palette)
            room.setLeft(room.left() + _LETTER_PX + _SAMPLE_PX)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        words = QFontMetricsF(option.font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, left, words)
        painter.restore()


def paint_sample(painter: QPainter, kind: TagKind, room: QRectF, palette: QPalette) -> None:
    """Letters at the left of `room` that carry the kind's mark."""
    metrics = QFontMetricsF(painter.font())
    top = room.top() + (room.height() - metrics.height()) / 2
    foot = top + metrics.ascent()
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    painter.drawText(QPointF(room.left(), foot), SAMPLE)
    paint_mark(painter, kind, Stretch(room.left(), room.left() + metrics.horizontalAdvance(SAMPLE), top, foot))
