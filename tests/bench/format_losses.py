"""What real pages lose in each format: they are imported, exported everywhere, and read back where that can be done.

For each format: how many files and lines were written, what the writer says was lost, and what of text, outlines,
baselines, types, status and confidence differs after the way back. Scans are decoded once for the formats that need
them.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from figures import SHARED_PAGES, say, say_table

from ductus.document.page import Line, Page, Scan
from ductus.document.transcription import new_id
from ductus.formats.base import FormatModule, ReadPage, WriteOptions
from ductus.formats.registry import Registry
from ductus.imaging.scans import ScanSource, open_page

_PARTS: dict[str, Callable[[Line], Any]] = {
    "text": lambda line: line.text,
    "outline": lambda line: line.polygon.points,
    "baseline": lambda line: line.baseline.points if line.baseline else (),
    "type": lambda line: line.kind,
    "status": lambda line: line.status,
    "confidence": lambda line: line.reading and line.reading.confidence,
}


def real_pages(folder: Path) -> list[Page]:
    """Every page described by an XML file under `folder`, with its scan where it lies; what was repaired is printed."""
    found = []
    for file in sorted(folder.rglob("*.xml")):
        module = Registry.discover().reader_for(file)
        for read in module.read(file) if module is not None else ():
            scan = Scan(str(file.parent / read.image_name), 0, "")
            size = (read.width_px, read.height_px)
            found.append(Page(new_id("page"), file.stem, scan, *size, read.regions, read.lines))
            for repair in read.repairs:
                say(f"import {file.stem[:30]}: {repair.where}: {repair.what}")
    return found


def _written(module: FormatModule, pages: Sequence[Page], folder: Path) -> Any:
    info = module.INFO
    target = folder if info.one_file_a_page or info.is_folder else folder / f"all{info.suffixes[0]}"
    options = WriteOptions(
        page_image=lambda page: open_page(ScanSource(Path(page.scan.path))), scan_file=lambda page: Path(page.scan.path)
    )
    return module.write(iter(pages), len(pages), target, options, lambda done, total: None)


def differences(pages: Sequence[Page], back: Sequence[ReadPage]) -> dict[str, int]:
    """How many lines differ in each part; they are paired in order, less those without text where these are gone."""
    found = dict.fromkeys(("lines gone", *_PARTS), 0)
    for page, read in zip(pages, back, strict=True):
        lines = list(page.lines)
        if len(read.lines) < len(lines):
            found["lines gone"] += len(lines) - len(read.lines)
            lines = [line for line in lines if line.text.strip()]
        for name, part in _PARTS.items():
            found[name] += sum(part(one) != part(other) for one, other in zip(lines, read.lines, strict=True))
    return found


def main() -> None:
    """Report on what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=SHARED_PAGES, help="PAGE and ALTO files with their scans"
    )
    folder = parser.parse_args().folder
    pages = real_pages(folder)
    rows = []
    for module in (one for one in Registry.discover().writers() if not one.INFO.is_ground_truth):
        with tempfile.TemporaryDirectory(prefix="ductus-bench-") as name:
            written = _written(module, pages, Path(name))
            cells = ("-",) * (len(_PARTS) + 1)
            if module.INFO.reads:
                back = [read for file in written.files for read in module.read(file)]
                cells = tuple(str(count) for count in differences(pages, back).values())
        rows.append((module.INFO.id, str(len(written.files)), str(written.lines), *cells))
        for loss in written.losses:
            say(f"export {module.INFO.id}: {loss.where}: {loss.what}")
    say(f"\n{len(pages)} pages, {sum(len(page.lines) for page in pages)} lines; lines that differ after the way back:")
    say_table(("format", "files", "lines", "lines gone", *_PARTS), rows)


if __name__ == "__main__":
    main()
