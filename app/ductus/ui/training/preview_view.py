"""Shows lines of the project as a reader will see them while it learns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ductus.ui.theme import quiet

_ROW_PX, _GAP_PX = 36, 8
_EMPTY = "Your own lines show here once some are corrected."


class PreviewView(QWidget):
    """A column of line images at one height; what is too wide is cut off at the right. Main thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: tuple[QImage, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Lines as they will be seen")

    def show_images(self, images: Sequence[QImage]) -> None:
        """Show these lines, the first as it is on the page."""
        self._images = tuple(images)
        self.setAccessibleDescription(f"One line as it is and {max(0, len(images) - 1)} times varied" if images else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 5 * (_ROW_PX + _GAP_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 3 * (_ROW_PX + _GAP_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._images:
            painter.setPen(quiet(self.palette()))
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(where), _EMPTY)
        for number, image in enumerate(self._images):
            top = number * (_ROW_PX + _GAP_PX)
            if top + _ROW_PX > self.height():
                break
            scale = _ROW_PX / image.height()
            shown_px = min(self.width(), image.width() * scale)
            source = QRectF(0, 0, shown_px / scale, image.height())
            painter.drawImage(QRectF(0, top, shown_px, _ROW_PX), image, source)
        painter.end()
