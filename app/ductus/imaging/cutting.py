"""The turned part of a scan that a page is, as pixels: each where `document/cutouts.py` says that it lies."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from ductus.document.cutouts import Affine, page_to_scan
from ductus.document.geometry import Box, Point, bounding_box
from ductus.document.page import Cutout
from ductus.imaging.paper import paper_colour

_RIGHT_ANGLES = {
    0.0: None,
    90.0: Image.Transpose.ROTATE_270,
    180.0: Image.Transpose.ROTATE_180,
    -180.0: Image.Transpose.ROTATE_180,
    -90.0: Image.Transpose.ROTATE_90,
}
"""Pillow turns against the clock."""

_TILE_PX = 2048
_REACH_PX = 3
"""Pixels of the scan seen around a tile: cubic interpolation asks for two on each side."""

_PAPER_SIDE_PX = 512
"""The paper's colour is taken from a picture this large; more pixels change no grey level."""


def cut_out(scan: Image.Image, cutout: Cutout, *, side_px: int | None = None) -> Image.Image:
    """The page `cutout` makes of an upright RGB scan; paper lies where the scan does not reach.

    Full size, or with its longer side at most `side_px`; `scan` may itself be smaller than the cutout says. Turned by
    right angles at full size, pixels are moved and not changed, otherwise they are interpolated (cubic). Takes the
    page's memory beside the scan's.
    """
    scale = 1.0 if side_px is None else min(1.0, side_px / max(cutout.width_px, cutout.height_px))
    size = max(1, round(cutout.width_px * scale)), max(1, round(cutout.height_px * scale))
    is_full_size = scan.size == (cutout.scan_width_px, cutout.scan_height_px)
    if is_full_size and scale == 1.0 and cutout.turn_deg in _RIGHT_ANGLES:
        return _moved(scan, cutout)
    shrink_x, shrink_y = scan.width / cutout.scan_width_px, scan.height / cutout.scan_height_px
    enlarged = Affine(cutout.width_px / size[0], 0.0, 0.0, 0.0, cutout.height_px / size[1], 0.0)
    shrunk = Affine(shrink_x, 0.0, 0.0, 0.0, shrink_y, 0.0)
    return _interpolated(scan, enlarged.then(page_to_scan(cutout)).then(shrunk), size)


def side_of_scan(cutout: Cutout, side_px: int) -> int:
    """How long the scan's longer side has to be so that the cutout's can be `side_px`."""
    scan_side_px = max(cutout.scan_width_px, cutout.scan_height_px)
    needed = math.ceil(side_px * scan_side_px / max(cutout.width_px, cutout.height_px))
    return min(needed, scan_side_px)


def _moved(scan: Image.Image, cutout: Cutout) -> Image.Image:
    turn = _RIGHT_ANGLES[cutout.turn_deg]
    canvas = scan if turn is None else scan.transpose(turn)
    box = (cutout.left_px, cutout.top_px, cutout.left_px + cutout.width_px, cutout.top_px + cutout.height_px)
    if box[0] >= 0 and box[1] >= 0 and box[2] <= canvas.width and box[3] <= canvas.height:
        return canvas.crop(box)
    page = Image.new("RGB", (cutout.width_px, cutout.height_px), _paper(scan))
    page.paste(canvas, (-cutout.left_px, -cutout.top_px))
    return page


def _interpolated(scan: Image.Image, way: Affine, size: tuple[int, int]) -> Image.Image:
    """A picture of that size whose places lead to the scan by `way`; cubic, tile by tile.

    By OpenCV, which takes half of Pillow's time (0.8 s of one core for 33 million pixels, November 2026). A tile sees
    just its part of the scan, so that the memory for it stays small and OpenCV's limit of 32,767 a side is not met.
    """
    paper = _paper(scan)
    page = Image.new("RGB", size, paper)
    for top in range(0, size[1], _TILE_PX):
        for left in range(0, size[0], _TILE_PX):
            tile = Box(left, top, min(left + _TILE_PX, size[0]), min(top + _TILE_PX, size[1]))
            pixels = _tile(scan, way, tile, paper)
            if pixels is not None:
                page.paste(pixels, (left, top))
    return page


def _tile(scan: Image.Image, way: Affine, tile: Box, paper: tuple[int, int, int]) -> Image.Image | None:
    """The tile's pixels; None where it is all paper."""
    import cv2

    there = bounding_box(way.points(tile.polygon().points)).grown(_REACH_PX, _REACH_PX)
    left, top = max(0, math.floor(there.left)), max(0, math.floor(there.top))
    right, bottom = min(scan.width, math.ceil(there.right)), min(scan.height, math.ceil(there.bottom))
    if left >= right or top >= bottom:
        return None
    part = np.asarray(scan.crop((left, top, right, bottom)))
    # OpenCV counts from the middle of the first pixel, in the tile as in the part.
    start = way.at(Point(tile.left + 0.5, tile.top + 0.5))
    matrix = np.array([[way.xx, way.xy, start.x - left - 0.5], [way.yx, way.yy, start.y - top - 0.5]])
    pixels = cv2.warpAffine(
        part,
        matrix,
        (round(tile.width), round(tile.height)),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper,
    )
    return Image.fromarray(pixels)


def _paper(scan: Image.Image) -> tuple[int, int, int]:
    return paper_colour(scan.reduce(max(1, max(scan.size) // _PAPER_SIDE_PX)))
