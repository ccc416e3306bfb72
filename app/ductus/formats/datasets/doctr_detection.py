"""Ground truth for docTR's text detection: pages, and the four corners of each of their lines.

    train/images/*.png  train/labels.json     {"p.png": {img_dimensions [height, width], img_hash, polygons}}
    validation/…  test/…
    dataset.json                              the manifest

A page with a line that qualifies comes with all its lines: what lies unmarked teaches that there is no line. Options
are those of `_choosing`, without a recipe, and of `_making`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats.base import Holds, OnPage, WriteOptions, Written
from ductus.formats.datasets._choosing import LINE_OPTIONS
from ductus.formats.datasets._cutting import Cutting
from ductus.formats.datasets._info import ground_truth
from ductus.formats.datasets._making import Target, make_set, write_text
from ductus.formats.datasets._pages_whole import save_boxes, take_boxes

INFO = ground_truth(
    "doctr_detection",
    "Pages with line outlines (docTR detection)",
    "Pages with the corners of all their lines, for training docTR to find lines. The text is not in it.",
    ".json",
    frozenset({Holds.IMAGES}),
    LINE_OPTIONS,
)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: as of every data set (`_making.make_set`).
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    return make_set(Target(INFO, _arrange, save_boxes, has_crops=False), pages, total, target, options, on_page)


def _arrange(cutting: Cutting) -> None:
    for part, pages in cutting.parts():
        labels = {}
        for page in pages:
            held = take_boxes(cutting, page)
            name = f"{page.stem}.png"
            place = cutting.move(name, f"{part}/images")
            polygons = [line["corners"] for line in held["lines"]]
            if not polygons:  # the loader refuses a page without any
                (cutting.staging / place).unlink()
                cutting.remarks.note(page.image, "The page was left out: none of its lines has an area.")
                continue
            labels[name] = {
                "img_dimensions": [held["height_px"], held["width_px"]],
                "img_hash": hashlib.sha256((cutting.staging / place).read_bytes()).hexdigest(),
                "polygons": polygons,
            }
        write_text(cutting, f"{part}/labels.json", json.dumps(labels, ensure_ascii=False))
