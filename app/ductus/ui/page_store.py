"""Page pictures at hand: small pages in memory, very large ones in a file, both under stated budgets. Any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from PIL.Image import Image
from PySide6.QtGui import QImage

from ductus.imaging.bands import banded
from ductus.imaging.level_file import bands_of
from ductus.imaging.level_folder import LevelFolder, NoRoomForLevels, may_be_kept
from ductus.imaging.levels import levels_of
from ductus.imaging.scans import Limits, ScanSource, open_page
from ductus.ui.jpeg_bands import jpeg_bands
from ductus.ui.page_picture import HeldPicture, StoredPicture
from ductus.ui.picture_worker import ByteBudget

PAGES_BUDGET_BYTES = 400 * 2**20
"""Decoded pages kept: the levels of an A3 page at 400 dpi take 165 MB."""
LARGE_PX = 60_000_000
"""From here on a page's levels lie on the disk: in memory they would be 320 MB and more. A2 at 300 dpi has 35 million
pixels."""
_BAND_PX = 64 * 1024
"""Pixels handed to Qt at a time. Qt keeps Python's lock while it converts or copies: an A3 page at 400 dpi in one go
stops the main thread for 50 to 70 ms, in bands for 2 to 6 (tests/bench, November 2026), at the same total time."""
_LEVELS_SHARE = 4 * 4 / 3
"""Bytes of all levels for each pixel of the page."""


class PageStore:
    """Makes the picture of a page and keeps the latest; owned by `Pictures`.

    In memory are at most `PAGES_BUDGET_BYTES`, and while a page is decoded its pixels: 300 MB for a very large JPEG or
    TIFF as scanners write them, which come in bands (`jpeg_bands`, `imaging.bands`); four bytes for each pixel of the
    page for all else, such as PNG, progressive JPEG, and pages turned or cut out of their scan.
    """

    def __init__(self, limits: Limits, folder: LevelFolder, on_damage: Callable[[ScanSource], None]) -> None:
        self.folder = folder
        self._limits = limits
        self._on_damage = on_damage
        self._pages = ByteBudget[ScanSource, HeldPicture | StoredPicture](
            PAGES_BUDGET_BYTES, lambda page: page.size_bytes
        )
        self._unkept: set[ScanSource] = set()  # their file failed under our hands: held in memory from then on

    def at_hand(self, source: ScanSource) -> HeldPicture | StoredPicture | None:
        """The picture, if it has been made and is still kept."""
        return self._pages.get(source)

    def has_room_beside(self, shown: ScanSource | None, size: tuple[int, int]) -> bool:
        """Whether a page of that size can be held in memory besides the one shown."""
        held = self._pages.get(shown) if shown is not None else None
        pixels = size[0] * size[1]
        beside = held.size_bytes if held is not None else 0
        return pixels < LARGE_PX and beside + pixels * _LEVELS_SHARE <= PAGES_BUDGET_BYTES

    def make(
        self, source: ScanSource, is_wanted: Callable[[], bool] = lambda: True
    ) -> HeldPicture | StoredPicture | None:
        """The picture, made now if need be; None when it is no longer wanted.

        Raises:
            ScanUnreadable, ScanTooLarge, PasswordNeeded: as `open_page`.
        """
        picture = self._pages.get(source) or self._stored(source, is_wanted)
        if picture is None and is_wanted():
            picture = self._made(source, is_wanted)
        if picture is not None:
            self._pages.put(source, picture)
        return picture

    def forget(self) -> None:
        """Drop all that is at hand; files stay."""
        self._pages.clear()
        self._unkept.clear()

    def give_up_file(self, source: ScanSource) -> None:
        """The file of this page failed: hold the page in memory from now on."""
        self._unkept.add(source)
        self._pages.drop(source)

    def _stored(self, source: ScanSource, is_wanted: Callable[[], bool]) -> StoredPicture | None:
        if source in self._unkept:
            return None
        try:
            levels = self.folder.find(source, is_wanted)
        except OSError:
            return None  # decoding says what is wrong with the scan
        return StoredPicture(levels, lambda: self._on_damage(source)) if levels is not None else None

    def _made(self, source: ScanSource, is_wanted: Callable[[], bool]) -> HeldPicture | StoredPicture | None:
        is_kept = self.folder.is_on and source not in self._unkept and may_be_kept(source)
        bands = (banded(source, self._limits) or jpeg_bands(source, self._limits)) if is_kept else None
        if bands is not None and _is_large(bands.size):
            with suppress(NoRoomForLevels):
                return self._in_file(source, bands.size, bands.rows, is_wanted)
        page = open_page(source, self._limits)
        if is_kept and _is_large(page.size):
            with suppress(NoRoomForLevels):
                return self._in_file(source, page.size, bands_of(page), is_wanted)
        return self._held(page)

    def _in_file(
        self, source: ScanSource, size: tuple[int, int], bands: Iterable[Image], is_wanted: Callable[[], bool]
    ) -> StoredPicture | None:
        levels = self.folder.make(source, size, bands, is_wanted)
        return StoredPicture(levels, lambda: self._on_damage(source)) if levels is not None else None

    def _held(self, page: Image) -> HeldPicture:
        return HeldPicture([to_qimage(level) for level in levels_of(page)])


def _is_large(size: tuple[int, int]) -> bool:
    return size[0] * size[1] >= LARGE_PX


def to_qimage(image: Image) -> QImage:
    """A QImage with pixels of its own from an RGB PIL image. Any thread."""
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    width, height = rgb.size
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    pixels, row_bytes = memoryview(picture.bits()), picture.bytesPerLine()
    rows = max(1, _BAND_PX // max(1, width))
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        band = rgb.crop((0, top, width, bottom)).convert("RGBA")
        # Format_RGB32 is a native 32-bit number: on the little-endian machines we support, bytes in this order.
        pixels[top * row_bytes : bottom * row_bytes] = band.tobytes("raw", "BGRA")
    return picture
