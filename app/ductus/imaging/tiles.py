"""A page at falling sizes, cut into tiles, so that any zoom draws few pixels and no picture is too large to draw."""

from __future__ import annotations

import math

from PIL import Image

from ductus.document.geometry import Box

TILE_PX = 512
"""Side of a tile. Four by three fill a common screen; one is small enough to hand over between two frames."""

SMALLEST_LEVEL_PX = 1024
"""Halving stops when the longer side is at most this long: such a level is drawn whole in a moment."""


def level_sizes(width_px: int, height_px: int) -> tuple[tuple[int, int], ...]:
    """Width and height of each level of a page of that size, the page itself first."""
    sizes = [(width_px, height_px)]
    while max(sizes[-1]) > SMALLEST_LEVEL_PX:
        sizes.append(((sizes[-1][0] + 1) // 2, (sizes[-1][1] + 1) // 2))
    return tuple(sizes)


class Pyramid:
    """The levels of one upright RGB page: level 0 is the page itself, each further one half as wide and high.

    A pixel of level n is the mean of the 2 x 2 pixels under it, so thin strokes fade instead of breaking up. Odd
    sizes are rounded up. Building takes about a third of the page's own memory on top and reads each pixel once; do it
    in a lane. Afterwards nothing changes, and any thread may ask for tiles. Keeps `image` itself, not a copy.
    """

    def __init__(self, image: Image.Image) -> None:
        self.levels: list[Image.Image] = [image if image.mode == "RGB" else image.convert("RGB")]
        for _ in level_sizes(*image.size)[1:]:
            self.levels.append(self.levels[-1].reduce(2))

    @property
    def bytes(self) -> int:
        """Memory of all levels in bytes; Pillow keeps four a pixel for RGB."""
        return sum(4 * level.width * level.height for level in self.levels)

    def level_for(self, scale: float) -> int:
        """The smallest level that is still at least as fine as the screen at `scale` screen pixels a page pixel."""
        if not scale > 0:
            return len(self.levels) - 1
        # A hair of slack, so that a scale of exactly one half is level 1 in spite of rounding.
        halvings = math.floor(math.log2(1 / scale) + 1e-9)
        return min(max(halvings, 0), len(self.levels) - 1)

    def grid(self, level: int) -> tuple[int, int]:
        """Columns and rows of tiles at that level."""
        width_px, height_px = self.levels[level].size
        return math.ceil(width_px / TILE_PX), math.ceil(height_px / TILE_PX)

    def tile(self, level: int, column: int, row: int) -> Image.Image:
        """One tile, TILE_PX a side, smaller at the right and lower edge of the page.

        Raises:
            IndexError: the level, or the level's grid, has no such tile.
        """
        columns, rows = self.grid(level)
        if level < 0 or not (0 <= column < columns and 0 <= row < rows):
            raise IndexError(f"no tile in column {column}, row {row} at level {level}; there are {columns} x {rows}")
        left, top = column * TILE_PX, row * TILE_PX
        image = self.levels[level]
        return image.crop((left, top, min(left + TILE_PX, image.width), min(top + TILE_PX, image.height)))

    def tile_box(self, level: int, column: int, row: int) -> Box:
        """Where that tile lies on the page, in pixels of the page; may reach a pixel past an odd edge."""
        side = TILE_PX << level
        image = self.levels[level]
        return Box(
            column * side,
            row * side,
            min((column + 1) * side, image.width << level),
            min((row + 1) * side, image.height << level),
        )
