"""How pixels are shown to the eye: brighter, harder, inverted, with faded ink drawn out. Scans are never changed.

Engines, exports and the project hold the pixels as they were scanned; an `Adjustment` is worked into what is painted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Floats = NDArray[np.float32]

_HALF_RANGE = 100
_GAMMA_STEPS = 100
"""Steps of `gamma` for a factor of ten either way: 0 is 1.0, -100 is 0.1, 100 is 10."""
_STEEPEST = 0.98
_BLOCK_PX = 12
"""Side of a block in which ink and paper are measured, in pixels of the map's picture, about a thousand a side."""
_REACH_BLOCKS = 3
"""Blocks to each side that are taken along: a neighbourhood of some lines of writing, so that a blank spot beside ink
has ink to be compared with."""
_INK_PERCENT, _PAPER_PERCENT = 2.0, 80.0
_LEAST_SPAN = 28.0
"""Grey levels between ink and paper from which on they are drawn out; less than that is the paper's grain."""
_USUAL_SHARE = 0.6
_INK_SHOWN, _PAPER_SHOWN = 30.0, 245.0


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is done to pixels before they are shown; nothing by default.

    `brightness`, `contrast` and `gamma` go from -100 to 100. `local_contrast` is the share in percent by which each
    neighbourhood is stretched to the full range from its own ink to its own paper.
    """

    brightness: int = 0
    contrast: int = 0
    gamma: int = 0
    local_contrast: int = 0
    is_inverted: bool = False
    is_grey: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether pixels are shown as they are."""
        return self == PLAIN

    def table(self) -> Bytes:
        """What each of the 256 values becomes, by all that needs no neighbours."""
        import numpy as np

        values = np.arange(256, dtype=np.float32) / 255
        values = values ** (10.0 ** (-self.gamma / _GAMMA_STEPS))
        # The slope in the middle goes from 0 over 1 to very steep, as a tangent does.
        slope = math.tan(math.pi / 4 * (1 + _STEEPEST * self.contrast / _HALF_RANGE))
        values = (values - 0.5) * slope + 0.5 + self.brightness / _HALF_RANGE
        if self.is_inverted:
            values = 1.0 - values
        table: Bytes = np.rint(values.clip(0.0, 1.0) * 255).astype(np.uint8)
        return table

    def plain(self) -> dict[str, Any]:
        """As plain values to keep, without what is as by default."""
        return {key: value for key, value in asdict(self).items() if value != getattr(PLAIN, key)}


PLAIN = Adjustment()


def adjustment_of(stored: object) -> Adjustment:
    """The adjustment that `plain` gave; what is not understood is left as by default."""
    if not isinstance(stored, Mapping):
        return PLAIN
    known: dict[str, Any] = {}
    for field in fields(Adjustment):
        value, default = stored.get(field.name), getattr(PLAIN, field.name)
        if isinstance(value, bool) and isinstance(default, bool):
            known[field.name] = value
        elif isinstance(value, int) and not isinstance(default, bool):
            lowest = 0 if field.name == "local_contrast" else -_HALF_RANGE
            known[field.name] = min(_HALF_RANGE, max(lowest, int(value)))
    return Adjustment(**known)


@dataclass(frozen=True, slots=True, eq=False)
class InkMap:
    """How dark ink and how light paper are around each place of a picture: two small grids over all of it.

    Made of the whole picture at once, so that parts adjusted one by one have no seams between them.
    """

    ink: Floats
    paper: Floats

    @classmethod
    def of(cls, image: QImage) -> InkMap:
        """Measured in a picture of about a thousand pixels a side; 20 ms."""
        import numpy as np

        grey = _grey_of(image)
        block = max(1, min(_BLOCK_PX, min(grey.shape) // 2))
        rows, columns = max(1, grey.shape[0] // block), max(1, grey.shape[1] // block)
        blocks = grey[: rows * block, : columns * block].reshape(rows, block, columns, block)
        ordered = np.sort(blocks.transpose(0, 2, 1, 3).reshape(rows, columns, -1), axis=2)
        last = ordered.shape[2] - 1
        ink = ordered[..., round(last * _INK_PERCENT / 100)].astype(np.float32)
        paper = ordered[..., round(last * _PAPER_PERCENT / 100)].astype(np.float32)
        ink, paper = _smoothed(_spread(ink, np.minimum)), _smoothed(_smoothed(paper))
        # Where nothing is written the page's usual span holds, so that its grain is not taken for ink.
        least = max(_LEAST_SPAN, _USUAL_SHARE * float(np.median(paper - ink)))
        return cls(np.minimum(ink, paper - least), paper)

    def over(
        self, left: float, top: float, right: float, bottom: float, width: int, height: int
    ) -> tuple[Floats, Floats]:
        """Ink and paper at each of `width` x `height` pixels of a part; its edges as shares of the whole picture."""
        part = left, top, right, bottom, width, height
        return _stretched(self.ink, *part), _stretched(self.paper, *part)


WHOLE = (0.0, 0.0, 1.0, 1.0)


def adjusted(
    image: QImage, adjustment: Adjustment, ink: InkMap | None = None, part: tuple[float, float, float, float] = WHOLE
) -> QImage:
    """`image` as the eye is to see it; a copy, unless there is nothing to do.

    `ink` belongs to the whole picture, of which `image` shows `part`: left, top, right and bottom as shares. Without
    it local contrast is measured in the image itself. A tile of 1024 x 128 takes 1 ms, with local contrast 3.
    """
    import numpy as np

    if adjustment.is_plain or image.isNull():
        return image
    shown = image.convertToFormat(QImage.Format.Format_RGB32)  # shares pixels until `bits` is asked for
    pixels = np.frombuffer(shown.bits(), np.uint8).reshape(shown.height(), shown.bytesPerLine() // 4, 4)
    colours = pixels[:, : shown.width(), :3]
    if adjustment.is_grey:
        colours[...] = _grey_levels(colours)[..., None]
    if adjustment.local_contrast:
        ink = ink if ink is not None else InkMap.of(image)
        dark, light = ink.over(*part, shown.width(), shown.height())
        _stretch(colours, dark, light, adjustment.local_contrast / 100)
    table = adjustment.table()
    if (table != np.arange(256)).any():
        np.take(table, pixels, out=pixels)
        pixels[..., 3] = 255
    return shown


def _stretch(colours: Bytes, dark: Floats, light: Floats, share: float) -> None:
    """Each pixel lighter or darker, so that its neighbourhood's ink and paper become dark and light, in place.

    All three colours move by as much: stretched one by one, old paper turns glaring yellow.
    """
    import numpy as np

    grey = _grey_levels(colours).astype(np.float32)
    gain = (_PAPER_SHOWN - _INK_SHOWN) / (light - dark)
    shift = share * ((grey - dark) * gain + _INK_SHOWN - grey)
    steps = np.rint(shift).astype(np.int16)
    for channel in range(3):
        colours[..., channel] = np.clip(colours[..., channel] + steps, 0, 255)


def _grey_of(image: QImage) -> Bytes:
    import numpy as np

    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].copy()  # the image goes, and its pixels with it


def _grey_levels(colours: Bytes) -> Bytes:
    """Blue, green and red to grey as Qt does: 5, 16 and 11 parts of 32."""
    import numpy as np

    blue, green, red = (colours[..., channel].astype(np.uint16) for channel in range(3))
    return ((blue * 5 + green * 16 + red * 11) >> 5).astype(np.uint8)


def _spread(grid: Floats, least: Any) -> Floats:
    """Each place as the least (or most) of its neighbourhood of `_REACH_BLOCKS`."""
    import numpy as np

    for axis in (0, 1):
        edges = [(0, 0), (0, 0)]
        edges[axis] = (_REACH_BLOCKS, _REACH_BLOCKS)
        wide = np.pad(grid, edges, mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(wide, 2 * _REACH_BLOCKS + 1, axis)
        grid = least.reduce(windows, axis=-1)
    return grid


def _smoothed(grid: Floats) -> Floats:
    """Each place as the mean of its neighbourhood."""
    import numpy as np

    for axis in (0, 1):
        edges = [(0, 0), (0, 0)]
        edges[axis] = (_REACH_BLOCKS, _REACH_BLOCKS)
        wide = np.pad(grid, edges, mode="edge")
        grid = np.lib.stride_tricks.sliding_window_view(wide, 2 * _REACH_BLOCKS + 1, axis).mean(axis=-1)
    return grid.astype(np.float32)


def _stretched(grid: Floats, left: float, top: float, right: float, bottom: float, width: int, height: int) -> Floats:
    """A part of a grid of cells, its edges as shares of the whole, at `width` x `height` pixels, bilinear."""
    import numpy as np

    rows = _places(top, bottom, height, grid.shape[0])
    columns = _places(left, right, width, grid.shape[1])
    upper, lower = np.floor(rows).astype(int), np.ceil(rows).astype(int)
    near, far = np.floor(columns).astype(int), np.ceil(columns).astype(int)
    across = (columns - near).astype(np.float32)
    first, last = int(upper.min()), int(lower.max()) + 1
    wide = grid[first:last, near] * (1 - across) + grid[first:last, far] * across
    down = (rows - upper).astype(np.float32)[:, None]
    stretched: Floats = wide[upper - first] * (1 - down) + wide[lower - first] * down
    return stretched


def _places(start: float, end: float, count: int, cells: int) -> NDArray[np.float64]:
    """Where `count` pixels between two shares lie among `cells` cells, counted from the middle of the first."""
    import numpy as np

    shares = start + (end - start) * (np.arange(count) + 0.5) / max(1, count)
    return np.clip(shares * cells - 0.5, 0, cells - 1)
