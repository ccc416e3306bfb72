"""What an export would look like: one page written in the format to a folder of its own, and read back to be shown.

Everything it needs is handed in, so that it runs on any thread and touches no project.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from ductus.document.cutouts import on_scan
from ductus.document.page import Line, Page
from ductus.document.sheet import Sheet
from ductus.document.transcription import LineStatus
from ductus.errors import ScanMissing
from ductus.formats.base import FormatInfo, Remark, WriteOptions
from ductus.formats.registry import Registry
from ductus.imaging.scans import Limits, ScanSource, open_page, open_preview

MOST_CHARACTERS = 60_000
"""Of a text that are shown: a page of PAGE XML with 60 lines has about 40,000."""
MOST_PICTURES = 8
PICTURE_SIDE_PX = 1000
_TEXTS = (".txt", ".md", ".xml", ".csv", ".tsv", ".json", ".jsonl", ".yml", ".hocr", ".html", ".cff")
_PICTURES = (".png", ".jpg", ".jpeg")
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """One page in one format. `source` is None where its scan is not to be found; `part` as in `WriteOptions`.

    `name` is that of the file, without its ending, for formats that put all pages into one.
    """

    page: Page
    source: ScanSource | None
    format_id: str
    statuses: frozenset[LineStatus] = frozenset()
    choices: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = Limits()  # noqa: RUF009  # frozen
    sheet: Sheet = Sheet()  # noqa: RUF009  # frozen
    part: int = 0
    name: str = "preview"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file, or what stands for it: `text`, or `picture` as RGB. `is_xml` text has elements to be told apart."""

    name: str
    text: str = ""
    picture: Image.Image | None = None
    is_xml: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be written of the page, and what the format would leave out of it."""

    pieces: tuple[Piece, ...]
    lines: int
    losses: tuple[Remark, ...]


def preview_export(request: PreviewRequest) -> Preview:
    """Write the page and read it back. Any thread; takes as long as the format takes for a page.

    Raises:
        ExportFailed: nothing of the page would be in the export; the message says why.
        ScanMissing, ScanUnreadable: the format needs the scan, and it cannot be had.
    """
    module = Registry.discover().get(request.format_id)
    info, page = module.INFO, request.page
    file_name = f"{request.name}{info.suffixes[0]}"
    with tempfile.TemporaryDirectory(prefix="ductus-preview-") as folder:
        target = Path(folder, "set") if info.is_folder or info.one_file_a_page else Path(folder, file_name)
        shown = on_scan(page) if info.refers_to_scan else page
        written = module.write([shown], 1, target, _options(request, info), lambda _done, _total: None)
        pieces = tuple(_pieces(written.files, target if target.is_dir() else target.parent, info, request))
    return Preview(pieces, written.lines, written.losses)


def _options(request: PreviewRequest, info: FormatInfo) -> WriteOptions:
    def source(page: Page) -> ScanSource:
        if request.source is None:
            raise ScanMissing(f"The scan of page “{page.name}” is not where it was.")
        return request.source

    def takes(line: Line) -> bool:
        return not request.statuses or line.status in request.statuses

    parts = {"split": {"train": 1.0}, "parts": {}} if info.is_ground_truth else {}
    return WriteOptions(
        takes,
        lambda page: open_page(source(page), request.limits),
        lambda page: source(page).path,
        {**request.choices, **parts},
        part_of_scan=lambda _page: request.part,
        description=request.sheet.description,
        tag_elements=request.sheet.tag_elements,
    )


def _pieces(files: Sequence[Path], folder: Path, info: FormatInfo, request: PreviewRequest) -> Iterator[Piece]:
    yield from _pictures(files, request.page)
    told = [file for file in files if file.suffix in _TEXTS]
    tables = [file for file in told if file.suffix == info.suffixes[0]] or told
    for file in tables[:1]:
        yield _text_piece(file)
    for file in files:
        if file.suffix == ".pdf":
            yield Piece("First page", picture=open_preview(ScanSource(file, 0, 300), PICTURE_SIDE_PX, request.limits))
        elif file.suffix == ".docx":
            yield Piece("", _text_of_docx(file))
    if info.is_folder:
        names = [file.relative_to(folder).as_posix() for file in files]
        more = f"\n… and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        yield Piece("Files", "\n".join(names[:_MOST_NAMES]) + more)


def _pictures(files: Sequence[Path], page: Page) -> Iterator[Piece]:
    """The first pictures in reading order, each with the text of its line; then those of no line."""
    lines = {line.id: (place, line.text) for place, line in enumerate(page.lines)}

    def placed(file: Path) -> tuple[int, str]:
        named = (said for line_id, said in lines.items() if file.stem.endswith(f"_{line_id}"))
        return next(named, (len(lines), ""))

    found = sorted((file for file in files if file.suffix in _PICTURES), key=placed)
    for file in found[:MOST_PICTURES]:
        yield Piece(placed(file)[1] or file.name, picture=_opened(file))


def _text_piece(file: Path) -> Piece:
    text = file.read_text(encoding="utf-8-sig")
    return Piece(
        file.name,
        text[:MOST_CHARACTERS],
        is_xml=text.lstrip()[:1] == "<",
        is_cut=len(text) > MOST_CHARACTERS,
    )


def _opened(file: Path) -> Image.Image:
    with Image.open(file) as image:
        image.thumbnail((PICTURE_SIDE_PX, PICTURE_SIDE_PX))
        return image.convert("RGB")


def _text_of_docx(file: Path) -> str:
    """The paragraphs of a Word document, a blank line between them; to draw its pages takes a word processor."""
    from docx import Document

    return "\n\n".join(block.text for block in Document(str(file)).paragraphs)
