"""One line cut out of its page by a recipe, and the frame that leads back to the page.

Works on the line's surroundings only, whatever the size of the page. Safe to call from any thread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import Image, ImageDraw

from ductus.document.geometry import Baseline, Box, Polygon, bounding_box
from ductus.imaging.frames import CropFrame
from ductus.imaging.layout import Layout, laid_out
from ductus.imaging.paper import paper_colour
from ductus.imaging.recipes import MASKED, RECIPES, RECTANGLE, Recipe
from ductus.imaging.spines import Floats

__all__ = ["MASKED", "RECIPES", "RECTANGLE", "CropFrame", "LineCrop", "Recipe", "cut_line", "frame_of"]

_EDGE_PX = 3
"""Page pixels kept around a crop so that the interpolation at its edge sees its neighbours."""


class PagePixels(Protocol):
    """A page that lines can be cut from: a Pillow image, or what gives parts of one without holding it whole."""

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Left, top, right, bottom in pixels."""
        ...


@dataclass(frozen=True, slots=True)
class LineCrop:
    """A line as engines and people read it: `image` is RGB, `frame` leads from places in it to places on the page."""

    image: Image.Image
    frame: CropFrame


def cut_line(
    page: PagePixels,
    polygon: Polygon,
    baseline: Baseline | None,
    recipe: Recipe = MASKED,
    *,
    height_px: int | None = None,
) -> LineCrop:
    """Cut one line out of an upright page.

    `polygon` and `baseline` are in pixels of `page`. The crop is at the page's own resolution, or `height_px` high
    with the width in proportion. It always has at least one pixel: outlines that cross themselves are cut by their
    hull, flat ones by their box, and a line wholly off the page gives a small empty crop. Letters stand upright and
    unmirrored whichever way the baseline runs; without a baseline, vertical lines are read downwards.
    """
    layout = laid_out(polygon, baseline, recipe, page.size)
    frame = layout.frame
    if layout.is_blank:
        image = Image.new("RGB", (frame.width_px, frame.height_px), paper_colour(_surroundings(page, frame)[0]))
    else:
        image = _painted(page, layout)
    if height_px is not None and height_px != image.height:
        width_px = max(1, round(image.width * height_px / image.height))
        image = image.resize((width_px, height_px), Image.Resampling.BICUBIC)
    return LineCrop(image, frame)


def frame_of(
    polygon: Polygon,
    baseline: Baseline | None,
    recipe: Recipe = MASKED,
    page_size: tuple[float, float] | None = None,
) -> CropFrame:
    """The frame `cut_line` would give on a page of that width and height in pixels, without touching pixels."""
    return laid_out(polygon, baseline, recipe, page_size).frame


def _painted(page: PagePixels, layout: Layout) -> Image.Image:
    local, corner = _surroundings(page, layout.frame)
    box = bounding_box((*layout.frame.upper, *layout.frame.lower))
    is_inside = box.left >= 0 and box.top >= 0 and box.right <= page.width and box.bottom <= page.height
    straight = _straightened(local, layout.frame, corner, None if is_inside else paper_colour(local))
    if layout.outline_px is None:
        return straight
    mask = _mask(layout.outline_px, layout.grow_px, straight.size)
    paper = Image.new("RGB", straight.size, paper_colour(straight, mask))
    paper.paste(straight, mask=mask)
    return paper


def _surroundings(page: PagePixels, frame: CropFrame) -> tuple[Image.Image, tuple[int, int]]:
    """The part of the page under the crop, as RGB, and where on the page its top left corner is."""
    box = bounding_box((*frame.upper, *frame.lower))
    left, right = _on_page(box.left, box.right, page.width)
    top, bottom = _on_page(box.top, box.bottom, page.height)
    local = page.crop((left, top, right, bottom))
    return (local if local.mode == "RGB" else local.convert("RGB")), (left, top)


def _on_page(low: float, high: float, size_px: int) -> tuple[int, int]:
    start = min(max(math.floor(low) - _EDGE_PX, 0), size_px - 1)
    return start, max(start + 1, min(math.ceil(high) + _EDGE_PX, size_px))


def _straightened(
    local: Image.Image, frame: CropFrame, corner: tuple[int, int], beyond: tuple[int, int, int] | None
) -> Image.Image:
    """The crop's pixels: each span of columns is a quadrilateral of the page. `beyond` is painted off the page.

    Bilinear: cubic interpolation took 2.4 times as long on our trial pages (300 dpi), whose strokes of three pixels
    and more it does not draw visibly better.
    """
    size = (frame.width_px, frame.height_px)
    box = _whole_box(frame, corner)
    if box is not None:
        return local.crop(box)
    count = min(len(frame.upper) - 1, frame.width_px)
    edges = np.rint(np.linspace(0, frame.width_px, count + 1))
    upper = _at_columns(frame.upper, edges / frame.width_px) - corner
    lower = _at_columns(frame.lower, edges / frame.width_px) - corner
    # Per span: its box in the crop, then top left, bottom left, bottom right and top right on the page.
    mesh = [
        (
            (int(edges[i]), 0, int(edges[i + 1]), frame.height_px),
            (*upper[i].tolist(), *lower[i].tolist(), *lower[i + 1].tolist(), *upper[i + 1].tolist()),
        )
        for i in range(count)
    ]
    return local.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR, fillcolor=beyond)


def _whole_box(frame: CropFrame, corner: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The crop as an upright box of whole pixels within the surroundings, where it is one."""
    if len(frame.upper) != 2:
        return None
    top_left, bottom_right = frame.upper[0], frame.lower[1]
    box = Box(*top_left, *bottom_right)
    is_upright = frame.upper[1] == (box.right, box.top) and frame.lower[0] == (box.left, box.bottom)
    is_exact = box.width == frame.width_px and box.height == frame.height_px
    if not (is_upright and is_exact and all(value.is_integer() for value in (box.left, box.top))):
        return None
    left, top = int(box.left) - corner[0], int(box.top) - corner[1]
    return left, top, left + frame.width_px, top + frame.height_px


def _at_columns(edge: tuple[tuple[float, float], ...], shares: Floats) -> Floats:
    points = np.array(edge)
    places = np.linspace(0.0, 1.0, len(points))
    return np.stack([np.interp(shares, places, points[:, axis]) for axis in (0, 1)], axis=1)


def _mask(outline_px: Floats, grow_px: float, size: tuple[int, int]) -> Image.Image:
    """White inside the outline and within `grow_px` of it, black elsewhere, in crop pixels."""
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    corners = [(x, y) for x, y in outline_px.tolist()]
    draw.polygon(corners, fill=255)
    thickness = round(2 * grow_px)
    if thickness > 1:
        # The first side is drawn twice so that the last corner is rounded like the others.
        draw.line([*corners, *corners[:2]], fill=255, width=thickness, joint="curve")
    return mask
