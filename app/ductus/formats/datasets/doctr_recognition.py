"""Ground truth for docTR's text recognition.

    train/images/*.png  train/labels.json     {"x.png": "text"}
    validation/…  test/…
    vocab.txt                                 the characters that occur, for --vocab
    dataset.json                              the manifest

docTR's own vocabularies have no space, and a text with a character beyond the vocabulary stops the training: take
`vocab.txt`. Options are those of `_choosing` and `_making`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.datasets._cutting import Cutting
from ductus.formats.datasets._info import ground_truth
from ductus.formats.datasets._making import Target, make_set, write_text

INFO = ground_truth(
    "doctr_recognition",
    "Line images (docTR recognition)",
    "Verified lines with a file of labels a part and their vocabulary, for training docTR to read.",
    ".json",
)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: as of every data set (`_making.make_set`).
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    return make_set(Target(INFO, _arrange), pages, total, target, options, on_page)


def _arrange(cutting: Cutting) -> None:
    for part, pages in cutting.parts():
        labels = {}
        for page in pages:
            for row in page.read_rows():
                cutting.move(row["file_name"], f"{part}/images")
                labels[row["file_name"]] = row["text"]
        write_text(cutting, f"{part}/labels.json", json.dumps(labels, ensure_ascii=False, indent=0))
    write_text(cutting, "vocab.txt", "".join(sorted(cutting.characters)))
