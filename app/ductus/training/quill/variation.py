"""Lines varied as hands and scans vary: slant, width, height, place, stroke, blur, grain; grey ones and coloured ones.

Each sample is varied anew each time it is seen, so that the network learns the letters and not the lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Levels = NDArray[np.uint8]
    """Of shape (height, width), or (height, width, 3)."""


_REFERENCE_PX = 48
"""Height of a line at which pixels are meant; on higher ones what is meant in pixels grows with them."""


@dataclass(frozen=True, slots=True)
class Variation:
    """How far lines are varied; each figure is the most to either side, chances are shares of the lines.

    `slant` is the shift across per pixel of height, `stretch_share` that of the width, `squeeze_share` that of the
    height, `shift_px` up and down at a height of 48.
    """

    chance: float = 0.85
    slant: float = 0.35
    stretch_share: float = 0.15
    squeeze_share: float = 0.12
    shift_px: float = 3.0
    stroke_chance: float = 0.2
    blur_chance: float = 0.2
    grain_levels: float = 8.0


def varied(grey: Levels, how: Variation, random: np.random.Generator) -> Levels:
    """A line of the same height, varied by chance; the same chances give the same line."""
    if random.random() >= how.chance:
        return grey
    return _grained(_restroked(_bent(grey, how, random), how, random), how, random)


def _bent(grey: Levels, how: Variation, random: np.random.Generator) -> Levels:
    import cv2
    import numpy as np

    height_px, width_px = grey.shape[:2]
    slant = random.uniform(-how.slant, how.slant)
    across = 1 + random.uniform(-how.stretch_share, how.stretch_share)
    down = 1 + random.uniform(-how.squeeze_share, how.squeeze_share)
    shift = random.uniform(-how.shift_px, how.shift_px) * height_px / _REFERENCE_PX
    new_width_px = max(16, round(width_px * across + abs(slant) * height_px))
    middle = height_px / 2
    # The line leans about its middle row, then moves right by as much as its lowest or highest corner went left.
    lean = abs(slant) * middle
    matrix = np.array([[across, slant, lean - slant * middle], [0.0, down, middle - down * middle + shift]])
    paper = np.atleast_1d(np.median(grey, axis=(0, 1))).tolist()
    return np.asarray(
        cv2.warpAffine(
            grey, matrix, (new_width_px, height_px), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
            borderValue=paper,
        ),
        dtype=np.uint8,
    )  # fmt: skip


def _restroked(grey: Levels, how: Variation, random: np.random.Generator) -> Levels:
    import cv2
    import numpy as np

    scale = grey.shape[0] / _REFERENCE_PX
    if random.random() < how.stroke_chance:
        nib_px = 1 + max(1, round(scale))
        kernel = np.ones((nib_px, nib_px), np.uint8)
        changed = cv2.erode(grey, kernel) if random.random() < 0.5 else cv2.dilate(grey, kernel)
        # Half way, for a whole pixel of 48 is a broad nib.
        grey = np.asarray(cv2.addWeighted(grey, 0.5, changed, 0.5, 0), dtype=np.uint8)
    if random.random() < how.blur_chance:
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), random.uniform(0.4, 1.1) * scale), dtype=np.uint8)
    return grey


def _grained(grey: Levels, how: Variation, random: np.random.Generator) -> Levels:
    import numpy as np

    strength = random.uniform(0, how.grain_levels)
    grain = random.standard_normal(grey.shape[:2], dtype=np.float32) * strength
    if grey.ndim == 3:
        grain = grain[:, :, None]
    return np.clip(grey + grain, 0, 255).astype(np.uint8)
