"""How a row of the list of lines looks: number, status, lock, the text's beginning, and the type where it tells."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ductus.document.page import DEFAULT_LINE_KIND
from ductus.ui.icons import icon
from ductus.ui.lines.lines_table import ROW_ROLE
from ductus.ui.lines.rows import Row
from ductus.ui.theme import status_colour, status_glyph

_HEIGHT = 26
_MARGIN = 8
_NUMBER_WIDTH = 34
_GLYPH_WIDTH = 20
_LOCK = 14
_LEAST_TEXT = 60
_SMALLER = 1.5
_NO_TEXT = "no text yet"


class LinesDelegate(QStyledItemDelegate):
    """Paints rows of one height, so that thousands of them scroll as one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hovered = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, max(_HEIGHT, option.fontMetrics.height() + 8))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return
        painter.save()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        _paint_ground(painter, option, row, is_selected=is_selected, is_hovered=_id(row) == self.hovered != "")
        role = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        ink = option.palette.color(role)
        if row.line is None:
            _paint_heading(painter, option, row, ink)
        else:
            _paint_line(painter, option, row, ink, is_selected=is_selected)
        painter.restore()


def _id(row: Row) -> str:
    return row.line.id if row.line is not None else row.region_id


def _paint_ground(
    painter: QPainter, option: QStyleOptionViewItem, row: Row, *, is_selected: bool, is_hovered: bool
) -> None:
    palette = option.palette
    if is_selected:
        painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Highlight))
    elif is_hovered:
        ground = QColor(palette.color(QPalette.ColorRole.Highlight))
        ground.setAlphaF(0.16)
        painter.fillRect(option.rect, ground)
    elif row.line is None:
        painter.fillRect(option.rect, palette.color(QPalette.ColorRole.AlternateBase))


def _paint_heading(painter: QPainter, option: QStyleOptionViewItem, row: Row, ink: QColor) -> None:
    font = QFont(option.font)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(ink)
    room = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
    count = f"{row.count}" if row.count else "empty"
    count_width = painter.fontMetrics().horizontalAdvance(count) + _MARGIN
    title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, room.width() - count_width)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
    painter.setFont(option.font)
    painter.setPen(_faint(ink))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)


def _paint_line(painter: QPainter, option: QStyleOptionViewItem, row: Row, ink: QColor, *, is_selected: bool) -> None:
    line = row.line
    assert line is not None  # noqa: S101  # told by the caller
    middle = Qt.AlignmentFlag.AlignVCenter
    left, top, height = option.rect.left() + _MARGIN // 2, option.rect.top(), option.rect.height()
    painter.setPen(_faint(ink))
    painter.drawText(QRect(left, top, _NUMBER_WIDTH - 6, height), middle | Qt.AlignmentFlag.AlignRight, str(row.number))
    left += _NUMBER_WIDTH
    is_dark = option.palette.color(QPalette.ColorRole.Base).lightnessF() < 0.5
    painter.setPen(ink if is_selected else status_colour(line.status, is_dark=is_dark))
    painter.drawText(QRect(left, top, _GLYPH_WIDTH, height), middle, status_glyph(line.status))
    left += _GLYPH_WIDTH
    if line.is_locked:
        icon("lock").paint(painter, QRect(left, top + (height - _LOCK) // 2, _LOCK, _LOCK))
        left += _LOCK + 4
    right = option.rect.right() - _MARGIN
    if line.kind != DEFAULT_LINE_KIND:
        right = _paint_kind(painter, option, line.kind, QRect(left, top, right - left, height), ink)
    painter.setPen(ink if line.text else _faint(ink))
    text = painter.fontMetrics().elidedText(line.text or _NO_TEXT, Qt.TextElideMode.ElideRight, max(0, right - left))
    painter.drawText(QRect(left, top, max(0, right - left), height), middle, text)


def _paint_kind(painter: QPainter, option: QStyleOptionViewItem, kind: str, room: QRect, ink: QColor) -> int:
    """The type at the right, small; gives where the text must end."""
    font = QFont(option.font)
    font.setPointSizeF(max(6.0, option.font.pointSizeF() - _SMALLER))
    painter.setFont(font)
    widest = max(0, room.width() - _LEAST_TEXT)
    shown = painter.fontMetrics().elidedText(kind, Qt.TextElideMode.ElideRight, widest)
    width = painter.fontMetrics().horizontalAdvance(shown)
    painter.setPen(_faint(ink))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
    painter.setFont(option.font)
    return room.right() - width - _MARGIN


def _faint(ink: QColor) -> QColor:
    faint = QColor(ink)
    faint.setAlphaF(0.68)
    return faint
