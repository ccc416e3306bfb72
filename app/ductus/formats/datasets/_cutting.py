"""Pages taken apart for a data set: their lines as images and rows in a staging folder, a page in memory at a time."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.document.cutouts import page_to_scan
from ductus.document.geometry import Point, estimated_baseline
from ductus.document.page import Line, Page
from ductus.errors import Cancelled, DuctusError
from ductus.formats._page_files import note_tags
from ductus.formats.base import WriteOptions
from ductus.formats.datasets._choosing import ChosenLine, choose_lines
from ductus.formats.datasets._duplicates import Duplicates
from ductus.formats.files import PageNames, ascii_word, image_name
from ductus.formats.line_text import NO_BLANKS, note_changes, standing_reading
from ductus.formats.remarks import Remarks

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.imaging.recipes import Recipe

UNKNOWN = -1.0
"""Stands for a confidence nobody knows: null would give the column another type in some parts."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d([ T][\d:]{2,8}Z?)?")
"""What some loaders take for a moment rather than for text, when a whole part holds nothing else."""

Row = dict[str, Any]
OnCut = Callable[["Cutting", Page, "CutPage", Sequence[ChosenLine], "Image"], None]
"""Called for each page with lines while its pixels are at hand; writes what the target wants of whole pages."""


@dataclass(frozen=True, slots=True)
class CutPage:
    """One page with lines. Its rows lie in the file `rows`, and its images beside, both named after `stem`."""

    page_id: str
    image: str
    scan_sha256: str
    stem: str
    rows: Path
    lines: int
    regions: int
    has_only_dates: bool

    def read_rows(self) -> Iterator[Row]:
        """Its rows as they were written, in reading order."""
        with self.rows.open(encoding="utf-8") as stream:
            for row in stream:
                yield json.loads(row)


@dataclass
class Cutting:
    """What was cut so far. Rows and images are on disk; this holds a few words a page.

    Each line is cut out by each of `recipes`, and has a row for each; without any it has a row and no image.
    `faults` are what kept pages out, in words that may name files of this machine: for the person, not for the set.
    """

    staging: Path
    options: WriteOptions
    recipes: Sequence[Recipe]
    form: str
    on_cut: OnCut | None = None
    remarks: Remarks = field(default_factory=Remarks)
    faults: Remarks = field(default_factory=Remarks)
    pages: list[CutPage] = field(default_factory=list)
    part_of: dict[str, str] = field(default_factory=dict)
    characters: Counter[str] = field(default_factory=Counter)
    duplicates: Duplicates = field(default_factory=Duplicates)
    names: PageNames = field(init=False)

    def __post_init__(self) -> None:
        self.names = PageNames(self.options.part_of_scan)

    def cut(self, page: Page) -> None:
        """Take the lines of a page that qualify. A page whose scan cannot be opened is left out and said."""
        chosen = choose_lines(page, self.options, self.form, self.remarks)
        _note_texts(page, chosen, self.form, self.remarks)
        if not chosen or self.options.page_image is None:
            return
        try:
            image = self.options.page_image(page)
        except Cancelled:
            raise
        except DuctusError as fault:
            self.faults.note(page.name, f"The page was left out: {fault.message}")
            return
        stem = self.names.ascii_stem(page)
        rows = self.staging / f"{stem}.rows"
        with rows.open("w", encoding="utf-8", newline="\n") as stream:
            for row in self._rows(page, stem, chosen, image):
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        for each in chosen:
            self.characters.update(each.text)
        cut = CutPage(
            page.id,
            image_name(page.scan),
            page.scan.sha256,
            stem,
            rows,
            len(chosen),
            len({each.line.region_id for each in chosen} - {""}),
            all(_DATE.fullmatch(each.text) for each in chosen),
        )
        self.pages.append(cut)
        if self.on_cut is not None:
            self.on_cut(self, page, cut, chosen, image)

    def parts(self) -> Iterator[tuple[str, list[CutPage]]]:
        """Each part that has pages, in the order of the shares, with its pages."""
        for part in dict.fromkeys(self.part_of.values()):
            yield part, [page for page in self.pages if self.part_of[page.page_id] == part]

    def move(self, name: str, folder: str) -> Path:
        """Put a staged file into a folder of the set; gives its place, relative to the set."""
        place = Path(folder, name)
        (self.staging / place).parent.mkdir(parents=True, exist_ok=True)
        (self.staging / name).replace(self.staging / place)
        return place

    def _rows(self, page: Page, stem: str, chosen: Sequence[ChosenLine], image: Image) -> Iterator[Row]:
        taken: set[str] = set()
        for each in chosen:
            if not self.recipes:
                yield _row(_file_name(stem, each.line, taken), each.text, page, each.line, "")
            for place, recipe in enumerate(self.recipes):
                name = _file_name(stem, each.line, taken, f"_{recipe.name}" if place else "")
                row = _row(name, each.text, page, each.line, recipe.id)
                row["sha256"] = self._save_crop(name, page, each, image, recipe, is_first=place == 0)
                yield row

    def _save_crop(
        self, name: str, page: Page, each: ChosenLine, image: Image, recipe: Recipe, *, is_first: bool
    ) -> str:
        from ductus.imaging.crops import cut_line

        crop = cut_line(image, each.line.polygon, each.line.baseline, recipe).image
        where = f"{page.name}, line {each.line.id}"
        twin = self.duplicates.twin(where, each.text, crop) if is_first else ""
        if twin:
            self.remarks.note(f"{where} ({twin})", "Lines that look and read like another line are in the set twice.")
        content = png(crop)
        (self.staging / name).write_bytes(content)
        return hashlib.sha256(content).hexdigest()


def _note_texts(page: Page, chosen: Sequence[ChosenLine], form: str, remarks: Remarks) -> None:
    """Say what the set's texts do not have of the project's."""
    lines = [each.line for each in chosen]
    note_tags(page, lines, remarks)
    note_changes(page, lines, form, remarks)
    if any("\t" in line.text for line in lines):
        remarks.note(page.name, "Tabs in the text became blanks.")
    if any(line.text != line.text.strip() for line in lines):
        remarks.note(page.name, NO_BLANKS)


def png(image: Image) -> bytes:
    """The pixels as a PNG file, lossless, the same bytes each time."""
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _file_name(stem: str, line: Line, taken: set[str], ending: str = "") -> str:
    """A name not yet `taken`, which it is then. One dot and ASCII: kraken takes all after the first for the suffix."""
    word, number = (ascii_word(line.id) or "line") + ending, 2
    name = f"{stem}_{word}.png"
    while name in taken:
        name, number = f"{stem}_{word}_{number}.png", number + 1
    taken.add(name)
    return name


def _row(name: str, text: str, page: Page, line: Line, recipe_id: str) -> Row:
    reading = standing_reading(line)
    stated = reading.stated_confidence if reading is not None else None
    back = page_to_scan(page.cutout)  # the row names the scan, so its places are places on it
    baseline = line.baseline or estimated_baseline(line.polygon)
    return {
        "file_name": name,
        "text": text,
        "page": image_name(page.scan),
        "line_id": line.id,
        "status": str(line.status),
        "confidence": UNKNOWN if stated is None else float(stated),
        "polygon": _pairs(back.points(line.polygon.points)),
        "baseline": _pairs(back.points(baseline.points)),
        "recipe": recipe_id,
    }


def public(row: Mapping[str, Any]) -> Row:
    """A row as tables show it: the hash of its image stands in the manifest alone."""
    return {key: value for key, value in row.items() if key != "sha256"}


def _pairs(points: Iterable[Point]) -> list[list[int]]:
    return [[round(point.x), round(point.y)] for point in points]
