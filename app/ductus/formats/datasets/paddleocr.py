"""Ground truth for PaddleOCR and for PPOCRLabel, its tool for labelling.

    pages/x.png                       the pages
    pages/Label.txt                   pages/x.png<TAB>[{"transcription", "points", "difficult"}];
                                      open the folder `pages` in PPOCRLabel
    pages/fileState.txt               pages that are done, for PPOCRLabel
    pages/rec_gt.txt                  crop_img/y.png<TAB>text
    pages/crop_img/y.png              the lines
    det_gt_train.txt  rec_gt_train.txt  …_val.txt  …_test.txt   the same by part, from this folder as data_dir
    dict.txt                          the characters that occur, one a line, for character_dict_path
    dataset.json                      the manifest

A page with a line that qualifies comes with all its lines; those without text that counts stand as "###", which
PaddleOCR passes over. Options are those of `_choosing` and `_making`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ductus.document.page import Page
from ductus.document.partition import VALIDATION
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.datasets._cutting import Cutting
from ductus.formats.datasets._info import ground_truth
from ductus.formats.datasets._making import Target, make_set, write_text
from ductus.formats.datasets._pages_whole import save_boxes, take_boxes

INFO = ground_truth(
    "paddleocr",
    "Pages and line images (PaddleOCR)",
    "Pages with the corners of their lines, and verified lines with their text, for PaddleOCR and PPOCRLabel.",
    ".txt",
)

FOLDER = "pages"
IGNORED = "###"
_NAMES = {VALIDATION: "val"}
_REPLACED = re.compile("true|false|null")
"""PPOCRLabel replaces these words before it reads Label.txt, wherever they stand (PPOCRLabel.py, `eval`)."""


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: as of every data set (`_making.make_set`).
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    return make_set(Target(INFO, _arrange, save_boxes), pages, total, target, options, on_page)


def _arrange(cutting: Cutting) -> None:
    labels, states, crops = [], [], []
    for part, pages in cutting.parts():
        found, read = [], []
        for page in pages:
            place = cutting.move(f"{page.stem}.png", FOLDER).as_posix()
            entries = [_entry(line) for line in take_boxes(cutting, page)["lines"]]
            found.append(f"{place}\t{json.dumps(entries, ensure_ascii=False)}\n")
            states.append(f"{place}\t1\n")
            for row in page.read_rows():
                cutting.move(row["file_name"], f"{FOLDER}/crop_img")
                read.append(f"crop_img/{row['file_name']}\t{row['text']}\n")
                if _REPLACED.search(row["text"]):
                    cutting.remarks.note(
                        f"{row['page']}, line {row['line_id']}",
                        "PPOCRLabel alters “true”, “false” and “null” in a text when it opens it; training does not.",
                    )
        name = _NAMES.get(part, part)
        write_text(cutting, f"det_gt_{name}.txt", "".join(found))
        write_text(cutting, f"rec_gt_{name}.txt", "".join(f"{FOLDER}/{line}" for line in read))
        labels += found
        crops += read
    for file, lines in (("Label.txt", labels), ("fileState.txt", states), ("rec_gt.txt", crops)):
        write_text(cutting, f"{FOLDER}/{file}", "".join(lines))
    # The space is not in the dictionary: PaddleOCR adds it by `use_space_char`.
    characters = sorted(set(cutting.characters) - {" "})
    write_text(cutting, "dict.txt", "".join(f"{character}\n" for character in characters))


def _entry(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "transcription": line["text"] or IGNORED,
        "points": line["corners"],
        "difficult": line["text"] is None,
    }
