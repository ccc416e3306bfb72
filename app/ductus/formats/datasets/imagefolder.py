"""Ground truth as line images beside a table: the layout Hugging Face calls imagefolder, made for teaching TrOCR.

    train/metadata.jsonl   one JSON object a row, the same columns in every row of every part
    train/*.png            the lines, cut from the original pixels, lossless
    validation/…  test/…   other pages; no page is in two parts
    dataset.json           what is in it: recipe, counts, hashes, which page is in which part, what was left out

Options are those of `_choosing` and `_making`.

Every column has one type in every row, because the loader infers types a part at a time and refuses parts that
differ: a confidence nobody knows is -1.0, a missing baseline is estimated, a page is named by its image's file name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats.base import FormatInfo, Group, Holds, OnPage, WriteOptions, Written
from ductus.formats.datasets._choosing import CROP_OPTIONS
from ductus.formats.datasets._cutting import Cutting, public
from ductus.formats.datasets._making import Target, make_set, write_text

INFO = FormatInfo(
    id="imagefolder",
    title="Line images (Hugging Face imagefolder)",
    summary="Verified lines as images with their text, for teaching TrOCR and other readers.",
    suffixes=(".jsonl",),
    reads=False,
    writes=True,
    holds=frozenset(Holds) - {Holds.COMMENTS, Holds.REGIONS, Holds.KINDS, Holds.TAGS},
    one_file_a_page=False,
    is_folder=True,
    is_ground_truth=True,
    asks=CROP_OPTIONS,
    group=Group.GROUND_TRUTH,
)

TABLE = "metadata.jsonl"


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: the target is not empty or cannot be written, no line qualifies, an option is unknown, or the
            caller gives no pixels.
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    return make_set(Target(INFO, _arrange), pages, total, target, options, on_page)


def _arrange(cutting: Cutting) -> None:
    for part, pages in cutting.parts():
        if all(page.has_only_dates for page in pages):
            cutting.remarks.note(
                f"part “{part}”",
                "Its texts are all dates, which loaders may turn into timestamps; give it more pages.",
            )
        rows = []
        for page in pages:
            for row in page.read_rows():
                cutting.move(row["file_name"], part)
                rows.append(json.dumps(public(row), ensure_ascii=False) + "\n")
        write_text(cutting, f"{part}/{TABLE}", "".join(rows))
