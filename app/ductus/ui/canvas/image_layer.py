"""The page's picture as a pyramid: each part of it at each zoom from the level that fits. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ductus.document.geometry import Box

_SHOW_PIXELS_FROM = 3.0
"""Device pixels per picture pixel from which pixels are shown as squares: who zooms in that far wants to see them."""
PAPER = QColor("#F1EFEA")
"""What stands for the page until its picture is there: paper, so that nothing flashes when it comes."""


class ImageLayer:
    """Pictures of one page, each spanning the whole page frame whatever its size; holds what it is given, no copies."""

    def __init__(self) -> None:
        self._levels: tuple[QImage, ...] = ()
        self._is_preview = True

    def clear(self) -> None:
        self._levels, self._is_preview = (), True

    def set_preview(self, image: QImage) -> bool:
        """Show a small picture until the full one is there. Whether anything changed."""
        if not self._is_preview or image.isNull():
            return False
        self._levels = (image,)
        return True

    def set_levels(self, levels: Sequence[QImage]) -> None:
        """Show the full picture: level 0 as large as the page frame, each next half the size."""
        self._levels = tuple(level for level in levels if not level.isNull())
        self._is_preview = not self._levels

    @property
    def picture(self) -> QImage | None:
        """The full picture, spanning the page's frame; None until it is there."""
        return self._levels[0] if self._levels and not self._is_preview else None

    def draw(self, painter: QPainter, page_frame: Box, part: Box, target: QRectF, *, is_smooth: bool = True) -> None:
        """Paint `part` of the page (page pixels) onto `target` (device pixels), or paper where there is no picture."""
        level = self._level_for(target.width() / max(1e-6, part.width), page_frame)
        if level is None:
            painter.fillRect(target, PAPER)
            return
        x_share, y_share = level.width() / page_frame.width, level.height() / page_frame.height
        source = QRectF(part.left * x_share, part.top * y_share, part.width * x_share, part.height * y_share)
        shows_pixels = target.width() / max(1e-6, source.width()) >= _SHOW_PIXELS_FROM and not self._is_preview
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth and not shows_pixels)
        painter.drawImage(target, level, source)

    def _level_for(self, scale: float, page_frame: Box) -> QImage | None:
        """The smallest level with at least one picture pixel for each device pixel; the largest where none has."""
        for level in reversed(self._levels):
            if level.width() >= page_frame.width * scale:
                return level
        return self._levels[0] if self._levels else None
