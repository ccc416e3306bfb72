"""Ground truth from folders and files: PAGE and ALTO beside scans, line pairs, imagefolder, Parquet, IAM.

Of a set that has parts, its test part is taken: that is what the others were not made for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ductus.errors import DuctusError, InputError, Remedy
from ductus.training.line_samples import LineSample, plain_text
from ductus.training.line_sets import TEST, TRAIN, VALIDATION, read_set
from ductus.training.measuring.iam import is_iam, read_iam
from ductus.training.measuring.pages_to_test import LineToTest, PageToTest, SetToTest

_WANTED = Remedy(
    "Give scans with PAGE or ALTO files beside them, line images with .gt.txt or metadata.jsonl, a Parquet file, or "
    "the folder of IAM."
)


def read_ground_truth(place: Path, part: str = "") -> SetToTest:
    """The lines at a place with what is right on them.

    `part` names the part wanted ("train", "validation", "test"); without it the test part is taken, else the part for
    validation, else all there is.

    Raises:
        InputError: nothing of the kind is there, or not that part, or a file is damaged.
    """
    try:
        found = _read(place, part)
    except (OSError, ValueError, KeyError) as fault:
        raise InputError(f"“{place}” cannot be read as lines with texts: {fault}", remedy=_WANTED) from fault
    if not found.lines:
        raise InputError(f"There are no lines with texts at “{place}”.", remedy=_WANTED)
    return found


def _read(place: Path, part: str) -> SetToTest:
    if place.is_dir() and is_iam(place):
        return read_iam(place, part or TEST)
    if place.is_dir():
        pairs = tuple(_pair_pages(place))
        if pairs:
            return SetToTest(place.name, "every line image with a .gt.txt beside it", pairs)
        pages, notes = _scan_pages(place)
        if pages:
            return SetToTest(place.name, "every scan with a PAGE or ALTO file beside it", tuple(pages), tuple(notes))
        if notes:
            raise ValueError(notes[0])
    return _sample_set(place, part)


def _sample_set(place: Path, part: str) -> SetToTest:
    parts = read_set(place)
    wanted = part or next((each for each in (TEST, VALIDATION, TRAIN) if parts.get(each)), TRAIN)
    if not parts.get(wanted):
        raise InputError(f"“{place}” has no part “{wanted}”.", remedy=Remedy(f"It has: {', '.join(parts)}."))
    about = f"its part “{wanted}”" if len(parts) > 1 or wanted != TRAIN else "all its lines"
    return SetToTest(place.name, about, tuple(_sample_pages(parts[wanted])))


def _sample_pages(samples: Sequence[LineSample]) -> Iterator[PageToTest]:
    """Samples by page; lines whose page is not known are a page each, for nothing is known to bind them."""
    pages: dict[str, list[tuple[int, LineSample]]] = {}
    for number, sample in enumerate(samples, 1):
        key = f"{sample.source}/{sample.page}" if sample.page else f"{sample.source}/line {number}"
        pages.setdefault(key, []).append((number, sample))
    for key, numbered in pages.items():
        lines = tuple(LineToTest(str(number), sample.text, picture=sample.picture) for number, sample in numbered)
        yield PageToTest(key, numbered[0][1].page or key, lines, numbered[0][1].source)


def _pair_pages(place: Path) -> Iterator[PageToTest]:
    """Line images with a `.gt.txt` beside them. Nothing but the folder they lie in says what page."""
    from ductus.formats.line_pairs import IMAGES, SUFFIX

    folders: dict[Path, list[LineToTest]] = {}
    for file in sorted(place.rglob(f"*{SUFFIX}")):
        stem = file.name[: -len(SUFFIX)]
        image = next((path for suffix in IMAGES if (path := file.with_name(stem + suffix)).is_file()), None)
        text = plain_text(file.read_text(encoding="utf-8"))
        if image is not None and text:
            line_id = str(file.relative_to(place).with_name(stem))
            folders.setdefault(file.parent, []).append(LineToTest(line_id, text, picture=image.read_bytes()))
    for folder, lines in folders.items():
        name = str(folder.relative_to(place)) if folder != place else place.name
        yield PageToTest(name, name, tuple(lines), place.name)


def _scan_pages(place: Path) -> tuple[list[PageToTest], list[str]]:
    """Scans with a transcription of the same stem beside them, and which of these could not be used and why."""
    from ductus.imaging.scans import SUFFIXES

    pages: list[PageToTest] = []
    notes: list[str] = []
    for scan in sorted(file for file in place.rglob("*") if file.suffix.lower() in SUFFIXES):
        beside = scan.with_suffix(".xml")
        if not beside.is_file():
            continue
        try:
            page = _scan_page(place, scan, beside)
        except DuctusError as fault:
            notes.append(f"{scan.name} is left out: {fault.message}")
            continue
        if page is not None and page.lines:
            pages.append(page)
    return pages, notes


def _scan_page(place: Path, scan: Path, transcription: Path) -> PageToTest | None:
    from ductus.document.cutouts import Affine
    from ductus.formats.registry import Registry
    from ductus.imaging.scans import inspect
    from ductus.imaging.source import ScanSource

    module = Registry.discover().reader_for(transcription)
    if module is None:
        return None
    read, header = module.read(transcription)[0], inspect(scan).pages[0]
    scale = Affine(
        header.width_px / (read.width_px or header.width_px), 0, 0,
        0, header.height_px / (read.height_px or header.height_px), 0,
    )  # fmt: skip
    key = str(scan.relative_to(place))
    lines = tuple(
        LineToTest(f"{key}:{number}", text, line.polygon, line.baseline)
        for number, line in enumerate(map(scale.line, read.lines), 1)
        if (text := plain_text(line.text))
    )
    document = scan.parent.name if scan.parent != place else place.name
    return PageToTest(key, scan.name, lines, document, scan=ScanSource(scan, header.index, header.dpi))
