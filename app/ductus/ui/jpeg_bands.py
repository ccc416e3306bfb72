"""Very large JPEGs read band by band through Qt, which can leave out the rows above and below; Pillow cannot.

Qt and Pillow decode with the same library and settings, so that the pixels are the same. Each band is decoded from the
top of the file again: for 280 million pixels in five bands that is three times the work of one pass (6 s of processor
time on two cores instead of 2, November 2026), for a quarter of the memory. The first preview does not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, JpegImagePlugin
from PySide6.QtCore import QRect
from PySide6.QtGui import QImageReader

from ductus.errors import Remedy, ScanUnreadable
from ductus.imaging.bands import Bands
from ductus.imaging.kinds import HEAD_BYTES, picture_kind
from ductus.imaging.level_file import BAND_ROWS
from ductus.imaging.pictures import opened_picture, orientation_of
from ductus.imaging.source import Limits, ScanSource, shown_name
from ductus.ui.page_picture import HeldPicture

_BAND_PX = 60_000_000
"""Pixels decoded at a time: 240 MB, below the 256 MB that Qt agrees to allocate for one picture."""
_MODES = frozenset({"RGB", "L"})


def jpeg_bands(source: ScanSource, limits: Limits) -> Bands | None:
    """The page in bands, where it is a JPEG as scanners write it; None for all else, which is decoded whole.

    Raises:
        ScanUnreadable, ScanTooLarge: as `open_page`.
    """
    is_plain = source == ScanSource(source.path, source.index, source.dpi, source.password)
    if not is_plain or not _is_jpeg(source):
        return None
    with opened_picture(source) as image:
        limits.require_pixels(source.path, *image.size)
        # A progressive file has to be read to its end before any row of it is known, each time.
        is_readable = (
            isinstance(image, JpegImagePlugin.JpegImageFile)
            and image.mode in _MODES
            and orientation_of(image) == 1
            and not image.info.get("progressive")
        )
        return Bands(image.size, _rows(source, image.size)) if is_readable else None


def _is_jpeg(source: ScanSource) -> bool:
    try:
        with source.path.open("rb") as stream:
            return picture_kind(stream.read(HEAD_BYTES)) == "JPEG"
    except OSError:
        return False  # decoding says what is wrong


def _rows(source: ScanSource, size: tuple[int, int]) -> Iterator[Image.Image]:
    width, height = size
    step = max(BAND_ROWS, _BAND_PX // width // BAND_ROWS * BAND_ROWS)
    for top in range(0, height, step):
        rows = min(step, height - top)
        reader = QImageReader(str(source.path), b"jpeg")
        reader.setAutoTransform(False)
        reader.setClipRect(QRect(0, top, width, rows))
        band = reader.read()
        if band.width() != width or band.height() != rows:
            raise ScanUnreadable(
                f"“{shown_name(source.path)}” is damaged and cannot be decoded.",
                remedy=Remedy("Fetch the file again from where it came from."),
                detail=reader.errorString(),
            )
        for first in range(0, rows, BAND_ROWS):
            # Converted piece by piece: Qt keeps Python's lock meanwhile, and the window has to go on.
            piece = band.copy(0, first, width, min(BAND_ROWS, rows - first)).convertToFormat(band.Format.Format_RGB32)
            yield HeldPicture([piece]).crop((0, 0, width, piece.height()))
        del band  # before the next is decoded, or two of them stand in memory
