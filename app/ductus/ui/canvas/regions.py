"""Regions under the lines of a page: a quiet dashed outline with the region's kind at its corner."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ductus.document.geometry import Box
from ductus.document.page import Region
from ductus.ui.canvas.looks import faded
from ductus.ui.canvas.paint import Lens, closed_path, cosmetic_pen

_INK = QColor("#4A4A4A")
_PLATE = QColor(255, 255, 255, 120)
_OUTLINE_STRENGTH = 0.6
_NAME_STRENGTH = 0.8
_TEXT_SIZE = 10.0
_PADDING = 3.0
_HEIGHT = 14.0
_NAMED_FROM = 5
"""Heights of its name a region must be high to show it: on a whole page small zones would be all names."""


def paint_regions(painter: QPainter, regions: Iterable[Region], shown: Box, font: QFont, lens: Lens) -> None:
    """Outlines and names of the regions that reach into `shown`, a part of the page in page pixels."""
    near = [region for region in regions if _touch(region.polygon.box, shown)]
    if not near:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    small = QFont(font)
    small.setPixelSize(max(1, round(_TEXT_SIZE * lens.ratio)))
    painter.setFont(small)
    for region in near:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(cosmetic_pen(faded(_INK, _OUTLINE_STRENGTH), lens.ratio, Qt.PenStyle.DashLine))
        painter.drawPath(lens.transform.map(closed_path(region.polygon.points)))
        _paint_name(painter, region, QFontMetricsF(small), lens)
    painter.restore()


def _paint_name(painter: QPainter, region: Region, metrics: QFontMetricsF, lens: Lens) -> None:
    """The kind above the top left corner, where lines do not stand; inside it at the top of the page."""
    width, height = metrics.horizontalAdvance(region.kind) + 2 * _PADDING * lens.ratio, _HEIGHT * lens.ratio
    room = lens.rect(region.polygon.box)
    if width > room.width() or _NAMED_FROM * height > room.height():
        return
    corner = lens.point(min(region.polygon.points, key=lambda point: point.x + point.y))
    top = corner.y() - height if corner.y() - height >= lens.top else corner.y()
    plate = QRectF(round(corner.x()), round(top), width, height)
    painter.fillRect(plate, _PLATE)
    painter.setPen(faded(_INK, _NAME_STRENGTH))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, region.kind)


def _touch(a: Box, b: Box) -> bool:
    return a.left <= b.right and b.left <= a.right and a.top <= b.bottom and b.top <= a.bottom
