"""TIFFs written by hand, for layouts Pillow cannot write: tiles, broken directories, kinds of pages."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

TILE_PX = 16


@dataclass(frozen=True)
class TiffPage:
    """One directory: grey pixels as rows x columns of 8 or 16 bits, in one strip or in tiles; `tags` add or replace."""

    pixels: NDArray[np.uint8] | NDArray[np.uint16]
    is_tiled: bool = False
    tags: dict[int, int] = field(default_factory=dict)
    without: frozenset[int] = frozenset()


def make_tiff(*pages: TiffPage) -> bytes:
    """A little-endian TIFF with these pages, uncompressed."""
    out = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for page in pages:
        blocks = _tiles(page.pixels) if page.is_tiled else [page.pixels]
        places = []
        for block in blocks:
            places.append(len(out))
            out += block.astype(block.dtype.newbyteorder("<")).tobytes()
        entries = _entries(page, places, [block.nbytes for block in blocks], out)
        if len(out) % 2:
            out += b"\0"
        struct.pack_into("<I", out, link, len(out))
        out += struct.pack("<H", len(entries))
        for tag in sorted(entries):
            kind, count, value = entries[tag]
            out += struct.pack("<HHII", tag, kind, count, value)
        link = len(out)
        out += b"\0\0\0\0"
    return bytes(out)


def _entries(page: TiffPage, places: list[int], sizes: list[int], out: bytearray) -> dict[int, tuple[int, int, int]]:
    """Tag to (type, count, value or offset); lists that do not fit are appended to `out`."""
    rows, columns = page.pixels.shape
    plain = {256: columns, 257: rows, 258: page.pixels.itemsize * 8, 259: 1, 262: 1, 277: 1}
    if page.is_tiled:
        plain |= {322: TILE_PX, 323: TILE_PX}
        lists = {324: places, 325: sizes}
    else:
        plain[278] = rows
        lists = {273: places, 279: sizes}
    entries = {tag: (4, 1, value) for tag, value in plain.items()}
    for tag, values in lists.items():
        if len(values) == 1:
            entries[tag] = (4, 1, values[0])
        else:
            entries[tag] = (4, len(values), len(out))
            out += struct.pack(f"<{len(values)}I", *values)
    entries |= {tag: (4, 1, value) for tag, value in page.tags.items()}
    return {tag: entry for tag, entry in entries.items() if tag not in page.without}


def _tiles(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> list[NDArray[np.uint8] | NDArray[np.uint16]]:
    rows, columns = pixels.shape
    padded = np.pad(pixels, ((0, -rows % TILE_PX), (0, -columns % TILE_PX)))
    return [
        padded[top : top + TILE_PX, left : left + TILE_PX]
        for top in range(0, padded.shape[0], TILE_PX)
        for left in range(0, padded.shape[1], TILE_PX)
    ]
