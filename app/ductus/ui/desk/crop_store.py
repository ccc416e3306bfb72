"""The crops the desk holds, few enough to fit in memory, and their pixels at the size they are shown."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from ductus.ui.desk.cell_layout import Size

# 96 MiB holds about 250 crops of 1,600 x 60 pixels: several screens in either direction.
_IMAGES_BYTES = 96 * 2**20
# Shown pixels are small (540 x 30); this many cover the screen and what scrolls past within a second or two.
_SCALED_COUNT = 160


class CropStore:
    """Crops by line id, least recently shown dropped first. Main thread; owned by the strip."""

    def __init__(self, budget_bytes: int = _IMAGES_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._bytes = 0
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._scaled: OrderedDict[tuple[str, int, int], QPixmap] = OrderedDict()
        self._stale: set[str] = set()

    def __contains__(self, line_id: str) -> bool:
        return line_id in self._images and line_id not in self._stale

    def put(self, line_id: str, image: QImage) -> None:
        """Hold the crop of a line, in place of an older one."""
        self.drop(line_id)
        if image.isNull():
            return
        self._images[line_id] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > self._budget_bytes and len(self._images) > 1:
            self.drop(next(iter(self._images)))

    def drop(self, line_id: str) -> None:
        image = self._images.pop(line_id, None)
        if image is not None:
            self._bytes -= image.sizeInBytes()
        self._stale.discard(line_id)
        for key in [key for key in self._scaled if key[0] == line_id]:
            del self._scaled[key]

    def mark_stale(self, line_id: str) -> None:
        """The line's outline has changed: show the old crop until the new one comes, but ask for it."""
        if line_id in self._images:
            self._stale.add(line_id)

    def clear(self) -> None:
        self._images.clear()
        self._scaled.clear()
        self._stale.clear()
        self._bytes = 0

    def pixmap(self, line_id: str, room: Size, pixel_ratio: float) -> QPixmap | None:
        """The crop as large as fits into `room` (logical pixels), sharp at that ratio; None when it is not here."""
        image = self._images.get(line_id)
        if image is None:
            return None
        self._images.move_to_end(line_id)
        fitting = Size(image.width(), image.height()).within(room.width, room.height)
        width, height = (max(1, round(side * pixel_ratio)) for side in fitting)
        key = (line_id, width, height)
        found = self._scaled.get(key)
        if found is None:
            found = QPixmap.fromImage(_scaled(image, QSize(width, height)))
            found.setDevicePixelRatio(pixel_ratio)
            self._scaled[key] = found
            if len(self._scaled) > _SCALED_COUNT:
                self._scaled.popitem(last=False)
        else:
            self._scaled.move_to_end(key)
        return found


def _scaled(image: QImage, size: QSize) -> QImage:
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
