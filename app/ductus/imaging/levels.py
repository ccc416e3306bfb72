"""A page at falling sizes, so that any zoom draws few pixels and no picture is too large to draw."""

from __future__ import annotations

from PIL import Image

SMALLEST_LEVEL_PX = 1024
"""Halving stops when the longer side is at most this long: such a level is drawn whole in a moment."""


def level_sizes(width_px: int, height_px: int) -> tuple[tuple[int, int], ...]:
    """Width and height of each level of a page of that size, the page itself first."""
    sizes = [(width_px, height_px)]
    while max(sizes[-1]) > SMALLEST_LEVEL_PX:
        sizes.append(((sizes[-1][0] + 1) // 2, (sizes[-1][1] + 1) // 2))
    return tuple(sizes)


def levels_of(page: Image.Image) -> list[Image.Image]:
    """The levels of an upright page in RGB: level 0 is the page itself, not a copy, each further one half its size.

    A pixel of level n is the mean of the 2 x 2 pixels under it, so thin strokes fade instead of breaking up. Odd sizes
    are rounded up. Takes about a third of the page's own memory on top and reads each pixel once; do it in a lane.
    """
    levels = [page if page.mode == "RGB" else page.convert("RGB")]
    for _ in level_sizes(*page.size)[1:]:
        levels.append(levels[-1].reduce(2))
    return levels
