"""Rows of a side panel in two weights: what it is, with a word at its right, over quiet sentences that may wrap."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ductus.ui.theme import quiet

_SIDE_PX, _MARGIN_PX, _GAP_PX, _BAR_PX = 8, 8, 4, 3
_HOVERED_TINT, _SELECTED_TINT, _SELECTED_AWAY_TINT = 0.06, 0.16, 0.10
_WRAPS = Qt.TextFlag.TextWordWrap
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_Index = QModelIndex | QPersistentModelIndex


class _Role(IntEnum):
    ASIDE = Qt.ItemDataRole.UserRole + 20
    BELOW = Qt.ItemDataRole.UserRole + 21


def headed_row(head: str, aside: str = "", below: tuple[str, ...] = ()) -> QListWidgetItem:
    """An item for a list that `show_headed_rows` was called for; each of `below` begins a row of its own."""
    item = QListWidgetItem(head)
    item.setData(_Role.ASIDE, aside)
    item.setData(_Role.BELOW, "\n".join(below))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(part for part in (head, aside, *below) if part))
    item.setToolTip("\n".join((f"{head}  {aside}".strip(), *below)))
    return item


def show_headed_rows(view: QListWidget) -> None:
    """Have a list draw its items so, as wide as it is and as high as their words need."""
    view.setItemDelegate(_HeadedRows(view))
    view.setFrameShape(QListWidget.Shape.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
    view.setResizeMode(QListWidget.ResizeMode.Adjust)
    view.setMouseTracking(True)


class _HeadedRows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else option.rect.width()
        below = self._below(option.font, width - 2 * _SIDE_PX, index).height()
        height = QFontMetrics(_strong(option.font)).height() + (_GAP_PX + below if below else 0)
        return QSize(1, height + 2 * _MARGIN_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        palette: QPalette = option.palette
        painter.save()
        _paint_ground(painter, option)
        strong = _strong(option.font)
        room = option.rect.adjusted(_SIDE_PX, _MARGIN_PX, -_SIDE_PX, -_MARGIN_PX)
        head = QRect(room.left(), room.top(), room.width(), QFontMetrics(strong).height())
        soft = quiet(palette)
        painter.setFont(option.font)
        painter.setPen(soft)
        aside = str(index.data(_Role.ASIDE) or "")
        painter.drawText(head, _RIGHT, aside)
        head.setRight(head.right() - (painter.fontMetrics().horizontalAdvance(aside) + _SIDE_PX if aside else 0))
        is_possible = bool(option.state & QStyle.StateFlag.State_Enabled)
        painter.setFont(strong)
        painter.setPen(palette.color(QPalette.ColorRole.Text) if is_possible else soft)
        title = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, head.width())
        painter.drawText(head, _LEFT, title)
        painter.setFont(option.font)
        painter.setPen(soft)
        room.setTop(head.bottom() + 1 + _GAP_PX)
        painter.drawText(room, _WRAPS, str(index.data(_Role.BELOW) or ""))
        painter.restore()

    def _below(self, font: QFont, width_px: int, index: _Index) -> QRect:
        words = str(index.data(_Role.BELOW) or "")
        room = QRect(0, 0, max(1, width_px), 1 << 20)
        return QFontMetrics(font).boundingRect(room, _WRAPS, words) if words else QRect()


def _strong(font: QFont) -> QFont:
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    tint = option.palette.color(QPalette.ColorRole.Accent)
    if option.state & QStyle.StateFlag.State_Selected:
        tint.setAlphaF(_SELECTED_TINT if option.widget.hasFocus() else _SELECTED_AWAY_TINT)
        painter.fillRect(option.rect, tint)
        bar = QRect(option.rect.left(), option.rect.top(), _BAR_PX, option.rect.height())
        painter.fillRect(bar, option.palette.color(QPalette.ColorRole.Accent))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        tint.setAlphaF(_HOVERED_TINT)
        painter.fillRect(option.rect, tint)
