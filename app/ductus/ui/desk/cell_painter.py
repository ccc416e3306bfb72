"""Paints one cell of the strip: number and status, the crop, the text under it, whom the text comes from."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QLinearGradient, QPainter, QPainterPath, QPalette, QPen, QPixmap

from ductus.document.page import Line
from ductus.document.transcription import LineStatus
from ductus.ui.desk.cell_layout import META_ROW_PX, PADDING_PX, Size
from ductus.ui.desk.doubt import Doubt
from ductus.ui.desk.ink import Place
from ductus.ui.desk.spoken import BUSY_TEXT, meta_words, origin_icon
from ductus.ui.desk.text_shape import SetText, fitted_font, set_text
from ductus.ui.icons import icon
from ductus.ui.theme import is_dark, quiet, status_colour, status_glyph, status_title

GUTTER_PX = 48
BADGE_COLUMN_PX = 32
# How far the frame of the field in hand stands outside its text.
FIELD_MARGIN_PX = 6
_BADGE_PX = 14
_ARROW_SHIFT_PX = 16
_FADE_PX = 24
_NARROWEST_INK_MARK_PX = 4.0
_CORNER_PX = 3.0
_LAID_OUT_COUNT = 400
_SKIPPED_OPACITY = 0.55
_DIM_OPACITY = 0.38
_DIM_HOVERED_OPACITY = 0.75
_BADGE_OPACITY = 0.55


@dataclass(frozen=True, slots=True)
class CellView:
    """What one cell shows at one moment. `room` is the cell, the other rectangles lie in the same coordinates.

    The crop stands at the top of the cell between `crop_left` and `crop_left + crop_width`. `text_ink_px` is the width
    the text is spread to, 0 to leave it as it is; `pan_px` is how far the crop is moved to the left; `ink` is the
    place of the caret's character on it. `reads` is an arrow where the line does not run from left to right or, in
    writing of that direction, from right to left.
    """

    number: int
    line: Line
    text: str
    doubts: tuple[Doubt, ...]
    crop: QPixmap | None
    room: QRect
    crop_size: Size
    crop_left: float
    crop_width: float
    text_room: QRectF
    text_ink_px: float
    is_draft: bool = False
    is_busy: bool = False
    is_in_hand: bool = False
    has_focus: bool = False
    is_hovered: bool = False
    is_rtl: bool = False
    pan_px: float = 0.0
    ink: Place | None = None
    is_dim: bool = False
    reads: str = ""
    shimmer: float = 0.0

    def crop_room(self) -> QRectF:
        """The part of the cell the crop shows in; what is wider is cut off."""
        width = min(self.crop_size.width, self.crop_width)
        left = self.crop_left + (self.crop_width - width if self.is_rtl else 0.0)
        return QRectF(left, self.room.top() + PADDING_PX, width, self.crop_size.height)

    def is_on_ink(self, x: float, y: float) -> bool:
        """Whether a place of the cell belongs to the crop rather than to the text."""
        if self.text_room.left() > self.crop_left:
            return x < self.text_room.left() - FIELD_MARGIN_PX
        return y < self.crop_room().bottom() + 1


class CellPainter:
    """Paints cells in the colours of a palette. Owned by the strip; make a new one when the palette or font changes."""

    def __init__(self, palette: QPalette, text_font: QFont, small_font: QFont) -> None:
        self._palette = palette
        self._text_font = text_font
        self._number_font = small_font
        self._glyph_font = QFont(small_font)
        self._glyph_font.setPointSizeF(small_font.pointSizeF() * 1.25)
        self._is_dark = is_dark()
        self._accent = palette.color(QPalette.ColorRole.Accent)
        self._doubt_colour = status_colour(LineStatus.UNCLEAR, is_dark=self._is_dark)
        self._badges: dict[tuple[str, float], QPixmap] = {}
        self._laid_out: OrderedDict[Hashable, SetText] = OrderedDict()

    def paint(self, painter: QPainter, view: CellView) -> None:
        self._paint_ground(painter, view)
        self._paint_margin(painter, view)
        painter.save()
        painter.setOpacity(_opacity(view))
        self._paint_crop(painter, view)
        if view.is_in_hand:
            self._paint_field(painter, view)
        else:
            self._paint_text(painter, view)
        painter.restore()
        self._paint_marks(painter, view)
        if view.is_in_hand:
            self._paint_meta(painter, view)

    def laid_out(self, view: CellView) -> SetText:
        """The text as an ordinary cell sets it; kept for the next time."""
        room_px = view.text_room.width()
        key = (view.text, view.doubts, round(view.text_ink_px), round(room_px))
        found = self._laid_out.get(key)
        if found is None:
            font = fitted_font(self._text_font, view.text, view.text_ink_px, room_px)
            found = self._laid_out[key] = set_text(view.text, font, view.doubts, self._doubt_colour)
            if len(self._laid_out) > _LAID_OUT_COUNT:
                self._laid_out.popitem(last=False)
        else:
            self._laid_out.move_to_end(key)
        return found

    def _paint_ground(self, painter: QPainter, view: CellView) -> None:
        if view.is_in_hand:
            painter.fillRect(view.room, self._tint(0.10 if view.has_focus else 0.06))
            bar = QRectF(view.room.left(), view.room.top(), 3, view.room.height())
            painter.fillRect(bar, self._accent if view.has_focus else self._faint(0.3))
        elif view.is_hovered:
            painter.fillRect(view.room, self._tint(0.05))

    def _paint_margin(self, painter: QPainter, view: CellView) -> None:
        line_px = 16
        top = view.crop_room().center().y() - line_px
        right = view.room.left() + GUTTER_PX - 12
        painter.setFont(self._number_font)
        painter.setPen(self._palette.color(QPalette.ColorRole.Text) if view.is_in_hand else quiet(self._palette))
        number = QRectF(view.room.left(), top, right - view.room.left(), line_px)
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(view.number))
        painter.setFont(self._glyph_font)
        painter.setPen(status_colour(view.line.status, is_dark=self._is_dark))
        glyph = number.translated(0, line_px)
        painter.drawText(
            glyph, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, status_glyph(view.line.status)
        )
        if view.reads:
            arrow = number.translated(-_ARROW_SHIFT_PX, line_px)
            painter.setPen(quiet(self._palette))
            painter.drawText(arrow, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, view.reads)

    def _paint_crop(self, painter: QPainter, view: CellView) -> None:
        room = view.crop_room()
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(room, _CORNER_PX, _CORNER_PX)
        if view.crop is None:
            painter.fillPath(clip, self._faint(0.06))
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(clip)
            painter.drawPixmap(QPointF(room.left() - view.pan_px, room.top()), view.crop)
        if view.ink is not None:
            self._paint_ink_mark(painter, view.ink, view, room)
        painter.restore()

    def _paint_ink_mark(self, painter: QPainter, ink: Place, view: CellView, room: QRectF) -> None:
        left = room.left() - view.pan_px + ink.left * view.crop_size.width
        width = max(_NARROWEST_INK_MARK_PX, (ink.right - ink.left) * view.crop_size.width)
        wash = QColor(self._accent)
        wash.setAlphaF(0.16)
        painter.fillRect(QRectF(left, room.top(), width, room.height()), wash)
        painter.fillRect(QRectF(left, room.bottom() - 3, width, 3), self._accent)

    def _paint_field(self, painter: QPainter, view: CellView) -> None:
        """The frame around the editor, which stands over the text row and draws the text itself."""
        if not view.has_focus:
            return
        frame = view.text_room.adjusted(-FIELD_MARGIN_PX, 0.5, FIELD_MARGIN_PX, -0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._palette.color(QPalette.ColorRole.Base))
        painter.setPen(QPen(self._accent, 1.5))
        painter.drawRoundedRect(frame, _CORNER_PX + 1, _CORNER_PX + 1)
        painter.restore()

    def _paint_text(self, painter: QPainter, view: CellView) -> None:
        if not view.text:
            self._paint_no_text(painter, view)
            return
        shown = self.laid_out(view)
        colour = self._palette.color(QPalette.ColorRole.Text)
        is_cut_off = shown.width > view.text_room.width() + 1
        painter.setPen(QPen(_fading(colour, view.text_room, is_rtl=shown.is_rtl), 1) if is_cut_off else colour)
        shown.draw(painter, view.text_room)

    def _paint_no_text(self, painter: QPainter, view: CellView) -> None:
        if view.is_busy:
            colour = QColor(self._accent)
            colour.setAlphaF(0.55 + 0.4 * view.shimmer)
            painter.setPen(colour)
            painter.setFont(self._number_font)
            side = Qt.AlignmentFlag.AlignRight if view.is_rtl else Qt.AlignmentFlag.AlignLeft
            painter.drawText(view.text_room, side | Qt.AlignmentFlag.AlignVCenter, BUSY_TEXT)
            return
        foot = math.floor(view.text_room.top() + view.text_room.height() * 0.72) + 0.5
        painter.setPen(QPen(self._faint(0.22), 1, Qt.PenStyle.DotLine))
        room = view.crop_room()
        painter.drawLine(QPointF(room.left(), foot), QPointF(room.right(), foot))

    def _paint_marks(self, painter: QPainter, view: CellView) -> None:
        """The column at the right: whom the text comes from, and whether there is a comment, a lock, a draft."""
        left = view.room.right() - BADGE_COLUMN_PX + 10
        middle = view.text_room.center().y()
        origin = origin_icon(view.line)
        if origin and (view.text or view.line.transcription is not None) and not view.is_draft:
            self._paint_badge(painter, origin, left, middle, _BADGE_OPACITY)
        if view.is_draft:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(status_colour(LineStatus.CORRECTED, is_dark=self._is_dark))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(left + _BADGE_PX / 2, middle), 3.5, 3.5)
            painter.restore()
        above = view.crop_room().top() + _BADGE_PX / 2
        if view.line.is_locked:
            self._paint_badge(painter, "lock", left, above, 0.8)
            above += _BADGE_PX + 4
        if view.line.comment:
            self._paint_comment_mark(painter, left, above)

    def _paint_badge(self, painter: QPainter, meaning: str, left: float, middle: float, opacity: float) -> None:
        ratio = painter.device().devicePixelRatioF()
        badge = self._badges.get((meaning, ratio))
        if badge is None:  # as pixels: the icon's own engine would set its letter anew in every cell of every frame
            badge = self._badges[meaning, ratio] = icon(meaning).pixmap(QSize(_BADGE_PX, _BADGE_PX), ratio)
        painter.save()
        painter.setOpacity(opacity)
        painter.drawPixmap(QPointF(round(left), round(middle - _BADGE_PX / 2)), badge)
        painter.restore()

    def _paint_comment_mark(self, painter: QPainter, left: float, middle: float) -> None:
        """A small speech bubble."""
        bubble = QPainterPath()
        bubble.addRoundedRect(QRectF(left + 1, middle - 6, 12, 8), 2, 2)
        bubble.moveTo(left + 4, middle + 2)
        bubble.lineTo(left + 4, middle + 6)
        bubble.lineTo(left + 8, middle + 2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(bubble, status_colour(LineStatus.CORRECTED, is_dark=self._is_dark))
        painter.restore()

    def _paint_meta(self, painter: QPainter, view: CellView) -> None:
        """The last row of the cell in hand says in words what glyphs and badges say elsewhere."""
        room = QRectF(view.text_room)
        room.setTop(view.room.bottom() - PADDING_PX - META_ROW_PX + 1)
        room.setHeight(META_ROW_PX)
        painter.setFont(self._number_font)
        status = status_title(view.line.status)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(status_colour(view.line.status, is_dark=self._is_dark))
        painter.drawText(room, left, status)
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(status) + 12)
        painter.setPen(quiet(self._palette))
        words = "  ·  ".join(meta_words(view.line, is_busy=view.is_busy, is_draft=view.is_draft))
        painter.drawText(
            room, left, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        )

    def _faint(self, opacity: float) -> QColor:
        colour = self._palette.color(QPalette.ColorRole.Text)
        colour.setAlphaF(opacity)
        return colour

    def _tint(self, opacity: float) -> QColor:
        colour = QColor(self._accent)
        colour.setAlphaF(opacity)
        return colour


def _opacity(view: CellView) -> float:
    """Neighbours of the line one concentrates on step back, and come forward under the pointer."""
    if view.is_in_hand:
        return 1.0
    if view.is_dim:
        return _DIM_HOVERED_OPACITY if view.is_hovered else _DIM_OPACITY
    return _SKIPPED_OPACITY if view.line.status is LineStatus.SKIPPED else 1.0


def _fading(colour: QColor, room: QRectF, *, is_rtl: bool) -> QBrush:
    """Ink for a text that is cut off: it fades out, so that nobody takes the cut for the text's end."""
    clear = QColor(colour)
    clear.setAlpha(0)
    edge, inner = (room.left(), room.left() + _FADE_PX) if is_rtl else (room.right(), room.right() - _FADE_PX)
    gradient = QLinearGradient(QPointF(inner, 0), QPointF(edge, 0))
    gradient.setColorAt(0, colour)
    gradient.setColorAt(1, clear)
    return QBrush(gradient)
