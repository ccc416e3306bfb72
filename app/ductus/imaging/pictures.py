"""Picture files, everything but PDF: sizes from headers, pages decoded upright. Pillow does the work.

What a file holds decides how it is read; its ending does not matter. Only the formats of `FORMATS` are ever tried,
because Pillow knows dozens more, some of which start other programs.
"""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import (
    ExifTags,
    Image,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)

from ductus.errors import Remedy, ScanTooLarge, ScanUnreadable
from ductus.imaging.kinds import HEAD_BYTES, foreign_kind, picture_kind
from ductus.imaging.pixels import to_rgb
from ductus.imaging.source import Limits, ScanPage, ScanSource, shown_name

FORMATS = ("JPEG", "PNG", "TIFF", "JPEG2000", "WEBP", "BMP", "DIB", "GIF", "PPM")

_TRANSPOSED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation to what makes the page upright; 1 and anything unheard of need nothing."""

_SIDEWAYS = frozenset({5, 6, 7, 8})

_REDUCED_COPY, _TRANSPARENCY_MASK = 1, 4
"""Bits of TIFF's NewSubfileType (TIFF 6.0, page 36) that mark what is no page of its own."""

_NEW_SUBFILE_TYPE, _PHOTOMETRIC, _STRIP_OFFSETS, _STRIP_BYTES, _TILE_OFFSETS, _TILE_BYTES = 254, 262, 273, 279, 324, 325

MOST_TIFF_PAGES = 100_000
"""A TIFF whose directories go on longer than this is taken to run in circles."""

MOST_HALVINGS = 5
"""Decomposition levels a JPEG 2000 encoder writes unless told otherwise (ISO/IEC 15444-1): sizes to decode at."""

_TAIL_BYTES = 1 << 16
_END_MARKS = {
    "JPEG": b"\xff\xd9",
    "MPO": b"\xff\xd9",
    "JPEG2000": b"\xff\xd9",
    "PNG": b"IEND",
    "GIF": b";",
}
"""What each format ends with; the others state their length, which Pillow checks."""

_FETCH_AGAIN = Remedy("Fetch the file again from where it came from.")

# What Pillow and its plugins raise on damaged files, by its own fuzzing record; MemoryError is not among them.
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
_FAULTS = (*_DAMAGE, EOFError, ZeroDivisionError, struct.error, Image.DecompressionBombError)


def inspect_picture(path: Path, limits: Limits) -> tuple[ScanPage, ...]:
    """The pages of a picture file: one, or one for each directory of a TIFF that is a page of its own.

    Decodes nothing, except where the end of the file looks cut off: then decoding tells for certain.

    Raises:
        ScanUnreadable: no picture, or damaged throughout.
        ScanTooLarge: a single picture beyond `limits`.
    """
    with _opened(path) as image:
        if isinstance(image, TiffImagePlugin.TiffImageFile):
            return _inspected_tiff(path, image, limits)
        width_px, height_px = _upright_size(image)
        limits.require_pixels(path, width_px, height_px)
        if _looks_cut_off(image, path):
            decode_picture(ScanSource(path), limits)
    return (ScanPage(0, width_px, height_px),)


def _inspected_tiff(path: Path, image: TiffImagePlugin.TiffImageFile, limits: Limits) -> tuple[ScanPage, ...]:
    pages = []
    for index in range(MOST_TIFF_PAGES):
        try:
            image.seek(index)
        except EOFError:
            break
        except _FAULTS as fault:
            if index == 0 or not _has_directory(image, index):
                pages.append(ScanPage(index, 0, 0, problem=_damaged(path, index, fault).message))
                break
            pages.append(ScanPage(index, 0, 0, problem=_damaged(path, index, fault).message))
            continue
        if index > 0 and _integer_tag(image, _NEW_SUBFILE_TYPE) & (_REDUCED_COPY | _TRANSPARENCY_MASK):
            continue
        pages.append(ScanPage(index, *image.size, problem=_tiff_problem(path, image, index, limits)))
    return tuple(pages)


def _has_directory(image: TiffImagePlugin.TiffImageFile, index: int) -> bool:
    """Whether Pillow found where directory `index` lies, so that the one after it can still be reached."""
    return len(image._frame_pos) > index


def _integer_tag(image: TiffImagePlugin.TiffImageFile, tag: int) -> int:
    value = image.tag_v2.get(tag, 0)
    return value if isinstance(value, int) else 0


def _tiff_problem(path: Path, image: TiffImagePlugin.TiffImageFile, index: int, limits: Limits) -> str:
    try:
        limits.require_pixels(path, *image.size)
        if _tiff_end(image) > path.stat().st_size:
            decode_picture(ScanSource(path, index), limits)
    except (ScanTooLarge, ScanUnreadable) as fault:
        return fault.message
    return ""


def _tiff_end(image: TiffImagePlugin.TiffImageFile) -> int:
    """Where the last strip or tile of this directory ends, in bytes from the start of the file."""
    tags = image.tag_v2
    end = 0
    for offsets, sizes in ((_STRIP_OFFSETS, _STRIP_BYTES), (_TILE_OFFSETS, _TILE_BYTES)):
        pairs = zip(_integers(tags.get(offsets)), _integers(tags.get(sizes)), strict=False)
        end = max([end, *(offset + size for offset, size in pairs)])
    return end


def _integers(value: object) -> tuple[int, ...]:
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, int))


def decode_picture(source: ScanSource, limits: Limits) -> Image.Image:
    """One page of a picture file, upright, as RGB.

    Raises:
        ScanUnreadable: no picture, damaged, cut off, or without such a page.
        ScanTooLarge: beyond `limits`.
    """
    with _opened(source.path, source.index) as image:
        limits.require_pixels(source.path, *image.size)
        return _decoded(image)


def decode_small(source: ScanSource, side_px: int, limits: Limits) -> Image.Image:
    """One page, upright, as RGB, its longer side at most `side_px`; fast where the format allows (JPEG, JPEG 2000).

    Raises:
        ScanUnreadable: no picture, damaged, cut off, or without such a page.
        ScanTooLarge: beyond `limits`.
    """
    try:
        small = _decoded_small(source, side_px, limits, halvings=MOST_HALVINGS)
    except ScanUnreadable:
        # A JPEG 2000 file can hold fewer sizes than encoders usually write; then it has to be decoded in full.
        small = _decoded_small(source, side_px, limits, halvings=0)
    small.thumbnail((side_px, side_px), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return small


def _decoded_small(source: ScanSource, side_px: int, limits: Limits, halvings: int) -> Image.Image:
    with _opened(source.path, source.index) as image:
        limits.require_pixels(source.path, *image.size)
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            image.draft(None, (side_px, side_px))
        elif isinstance(image, Jpeg2KImagePlugin.Jpeg2KImageFile):
            image.reduce = _halvings(max(image.size), side_px, halvings)
        return _decoded(image)


def _halvings(long_side_px: int, side_px: int, most: int) -> int:
    """How often a side can be halved and still be at least `side_px`."""
    count = 0
    while count < most and long_side_px >> (count + 1) >= side_px:
        count += 1
    return count


def _decoded(image: ImageFile.ImageFile) -> Image.Image:
    """The open page as an image of its own: no file behind it, no orientation left for anyone to apply again."""
    turn = None
    is_white_zero = False
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        # Pillow turns TIFFs itself while loading; it inverts white-is-zero in 8-bit pictures only.
        is_white_zero = image.tag_v2.get(_PHOTOMETRIC, 1) == 0
    else:
        turn = _TRANSPOSED.get(orientation_of(image))
    image.load()
    rgb = to_rgb(image, is_white_zero=is_white_zero)
    upright = rgb.transpose(turn) if turn is not None else rgb
    if upright is image:
        # The same pixels without the file: a copy would need the page's memory a second time.
        upright = image._new(image.im)
    upright.info = {}
    return upright


def _upright_size(image: ImageFile.ImageFile) -> tuple[int, int]:
    width_px, height_px = image.size
    return (height_px, width_px) if orientation_of(image) in _SIDEWAYS else (width_px, height_px)


def orientation_of(image: ImageFile.ImageFile) -> int:
    """EXIF orientation, 1 to 8, of any opened picture that is no TIFF; 1 where none is stated or it is damaged.

    Reads the header only. Pillow's own `getexif` decodes a whole PNG to look for EXIF behind the pixels.
    """
    stored = image.info.get("exif") or _late_png_exif(image)
    if not isinstance(stored, bytes):
        return 1
    exif = Image.Exif()
    try:
        exif.load(stored)
        value = exif.get(ExifTags.Base.Orientation, 1)
    except _FAULTS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _late_png_exif(image: ImageFile.ImageFile) -> bytes | None:
    """The EXIF chunk of a PNG that stands behind its pixels, where the standard allows it and some programs put it."""
    if image.format != "PNG" or image.fp is None:
        return None
    stream = image.fp
    place = stream.tell()
    try:
        stream.seek(len(b"\x89PNG\r\n\x1a\n"))
        while len(head := stream.read(8)) == 8:
            size, kind = struct.unpack(">I4s", head)
            if kind == b"eXIf":
                return bytes(stream.read(size))
            stream.seek(size + 4, os.SEEK_CUR)
        return None
    finally:
        stream.seek(place)


def _looks_cut_off(image: ImageFile.ImageFile, path: Path) -> bool:
    """Whether the end of the file lacks what its format ends with. A suspicion only: trailing bytes are common."""
    mark = _END_MARKS.get(image.format or "")
    if mark is None:
        return False
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return mark not in stream.read()


@contextmanager
def opened_picture(source: ScanSource) -> Iterator[ImageFile.ImageFile]:
    """The picture file open at that page, nothing decoded yet.

    Raises:
        ScanUnreadable, ScanTooLarge: also for what goes wrong while it is decoded within.
    """
    with _opened(source.path, source.index) as image:
        yield image


@contextmanager
def _opened(path: Path, index: int = 0) -> Iterator[ImageFile.ImageFile]:
    """The file open at page `index`; every fault of the file comes out as a `ScanUnreadable` that names it."""
    with _pillow_limit.lifted():
        try:
            with Image.open(path, formats=FORMATS) as image:
                if isinstance(image, TiffImagePlugin.TiffImageFile):
                    image.seek(index)
                elif index != 0:
                    raise EOFError
                yield image
        except UnidentifiedImageError as fault:
            raise _unknown(path) from fault
        except EOFError as fault:
            raise ScanUnreadable(
                f"“{shown_name(path)}” has no page {index + 1}.",
                remedy=Remedy("The file has changed since it was opened. Open it again."),
            ) from fault
        except MemoryError as fault:
            raise ScanTooLarge(
                f"There is not enough memory to open “{shown_name(path)}”.",
                remedy=Remedy("Close other programs, or scale the picture down."),
            ) from fault
        except _FAULTS as fault:
            raise _damaged(path, index, fault) from fault


def _unknown(path: Path) -> ScanUnreadable:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    name = shown_name(path)
    kind = picture_kind(head)
    if kind:
        return ScanUnreadable(f"“{name}” is a damaged {kind} picture: its header cannot be read.", remedy=_FETCH_AGAIN)
    foreign = foreign_kind(head)
    looks = f"; it looks like {foreign}" if foreign else ""
    return ScanUnreadable(
        f"“{name}” is no picture and no PDF{looks}.",
        remedy=Remedy("Open a PNG, JPEG, TIFF, JPEG 2000, WebP, BMP or PDF file."),
    )


def _damaged(path: Path, index: int, fault: Exception) -> ScanUnreadable:
    is_cut_off = "truncated" in str(fault) or "not enough" in str(fault).lower()
    what = "is cut off before its end" if is_cut_off else "is damaged and cannot be decoded"
    name = f"“{shown_name(path)}”" if index == 0 else f"Page {index + 1} of “{shown_name(path)}”"
    return ScanUnreadable(f"{name} {what}.", remedy=_FETCH_AGAIN, detail=f"{type(fault).__name__}: {fault}")


class _PillowLimit:
    """Pillow's own limit on pixels, a value of its whole process, set aside while any of our threads decodes.

    It lies below large maps (89 million pixels warn, 179 million fail) and cannot be told per call; ours is checked
    against the header instead. It is back as soon as the last decoding ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._kept: int | None = None

    @contextmanager
    def lifted(self) -> Iterator[None]:
        with self._lock:
            if self._users == 0:
                self._kept = Image.MAX_IMAGE_PIXELS
                Image.MAX_IMAGE_PIXELS = None
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if self._users == 0:
                    Image.MAX_IMAGE_PIXELS = self._kept


_pillow_limit = _PillowLimit()
