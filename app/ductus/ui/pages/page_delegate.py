"""Paints one row of the pages panel: thumbnail, number and name, a ring of how far the page has come."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ductus.document.page import StatusCounts
from ductus.document.transcription import LineStatus
from ductus.imaging.scans import SUFFIXES
from ductus.numerals import whole
from ductus.ui.pages.pages_table import THUMBNAIL_SIZE, HeaderRow, PageRow, PagesRole, page_status
from ductus.ui.theme import is_dark, quiet, status_colour, status_glyph

_MARGIN_PX = 8
_ROW_PX = THUMBNAIL_SIZE.height() + 2 * _MARGIN_PX
_HEADER_PX = 32
_RING_PX = 22
_RING_PEN_PX = 3.0
# Under this width the thumbnail shrinks to leave room for the number and the ring.
_NARROW_PX = 150
_NARROW_THUMBNAIL_PX = 44
_CORNER_PX = 2.0
_TESTED = "Test"
_PARTS_NAMES = "_- "
_BADGE_PX = 4.0
# A sixteenth of a degree is Qt's unit of arcs; they run counter-clockwise from three o'clock.
_FULL_CIRCLE = 360 * 16
_NOON = 90 * 16
_RING_ORDER = (LineStatus.VERIFIED, LineStatus.CORRECTED, LineStatus.UNCLEAR, LineStatus.READ, LineStatus.SKIPPED)
_BUSY_ARC = 70 * 16

_Index = QModelIndex | QPersistentModelIndex


class PageDelegate(QStyledItemDelegate):
    """Draws rows of a `PagesTable`. `busy_turn` (0 to 1) is where the arc of pages being worked on stands."""

    busy_turn = 0.0

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        is_header = isinstance(index.data(PagesRole.ROW), HeaderRow)
        return QSize(1, _HEADER_PX if is_header else _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        room: QRect = option.rect
        palette: QPalette = option.palette
        font: QFont = option.font
        state: QStyle.StateFlag = option.state
        row = index.data(PagesRole.ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if isinstance(row, HeaderRow):
            _paint_header(painter, room, palette, font, row)
            _paint_focus(painter, room, palette, state)
        elif isinstance(row, PageRow):
            _paint_ground(painter, room, palette, state)
            frame = _paint_thumbnail(painter, room, palette, row, index.data(PagesRole.THUMBNAIL))
            beside = QRect(room)
            beside.setLeft(frame.right() + _MARGIN_PX)
            beside.setRight(room.right() - _MARGIN_PX)
            _paint_words(painter, beside, palette, font, row)
            if index.data(PagesRole.IS_TESTED):
                _paint_tested(painter, beside, palette, font)
            self._paint_progress(painter, beside, palette, font, row, is_busy=bool(index.data(PagesRole.IS_BUSY)))
        painter.restore()

    def _paint_progress(
        self, painter: QPainter, room: QRect, palette: QPalette, font: QFont, row: PageRow, *, is_busy: bool
    ) -> None:
        counts = row.summary.counts
        top = room.bottom() - _MARGIN_PX - _RING_PX + 1
        ring = QRectF(room.left() + 1, top, _RING_PX, _RING_PX)
        if row.summary.problem:
            _paint_problem(painter, ring, font)
            return
        _paint_ring(painter, ring, palette, counts)
        _paint_glyph(painter, ring, font, page_status(counts))
        if is_busy:
            self._paint_busy(painter, ring, palette)
        if counts.total:
            painter.setFont(_smaller(font))
            painter.setPen(quiet(palette))
            beside = QRectF(ring.right() + 6, top, room.right() - ring.right() - 6, _RING_PX)
            done = f"{whole(counts.done)}/{whole(counts.total)}"
            if painter.fontMetrics().horizontalAdvance(done) <= beside.width():
                painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, done)

    def _paint_busy(self, painter: QPainter, ring: QRectF, palette: QPalette) -> None:
        outside = ring.adjusted(-1, -1, 1, 1)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2, c=Qt.PenCapStyle.RoundCap))
        painter.drawArc(outside, round(_NOON - self.busy_turn * _FULL_CIRCLE), -_BUSY_ARC)


def _paint_header(painter: QPainter, room: QRect, palette: QPalette, font: QFont, row: HeaderRow) -> None:
    """The title, and at the right how many pages there are."""
    small = _smaller(font)
    count = whole(row.count) if row.count else "no pages"
    words = room.adjusted(_MARGIN_PX, 8, -_MARGIN_PX, -2)
    painter.setFont(small)
    painter.setPen(quiet(palette))
    painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
    words.setRight(words.right() - QFontMetrics(small).horizontalAdvance(count) - _MARGIN_PX)
    small.setBold(True)
    painter.setFont(small)
    shown = QFontMetrics(small).elidedText(row.title, Qt.TextElideMode.ElideMiddle, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _paint_ground(painter: QPainter, room: QRect, palette: QPalette, state: QStyle.StateFlag) -> None:
    tint = palette.color(QPalette.ColorRole.Accent)
    if state & QStyle.StateFlag.State_Selected:
        is_active = bool(state & QStyle.StateFlag.State_Active)
        tint.setAlphaF(0.20 if is_active else 0.12)
        painter.fillRect(room, tint)
        painter.fillRect(QRect(room.left(), room.top(), 3, room.height()), palette.color(QPalette.ColorRole.Accent))
    elif state & QStyle.StateFlag.State_MouseOver:
        tint.setAlphaF(0.06)
        painter.fillRect(room, tint)
    if state & QStyle.StateFlag.State_KeyboardFocusChange:
        _paint_focus(painter, room, palette, state)


def _paint_focus(painter: QPainter, room: QRect, palette: QPalette, state: QStyle.StateFlag) -> None:
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 1))
        painter.drawRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_thumbnail(
    painter: QPainter, room: QRect, palette: QPalette, row: PageRow, thumbnail: QPixmap | None
) -> QRect:
    """Draw the thumbnail, or while it is not there a sheet of the page's shape; give the column it stands in."""
    width = THUMBNAIL_SIZE.width() if room.width() >= _NARROW_PX else _NARROW_THUMBNAIL_PX
    column = QRect(room.left() + _MARGIN_PX, room.top() + _MARGIN_PX, width, THUMBNAIL_SIZE.height())
    shape = QSize(max(1, row.summary.width_px), max(1, row.summary.height_px))
    if row.summary.width_px <= 0 or row.summary.height_px <= 0:
        shape = THUMBNAIL_SIZE
    if thumbnail is not None:
        shape = thumbnail.size()
    size = shape.scaled(column.size(), Qt.AspectRatioMode.KeepAspectRatio)
    sheet = QRect(column.left() + (width - size.width()) // 2, column.top(), size.width(), size.height())
    sheet.moveTop(column.top() + (column.height() - size.height()) // 2)
    line = palette.color(QPalette.ColorRole.Text)
    line.setAlphaF(0.22)
    if thumbnail is not None:
        painter.drawPixmap(sheet, thumbnail)
    else:
        ground = palette.color(QPalette.ColorRole.Text)
        ground.setAlphaF(0.06)
        painter.fillRect(sheet, ground)
    painter.setPen(QPen(line, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(sheet).adjusted(0.5, 0.5, -0.5, -0.5))
    return column


def _paint_words(painter: QPainter, room: QRect, palette: QPalette, font: QFont, row: PageRow) -> None:
    """The number, and the name under it on as many as two lines."""
    metrics = QFontMetrics(font)
    top = room.top() + _MARGIN_PX
    painter.setFont(font)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    painter.drawText(QRect(room.left(), top, room.width(), metrics.height()), left, whole(row.number))
    small = _smaller(font)
    painter.setFont(small)
    painter.setPen(quiet(palette))
    below = QRect(room.left(), top + metrics.height() + 2, room.width(), metrics.height())
    for part in in_two_lines(without_suffix(row.summary.name), QFontMetrics(small), room.width()):
        painter.drawText(below, left, part)
        below.translate(0, QFontMetrics(small).height())


def _paint_tested(painter: QPainter, room: QRect, palette: QPalette, font: QFont) -> None:
    """The word "Test" in a frame, on the row of the number."""
    small = _smaller(font)
    painter.setFont(small)
    metrics = QFontMetrics(small)
    width, height = metrics.horizontalAdvance(_TESTED) + 2 * _BADGE_PX, metrics.height()
    badge = QRectF(room.right() - width, room.top() + _MARGIN_PX, width, height)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 1))
    painter.drawRoundedRect(badge, _BADGE_PX, _BADGE_PX)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, _TESTED)


def without_suffix(name: str) -> str:
    """The name of a scan without what says its format: the tooltip has all of it, and here each letter counts."""
    stem, dot, suffix = name.rpartition(".")
    return stem if stem and f"{dot}{suffix}".lower() in SUFFIXES else name


def in_two_lines(name: str, metrics: QFontMetrics, width_px: int) -> list[str]:
    """A file name on one or two lines; what is too long for two loses its middle, for its end tells pages apart.

    It is broken after a sign that parts it, where one stands in the second half of the first line.
    """
    if metrics.horizontalAdvance(name) <= width_px:
        return [name]
    fitting = len(name)
    while fitting > 1 and metrics.horizontalAdvance(name, fitting) > width_px:
        fitting -= 1
    parted = max(name.rfind(sign, 0, fitting) + 1 for sign in _PARTS_NAMES)
    if parted > fitting // 2 and metrics.horizontalAdvance(name[parted:].lstrip()) <= width_px:
        fitting = parted
    return [name[:fitting], metrics.elidedText(name[fitting:].lstrip(), Qt.TextElideMode.ElideLeft, width_px)]


def _paint_ring(painter: QPainter, ring: QRectF, palette: QPalette, counts: StatusCounts) -> None:
    """Verified first, clockwise from noon, then what is less far; what is left of the track is to do."""
    inside = ring.adjusted(_RING_PEN_PX / 2, _RING_PEN_PX / 2, -_RING_PEN_PX / 2, -_RING_PEN_PX / 2)
    track = palette.color(QPalette.ColorRole.Text)
    track.setAlphaF(0.16)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(track, _RING_PEN_PX))
    painter.drawEllipse(inside)
    begin = float(_NOON)
    for status in _RING_ORDER:
        length = _FULL_CIRCLE * counts[status] / max(1, counts.total)
        if length:
            painter.setPen(QPen(_ring_colour(status), _RING_PEN_PX, c=Qt.PenCapStyle.FlatCap))
            painter.drawArc(inside, round(begin), -round(length))
        begin -= length


def _paint_glyph(painter: QPainter, ring: QRectF, font: QFont, status: LineStatus) -> None:
    """The status as a glyph inside the ring, so that it is not said by colour alone."""
    small = _smaller(font)
    painter.setFont(small)
    painter.setPen(_ring_colour(status))
    painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, status_glyph(status))


def _paint_problem(painter: QPainter, ring: QRectF, font: QFont) -> None:
    """A triangle with an exclamation mark; the tooltip says what is wrong."""
    colour = _ring_colour(LineStatus.UNCLEAR)
    painter.setPen(QPen(colour, 1.5, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    top, foot = ring.top() + 2, ring.bottom() - 3
    corners = [QPointF(ring.center().x(), top), QPointF(ring.right() - 1, foot), QPointF(ring.left() + 1, foot)]
    painter.drawPolygon(corners)
    painter.setFont(_smaller(font))
    painter.drawText(ring.adjusted(0, 3, 0, 1), Qt.AlignmentFlag.AlignCenter, "!")


def _ring_colour(status: LineStatus) -> QColor:
    return status_colour(status, is_dark=is_dark())


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.9)
    return small
