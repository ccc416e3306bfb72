"""Reading a line with PP-OCR's recognizer: the strip it takes, and the likeliest path through its columns.

The network gives, for every column of eight pixels, a probability for each character and for none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ductus.engines.base import RawReading
from ductus.engines.ctc import likeliest_letters, reading_of
from ductus.engines.ppocr_support.rivals import alternatives

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from ductus.engines.ctc import Probabilities

    Strip = NDArray[np.float32]

STRIP_HEIGHT_PX = 48
"""Height of the strips the weights were taught on."""
_LEAST_WIDTH_PX = 16
_MOST_WIDTH_PX = 8192
"""Only memory sets a limit: lines of our trial pages set end to end, up to 91 times as wide as high, were read as well
as alone (character error rate 0.026 and 0.023 on typescript, 0.157 and 0.154 on handwriting)."""


def strip_of(image: Image) -> Strip:
    """A crop as the network takes it: one image, blue, green, red, -1 to 1, 48 rows, the width in proportion.

    Lines may be as long as they like; only a crop over 170 times as wide as high, which is no line, is squeezed.
    """
    import cv2
    import numpy as np

    width_px = math.ceil(image.width * STRIP_HEIGHT_PX / image.height)
    width_px = min(_MOST_WIDTH_PX, max(_LEAST_WIDTH_PX, width_px))
    pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
    method = cv2.INTER_AREA if image.height > STRIP_HEIGHT_PX else cv2.INTER_CUBIC
    small = cv2.resize(np.ascontiguousarray(pixels), (width_px, STRIP_HEIGHT_PX), interpolation=method)
    return np.ascontiguousarray(small.transpose(2, 0, 1)[None], dtype=np.float32) / 127.5 - 1.0


def decoded(probabilities: Probabilities, characters: Sequence[str]) -> RawReading:
    """The likeliest reading of one strip, with one span for each character, and what was nearly read.

    `probabilities` is (columns, classes), `characters` the text of each class. Confidence is the geometric mean over
    the characters; for an empty reading it is that of there being none.
    """
    letters = likeliest_letters(probabilities, characters)
    others = alternatives(probabilities, characters, letters) if letters else ()
    return reading_of(letters, probabilities, others)
