"""Does a line stand on its head? PP-OCR's own small network for that, which comes with its other weights.

Taught on signs and print, it saw 69 of a hundred handwritten lines that stood on their heads, and took two of a hundred
upright ones for such (384 lines of our trial hands, November 2026). So it decides nothing: where it says so, the line
is read both ways, and the surer reading stays. Of 144 other lines 81 were turned so, all rightly, when they stood on
their heads, and none when they stood upright.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from ductus.engines.base import RawReading
from ductus.engines.turned_readings import ON_ITS_HEAD, as_it_lies

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from ductus.engines.ppocr_support.sessions import Session

_HEIGHT_PX, _WIDTH_PX = 48, 192
"""What the network was taught on: a line squeezed to that height, paper behind it or its end squeezed in."""
_SURE = 0.9
"""As published with the weights."""


def read_the_surer_way(session: Session, read: Callable[[Image], RawReading], image: Image) -> RawReading:
    """What `read` reads of the line crop, turned where it may stand on its head and then reads more surely."""
    upright = read(image)
    if image.height >= image.width or not _may_stand_on_its_head(session, image):
        return upright
    turned = as_it_lies(read(image.rotate(ON_ITS_HEAD)), ON_ITS_HEAD)
    return max(upright, turned, key=lambda reading: (bool(reading.text), reading.confidence))


def _may_stand_on_its_head(session: Session, image: Image) -> bool:
    return float(session.run(_strip(image))[0, 1]) >= _SURE


def _strip(image: Image) -> NDArray[np.float32]:
    """The crop as the network takes it: one image, blue, green, red, -1 to 1, grey behind a short line."""
    import cv2
    import numpy as np

    width_px = min(_WIDTH_PX, max(1, math.ceil(_HEIGHT_PX * image.width / image.height)))
    pixels = np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
    small = cv2.resize(pixels, (width_px, _HEIGHT_PX)).astype(np.float32) / np.float32(127.5) - 1
    strip = np.zeros((1, 3, _HEIGHT_PX, _WIDTH_PX), dtype=np.float32)
    strip[0, :, :, :width_px] = small.transpose(2, 0, 1)
    return strip
