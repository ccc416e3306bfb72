"""Lines as paper, light and cameras change them: tilted pages, uneven light, tint, ink of the other side.

What hands vary stands in `quill/variation.py`; both together make each line look new each time it is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Levels = NDArray[np.uint8]
    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wear:
    """How far lines are worn; each figure is the most, chances are shares of the lines.

    `tilt_share` moves each corner by that share of the height (a page not flat under the camera). `light_share` darkens
    the ends of the line, `tint_share` colours the paper, `through_share` is how strongly writing of the other side
    shows, `contrast_share` how much ink fades towards the paper or darkens.
    """

    tilt_chance: float = 0.3
    tilt_share: float = 0.08
    light_chance: float = 0.3
    light_share: float = 0.3
    tint_chance: float = 0.3
    tint_share: float = 0.12
    through_chance: float = 0.15
    through_share: float = 0.25
    contrast_chance: float = 0.3
    contrast_share: float = 0.3


def worn(levels: Levels, how: Wear, random: np.random.Generator) -> Levels:
    """A line in colour, of shape (height, width, 3), as another page would show it; the same chances give the same."""
    import numpy as np

    if random.random() < how.tilt_chance:
        levels = _tilted(levels, how.tilt_share, random)
    light = levels.astype(np.float32)
    paper = np.median(light, axis=(0, 1))
    if random.random() < how.through_chance:
        light = np.minimum(light, _other_side(light, paper, random.uniform(0.3, 1.0) * how.through_share))
    if random.random() < how.contrast_chance:
        light = paper + (light - paper) * random.uniform(1 - how.contrast_share, 1 + how.contrast_share)
    if random.random() < how.tint_chance:
        light = light * (1 + random.uniform(-how.tint_share, how.tint_share, 3)).astype(np.float32)
    if random.random() < how.light_chance:
        ends = 1 - random.uniform(0, how.light_share, 2)
        light = light * np.linspace(ends[0], ends[1], light.shape[1], dtype=np.float32)[None, :, None]
    return np.clip(light, 0, 255).astype(np.uint8)


def _tilted(levels: Levels, share: float, random: np.random.Generator) -> Levels:
    import cv2
    import numpy as np

    height_px, width_px = levels.shape[:2]
    corners = np.array([(0, 0), (width_px, 0), (width_px, height_px), (0, height_px)], np.float32)
    moved = corners + (random.uniform(-share, share, (4, 2)) * height_px).astype(np.float32)
    return np.asarray(
        cv2.warpPerspective(
            levels,
            cv2.getPerspectiveTransform(corners, moved),
            (width_px, height_px),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=np.median(levels, axis=(0, 1)).tolist(),
        ),
        dtype=np.uint8,
    )


def _other_side(light: Floats, paper: Floats, strength: float) -> Floats:
    """The line as its own other side would show it: mirrored, blurred by the paper, faint."""
    import cv2
    import numpy as np

    blurred = cv2.GaussianBlur(np.ascontiguousarray(light[:, ::-1]), (0, 0), max(0.5, light.shape[0] / 48))
    return np.asarray(paper + (blurred - paper) * strength, dtype=np.float32)
