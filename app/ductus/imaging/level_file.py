"""All levels of one very large page in one file, so that any part at any zoom is a few short reads and no memory.

Level 0 is the page, each further level half as wide and high; the pixels are those of `levels.levels_of`. A level
lies in columns of `COLUMN_PX`, each from the page's top to its foot, so that a part as wide as a line of writing and
low as one is read in a few whole pieces. Pixels are four bytes: blue, green, red, 255, which is what a screen takes.

    header (magic, width, height) | level 0, column by column | level 1 | ... | a CRC-32 for each block

A block is `BLOCK_ROWS` rows of one column. The file is written under another name and renamed when it is whole.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ductus.imaging.levels import level_sizes

Pixels = NDArray[np.uint8]
"""Rows x columns x 4: blue, green, red, 255."""

COLUMN_PX = 256
BLOCK_ROWS = 512
BAND_ROWS = 256
"""Rows worked on at a time; a multiple of two to the power of the number of halvings, so that no mean spans two."""

_MAGIC = b"DUCTUSL1"
_HEADER = struct.Struct("<8sII")
_PIXEL_BYTES = 4
_PIECE_PX = 64 * 1024
"""Pixels taken out of Pillow at a time: it keeps Python's lock meanwhile, and the window has to go on."""


class LevelFile:
    """A whole file, open for reading; any thread may read. `close` when nobody draws from it any more.

    Raises:
        OSError: the file is absent or may not be read.
        ValueError: it is not whole, or not such a file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("rb", buffering=0)
        try:
            self.sizes = self._checked_sizes()
        except BaseException:
            self._file.close()
            raise

    def _checked_sizes(self) -> tuple[tuple[int, int], ...]:
        header = self._file.read(_HEADER.size)
        if len(header) < _HEADER.size or header[: len(_MAGIC)] != _MAGIC:
            raise ValueError(f"{self.path.name} does not begin as a file of levels")
        _, width_px, height_px = _HEADER.unpack(header)
        sizes = level_sizes(width_px, height_px)
        expected = _end_of_pixels(sizes) + 4 * sum(1 for _ in _blocks(sizes))
        if os.fstat(self._file.fileno()).st_size != expected:
            raise ValueError(f"{self.path.name} is not {expected} bytes long")
        return sizes

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def __del__(self) -> None:
        # Pictures are shared by canvas, desk and store: the last to let go closes the file.
        if hasattr(self, "_file"):
            self._file.close()

    def read(self, level: int, left: int, top: int, width: int, height: int) -> Pixels:
        """A part of a level; it must lie on the level.

        Raises:
            OSError: the file cannot be read, or is shorter than it was.
        """
        level_height = self.sizes[level][1]
        start = _level_start(self.sizes, level)
        part = np.empty((height, width, _PIXEL_BYTES), np.uint8)
        for column in range(left // COLUMN_PX, (left + width - 1) // COLUMN_PX + 1):
            column_left = column * COLUMN_PX
            column_width = min(COLUMN_PX, self.sizes[level][0] - column_left)
            rows = np.empty((height, column_width, _PIXEL_BYTES), np.uint8)
            self._fill(rows.data.cast("B"), start + _PIXEL_BYTES * (column_left * level_height + top * column_width))
            first, end = max(left, column_left), min(left + width, column_left + column_width)
            part[:, first - left : end - left] = rows[:, first - column_left : end - column_left]
        return part

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """A part of the page as RGB, its edges on the page; left, top, right, bottom in pixels.

        Raises:
            OSError: as `read`.
        """
        left, top, right, bottom = box
        pixels = self.read(0, left, top, right - left, bottom - top)
        return Image.frombuffer("RGB", (right - left, bottom - top), pixels, "raw", "BGRX", 0, 1)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the page in pixels, as a Pillow image has them."""
        return self.sizes[0]

    @property
    def width(self) -> int:
        return self.size[0]

    @property
    def height(self) -> int:
        return self.size[1]

    def is_sound(self, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Whether every block is as it was written; reads the whole file. Ends early, as sound, when not wanted."""
        checksums = bytearray(4 * sum(1 for _ in _blocks(self.sizes)))
        try:
            self._fill(memoryview(checksums), _end_of_pixels(self.sizes))
            for (start, count), (checksum,) in zip(
                _blocks(self.sizes), struct.iter_unpack("<I", checksums), strict=True
            ):
                if not is_wanted():
                    return True
                block = bytearray(count)
                self._fill(memoryview(block), start)
                if zlib.crc32(block) != checksum:
                    return False
        except OSError:
            return False
        return True

    def _fill(self, target: memoryview, start: int) -> None:
        with self._lock:
            if self._file.closed:
                raise OSError(f"{self.path.name} is closed")
            self._file.seek(start)
            filled = 0
            while filled < len(target):
                count = self._file.readinto(target[filled:])
                if not count:
                    raise OSError(f"{self.path.name} ends before its end")
                filled += count


def file_bytes(width_px: int, height_px: int) -> int:
    """How long the file of a page of that size is."""
    sizes = level_sizes(width_px, height_px)
    return _end_of_pixels(sizes) + 4 * sum(1 for _ in _blocks(sizes))


def write_levels(
    target: Path, size: tuple[int, int], bands: Iterable[Image.Image], is_wanted: Callable[[], bool] = lambda: True
) -> bool:
    """Write the levels of a page that comes as RGB bands of any height, from top to foot. False when no longer wanted.

    Only the owner of the account may read the file. Memory: a few bands of `BAND_ROWS` rows, whatever the page.

    Raises:
        OSError: the disk is full or may not be written; nothing is left behind.
        ValueError: the bands are not as many rows as the page has.
    """
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    is_done = False
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb", buffering=0) as stream:
            is_done = _LevelWriter(stream, size).write(bands, is_wanted)
        if is_done:
            beside.replace(target)
    finally:
        if not is_done:
            with suppress(OSError):
                beside.unlink()
    return is_done


class _LevelWriter:
    """Writes one file from top to foot, all levels at once."""

    def __init__(self, stream: FileIO, size: tuple[int, int]) -> None:
        self._stream = stream
        self._sizes = level_sizes(*size)
        self._rows_done = [0] * len(self._sizes)
        self._checksums: dict[int, int] = {}

    def write(self, bands: Iterable[Image.Image], is_wanted: Callable[[], bool]) -> bool:
        width_px, height_px = self._sizes[0]
        self._put(0, _HEADER.pack(_MAGIC, width_px, height_px))
        for band in _even_bands(bands, width_px, height_px):
            if not is_wanted():
                return False
            self._write_band(band)
        if self._rows_done[0] != height_px:
            raise ValueError(f"{self._rows_done[0]} rows came of a page of {height_px}")
        checksums = [self._checksums[start] for start, _ in _blocks(self._sizes)]
        self._put(_end_of_pixels(self._sizes), struct.pack(f"<{len(checksums)}I", *checksums))
        return True

    def _write_band(self, band: Image.Image) -> None:
        for level in range(len(self._sizes)):
            if level > 0:
                band = band.reduce(2)
            self._write_rows(level, to_pixels(band))

    def _write_rows(self, level: int, rows: Pixels) -> None:
        width, height = self._sizes[level]
        top = self._rows_done[level]
        for left in range(0, width, COLUMN_PX):
            piece = np.ascontiguousarray(rows[:, left : left + COLUMN_PX])
            column_start = _level_start(self._sizes, level) + _PIXEL_BYTES * left * height
            row_bytes = piece.shape[1] * _PIXEL_BYTES
            self._put(column_start + top * row_bytes, piece.data.cast("B"))
            # A band never reaches over the end of a block: one is a multiple of the other.
            block = column_start + top // BLOCK_ROWS * BLOCK_ROWS * row_bytes
            self._checksums[block] = zlib.crc32(piece.data, self._checksums.get(block, 0))
        self._rows_done[level] += rows.shape[0]

    def _put(self, start: int, content: bytes | memoryview) -> None:
        self._stream.seek(start)
        written = 0
        while written < len(content):
            written += self._stream.write(content[written:])


def to_pixels(image: Image.Image) -> Pixels:
    """The pixels of an RGB image as a screen takes them."""
    pixels = np.empty((image.height, image.width, _PIXEL_BYTES), np.uint8)
    rows = max(1, _PIECE_PX // max(1, image.width))
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        piece = image.crop((0, top, image.width, bottom)).convert("RGBA").tobytes("raw", "BGRA")
        pixels[top:bottom] = np.frombuffer(piece, np.uint8).reshape(bottom - top, image.width, _PIXEL_BYTES)
    return pixels


def bands_of(image: Image.Image) -> Iterator[Image.Image]:
    """An RGB image as bands of `BAND_ROWS` rows."""
    for top in range(0, image.height, BAND_ROWS):
        yield image.crop((0, top, image.width, min(top + BAND_ROWS, image.height)))


def _even_bands(bands: Iterable[Image.Image], width_px: int, height_px: int) -> Iterator[Image.Image]:
    """The same rows in bands of exactly `BAND_ROWS` rows, but for the last.

    Raises:
        ValueError: a band is not as wide as the page, or there are more rows than the page has.
    """
    held, held_rows, done = Image.new("RGB", (width_px, BAND_ROWS)), 0, 0
    for band in bands:
        if band.width != width_px or done + band.height > height_px:
            raise ValueError(f"a band of {band.width} x {band.height} px does not fit the page")
        done += band.height
        top = 0
        while top < band.height:
            rows = min(BAND_ROWS - held_rows, band.height - top)
            held.paste(band.crop((0, top, width_px, top + rows)), (0, held_rows))
            held_rows, top = held_rows + rows, top + rows
            if held_rows == BAND_ROWS:
                yield held
                held_rows = 0
    if held_rows:
        yield held.crop((0, 0, width_px, held_rows))


def _level_start(sizes: tuple[tuple[int, int], ...], level: int) -> int:
    return _HEADER.size + _PIXEL_BYTES * sum(width * height for width, height in sizes[:level])


def _end_of_pixels(sizes: tuple[tuple[int, int], ...]) -> int:
    return _level_start(sizes, len(sizes))


def _blocks(sizes: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """Start and length in bytes of every block, in the order of the file."""
    start = _HEADER.size
    for width, height in sizes:
        for left in range(0, width, COLUMN_PX):
            row_bytes = min(COLUMN_PX, width - left) * _PIXEL_BYTES
            for top in range(0, height, BLOCK_ROWS):
                count = min(BLOCK_ROWS, height - top) * row_bytes
                yield start, count
                start += count
