"""The page's picture in levels: each part of it at each zoom from the level that fits. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ductus.document.geometry import Box
from ductus.ui.adjustment import PLAIN, Adjustment, InkMap, adjusted
from ductus.ui.page_picture import HeldPicture, PagePicture, aligned

_SHOW_PIXELS_FROM = 3.0
"""Device pixels per picture pixel from which pixels are shown as squares: who zooms in that far wants to see them."""
_BEYOND_PX = 2
"""Picture pixels taken along around a part, so that smoothing sees its neighbours and no seam shows."""
_ROUGH_SHARE = 0.3
"""What is on screen for a frame or two is taken from a level this coarse: a tenth of the pixels to read."""
PAPER = QColor("#F1EFEA")
"""What stands for the page until its picture is there: paper, so that nothing flashes when it comes."""


class ImageLayer:
    """The picture of one page, or the preview that stands for it; no copies of either."""

    def __init__(self) -> None:
        self._picture: PagePicture | None = None
        self._is_preview = True
        self._adjustment = PLAIN
        self._ink: InkMap | None = None

    def clear(self) -> None:
        self._picture, self._is_preview, self._ink = None, True, None

    def set_preview(self, image: QImage) -> bool:
        """Show a small picture until the full one is there. Whether anything changed."""
        if not self._is_preview or image.isNull():
            return False
        self._picture, self._ink = HeldPicture((image,)), None
        return True

    def set_picture(self, picture: PagePicture) -> None:
        """Show the full picture."""
        self._picture, self._is_preview, self._ink = picture, False, None

    def set_adjustment(self, adjustment: Adjustment) -> None:
        """Show all pixels from now on as this says."""
        self._adjustment = adjustment

    @property
    def picture(self) -> PagePicture | None:
        """The full picture, spanning the page's frame; None until it is there."""
        return self._picture if not self._is_preview else None

    def overview(self) -> QImage | None:
        """The whole page small, as it is to be seen; None where there is no picture."""
        if self._picture is None:
            return None
        return adjusted(_smallest(self._picture), self._adjustment, self._ink_map())

    def draw(self, painter: QPainter, page_frame: Box, part: Box, target: QRectF, *, is_smooth: bool = True) -> None:
        """Paint `part` of the page (page pixels) onto `target` (device pixels), or paper where there is no picture."""
        if self._adjustment.is_plain or self._picture is None:
            self._draw_plain(painter, page_frame, part, target, is_smooth=is_smooth)
            return
        plain = QImage(target.toAlignedRect().size(), QImage.Format.Format_RGB32)
        aside = QPainter(plain)
        self._draw_plain(aside, page_frame, part, QRectF(plain.rect()), is_smooth=is_smooth)
        aside.end()
        width, height = page_frame.width, page_frame.height
        shares = part.left / width, part.top / height, part.right / width, part.bottom / height
        painter.drawImage(target, adjusted(plain, self._adjustment, self._ink_map(), shares))

    def _draw_plain(self, painter: QPainter, page_frame: Box, part: Box, target: QRectF, *, is_smooth: bool) -> None:
        if self._picture is None:
            painter.fillRect(target, PAPER)
            return
        scale = target.width() / max(1e-6, part.width)
        level = _level_for(self._picture, scale if is_smooth else scale * _ROUGH_SHARE, page_frame)
        size = self._picture.sizes[level]
        x_share, y_share = size.width() / page_frame.width, size.height() / page_frame.height
        source = QRectF(part.left * x_share, part.top * y_share, part.width * x_share, part.height * y_share)
        rect = aligned(source.left(), source.top(), source.width(), source.height(), _BEYOND_PX, size)
        if rect.isEmpty():
            painter.fillRect(target, PAPER)
            return
        image, origin = self._picture.part(level, rect)
        shows_pixels = target.width() / max(1e-6, source.width()) >= _SHOW_PIXELS_FROM and not self._is_preview
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth and not shows_pixels)
        painter.drawImage(target, image, source.translated(-origin.x(), -origin.y()))

    def _ink_map(self) -> InkMap | None:
        """Made when local contrast is first asked for; only then is it worth its time."""
        if self._ink is None and self._picture is not None and self._adjustment.local_contrast:
            self._ink = InkMap.of(_smallest(self._picture))
        return self._ink


def _smallest(picture: PagePicture) -> QImage:
    last = len(picture.sizes) - 1
    whole = QRect(QPoint(0, 0), picture.sizes[last])
    image, origin = picture.part(last, whole)
    return image.copy(whole.translated(-origin)) if image.size() != whole.size() else image


def _level_for(picture: PagePicture, scale: float, page_frame: Box) -> int:
    """The smallest level with at least one picture pixel for each device pixel; the largest where none has."""
    for level in range(len(picture.sizes) - 1, 0, -1):
        if picture.sizes[level].width() >= page_frame.width * scale:
            return level
    return 0
