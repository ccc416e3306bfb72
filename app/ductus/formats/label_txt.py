"""Label.txt of PPOCRLabel and PaddleOCR: a page a row, its name, a tab, and its lines as JSON. Read only here.

Parsed as JSON and never evaluated, which is what PPOCRLabel itself does. It does not give the size of pages: that is
taken from the image where it lies beside the file, else from the outermost points. "###" and "*" stand for lines that
nobody could read; they come without text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ductus.document.geometry import Point
from ductus.errors import FormatUnreadable
from ductus.formats._assemble import FoundLine, FoundPage, FoundRegion, assemble
from ductus.formats._plain import MAX_JSON_BYTES, decoded, loaded
from ductus.formats.base import FormatInfo, Holds, ReadPage
from ductus.formats.outlines import Parsed
from ductus.formats.remarks import Remarks
from ductus.formats.xml import bare_name

INFO = FormatInfo(
    id="label_txt",
    title="Label.txt (PaddleOCR)",
    summary="Lines with outlines as PPOCRLabel keeps them, for PaddleOCR.",
    suffixes=(".txt",),
    reads=True,
    writes=False,
    holds=frozenset({Holds.TEXT, Holds.POLYGONS, Holds.ORDER}),
    one_file_a_page=False,
    refers_to_scan=True,
)

IGNORED = ("###", "*")
"""Transcriptions by which PPOCRLabel says that a line is not to be learned from."""
_HEAD_CHARS = 4096


def knows(path: Path) -> bool:
    """Whether a text file has rows of a name, a tab and a list."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            head = stream.readline(_HEAD_CHARS)
    except OSError:
        return False
    name, tab, rest = head.partition("\t")
    return bool(name.strip() and tab) and rest.lstrip().startswith("[") and rest.lstrip()[1:2] in ("{", "]", "")


def read(source: Path) -> Sequence[ReadPage]:
    """The pages of the file in its order, each as large as its image.

    Raises:
        FormatUnreadable: no text, a row that is no name with JSON, or no row at all.
    """
    pages = []
    # Not splitlines: JSON may hold U+2028 and other ends of lines in the middle of a row.
    for number, row in enumerate(decoded(source, MAX_JSON_BYTES).split("\n"), start=1):
        if not row.strip():
            continue
        name, tab, rest = row.partition("\t")
        where = f"Row {number} of “{source.name}”"
        entries = loaded(rest, where) if tab else None
        if not isinstance(entries, list):
            raise FormatUnreadable(f"{where} is not the name of an image, a tab and a list of lines.")
        page = _page(source, name.strip(), [entry for entry in entries if isinstance(entry, dict)])
        if page is not None:
            pages.append(page)
    if not pages:
        raise FormatUnreadable(f"“{source.name}” holds no line.")
    return pages


def _page(source: Path, name: str, entries: list[dict[str, Any]]) -> ReadPage | None:
    if not entries:
        return None
    remarks = Remarks()
    lines = [_line(entry, remarks) for entry in entries]
    width, height = _size_beside(source, name)
    region = FoundRegion(lines=lines, is_loose=True)
    return assemble(
        FoundPage(bare_name(name), width, height, [region], file_name=source.name, has_baselines=False), remarks
    )


def _line(entry: dict[str, Any], remarks: Remarks) -> FoundLine:
    text = entry.get("transcription")
    text = " ".join(text.split("\n")) if isinstance(text, str) else ""
    if text in IGNORED:
        remarks.note("page", "Lines marked as not to be read came without text.")
        text = ""
    return FoundLine(outline=_outline(entry.get("points")), text=text, has_text=bool(text))


def _outline(points: object) -> Parsed:
    pairs = points if isinstance(points, list) else []
    found = []
    for pair in pairs:
        numbers = pair[:2] if isinstance(pair, list) else []
        if len(numbers) == 2 and all(isinstance(n, int | float) and abs(n) < 1e9 for n in numbers):
            found.append(Point(float(round(numbers[0])), float(round(numbers[1]))))
    return Parsed(tuple(found))


def _size_beside(source: Path, name: str) -> tuple[int, int]:
    """The size of the image where it lies by the name given or beside the file; zeros where it does not."""
    from PIL import Image, UnidentifiedImageError

    for image in (source.parent.parent / name, source.parent / name, source.parent / bare_name(name)):
        try:
            if image.is_file() and source.parent.parent in image.resolve().parents:
                with Image.open(image) as opened:
                    return opened.size
        except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
            continue
    return 0, 0
