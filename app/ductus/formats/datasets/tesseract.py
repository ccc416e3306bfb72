"""Ground truth for Tesseract's training (tesstrain): pairs of a line's image and its text.

    train-ground-truth/x.png  x.gt.txt     a line and its text
    validation-ground-truth/…  test-ground-truth/…
    train.lst  …                           the images of each part
    dataset.json                           the manifest

tesstrain draws its own lines for testing from the folder it is given, and so puts lines of one page on both sides:
give it `train-ground-truth` as GROUND_TRUTH_DIR, and judge what it learnt on `test-ground-truth`. Options are those
of `_choosing` and `_making`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.datasets._cutting import Cutting
from ductus.formats.datasets._info import ground_truth
from ductus.formats.datasets._making import Target, make_set
from ductus.formats.datasets._pairs import arrange_pairs

INFO = ground_truth(
    "tesseract",
    "Line images (Tesseract)",
    "Verified lines as images with a text file beside each, in the folders that Tesseract's training expects.",
    ".gt.txt",
)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: as of every data set (`_making.make_set`).
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    return make_set(Target(INFO, _arrange), pages, total, target, options, on_page)


def _arrange(cutting: Cutting) -> None:
    arrange_pairs(cutting, lambda part: f"{part}-ground-truth", lambda part: f"{part}.lst")
