"""Paints one row of the worklist: where and how doubtful, over the text with its doubtful letters underlined."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ductus.document.calibration import AS_READ
from ductus.document.transcription import LineStatus
from ductus.numerals import percent
from ductus.ui.desk.doubt import Doubt
from ductus.ui.desk.text_shape import set_text
from ductus.ui.theme import is_dark, quiet, status_colour
from ductus.ui.worklist.rows import WorkRow
from ductus.ui.worklist.worklist_table import Index, WorkRole

_SIDE_PX = 8
_MARGIN_PX = 6
_CROP_PX = 26
_GAP_PX = 2
_SELECTED_TINT = 0.16
_HOVERED_TINT = 0.06
# A text whose first doubt is far in begins a few letters before it, so that the doubt is seen.
_LEAD = 12
_STRONG_SHARE = 0.5


class WorklistDelegate(QStyledItemDelegate):
    """Draws rows of a `WorklistTable`. `text_font` is that of transcriptions; doubt is below `threshold`."""

    text_font = QFont()
    threshold = 0.0
    sureness = AS_READ

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.crops: dict[str, QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(WorkRole.ROW)
        crop = _CROP_PX + _GAP_PX if row is not None and row.doubted.line_id in self.crops else 0
        text = math.ceil(QFontMetrics(self.text_font).height() * 1.1)
        return QSize(1, 2 * _MARGIN_PX + QFontMetrics(option.font).height() + _GAP_PX + crop + text)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(WorkRole.ROW)
        if not isinstance(row, WorkRow):
            return
        painter.save()
        self._paint_ground(painter, option)
        room = option.rect.adjusted(_SIDE_PX, _MARGIN_PX, -_SIDE_PX, -_MARGIN_PX)
        painter.setFont(option.font)
        head_px = QFontMetrics(option.font).height()
        self._paint_head(painter, QRect(room.left(), room.top(), room.width(), head_px), option, index, row)
        room.setTop(room.top() + head_px + _GAP_PX)
        crop = self.crops.get(row.doubted.line_id)
        if crop is not None:
            painter.setClipRect(QRect(room.left(), room.top(), room.width(), _CROP_PX))
            painter.drawPixmap(room.left(), room.top(), crop)
            painter.setClipping(False)
            room.setTop(room.top() + _CROP_PX + _GAP_PX)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        self._paint_text(painter, QRectF(room), row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        tint = option.palette.color(QPalette.ColorRole.Accent)
        if option.state & QStyle.StateFlag.State_Selected:
            tint.setAlphaF(_SELECTED_TINT)
            painter.fillRect(option.rect, tint)
            tint.setAlphaF(1.0)
            painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), tint)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            tint.setAlphaF(_HOVERED_TINT)
            painter.fillRect(option.rect, tint)

    def _paint_head(
        self, painter: QPainter, room: QRect, option: QStyleOptionViewItem, index: Index, row: WorkRow
    ) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        sure = percent(row.least)
        errors = f"≈ {max(1, round(row.errors))}"
        painter.setPen(
            status_colour(LineStatus.UNCLEAR, is_dark=is_dark())
            if row.least < self.threshold
            else quiet(option.palette)
        )
        words = f"{sure}  ·  {errors}"
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, words)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(words) - _SIDE_PX)
        painter.setPen(quiet(option.palette))
        page = painter.fontMetrics().elidedText(
            str(index.data(WorkRole.PAGE)), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, page)

    def _paint_text(self, painter: QPainter, room: QRectF, row: WorkRow) -> None:
        text, doubts = shown_text(row, self._doubts(row))
        colour = status_colour(LineStatus.UNCLEAR, is_dark=is_dark())
        set_text(text, self.text_font, doubts, colour).draw(painter, room)

    def _doubts(self, row: WorkRow) -> tuple[Doubt, ...]:
        found = []
        for start, end, confidence in row.doubted.stretches:
            sure = self.sureness.of(row.doubted.made_by, confidence)
            if sure < self.threshold:
                found.append(Doubt(start, end, sure < self.threshold * _STRONG_SHARE))
        return tuple(found)


def shown_text(row: WorkRow, doubts: tuple[Doubt, ...]) -> tuple[str, tuple[Doubt, ...]]:
    """The text from a little before its first doubt, with the doubts where they then are."""
    text = row.doubted.text
    first = doubts[0].start if doubts else 0
    cut = text.rfind(" ", 0, max(0, first - _LEAD)) + 1 if first > 2 * _LEAD else 0
    if cut == 0:
        return text, doubts
    shift = cut - 2
    moved = tuple(Doubt(doubt.start - shift, doubt.end - shift, doubt.is_strong) for doubt in doubts)
    return f"… {text[cut:]}", moved
