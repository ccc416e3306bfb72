"""A page's picture for the screen: its levels, and any part of one, whether they are held in memory or lie on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import NamedTuple, Protocol

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage

from ductus.imaging.level_file import LevelFile


class Part(NamedTuple):
    """Pixels of one level: `image` holds at least what was asked for, its top left corner at `origin` of the level."""

    image: QImage
    origin: QPoint


class PagePicture(Protocol):
    """The levels of one page: level 0 spans the page's frame, each next is half as wide and high.

    Any thread may ask. What is given must not be written to.
    """

    @property
    def sizes(self) -> tuple[QSize, ...]:
        """The size of each level in pixels; at least one."""
        ...

    def part(self, level: int, rect: QRect) -> Part:
        """The pixels of `rect`, which must reach into the level; what lies beyond the level is left out."""
        ...


class HeldPicture:
    """Levels held in memory, shared with whoever made them."""

    def __init__(self, levels: Sequence[QImage]) -> None:
        self._levels = tuple(levels)
        self.sizes = tuple(level.size() for level in self._levels)

    @property
    def size_bytes(self) -> int:
        return sum(level.sizeInBytes() for level in self._levels)

    def part(self, level: int, rect: QRect) -> Part:
        return Part(self._levels[level], QPoint(0, 0))

    # As a page that line crops are cut from

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def width(self) -> int:
        return self.sizes[0].width()

    @property
    def height(self) -> int:
        return self.sizes[0].height()

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """A part of the page as RGB; left, top, right, bottom in pixels, its edges on the page."""
        left, top, right, bottom = box
        page = self._levels[0]
        rows = np.frombuffer(page.constBits(), np.uint8).reshape(page.height(), page.bytesPerLine())
        part = np.ascontiguousarray(rows[top:bottom, 4 * left : 4 * right])
        return Image.frombuffer("RGB", (right - left, bottom - top), part, "raw", "BGRX", 0, 1)


class StoredPicture:
    """Levels that lie in a file; each part is read when it is asked for, a tenth of a millisecond for a tile.

    Where the file fails, as when its disk is pulled out, parts are blank and `on_damage` is called, once.
    """

    size_bytes = 32 * 2**20
    """What it counts for: a stated guess, so that not very many files stay open. Its own memory is next to nothing."""

    def __init__(self, levels: LevelFile, on_damage: Callable[[], None]) -> None:
        self._levels = levels
        self._on_damage = on_damage
        self._is_damaged = False
        self.sizes = tuple(QSize(width, height) for width, height in levels.sizes)
        self.size = levels.size
        self.width, self.height = levels.size

    def part(self, level: int, rect: QRect) -> Part:
        asked = rect.intersected(QRect(QPoint(0, 0), self.sizes[level]))
        try:
            pixels = self._levels.read(level, asked.left(), asked.top(), asked.width(), asked.height())
        except OSError:
            self._tell_damage()
            blank = QImage(asked.size(), QImage.Format.Format_RGB32)
            blank.fill(0xFFFFFFFF)
            return Part(blank, asked.topLeft())
        # Qt copies nothing, and keeps the buffer as long as the image that was made of it.
        size = asked.width(), asked.height(), 4 * asked.width()
        return Part(QImage(pixels.data, *size, QImage.Format.Format_RGB32), asked.topLeft())

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """As `HeldPicture.crop`."""
        try:
            return self._levels.crop(box)
        except OSError:
            self._tell_damage()
            return Image.new("RGB", (box[2] - box[0], box[3] - box[1]), "white")

    def _tell_damage(self) -> None:
        if not self._is_damaged:
            self._is_damaged = True
            self._on_damage()


def aligned(left: float, top: float, width: float, height: float, margin: int, size: QSize) -> QRect:
    """Whole pixels of a level of `size` that hold this part of it and `margin` around, as far as the level reaches."""
    first_x, first_y = max(0, floor(left) - margin), max(0, floor(top) - margin)
    last_x, last_y = min(size.width(), ceil(left + width) + margin), min(size.height(), ceil(top + height) + margin)
    return QRect(first_x, first_y, max(0, last_x - first_x), max(0, last_y - first_y))
