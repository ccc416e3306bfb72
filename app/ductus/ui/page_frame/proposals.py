"""What to propose for a page: an angle, a crop, a seam; from its lines where they say it, else from its ink.

`seen` is a small picture of the upright scan. Each proposal takes a few hundredths of a second at most, and is made
when somebody asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL.Image import Image
from PySide6.QtGui import QImage

from ductus.document.cutouts import canvas_size, cutout_of, normal_turn, whole_scan
from ductus.document.framing import box_of_lines, framed, gap_between_columns, skew_of_lines
from ductus.document.geometry import Box
from ductus.document.page import Cutout, Page
from ductus.imaging.cutting import cut_out
from ductus.imaging.scans import Limits, ScanSource, open_preview
from ductus.imaging.sheet import SIDE_PX, box_of_ink, gutter, skew_of_ink
from ductus.ui.page_store import to_qimage

VIEW_SIDE_PX = 1800
"""The scan as large as a dialog on a common screen shows it."""


@dataclass(frozen=True, slots=True)
class SeenScan:
    """The whole upright scan, as shown and as proposals look at it."""

    shown: QImage
    small: Image


def see_scan(source: ScanSource, limits: Limits) -> SeenScan:
    """The scan of a page, whatever its cutout. Any thread.

    Raises:
        DuctusError: the scan cannot be opened.
    """
    import cv2  # noqa: F401  # cutting needs it; loaded here, so that the first proposal need not wait for it

    preview = open_preview(replace(source, cutout=None), VIEW_SIDE_PX, limits)
    small = preview.convert("L").convert("RGB")
    small.thumbnail((SIDE_PX, SIDE_PX))
    return SeenScan(to_qimage(preview), small)


def proposed_turn(page: Page, turn_deg: float, seen: SeenScan) -> float | None:
    """The angle, near the one it is turned by now, at which the page's lines run level; None where nothing says it."""
    quarter = normal_turn(round(turn_deg / 90) * 90)
    cutout = cutout_of(page)
    upright = whole_scan(cutout.scan_width_px, cutout.scan_height_px, quarter)
    skew = skew_of_lines(framed(page, upright).apply(page).lines)
    if skew is None:
        skew = skew_of_ink(cut_out(seen.small, upright, side_px=SIDE_PX))
    return normal_turn(round(quarter - skew, 1)) if skew is not None else None


def proposed_crop(page: Page, cutout: Cutout, seen: SeenScan) -> Cutout | None:
    """The box of the canvas that holds all that is written, with room around it; None where nothing is."""
    canvas = whole_scan(cutout.scan_width_px, cutout.scan_height_px, cutout.turn_deg)
    box = box_of_lines(framed(page, canvas).apply(page))
    if box is None:
        shares = box_of_ink(cut_out(seen.small, canvas, side_px=SIDE_PX))
        if shares is None:
            return None
        width, height = canvas_size(cutout)
        box = Box(shares.left * width, shares.top * height, shares.right * width, shares.bottom * height)
    left, top = round(box.left), round(box.top)
    return replace(
        canvas, left_px=left, top_px=top, width_px=round(box.right) - left, height_px=round(box.bottom) - top
    )


def proposed_seam(page: Page, cutout: Cutout, seen: SeenScan) -> int:
    """Where the framed page is best split, in pixels from its left edge: in the fold between its columns of lines."""
    after = framed(page, cutout).apply(page)
    picture = cut_out(seen.small, cutout, side_px=SIDE_PX)
    gap = gap_between_columns(after)
    share = gutter(picture, (gap[0] / after.width_px, gap[1] / after.width_px)) if gap is not None else gutter(picture)
    return min(max(1, round(share * after.width_px)), after.width_px - 1)
