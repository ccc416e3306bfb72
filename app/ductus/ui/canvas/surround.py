"""What lies around the page: the letterbox, the page's shadow, the scroll marks, and words where there is no page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QRegion

from ductus.document.geometry import Box
from ductus.ui.canvas.scroll_marks import THICKNESS, Axis, mark
from ductus.ui.canvas.view import View
from ductus.ui.theme import quiet

_MESSAGE_WIDTH = 440.0
_MESSAGE_MARGIN = 24.0
_TITLE_SCALE = 1.3
_GAP = 8.0


def letterbox(palette: QPalette) -> QColor:
    """The colour beside the page: the window's, a little darker, so that paper has an edge in either look."""
    window = palette.color(QPalette.ColorRole.Window)
    return window.darker(112) if window.lightness() >= 128 else window.darker(125)


def paint_letterbox(painter: QPainter, room: QRectF, page: Box, palette: QPalette) -> None:
    """What `room` shows beside the page, with a faint shadow around the page; the page itself is left alone (DIP)."""
    beside = QRegion(room.toAlignedRect())
    beside -= QRectF(page.left + 1.0, page.top + 1.0, page.width - 2.0, page.height - 2.0).toAlignedRect()
    painter.save()
    painter.setClipRegion(beside)
    painter.fillRect(room, letterbox(palette))
    painter.setPen(Qt.PenStyle.NoPen)
    for spread, strength in ((3.0, 14), (2.0, 22), (1.0, 34)):
        edge = page.grown(spread, spread)
        painter.fillRect(QRectF(edge.left, edge.top + 1.0, edge.width, edge.height), QColor(0, 0, 0, strength))
    painter.restore()


def paint_focus(painter: QPainter, room: QRectF, palette: QPalette) -> None:
    """A thin frame while the keys act here."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(palette.color(QPalette.ColorRole.Highlight))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(room.adjusted(0.0, 0.0, -1.0, -1.0))


def paint_scroll_marks(painter: QPainter, view: View, active: Axis | None) -> None:
    """The bars, darker where one is held or pointed at; a light rim parts them from dark paper."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for axis in Axis:
        bar = mark(view, axis)
        if bar is not None:
            painter.setPen(QColor(255, 255, 255, 110))
            painter.setBrush(QColor(40, 40, 40, 190 if axis is active else 105))
            rect = QRectF(bar.left, bar.top, bar.width, bar.height)
            painter.drawRoundedRect(rect, THICKNESS / 2, THICKNESS / 2)


def paint_message(painter: QPainter, room: QRectF, palette: QPalette, font: QFont, title: str, text: str) -> None:
    """A title and a text below it, in the middle of `room` (DIP)."""
    heading = QFont(font)
    heading.setPointSizeF(font.pointSizeF() * _TITLE_SCALE)
    heading.setWeight(QFont.Weight.DemiBold)
    width = min(_MESSAGE_WIDTH, room.width() - 2 * _MESSAGE_MARGIN)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
    space = QRectF(0.0, 0.0, width, room.height())
    painter.setFont(heading)
    title_height = painter.boundingRect(space, flags, title).height()
    painter.setFont(font)
    text_height = painter.boundingRect(space, flags, text).height() if text else 0.0
    left = room.center().x() - width / 2
    top = room.center().y() - (title_height + _GAP + text_height) / 2
    painter.setFont(heading)
    painter.setPen(palette.color(QPalette.ColorRole.WindowText))
    painter.drawText(QRectF(left, top, width, title_height), flags, title)
    painter.setFont(font)
    painter.setPen(quiet(palette))
    painter.drawText(QRectF(left, top + title_height + _GAP, width, text_height), flags, text)
