"""The text a PDF carries, line by line, with the place of each line on the page as it is drawn. PDFium finds it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.document.geometry import Box
from ductus.errors import ScanUnreadable
from ductus.imaging.pdf import opened_pdf, size_px

MAX_CHARACTERS = 1_000_000
"""Of one page; a page of a newspaper has some 30,000."""
WIDEST_GAP = 2.5
"""So many letter heights without a letter part one column from the next on the same height."""
_HYPHENS = (0x02, 0xFFFE)
"""What PDFium gives for the hyphen of a word divided at a line end, after which it does not end the line."""
_LINE_ENDS = "\r\n"


@dataclass(frozen=True, slots=True)
class PdfTextLine:
    """One line as PDFium puts it together; `box` is in pixels of the drawn page."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class PdfTextPage:
    """The text of one page. `index` counts from 0; sizes are those of the page drawn at the resolution asked for."""

    index: int
    width_px: int
    height_px: int
    lines: tuple[PdfTextLine, ...]


def pdf_text(path: Path, dpi: int, password: str = "") -> Iterator[PdfTextPage]:
    """The text of each page, in the order of the file, drawn at `dpi`; pages that are damaged come without lines.

    PDFium is held while a page is looked at.

    Raises:
        PasswordNeeded: the file is encrypted, and `password` is empty or wrong.
        ScanUnreadable: PDFium cannot open the file at all.
    """
    with opened_pdf(path, password) as document:
        count = len(document)
    for index in range(count):
        with opened_pdf(path, password) as document:
            yield _page(document, index, dpi)


def _page(document: Any, index: int, dpi: int) -> PdfTextPage:
    import pypdfium2

    try:
        with closing(document[index]) as page, closing(page.get_textpage()) as text:
            width_pt, height_pt = page.get_size()
            size = size_px(width_pt, height_pt, dpi)
            return PdfTextPage(index, *size, tuple(_lines(page, text, size)))
    except pypdfium2.PdfiumError:
        return PdfTextPage(index, 0, 0, ())


@dataclass(slots=True)
class _Growing:
    """A line while its letters come."""

    letters: list[str]
    boxes: list[Box]

    def line(self) -> PdfTextLine | None:
        text = "".join(self.letters).strip()
        if not text or not self.boxes:
            return None
        left, top = min(box.left for box in self.boxes), min(box.top for box in self.boxes)
        right, bottom = max(box.right for box in self.boxes), max(box.bottom for box in self.boxes)
        return PdfTextLine(text, Box(left, top, right, bottom))


def _lines(page: Any, text: Any, size: tuple[int, int]) -> Iterator[PdfTextLine]:
    from pypdfium2 import raw

    growing = _Growing([], [])
    for index in range(min(text.count_chars(), MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text, index)
        box = _box(page, text, index, size)
        is_apart = box is not None and bool(growing.boxes) and _is_apart(growing.boxes[-1], box)
        if chr(code) in _LINE_ENDS or is_apart:
            yield from _whole(growing)
            growing = _Growing([], [])
        if chr(code) in _LINE_ENDS:
            continue
        growing.letters.append("-" if code in _HYPHENS else _letter(code))
        if box is not None:
            growing.boxes.append(box)
        if code in _HYPHENS:
            yield from _whole(growing)
            growing = _Growing([], [])
    yield from _whole(growing)


def _whole(growing: _Growing) -> Iterator[PdfTextLine]:
    line = growing.line()
    if line is not None:
        yield PdfTextLine(_with_pairs_joined(line.text), line.box)


def _letter(code: int) -> str:
    return chr(code) if code >= 0x20 else ""


def _with_pairs_joined(text: str) -> str:
    """Characters beyond the BMP come in two halves on systems whose wide characters are 16 bit."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _is_apart(before: Box, box: Box) -> bool:
    """Whether a letter stands so far from the one before it that another column begins."""
    height = max(before.height, box.height, 1.0)
    return box.left - before.right > WIDEST_GAP * height or before.left - box.right > WIDEST_GAP * height


def _box(page: Any, text: Any, index: int, size: tuple[int, int]) -> Box | None:
    """The box of a letter in pixels; None for a space or a line end that PDFium put in by itself."""
    from pypdfium2 import raw

    if raw.FPDFText_IsGenerated(text, index) == 1:
        return None
    found = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, index, found):
        return None
    corners = [_pixel(page, size, x, y) for x, y in ((found.left, found.top), (found.right, found.bottom))]
    (x1, y1), (x2, y2) = corners
    if x1 == x2 and y1 == y2:
        return None
    return Box(float(min(x1, x2)), float(min(y1, y2)), float(max(x1, x2)), float(max(y1, y2)))


def _pixel(page: Any, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    from pypdfium2 import raw

    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


@dataclass(frozen=True, slots=True)
class PdfPlaces:
    """Where pixels of a page as it is drawn lie in the page's own space, which may be turned, cropped and shifted.

    A pixel (x, y) lies at `origin` + x times `across` + y times `down`, in the units of the page. `has_text`: the page
    carries text already.
    """

    origin: tuple[float, float]
    across: tuple[float, float]
    down: tuple[float, float]
    has_text: bool


def pdf_places(path: Path, index: int, size: tuple[int, int]) -> PdfPlaces:
    """Where the pixels of page `index`, drawn `size` pixels wide and high, lie on it.

    Raises:
        PasswordNeeded: the file is encrypted.
        ScanUnreadable: PDFium cannot open the file, or this page of it.
    """
    import pypdfium2

    width, height = size
    try:
        with opened_pdf(path, "") as document, closing(document[index]) as page, closing(page.get_textpage()) as text:
            origin, right, bottom = (_point(page, size, x, y) for x, y in ((0, 0), (width, 0), (0, height)))
            has_text = any(chr(raw_code).strip() for raw_code in _codes(text))
    except (pypdfium2.PdfiumError, IndexError) as fault:
        raise ScanUnreadable(f"Page {index + 1} of “{path.name}” cannot be opened.", detail=str(fault)) from fault
    across = ((right[0] - origin[0]) / width, (right[1] - origin[1]) / width)
    down = ((bottom[0] - origin[0]) / height, (bottom[1] - origin[1]) / height)
    return PdfPlaces(origin, across, down, has_text)


def _codes(text: Any) -> Iterator[int]:
    from pypdfium2 import raw

    for index in range(min(text.count_chars(), MAX_CHARACTERS)):
        yield raw.FPDFText_GetUnicode(text, index)


def _point(page: Any, size: tuple[int, int], x: int, y: int) -> tuple[float, float]:
    from pypdfium2 import raw

    across, up = ctypes.c_double(), ctypes.c_double()
    raw.FPDF_DeviceToPage(page, 0, 0, *size, 0, x, y, across, up)
    return across.value, up.value
