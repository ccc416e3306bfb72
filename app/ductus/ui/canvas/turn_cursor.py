"""The pointer over the knob that turns lines: an arrow bent round, which no system brings."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap, QPolygonF

_SIZE = 24
_RATIO = 2.0
_SPAN_SIXTEENTHS = 290 * 16
_START_SIXTEENTHS = 60 * 16


@cache
def turn_cursor() -> QCursor:
    """The cursor, made when it is first wanted. Main thread, after the application exists."""
    picture = QPixmap(round(_SIZE * _RATIO), round(_SIZE * _RATIO))
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    # White below black, so that it is seen on dark ink and on light paper.
    for colour, width in ((QColor("white"), 4.5), (QColor("black"), 2.0)):
        painter.setPen(QPen(colour, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(QRectF(5, 5, 14, 14), _START_SIXTEENTHS, _SPAN_SIXTEENTHS)
        painter.setPen(QPen(colour, width / 2))
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(15.0, 2.0), QPointF(20.0, 7.5), QPointF(13.0, 8.5)]))
    painter.end()
    return QCursor(picture, _SIZE // 2, _SIZE // 2)
