"""Ground truth for Microsoft's TrOCR training (unilm), in the layout of its IAM loader.

    gt_train.txt  gt_valid.txt  gt_test.txt     image<TAB>text, a line a line
    image/*.png                                 the lines
    dataset.json                                the manifest

The loader opens its tables in the machine's own encoding: run it with PYTHONUTF8=1. Options are those of `_choosing`
and `_making`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.document.partition import VALIDATION
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.datasets._cutting import Cutting
from ductus.formats.datasets._info import ground_truth
from ductus.formats.datasets._making import Target, make_set, write_text

INFO = ground_truth(
    "unilm",
    "Line images (TrOCR of unilm)",
    "Verified lines with a table of their texts a part, for the training scripts TrOCR was published with.",
    ".txt",
)

_NAMES = {VALIDATION: "valid"}
"""The loader asks for parts by these names."""


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: as of every data set (`_making.make_set`).
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    return make_set(Target(INFO, _arrange), pages, total, target, options, on_page)


def _arrange(cutting: Cutting) -> None:
    for part, pages in cutting.parts():
        table = []
        for page in pages:
            for row in page.read_rows():
                cutting.move(row["file_name"], "image")
                table.append(f"{row['file_name']}\t{row['text']}\n")
        write_text(cutting, f"gt_{_NAMES.get(part, part)}.txt", "".join(table))
