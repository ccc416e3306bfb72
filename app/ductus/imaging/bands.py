"""Very large TIFFs read band by band, so that decoding one never holds it whole.

A TIFF keeps its pixels in strips or tiles, each compressed for itself. A few of them are put into a small TIFF of
their own, in memory, which Pillow decodes as it would have decoded the whole: the same pixels, a band at a time.
Other formats, and rare kinds of TIFF, are decoded whole.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, TiffImagePlugin

from ductus.imaging.kinds import HEAD_BYTES, picture_kind
from ductus.imaging.pictures import opened_picture
from ductus.imaging.pixels import to_rgb
from ductus.imaging.source import Limits, ScanSource

_BAND_ROWS = 256
_LOOK_PX = 24_000_000
"""Pixels decoded for a first look: half a second of LZW on two cores (November 2026)."""
_MODES = frozenset({"RGB", "L", "1", "P"})
"""Kinds in which a pixel's colour depends on that pixel alone; 16-bit pictures are scaled by their whole range."""
_COMPRESSIONS = frozenset({1, 3, 4, 5, 7, 8, 32773, 32946})
"""None, both faxes, LZW, JPEG, both deflates and PackBits (TIFF 6.0 and its supplements): each piece stands alone."""

_WIDTH, _HEIGHT, _COMPRESSION, _ORIENTATION, _PLANAR = 256, 257, 259, 274, 284
_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTES = 273, 278, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_BYTES = 322, 323, 324, 325
_COPIED = (258, 259, 262, 266, 277, 284, 292, 293, 317, 320, 338, 339, 347, 530)
"""What says how to decode a piece: bits, compression, colour, bit order, samples, fax options, predictor, palette,
extra samples, sample format, JPEG tables, chroma subsampling."""
_SHORT, _LONG, _UNDEFINED = 3, 4, 7
_UNCOMPRESSED = 1


@dataclass(frozen=True, slots=True)
class Bands:
    """A page as upright RGB bands from top to foot; `rows` can be gone through once and raises as `open_page`."""

    size: tuple[int, int]
    rows: Iterator[Image.Image]


def banded(source: ScanSource, limits: Limits) -> Bands | None:
    """The page in bands, where its file allows; None where it has to be decoded whole.

    Raises:
        ScanUnreadable: missing, damaged, or without such a page.
        ScanTooLarge: beyond `limits`.
    """
    is_cut_out = source != ScanSource(source.path, source.index, source.dpi, source.password)
    if is_cut_out or not _is_tiff(source):
        return None
    with opened_picture(source) as image:
        limits.require_pixels(source.path, *image.size)
        if not isinstance(image, TiffImagePlugin.TiffImageFile) or not _comes_in_pieces(image):
            return None
        return Bands(image.size, _rows(source))


def quick_look(source: ScanSource, side_px: int, limits: Limits) -> Image.Image | None:
    """The scan small, from a few of its strips, where decoding all would take long; None where it does not pay.

    At most about `_LOOK_PX` pixels are decoded, evenly from top to foot, so fine detail is missing down the page. A
    cutout is left to the caller.

    Raises:
        ScanUnreadable, ScanTooLarge: as `banded`.
    """
    if not _is_tiff(source):
        return None
    with opened_picture(source) as image:
        limits.require_pixels(source.path, *image.size)
        every = image.width * image.height // _LOOK_PX
        if every < 2 or not isinstance(image, TiffImagePlugin.TiffImageFile) or not _comes_in_pieces(image):
            return None
        pieces = _Pieces.of(image.tag_v2, image.height)
        scale = min(1.0, side_px / max(image.size))
        look = Image.new("RGB", (max(1, round(image.width * scale)), max(1, round(image.height * scale))))
        for first in range(0, math.ceil(image.height / pieces.rows), every):
            top = first * pieces.rows
            band = _decoded(image, pieces, first, 1)
            upper = round(top * scale)
            lower = max(upper + 1, round(min(image.height, top + every * pieces.rows) * scale))
            small = band.resize((look.width, max(1, round(band.height * scale))), Image.Resampling.BOX)
            look.paste(small.resize((look.width, lower - upper), Image.Resampling.BILINEAR), (0, upper))
        return look


def _is_tiff(source: ScanSource) -> bool:
    try:
        with source.path.open("rb") as stream:
            return picture_kind(stream.read(HEAD_BYTES)) == "TIFF"
    except OSError:
        return False  # decoding says what is wrong


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Where the strips or tiles of a page lie: `across` of them side by side, each `rows` rows high."""

    rows: int
    across: int
    places: tuple[tuple[int, int], ...]  # where each starts in the file, and how many bytes it has

    @classmethod
    def of(cls, tags: Any, height: int) -> _Pieces:
        if _TILE_OFFSETS in tags:
            tiles = tuple(zip(_numbers(tags[_TILE_OFFSETS]), _numbers(tags[_TILE_BYTES]), strict=True))
            return cls(tags[_TILE_HEIGHT], math.ceil(tags[_WIDTH] / tags[_TILE_WIDTH]), tiles)
        places = tuple(zip(_numbers(tags[_STRIP_OFFSETS]), _numbers(tags[_STRIP_BYTES]), strict=True))
        if len(places) == 1 and tags.get(_COMPRESSION, 1) == _UNCOMPRESSED and places[0][1] % height == 0:
            # One strip of plain rows, as many programs write them: any rows of it are a strip, too.
            (start, count), row_bytes = places[0], places[0][1] // height
            step = _BAND_ROWS * row_bytes
            cut = tuple((start + done, min(step, count - done)) for done in range(0, count, step))
            return cls(_BAND_ROWS, 1, cut)
        return cls(tags.get(_ROWS_PER_STRIP, height), 1, places)


def _comes_in_pieces(image: TiffImagePlugin.TiffImageFile) -> bool:
    tags = image.tag_v2
    is_simple = (
        image.mode in _MODES
        and tags.get(_COMPRESSION, 1) in _COMPRESSIONS
        and tags.get(_ORIENTATION, 1) == 1
        and tags.get(_PLANAR, 1) == 1
    )
    has_places = _TILE_OFFSETS in tags or (_STRIP_OFFSETS in tags and _STRIP_BYTES in tags)
    return is_simple and has_places and 0 < _Pieces.of(tags, image.height).rows < image.height


def _rows(source: ScanSource) -> Iterator[Image.Image]:
    with opened_picture(source) as image:
        if not isinstance(image, TiffImagePlugin.TiffImageFile):
            return
        pieces = _Pieces.of(image.tag_v2, image.height)
        step = max(1, _BAND_ROWS // pieces.rows)
        for first in range(0, math.ceil(image.height / pieces.rows), step):
            yield _decoded(image, pieces, first, step)


def _decoded(image: TiffImagePlugin.TiffImageFile, pieces: _Pieces, first: int, count: int) -> Image.Image:
    """`count` rows of pieces from row `first` on, as RGB."""
    if image.fp is None:
        raise OSError("the file is closed")
    height = min(count * pieces.rows, image.height - first * pieces.rows)
    read = []
    for start, length in pieces.places[first * pieces.across : (first + count) * pieces.across]:
        image.fp.seek(start)
        read.append(image.fp.read(length))
    small = _small_tiff(image.tag_v2, height, pieces.rows, read)
    with Image.open(io.BytesIO(small), formats=("TIFF",)) as band:
        band.load()
        return to_rgb(band)


def _small_tiff(tags: Any, height: int, piece_rows: int, pieces: list[bytes]) -> bytes:
    """A TIFF of these strips or tiles alone, in the byte order of the one they come from.

    Classic TIFF 6.0 (page 13 to 16): a header, one directory with what does not fit into it behind, the pieces.
    """
    order = ">" if tags.prefix == b"MM" else "<"
    is_tiled = _TILE_OFFSETS in tags
    entries = {tag: (tags.tagtype.get(tag, _SHORT), tags[tag]) for tag in _COPIED if tag in tags}
    entries[_WIDTH], entries[_HEIGHT] = (_LONG, tags[_WIDTH]), (_LONG, height)
    if is_tiled:
        entries[_TILE_WIDTH], entries[_TILE_HEIGHT] = (_LONG, tags[_TILE_WIDTH]), (_LONG, tags[_TILE_HEIGHT])
    else:
        entries[_ROWS_PER_STRIP] = _LONG, min(piece_rows, height)
    offsets_tag, bytes_tag = (_TILE_OFFSETS, _TILE_BYTES) if is_tiled else (_STRIP_OFFSETS, _STRIP_BYTES)
    entries[bytes_tag] = _LONG, tuple(map(len, pieces))
    entries[offsets_tag] = _LONG, (0,) * len(pieces)
    packed = {tag: _packed(order, *entry) for tag, entry in sorted(entries.items())}
    behind = 8 + 2 + 12 * len(packed) + 4
    place = behind + sum(len(value) for _, _, value in packed.values() if len(value) > 4)
    starts = []
    for piece in pieces:
        starts.append(place)
        place += len(piece)
    packed[offsets_tag] = _packed(order, _LONG, tuple(starts))
    directory, values = struct.pack(f"{order}H", len(packed)), b""
    for tag, (kind, count, value) in packed.items():
        shown = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(f"{order}I", behind + len(values))
        values += value if len(value) > 4 else b""
        directory += struct.pack(f"{order}HHI", tag, kind, count) + shown
    mark = b"MM\0*" if order == ">" else b"II*\0"
    head = mark + struct.pack(f"{order}I", 8)
    return b"".join((head, directory, struct.pack(f"{order}I", 0), values, *pieces))


def _packed(order: str, kind: int, value: Any) -> tuple[int, int, bytes]:
    """Type, count and bytes of a value of a directory."""
    if isinstance(value, bytes):
        return _UNDEFINED, len(value), value
    numbers = _numbers(value)
    code = "H" if kind == _SHORT else "I"
    return (_SHORT if code == "H" else _LONG), len(numbers), struct.pack(f"{order}{len(numbers)}{code}", *numbers)


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(int(item) for item in value) if isinstance(value, tuple) else (int(value),)
