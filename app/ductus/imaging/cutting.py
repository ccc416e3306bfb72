"""The turned part of a scan that a page is, as pixels: each where `document/cutouts.py` says that it lies."""

from __future__ import annotations

import math

from PIL import Image

from ductus.document.cutouts import Affine, page_to_scan
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
    return scan.transform(
        size,
        Image.Transform.AFFINE,
        enlarged.then(page_to_scan(cutout)).then(shrunk),
        Image.Resampling.BICUBIC,
        fillcolor=_paper(scan),
    )


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


def _paper(scan: Image.Image) -> tuple[int, int, int]:
    return paper_colour(scan.reduce(max(1, max(scan.size) // _PAPER_SIDE_PX)))
