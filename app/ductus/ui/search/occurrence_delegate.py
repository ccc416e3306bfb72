"""Paints one occurrence: where it is, its ink with the place marked, its line with the words marked."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionButton, QStyleOptionViewItem

from ductus.document.letter_places import Place
from ductus.numerals import percent
from ductus.ui.desk.ink import is_right_to_left, utf16_offset
from ductus.ui.search.far_crops import FarCrops
from ductus.ui.search.occurrences import Occurrence, OccurrenceRole
from ductus.ui.theme import deleted_colour, inserted_colour, is_dark, quiet, status_colour, status_glyph, status_title

_Index = QModelIndex | QPersistentModelIndex
_MARGIN_PX, _SIDE_PX, _GAP_PX = 6, 8, 4
_CROP_PX = 38
_TICK_PX = 16
_CORNER_PX = 3
_FADE_PX = 24.0
_SELECTED_TINT, _SELECTED_AWAY_TINT, _HOVERED_TINT = 0.16, 0.10, 0.06
_BAR_PX = 3
_WASH = 0.18


class OccurrenceDelegate(QStyledItemDelegate):
    """Draws rows of an `OccurrenceTable`; all are equally high. `text_font` is that of transcriptions.

    With `is_aligned` every occurrence stands in the middle, one under the other; else lines keep to the edges.
    """

    text_font = QFont()
    is_aligned = False

    def __init__(self, crops: FarCrops) -> None:
        super().__init__(crops)
        self._crops = crops

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        head, text = QFontMetrics(option.font).height(), QFontMetrics(self.text_font).height()
        return QSize(1, head + _CROP_PX + text + 2 * _GAP_PX + 2 * _MARGIN_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        occurrence = index.data(OccurrenceRole.OCCURRENCE)
        if not isinstance(occurrence, Occurrence):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option)
        room = option.rect.adjusted(_SIDE_PX, _MARGIN_PX, -_SIDE_PX, -_MARGIN_PX)
        head = QRect(room.left(), room.top(), room.width(), QFontMetrics(option.font).height())
        self._paint_head(painter, head, option, occurrence, index.data(Qt.ItemDataRole.CheckStateRole))
        crop = QRectF(room.left(), head.bottom() + 1 + _GAP_PX, room.width(), _CROP_PX)
        self._paint_crop(painter, crop, option.palette, occurrence)
        text = QRectF(crop.left(), crop.bottom() + _GAP_PX, crop.width(), QFontMetrics(self.text_font).height())
        self._paint_text(painter, text, option.palette, occurrence, index.data(OccurrenceRole.NEW_TEXT))
        painter.restore()

    def tick_room(self, row: QRect) -> QRect:
        """Where the tick of a row is, with some room around it for the pointer."""
        return QRect(row.left(), row.top(), _SIDE_PX + _TICK_PX + 6, _MARGIN_PX + _TICK_PX + 6)

    def _paint_head(
        self, painter: QPainter, room: QRect, option: QStyleOptionViewItem, occurrence: Occurrence, tick: object
    ) -> None:
        hit, palette = occurrence.hit, option.palette
        if tick is not None:
            box = QStyleOptionButton()
            box.rect = QRect(room.left(), room.top(), _TICK_PX, room.height())
            box.state = QStyle.StateFlag.State_Enabled
            is_ticked = tick == Qt.CheckState.Checked
            box.state |= QStyle.StateFlag.State_On if is_ticked else QStyle.StateFlag.State_Off
            box.palette = palette
            option.widget.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, box, painter)
            room = room.adjusted(_TICK_PX + 6, 0, 0, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(option.font)
        metrics = QFontMetrics(option.font)
        right = status_glyph(hit.line.status)
        painter.setPen(status_colour(hit.line.status, is_dark=is_dark()))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, right)
        room = room.adjusted(0, 0, -metrics.horizontalAdvance(right) - 8, 0)
        painter.setPen(quiet(palette))
        said = " · ".join(_remarks(occurrence))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, said)
        room = room.adjusted(0, 0, -metrics.horizontalAdvance(said) - (8 if said else 0), 0)
        where = f"{occurrence.page_name} · {hit.number}"
        shown = metrics.elidedText(where, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, shown)

    def _paint_crop(self, painter: QPainter, room: QRectF, palette: QPalette, occurrence: Occurrence) -> None:
        image = self._crops.crop(occurrence.hit.line)
        clip = QPainterPath()
        clip.addRoundedRect(room, _CORNER_PX, _CORNER_PX)
        if image is None:
            painter.fillPath(clip, _tint(palette, QPalette.ColorRole.Text, 0.06))
            return
        painter.save()
        painter.setClipPath(clip)
        width = image.width() * room.height() / max(1, image.height())
        place = occurrence.place
        left = room.left() - self._pan(width, (place.left + place.right) / 2 * width, room.width())
        _draw_crop(painter, image, QRectF(left, room.top(), width, room.height()), room)
        if occurrence.words:
            _mark_place(painter, place, QRectF(left, room.top(), width, room.height()), palette)
        painter.restore()

    def _pan(self, width: float, middle: float, room: float) -> float:
        """How far something `width` wide is moved to the left so that its `middle` can be seen in `room`."""
        pan = middle - room / 2
        return pan if self.is_aligned else max(0.0, min(pan, width - room))

    def _paint_text(
        self, painter: QPainter, room: QRectF, palette: QPalette, occurrence: Occurrence, new_text: str | None
    ) -> None:
        text = occurrence.before + occurrence.words + (new_text or "") + occurrence.after
        start = utf16_offset(text, occurrence.span.start)
        end = utf16_offset(text, occurrence.span.end)
        stop = utf16_offset(text, occurrence.span.end + len(new_text or ""))
        formats = _formats(start, end, stop, is_replaced=new_text is not None, palette=palette)
        layout = _laid_out(text, self.text_font, formats)
        line = layout.lineAt(0)
        edges: list[Any] = [line.cursorToX(place) for place in (start, stop)]  # pairs, which the stubs do not say
        width = line.naturalTextWidth()
        pan = self._pan(width, sum(x for x, _ in edges) / 2, room.width())
        painter.save()
        painter.setClipRect(room)
        painter.setPen(QPen(_faded(palette.color(QPalette.ColorRole.Text), room, pan, width), 1))
        layout.draw(painter, QPointF(room.left() - pan, room.top()))
        painter.restore()


def _remarks(occurrence: Occurrence) -> list[str]:
    hit = occurrence.hit
    found = []
    if occurrence.span.nearness < 1:
        found.append(f"{percent(occurrence.span.nearness)} alike")
    if hit.kind != "held":
        found.append("read otherwise")
    if hit.line.is_locked:
        found.append("locked")
    return found


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    room: QRect = option.rect
    if option.state & QStyle.StateFlag.State_Selected:
        opacity = _SELECTED_TINT if option.widget.hasFocus() else _SELECTED_AWAY_TINT
        painter.fillRect(room, _tint(option.palette, QPalette.ColorRole.Accent, opacity))
        bar = QRect(room.left(), room.top(), _BAR_PX, room.height())
        painter.fillRect(bar, option.palette.color(QPalette.ColorRole.Accent))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(room, _tint(option.palette, QPalette.ColorRole.Accent, _HOVERED_TINT))


def _draw_crop(painter: QPainter, image: QImage, place: QRectF, room: QRectF) -> None:
    """Draw what is seen of the crop only."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    seen = place.intersected(room)
    scale = image.width() / place.width()
    source = QRectF((seen.left() - place.left()) * scale, 0, seen.width() * scale, image.height())
    painter.drawImage(seen, image, source)


def _mark_place(painter: QPainter, place: Place, crop: QRectF, palette: QPalette) -> None:
    left, right = crop.left() + place.left * crop.width(), crop.left() + place.right * crop.width()
    painter.fillRect(
        QRectF(left, crop.top(), max(2.0, right - left), crop.height()),
        _tint(palette, QPalette.ColorRole.Accent, _WASH),
    )
    painter.fillRect(
        QRectF(left, crop.bottom() - 3, max(2.0, right - left), 3), palette.color(QPalette.ColorRole.Accent)
    )


def _laid_out(text: str, font: QFont, formats: list[QTextLayout.FormatRange]) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    is_rtl = is_right_to_left(text)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if is_rtl else Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    layout.setFormats(formats)  # before the lines are made: afterwards there would be none
    layout.beginLayout()
    line = layout.createLine()
    line.setNumColumns(max(1, len(text.encode("utf-16-le", "surrogatepass")) // 2))
    layout.endLayout()
    return layout


def _formats(start: int, end: int, stop: int, *, is_replaced: bool, palette: QPalette) -> list[QTextLayout.FormatRange]:
    """The words found, in bold on a ground; when they are replaced struck out, with the new ones underlined behind."""
    found = QTextCharFormat()
    if is_replaced:
        found.setForeground(deleted_colour(is_dark=is_dark()))
        found.setFontStrikeOut(True)
    else:
        found.setFontWeight(QFont.Weight.Bold)
        found.setBackground(_tint(palette, QPalette.ColorRole.Accent, _WASH))
    new = QTextCharFormat()
    new.setForeground(inserted_colour(is_dark=is_dark()))
    new.setFontUnderline(True)
    return [_range(start, end, found), _range(end, stop, new)]


def _range(start: int, end: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, end - start
    made.format = look
    return made


def _faded(colour: QColor, room: QRectF, pan: float, width: float) -> QBrush:
    """Ink that fades out where the text goes on beyond the room."""
    gradient = QLinearGradient(room.topLeft(), room.topRight())
    clear = QColor(colour)
    clear.setAlpha(0)
    share = min(0.5, _FADE_PX / max(1.0, room.width()))
    gradient.setColorAt(0, clear if pan > 0 else colour)
    gradient.setColorAt(share, colour)
    gradient.setColorAt(1 - share, colour)
    gradient.setColorAt(1, clear if math.floor(width - pan) > room.width() else colour)
    return QBrush(gradient)


def _tint(palette: QPalette, role: QPalette.ColorRole, opacity: float) -> QColor:
    colour = palette.color(role)
    colour.setAlphaF(opacity)
    return colour


def status_words(occurrence: Occurrence) -> str:
    """What a tooltip says of the row."""
    hit = occurrence.hit
    words = [f"{occurrence.page_name}, line {hit.number}", status_title(hit.line.status).lower(), *_remarks(occurrence)]
    return " · ".join(words)
