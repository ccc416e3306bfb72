"""How well and how fast an engine's detector finds the lines of real pages.

    python tests/bench/line_finding.py [--engine ppocr] [--option NAME=VALUE ...] [--pages FOLDER]

`--pages` is a folder of folders that hold images, each beside its ground truth as PAGE or ALTO of the same stem. Lines
are matched one to one by two measures, both from 0.5:

- overlap: shared area over the smaller area, times the square root of the ratio of the areas. Some draw outlines
  tight and some wide; this asks whether they are the same line.
- IoU: shared area over the area of both together.

"alone" is the detector as it comes, its boxes made and nothing joined; "whole" adds line building and second looks at
sideways writing. Reading is measured by `pages_report.py`.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest import mock

import shapely
from figures import SHARED_PAGES, ratio, say, say_table
from lxml import etree
from outline_overlap import iou, pairs
from PIL import Image

from ductus.document.geometry import Polygon, points_of
from ductus.engines import line_building
from ductus.engines.base import Detection, Detector
from ductus.engines.registry import Registry, parse_options
from ductus.jobs.job import CancelToken

HEAD = ("page", "truth", "found", "R", "P", "F1", "R IoU", "P IoU", "F1 IoU", "aside", "alone s", "whole s", "ratio")


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted on one page or over several; sums."""

    truth: int = 0
    found: int = 0
    same_by_overlap: int = 0
    same_by_iou: int = 0
    set_aside: int = 0
    alone_s: float = 0.0
    whole_s: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def cells(self) -> tuple[str, ...]:
        """The row of the table that `HEAD` heads."""
        shares = [
            share
            for same in (self.same_by_overlap, self.same_by_iou)
            for share in (ratio(same, self.truth), ratio(same, self.found), ratio(2 * same, self.truth + self.found))
        ]
        return (
            str(self.truth),
            str(self.found),
            *(f"{share:.3f}" for share in shares),
            str(self.set_aside),
            f"{self.alone_s:.2f}",
            f"{self.whole_s:.2f}",
            f"{ratio(self.whole_s, self.alone_s):.2f}",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default="ppocr")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--pages", type=Path, default=SHARED_PAGES)
    asked = parser.parse_args()
    given = dict(pair.split("=", 1) for pair in asked.option)
    module = Registry.discover().get(asked.engine)
    whole = module.load(parse_options(module, given))
    alone = module.load(parse_options(module, {**given, "finds_sideways": False}))
    blank = Image.new("RGB", (640, 640), "white")
    for engine in (alone, whole):
        detect(engine, blank)  # loads and warms up

    tallies = [
        (truth.parent.name, truth.stem, measured(truth, image, alone, whole)) for truth, image in found_in(asked.pages)
    ]
    if not tallies:
        say(f"There are no pages under {asked.pages}.")
        return
    rows = [(f"{folder}/{name[:28]}", *tally.cells()) for folder, name, tally in tallies]
    for folder, group in groupby(tallies, key=lambda row: row[0]):
        rows.append((folder, *sum((tally for _, _, tally in group), Tally()).cells()))
    rows.append(("all", *sum((tally for _, _, tally in tallies), Tally()).cells()))
    say_table(HEAD, rows)


def measured(truth_file: Path, image_file: Path, alone: Any, whole: Any) -> Tally:
    page = Image.open(image_file).convert("RGB")
    with mock.patch.object(line_building, "build_lines", lambda boxes, width, height: line_building.LineBuild(())):
        _, alone_s = timed(lambda: detect(alone, page))
    detection, whole_s = timed(lambda: detect(whole, page))
    truth = list(true_outlines(truth_file))
    found = [line.polygon for line in detection.lines]
    return Tally(
        len(truth),
        len(found),
        len(pairs(truth, found, overlap)),
        len(pairs(truth, found, iou)),
        len(detection.unassigned),
        alone_s,
        whole_s,
    )


def detect(engine: Detector, page: Image.Image) -> Detection:
    return engine.detect(page, CancelToken(), lambda done, total: None)


def timed(work: Callable[[], Detection]) -> tuple[Detection, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def overlap(one: Polygon, other: Polygon) -> float:
    """Shared area over the smaller area, times the square root of the ratio of the areas, 0 to 1."""
    if one.box.overlap(other.box) <= 0:
        return 0.0
    first, second = (shapely.make_valid(shapely.Polygon([(p.x, p.y) for p in each.points])) for each in (one, other))
    small, large = sorted((first.area, second.area))
    return float(first.intersection(second).area / small * math.sqrt(small / large)) if small > 0 else 0.0


def found_in(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Ground truth files, each with the image beside it."""
    Image.MAX_IMAGE_PIXELS = None
    for truth in sorted(folder.glob("*/*.xml")):
        image = next((path for path in sorted(truth.parent.glob(f"{truth.stem}.*")) if path.suffix != ".xml"), None)
        if image is not None:
            yield truth, image


def true_outlines(file: Path) -> Iterator[Polygon]:
    """Outlines of the text lines of a PAGE or ALTO file, in page pixels, as their authors drew them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    for line in etree.parse(str(file), parser).iterfind(".//{*}TextLine"):
        coords, polygon = line.find("{*}Coords"), line.find("{*}Shape/{*}Polygon")
        text = coords.get("points", "") if coords is not None else ""
        text = polygon.get("POINTS", "") if polygon is not None else text
        points = numbered(text)
        if len(points) >= 3:
            yield Polygon(points_of(points))


def numbered(text: str) -> Sequence[tuple[float, float]]:
    """Pairs from "x,y x,y" and from "x y x y"."""
    values = [float(part) for part in text.replace(",", " ").split()]
    return list(zip(values[::2], values[1::2], strict=False))


if __name__ == "__main__":
    main()
