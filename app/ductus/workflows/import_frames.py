"""A file's lines in the frames of our pages: scaled to the scan, taken to where each page lies on it, shared out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ductus.document.cutouts import IDENTITY, Affine, cutout_of, scan_to_page
from ductus.document.geometry import Box, Polygon
from ductus.document.page import Page
from ductus.formats.base import ReadPage

_SAME_RATIO = 0.01
"""Widths and heights may differ by this share and still be the same picture at another size."""


def in_frame(page: Page, found: ReadPage, remark: Callable[[str], None]) -> ReadPage:
    """What a file says of the page's scan, in the page's frame.

    A file that is about a picture of the page itself, as it is framed here, is taken as it is; one about the scan is
    scaled where both sides differ by one factor, else left as it is. `remark` hears of anything but an exact fit.
    """
    if not found.width_px or not found.height_px or page.problem:
        return found
    theirs = (found.width_px, found.height_px)
    whole = cutout_of(page)
    scan = (whole.scan_width_px, whole.scan_height_px)
    if theirs != scan and theirs == (page.width_px, page.height_px):
        return found
    return _moved(found, _scaling(theirs, scan, remark).then(scan_to_page(page.cutout)))


def _scaling(theirs: tuple[int, int], scan: tuple[int, int], remark: Callable[[str], None]) -> Affine:
    if theirs == scan:
        return IDENTITY
    x_factor, y_factor = scan[0] / theirs[0], scan[1] / theirs[1]
    sizes = f"{theirs[0]} × {theirs[1]} there, {scan[0]} × {scan[1]} here"
    if abs(x_factor / y_factor - 1) > _SAME_RATIO:
        remark(f"The image has other proportions than the file says ({sizes}); lines may not fit.")
        return IDENTITY
    remark(f"The image has another size than the file says ({sizes}): scaled.")
    return Affine(x_factor, 0.0, 0.0, 0.0, y_factor, 0.0)


def _moved(found: ReadPage, by: Affine) -> ReadPage:
    if by == IDENTITY:
        return found
    return replace(
        found,
        regions=tuple(by.region(region) for region in found.regions),
        lines=tuple(by.line(line) for line in found.lines),
    )


def shared_out(pages: Sequence[Page], frames: Sequence[ReadPage]) -> list[ReadPage]:
    """What each of the pages that show one scan gets of a file: the lines whose middle is on it.

    `frames` is the file in the frame of each page. The first page also gets what is on none. A region goes where its
    lines go, and where its own middle is.
    """
    if len(pages) == 1:
        return list(frames)
    taken: set[str] = set()
    shares = []
    for place, (page, frame) in enumerate(zip(pages, frames, strict=True)):
        here = [line.id for line in frame.lines if line.id not in taken and _is_on(page, line.polygon)]
        if place == 0:
            others = list(zip(pages, frames, strict=True))[1:]
            on_others = {line.id for other, seen in others for line in seen.lines if _is_on(other, line.polygon)}
            here += [line.id for line in frame.lines if line.id not in on_others and line.id not in here]
        taken.update(here)
        chosen = set(here)
        lines = tuple(line for line in frame.lines if line.id in chosen)
        needed = {line.region_id for line in lines}
        regions = tuple(one for one in frame.regions if one.id in needed or _is_on(page, one.polygon))
        shares.append(replace(frame, lines=lines, regions=regions))
    return shares


def _is_on(page: Page, polygon: Polygon) -> bool:
    return Box(0.0, 0.0, page.width_px, page.height_px).contains(polygon.centre)
