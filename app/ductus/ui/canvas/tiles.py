"""Finished pieces of the page, kept so that panning copies instead of painting.

A sheet is the page at one scale and style, cut into tiles of device pixels. A frame paints the tiles it has, makes
as many of the missing as its time allows, and fills the rest from what was shown last, stretched; the next frames
sharpen it. So no frame waits, however many lines the page has.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple, Protocol

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QRegion

from ductus.document.geometry import Box

TILE_WIDTH = 1024
TILE_HEIGHT = 128
"""Device pixels. Wide and low as lines of writing are, so that a line falls into few tiles; small enough that one
takes a few milliseconds on the densest page. Half a mebibyte each."""
BUDGET_BYTES = 128 * 2**20
"""Room for a 4K screen at four zooms (33 MB each); what was used longest ago goes first."""


class Style(NamedTuple):
    """What else than the scale decides how a sheet looks."""

    device_pixel_ratio: float
    has_overlay: bool
    has_order: bool


class Sheet(NamedTuple):
    """The page at one scale (device pixels per page pixel) in one style."""

    scale: float
    style: Style


class Place(NamedTuple):
    """Where a sheet lies on the device: its origin, and its whole size, in device pixels."""

    sheet: Sheet
    left: int
    top: int
    width: int
    height: int


@dataclass(slots=True)
class _Tile:
    """`stale` is the part of it, in its own pixels, that has to be painted anew; empty when it is fresh."""

    image: QImage
    stale: QRect


class SheetPainter(Protocol):
    """What knows how a sheet looks. `part` is in device pixels of the sheet, whose origin is the painter's."""

    def paint_tile(self, painter: QPainter, sheet: Sheet, part: QRect) -> None:
        """Paint all there is."""
        ...

    def paint_rough(self, painter: QPainter, sheet: Sheet, part: QRect) -> None:
        """Paint what can be had at once, for a frame or two."""
        ...


class TileCache:
    """Tiles of one page within a budget of bytes. Main thread."""

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._tiles: OrderedDict[tuple[Sheet, int, int], _Tile] = OrderedDict()
        self._held_bytes = 0
        self._last: Sheet | None = None
        self._last_whole: Sheet | None = None

    @property
    def held_bytes(self) -> int:
        return self._held_bytes

    def clear(self) -> None:
        self._tiles.clear()
        self._held_bytes, self._last, self._last_whole = 0, None, None

    def mark_stale(self, box: Box | None = None, reach: float = 0.0) -> None:
        """Have tiles painted anew that touch `box` (page pixels), all without one; until then they still serve.

        `reach` is how far paint of that box may spread around it, in device pixels.
        """
        for (sheet, column, row), tile in self._tiles.items():
            whole = tile.image.rect()
            part = whole if box is None else _in_tile(sheet, column, row, box, reach).intersected(whole)
            tile.stale = tile.stale.united(part)

    def draw(self, painter: QPainter, place: Place, visible: QRect, source: SheetPainter, seconds: float) -> bool:
        """Paint what is `visible` (device pixels) of the sheet, taking about `seconds` for tiles not there yet.

        Whether all of it is sharp and fresh; if not, call again soon. `painter` works in device pixels.
        """
        cells = list(_cells(place, visible))
        due = [cell for cell in cells if not self._is_fresh(place.sheet, cell)]
        # The first frame of a new sheet makes nothing: while one zooms, each sheet is gone before it could be finished.
        if place.sheet == self._last:
            due = self._make_some(place, sorted(due, key=lambda cell: _distance(cell, place, visible)), source, seconds)
        self._last = place.sheet
        blank = [cell for cell in due if (place.sheet, *cell) not in self._tiles]
        if blank:
            self._stretch_last(painter, place, blank, source)
        for cell in cells:
            self._copy(painter, place, cell)
        self._evict(len(cells))
        if not due:
            self._last_whole = place.sheet
        return not due

    def _make_some(
        self, place: Place, due: list[tuple[int, int]], source: SheetPainter, seconds: float
    ) -> list[tuple[int, int]]:
        """Make tiles in this order until the time is up, at least one; those still due."""
        deadline = time.perf_counter() + seconds
        for done, cell in enumerate(due, start=1):
            self._make(place, cell, source)
            if time.perf_counter() >= deadline:
                return due[done:]
        return []

    def _is_fresh(self, sheet: Sheet, cell: tuple[int, int]) -> bool:
        tile = self._tiles.get((sheet, *cell))
        return tile is not None and tile.stale.isEmpty()

    def _make(self, place: Place, cell: tuple[int, int], source: SheetPainter) -> None:
        rect = _rect(place, cell)
        key = (place.sheet, *cell)
        known = self._tiles.get(key)
        # A stale tile's picture is painted over where it is stale: one line of hundreds is a matter of a moment.
        if known is None or known.image.size() != rect.size():
            if known is not None:
                self._held_bytes -= known.image.sizeInBytes()
            image = QImage(rect.size(), QImage.Format.Format_RGB32)
            known = _Tile(image, image.rect())
            self._held_bytes += image.sizeInBytes()
            self._tiles[key] = known
        painter = QPainter(known.image)
        painter.setClipRect(known.stale)
        painter.translate(-rect.left(), -rect.top())
        source.paint_tile(painter, place.sheet, known.stale.translated(rect.topLeft()))
        painter.end()
        known.stale = QRect()

    def _copy(self, painter: QPainter, place: Place, cell: tuple[int, int]) -> None:
        key = (place.sheet, *cell)
        tile = self._tiles.get(key)
        if tile is not None:
            self._tiles.move_to_end(key)
            rect = _rect(place, cell)
            painter.drawImage(place.left + rect.left(), place.top + rect.top(), tile.image)

    def _stretch_last(
        self, painter: QPainter, place: Place, cells: list[tuple[int, int]], source: SheetPainter
    ) -> None:
        """Fill `cells` from the sheet shown last, stretched to this one's scale; roughly where that has nothing."""
        region = QRegion()
        for cell in cells:
            region += _rect(place, cell)
        stretched = list(self._stretched_tiles(place.sheet, region))
        painter.save()
        painter.translate(place.left, place.top)
        covered = QRegion()
        for target, _ in stretched:
            covered += target.toRect()
        for cell in cells:
            bare = QRegion(_rect(place, cell)) - covered
            if not bare.isEmpty():
                source.paint_rough(painter, place.sheet, bare.boundingRect())
        painter.setClipRegion(region)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        for target, image in stretched:
            painter.drawImage(target, image)
        painter.restore()

    def _stretched_tiles(self, sheet: Sheet, region: QRegion) -> Iterator[tuple[QRectF, QImage]]:
        """Tiles of the sheet shown last that reach into `region`, and where they lie when stretched to `sheet`."""
        last = self._last_whole
        if last is None:
            return
        share = sheet.scale / last.scale
        for (of_sheet, column, row), tile in self._tiles.items():
            if of_sheet != last:
                continue
            size = tile.image.size()
            left, top = column * TILE_WIDTH * share, row * TILE_HEIGHT * share
            target = QRectF(left, top, size.width() * share, size.height() * share)
            if region.intersects(target.toAlignedRect()):
                yield target, tile.image

    def _evict(self, cells_in_use: int) -> None:
        while self._held_bytes > self._budget_bytes and len(self._tiles) > cells_in_use:
            _, tile = self._tiles.popitem(last=False)
            self._held_bytes -= tile.image.sizeInBytes()


def _cells(place: Place, visible: QRect) -> Iterator[tuple[int, int]]:
    shown = visible.intersected(QRect(place.left, place.top, place.width, place.height))
    if shown.isEmpty():
        return
    for row in range((shown.top() - place.top) // TILE_HEIGHT, (shown.bottom() - place.top) // TILE_HEIGHT + 1):
        for column in range((shown.left() - place.left) // TILE_WIDTH, (shown.right() - place.left) // TILE_WIDTH + 1):
            yield column, row


def _rect(place: Place, cell: tuple[int, int]) -> QRect:
    left, top = cell[0] * TILE_WIDTH, cell[1] * TILE_HEIGHT
    return QRect(left, top, min(TILE_WIDTH, place.width - left), min(TILE_HEIGHT, place.height - top))


def _distance(cell: tuple[int, int], place: Place, visible: QRect) -> int:
    middle = _rect(place, cell).translated(place.left, place.top).center() - visible.center()
    return middle.manhattanLength()


def _in_tile(sheet: Sheet, column: int, row: int, box: Box, reach: float) -> QRect:
    """Where the paint of a box of the page lies in a tile, in the tile's pixels; may lie beside it."""
    left, top = column * TILE_WIDTH, row * TILE_HEIGHT
    first_x, first_y = floor(box.left * sheet.scale - reach) - left, floor(box.top * sheet.scale - reach) - top
    last_x, last_y = ceil(box.right * sheet.scale + reach) - left, ceil(box.bottom * sheet.scale + reach) - top
    return QRect(first_x, first_y, last_x - first_x + 1, last_y - first_y + 1)
