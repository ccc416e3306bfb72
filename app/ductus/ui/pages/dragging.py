"""Pages on their way: what is dragged, how it looks under the pointer, and the list that scrolls on meanwhile."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea

from ductus.numerals import whole

_KIND = "application/x-ductus-pages"
_SHEET = QSize(42, 56)
_SHEETS_SHOWN = 3
_SHEET_STEP_PX = 3
_BADGE_MARGIN_PX = 6.0
_ROOM_PX = 10
_EDGE_PX = 36
"""So near to the upper or lower edge the list begins to scroll."""
_TICK_MS = 30
_SLOWEST_PX, _FASTEST_PX = 6, 600
_GROWTH = 1.05
"""By so much each tick goes further than the one before: after five seconds a list of 10,000 pages flies by."""


def packed(page_ids: Sequence[str]) -> QMimeData:
    """Pages as something that can be dragged within this window."""
    data = QMimeData()
    data.setData(_KIND, json.dumps(list(page_ids)).encode())
    return data


def pages_in(data: QMimeData) -> tuple[str, ...]:
    """The pages that are dragged; none where it is something else."""
    if not data.hasFormat(_KIND):
        return ()
    return tuple(str(page_id) for page_id in json.loads(bytes(data.data(_KIND).data())))


def drag_picture(thumbnail: QPixmap | None, count: int, palette: QPalette, ratio: float) -> QPixmap:
    """A small heap of sheets for the pointer, the thumbnail uppermost if there is one, with how many they are."""
    sheets = min(count, _SHEETS_SHOWN)
    size = _SHEET + QSize(2, 2) * sheets * _SHEET_STEP_PX + QSize(_ROOM_PX * 2, _ROOM_PX)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(0.9)
    line = QColor(palette.color(QPalette.ColorRole.Text))
    line.setAlphaF(0.4)
    for number in range(sheets - 1, -1, -1):
        shift = 0.5 + _ROOM_PX + number * _SHEET_STEP_PX
        sheet = QRectF(shift, shift, _SHEET.width(), _SHEET.height())
        painter.setPen(QPen(line, 1))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRect(sheet)
        if number == 0 and thumbnail is not None:
            _paint_thumbnail(painter, sheet.adjusted(2, 2, -2, -2), thumbnail)
    if count > 1:
        _paint_count(painter, QPointF(_ROOM_PX, _ROOM_PX), count, palette)
    painter.end()
    return picture


def _paint_thumbnail(painter: QPainter, room: QRectF, thumbnail: QPixmap) -> None:
    size = thumbnail.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(room.center())
    painter.drawPixmap(place, thumbnail, QRectF(thumbnail.rect()))


def _paint_count(painter: QPainter, corner: QPointF, count: int, palette: QPalette) -> None:
    font = QFont(painter.font())
    font.setBold(True)
    metrics = QFontMetricsF(font)
    words = whole(count)
    height = metrics.height() + 2
    badge = QRectF(0, 0, max(height, metrics.horizontalAdvance(words) + 2 * _BADGE_MARGIN_PX), height)
    badge.moveTopLeft(corner)
    painter.setOpacity(1.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Accent))
    painter.drawRoundedRect(badge, height / 2, height / 2)
    painter.setFont(font)
    painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)


class EdgeScroll(QObject):
    """Scrolls a list on while something is held near its upper or lower edge, faster the longer. Owned by the list."""

    scrolled = Signal(int)  # the height in the viewport at which it is held

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._y = 0
        self._pace_px = float(_SLOWEST_PX)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)

    def hold_at(self, y: int) -> None:
        """What is dragged is at that height of the viewport."""
        was_towards, self._y = self._towards, y
        if self._towards != was_towards or not self._towards:
            self._pace_px = float(_SLOWEST_PX)
        if not self._towards:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is dragged any more."""
        self._timer.stop()
        self._y, self._pace_px = self._area.viewport().height() // 2, float(_SLOWEST_PX)

    @property
    def _towards(self) -> int:
        """-1 near the upper edge, 1 near the lower, 0 between."""
        if self._y < _EDGE_PX:
            return -1
        return 1 if self._y >= self._area.viewport().height() - _EDGE_PX else 0

    def tick(self) -> None:
        """Go on by one step, and say so; at the end of the list nothing more happens."""
        bar = self._area.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + round(self._towards * self._pace_px))
        self._pace_px = min(self._pace_px * _GROWTH, float(_FASTEST_PX))
        if bar.value() != before:
            self.scrolled.emit(self._y)
