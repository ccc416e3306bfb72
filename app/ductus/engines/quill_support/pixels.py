"""The strip Quill takes: a grey crop of fixed height on which paper is 0 and ink about 1, however dark either is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Grey = NDArray[np.uint8]
    Strip = NDArray[np.float32]

LEAST_WIDTH_PX = 16
MOST_WIDTH_PX = 4096
"""A line 85 times as wide as high; wider ones are squeezed."""
_INK_PERCENT = 2.0
_LEAST_CONTRAST = 40.0
"""Grey levels between paper and ink below which noise would be taken for strokes."""
_LIGHTEST, _DARKEST = -0.3, 1.3


def grey_strip(image: Image, height_px: int) -> Grey:
    """The crop in grey levels, `height_px` high, its width in proportion."""
    import cv2
    import numpy as np

    pixels = np.asarray(image.convert("L"))
    width_px = min(MOST_WIDTH_PX, max(LEAST_WIDTH_PX, math.ceil(image.width * height_px / image.height)))
    method = cv2.INTER_AREA if image.height > height_px else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width_px, height_px), interpolation=method), dtype=np.uint8)


def normalised(grey: Grey) -> Strip:
    """Grey levels as the network takes them: float32, the paper at 0, the darkest strokes at about 1."""
    import numpy as np

    paper = float(np.median(grey))
    ink = float(np.percentile(grey, _INK_PERCENT))
    contrast = max(_LEAST_CONTRAST, paper - ink)
    return np.asarray(np.clip((paper - grey.astype(np.float32)) / contrast, _LIGHTEST, _DARKEST), dtype=np.float32)
