"""One look with PP-OCR's detector."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ductus.engines.ppocr_support.sessions import Session


def text_map(session: Session, image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Probability of text for each pixel of an RGB image whose sides are multiples of 32.

    The weights were taught on blue, green, red from -1 to 1.
    """
    import numpy as np

    planes = image[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32)
    probability: NDArray[np.float32] = session.run(np.ascontiguousarray(planes / 127.5 - 1.0))[0, 0]
    return probability
