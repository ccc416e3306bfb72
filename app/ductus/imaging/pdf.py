"""PDF files: the sizes of their pages, and one page drawn at a time. PDFium does the work."""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ductus.errors import PasswordNeeded, Remedy, ScanTooLarge, ScanUnreadable
from ductus.imaging.source import Limits, ScanPage, ScanSource, shown_name
from ductus.numerals import whole

POINTS_PER_INCH = 72
DEFAULT_DPI = 300

WHITE = (255, 255, 255, 255)

LEAST_DPI = 36
"""A page so large that the limits leave it less than this shows no writing; it is marked instead of drawn."""

# PDFium keeps process-wide state and must never be called from two threads at once. Calls release the interpreter
# lock, so the window goes on while a page is drawn.
_PDFIUM = threading.RLock()


def looks_like_pdf(head: bytes) -> bool:
    """Whether the first kilobyte of a file carries PDF's mark, which may stand behind foreign bytes."""
    return b"%PDF-" in head[:1024]


def inspect_pdf(path: Path, dpi: int, password: str, limits: Limits) -> tuple[ScanPage, ...]:
    """The file's pages with the size they have at `dpi`, without drawing any.

    Raises:
        PasswordNeeded: the file is encrypted, and `password` is empty or wrong.
        ScanUnreadable: PDFium cannot open the file at all.
    """
    with opened_pdf(path, password) as document:
        return tuple(_inspected(document, path, index, dpi, limits) for index in range(len(document)))


def _inspected(document: Any, path: Path, index: int, dpi: int, limits: Limits) -> ScanPage:
    import pypdfium2

    size_pt: tuple[float, float] = (0.0, 0.0)
    try:
        size_pt = document.get_page_size(index)
        fitting = fitting_dpi(path, index, *size_pt, dpi, limits)
    except pypdfium2.PdfiumError:
        return ScanPage(index, 0, 0, dpi, problem=f"{_named(path, index)} is damaged.")
    except (ScanUnreadable, ScanTooLarge) as fault:
        return ScanPage(index, *size_px(*size_pt, LEAST_DPI), LEAST_DPI, problem=fault.message)
    return ScanPage(index, *size_px(*size_pt, fitting), fitting)


def draw_pdf_page(source: ScanSource, limits: Limits, *, side_px: int | None = None) -> Image.Image:
    """One page, upright, as RGB on white, at `source.dpi` (300 when that is 0) or with its longer side `side_px`.

    Raises:
        PasswordNeeded: the file is encrypted, and the password is empty or wrong.
        ScanTooLarge: even at the least resolution the page would pass the limits.
        ScanUnreadable: the file or this page of it cannot be read.
    """
    import pypdfium2

    with opened_pdf(source.path, source.password) as document:
        if not 0 <= source.index < len(document):
            raise ScanUnreadable(
                f"“{shown_name(source.path)}” has no page {source.index + 1}; it has {len(document)}.",
                remedy=Remedy("The file has changed since it was opened. Open it again."),
            )
        try:
            with closing(document[source.index]) as page:
                scale = _scale(page.get_size(), source, limits, side_px)
                options = {"rev_byteorder": True, "fill_color": WHITE, "prefer_bgrx": True}
                with closing(page.render(scale=scale, bitmap_maker=_unfilled_bitmap, **options)) as bitmap:
                    image: Image.Image = bitmap.to_pil().convert("RGB")
                    return image
        except pypdfium2.PdfiumError as fault:
            raise _damaged(source.path, source.index, str(fault)) from fault


def _unfilled_bitmap(width_px: int, height_px: int, format: int, rev_byteorder: bool) -> Any:
    """A bitmap for PDFium in memory that nobody has written to.

    What pypdfium2 makes by itself it first fills with zeros, Python's lock held: on a page of 280 million pixels the
    window stood still for 0.6 to 5.8 s, on one of 600 million for 16 (two cores, November 2026); so for 0.05.
    """
    import pypdfium2

    pixels = np.empty(width_px * height_px * pypdfium2.internal.BitmapTypeToNChannels[format], np.uint8)
    buffer = (ctypes.c_ubyte * pixels.size).from_buffer(pixels.data)
    return pypdfium2.PdfBitmap.new_native(width_px, height_px, format, rev_byteorder, buffer)


def _scale(size_pt: tuple[float, float], source: ScanSource, limits: Limits, side_px: int | None) -> float:
    """Pixels per point."""
    dpi = fitting_dpi(source.path, source.index, *size_pt, source.dpi or DEFAULT_DPI, limits)
    if side_px is None:
        return dpi / POINTS_PER_INCH
    # Sizes are rounded up to whole pixels; a hair less keeps the longer side from passing `side_px`.
    return min(side_px / max(size_pt) * (1 - 1e-9), dpi / POINTS_PER_INCH)


def fitting_dpi(path: Path, index: int, width_pt: float, height_pt: float, dpi: int, limits: Limits) -> int:
    """`dpi`, or the highest resolution below it at which the page stays within `limits`.

    Raises:
        ScanUnreadable: the page has no area.
        ScanTooLarge: less than `LEAST_DPI` would be left.
    """
    if not (width_pt > 0 and height_pt > 0) or min(size_px(width_pt, height_pt, dpi)) < 1:
        raise ScanUnreadable(f"{_named(path, index)} has no area ({width_pt:g} × {height_pt:g} points).")
    if limits.allow(*size_px(width_pt, height_pt, dpi)):
        return dpi
    width_in, height_in = width_pt / POINTS_PER_INCH, height_pt / POINTS_PER_INCH
    by_area = math.sqrt(limits.max_megapixels * 1e6 / (width_in * height_in))
    by_side = limits.max_side_px / max(width_in, height_in)
    fitting = math.floor(min(by_area, by_side))
    # Sizes are rounded up to whole pixels, which can pass the limit by a row.
    while fitting >= LEAST_DPI and not limits.allow(*size_px(width_pt, height_pt, fitting)):
        fitting -= 1
    if fitting < LEAST_DPI:
        raise ScanTooLarge(
            f"{_named(path, index)} is {whole(width_in)} × {whole(height_in)} inches; within the limit of "
            f"{whole(limits.max_megapixels)} million pixels it could only be drawn at {max(fitting, 0)} dpi.",
            remedy=Remedy("Raise “Largest page” in the settings."),
        )
    return fitting


def size_px(width_pt: float, height_pt: float, dpi: int) -> tuple[int, int]:
    """Size of the drawn page, by the rounding `PdfPage.render` uses."""
    scale = dpi / POINTS_PER_INCH
    return math.ceil(width_pt * scale), math.ceil(height_pt * scale)


@contextmanager
def opened_pdf(path: Path, password: str) -> Iterator[Any]:
    """The document, PDFium held for its whole life: closing it is a call into PDFium, too.

    Raises:
        PasswordNeeded: it is encrypted, and the password is missing or wrong.
        ScanUnreadable: it is damaged.
    """
    import pypdfium2
    from pypdfium2 import raw

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path, password=password or None)
        except pypdfium2.PdfiumError as fault:
            if fault.err_code == raw.FPDF_ERR_PASSWORD:
                raise _locked(path, password) from fault
            raise ScanUnreadable(
                f"“{shown_name(path)}” is a damaged PDF: {_reason(fault)}.",
                remedy=Remedy("Fetch the file again from where it came from."),
                detail=str(fault),
            ) from fault
        try:
            yield document
        finally:
            document.close()


def _locked(path: Path, password: str) -> PasswordNeeded:
    name = shown_name(path)
    if not password:
        return PasswordNeeded(f"“{name}” needs a password.", remedy=Remedy("Enter the password of this PDF."))
    return PasswordNeeded(f"That is the wrong password for “{name}”.", remedy=Remedy("Enter the password again."))


def _reason(fault: Exception) -> str:
    from pypdfium2 import raw

    code = getattr(fault, "err_code", None)
    if code == raw.FPDF_ERR_SECURITY:
        return "it is encrypted in a way that is not supported"
    return "its structure cannot be read"


def _damaged(path: Path, index: int, detail: str) -> ScanUnreadable:
    return ScanUnreadable(
        f"{_named(path, index)} is damaged and cannot be drawn.",
        remedy=Remedy("The other pages can be used. Fetch the file again to get this one."),
        detail=detail,
    )


def _named(path: Path, index: int) -> str:
    return f"Page {index + 1} of “{shown_name(path)}”"
