"""Ground truth for kraken as pairs: the image of a line and its text beside it (`ketos train -f path`).

    train/x.png  train/x.gt.txt     a line and its text
    train.lst  test.lst  …          the images of each part, relative to this folder, for -t and -e
    dataset.json                    the manifest

Lists are read from this folder: `ketos train -f path -t train.lst -e validation.lst`. Options are those of `_choosing`
and `_making`.
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
    "kraken_lines",
    "Line images (kraken pairs)",
    "Verified lines as images with a text file beside each, for kraken, Calamari and OCR4all.",
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
    arrange_pairs(cutting, lambda part: part, lambda part: f"{part}.lst")
