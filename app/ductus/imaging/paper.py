"""The colour of the paper a picture shows, to fill what lies beyond it."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ductus.imaging.spines import Floats


def paper_colour(image: Image.Image, mask: Image.Image | None = None) -> tuple[int, int, int]:
    """Colour of the paper under the mask: the median of the more numerous of two classes, paper and ink.

    The classes are parted in each channel where they differ most (Otsu 1979). A plain median is too dark where bold
    letters fill a tight outline, and the commonest value can be the ink's.
    """
    counts = np.array(image.histogram(mask), dtype=np.float64).reshape(3, 256)
    red, green, blue = (_majority_median(channel) for channel in counts)
    return red, green, blue


def _majority_median(counts: Floats) -> int:
    levels = np.arange(256)
    below = counts.cumsum()
    above = below[-1] - below
    sum_below = (counts * levels).cumsum()
    mean_below = sum_below / np.maximum(below, 1)
    mean_above = (sum_below[-1] - sum_below) / np.maximum(above, 1)
    threshold = int((below * above * (mean_below - mean_above) ** 2).argmax())
    is_dark_paper = below[threshold] > above[threshold]
    run = np.where((levels <= threshold) == is_dark_paper, counts, 0).cumsum()
    return int((run >= run[-1] / 2).argmax())
