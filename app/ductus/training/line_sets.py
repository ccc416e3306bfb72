"""Sets of lines wherever they are kept, and their parts: what is taught, and what it is judged by.

Understood are projects, Parquet files, folders of them, line images beside a `metadata.jsonl` (Hugging Face
imagefolder, as Ductus exports it), and folders of scans with PAGE or ALTO files of the same stem beside them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ductus.errors import DuctusError, InputError, Remedy
from ductus.formats.datasets.imagefolder import TABLE
from ductus.project.files import is_project
from ductus.training.line_samples import LineSample, picture_of_line, plain_text, read_parquet

TRAIN, VALIDATION, TEST = "train", "validation", "test"
_PARTS = {"train": TRAIN, "validation": VALIDATION, "val": VALIDATION, "valid": VALIDATION, "test": TEST}


def read_set(place: Path) -> dict[str, list[LineSample]]:
    """The lines at a place by part; those of a set without parts are all in "train".

    Of a project, the lines of its test pages are not among them.

    Raises:
        InputError: there is nothing to teach with at this place, or a file of it is damaged.
    """
    try:
        found = _read(place)
    except (OSError, ValueError, KeyError) as fault:
        raise InputError(f"“{place}” cannot be read as lines with texts: {fault}", remedy=_WANTED) from fault
    if not any(found.values()):
        raise InputError(f"There are no lines with texts at “{place}”.", remedy=_WANTED)
    return found


_WANTED = Remedy(
    "Give a project, a Parquet file, a folder of line images with metadata.jsonl, or scans with PAGE or ALTO files "
    "beside them."
)


def split_by_page(
    samples: Sequence[LineSample], share: float, seed: int = 0
) -> tuple[list[LineSample], list[LineSample]]:
    """What to teach and what to judge by: about `share` of the pages are set aside, never a part of one.

    Whether a page is set aside depends on its name and the seed alone, so it stays so when pages are added. Lines whose
    page is not known go by themselves.
    """
    taught: list[LineSample] = []
    aside: list[LineSample] = []
    for sample in samples:
        (aside if _draw(sample, seed) < share else taught).append(sample)
    return taught, aside


def _draw(sample: LineSample, seed: int) -> float:
    """A number from 0 to 1 that is chance, and always the same for the same page."""
    page = sample.page.encode() if sample.page else sample.picture
    digest = hashlib.sha256(f"{seed} {sample.source} ".encode() + page).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _read(place: Path) -> dict[str, list[LineSample]]:
    if is_project(place) and place.is_file():
        from ductus.training.project_lines import read_project

        return read_project(place)
    if place.is_file():
        is_test = _PARTS.get(place.stem.split("-")[0]) == TEST
        return {TEST if is_test else TRAIN: read_parquet([place])}
    if not place.is_dir():
        raise FileNotFoundError(f"“{place}” is not there")
    tables = [place / TABLE, *(folder / TABLE for folder in sorted(place.iterdir()) if folder.is_dir())]
    tables = [table for table in tables if table.is_file()]
    parquet = sorted(place.glob("*.parquet"))
    found: dict[str, list[LineSample]] = {}
    if tables:
        for table in tables:
            part = _PARTS.get(table.parent.name, TRAIN)
            found.setdefault(part, []).extend(_image_lines(table, place.name))
    elif parquet:
        for file in parquet:
            part = _PARTS.get(file.stem.split("-")[0], TRAIN)
            found.setdefault(part, []).extend(read_parquet([file]))
    else:
        found[TRAIN] = list(_page_lines(place))
    return found


def _image_lines(table: Path, source: str) -> Iterator[LineSample]:
    for row in table.read_text(encoding="utf-8").splitlines():
        said = json.loads(row)
        text = plain_text(str(said.get("text", "")))
        if text:
            picture = (table.parent / str(said["file_name"])).read_bytes()
            yield LineSample(picture, text, source, str(said.get("page", "")), str(said.get("license", "")))


def _page_lines(folder: Path) -> Iterator[LineSample]:
    """The lines of scans with a transcription of the same stem, cut as the recognizers get them."""
    from ductus.imaging.scans import SUFFIXES

    for scan in sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES):
        beside = scan.with_suffix(".xml")
        if beside.is_file():
            try:
                yield from _lines_of_page(scan, beside, folder.name)
            except DuctusError as fault:
                raise ValueError(f"{scan.name}: {fault.message}") from fault


def _lines_of_page(scan: Path, transcription: Path, folder_name: str) -> Iterable[LineSample]:
    from ductus.document.cutouts import Affine
    from ductus.formats.registry import Registry
    from ductus.imaging.scans import inspect, open_page
    from ductus.imaging.source import ScanSource

    module = Registry.discover().reader_for(transcription)
    if module is None:
        return
    image = open_page(ScanSource(scan, inspect(scan).pages[0].index))
    source = scan.parent.name or folder_name
    for page in module.read(transcription)[:1]:
        scale = Affine(
            image.width / (page.width_px or image.width), 0, 0, 0, image.height / (page.height_px or image.height), 0
        )
        for line in map(scale.line, page.lines):
            text = plain_text(line.text)
            if text:
                yield LineSample(picture_of_line(image, line.polygon, line.baseline), text, source, scan.name)
