"""Pages of a searchable PDF put together: the picture of the scan, the invisible text over it, one font.

Pages are gathered in parts that go to disk when they are large, so that memory stays flat for any number of pages.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ductus.document.page import Page
from ductus.formats._layout import LaidLine
from ductus.formats._pdf_original import Original, add_original
from ductus.formats._pdf_text import ADVANCE, ASCENT, DESCENT, Codes, text_layer

if TYPE_CHECKING:
    from PIL.Image import Image

FONT_FILE = ("pdf", "glyphless.ttf")
DEFAULT_DPI = 300
"""For scans that do not say theirs."""
CREDIBLE_DPI = (100, 2400)
"""What a scanner may have been set to; below are the 72 and 96 that programs write when they do not know."""
MOST_POINTS = 14_400.0
"""The longest side of a page that PDF readers open, by the PDF reference's table of limits."""
MOST_BYTES_IN_MEMORY = 64 * 1024 * 1024
JPEG_QUALITY = 92
"""Shows no loss at any magnification used for reading; a page of 25 megapixels takes about 6 MB."""
FEW_COLOURS = 16
"""A picture of no more is a drawing or a black-and-white scan, smaller and sharper without JPEG."""
_FONT_NAME = "DuctusInvisible"
_VERSION = "1.7"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page's picture as it goes into the PDF: compressed bytes, their filter's name, and what its colours mean.

    `profile` is an ICC profile for them; without one they are the screen's.
    """

    content: bytes
    filter: str
    is_grey: bool
    width_px: int
    height_px: int
    dpi: float
    profile: bytes = b""


def original_jpeg(file: Path, page: Page) -> Picture | None:
    """The scan's own bytes, when they are a JPEG whose pixels are exactly the page's frame; None otherwise."""
    from PIL import Image, UnidentifiedImageError

    from ductus.imaging.pictures import orientation_of

    if page.scan.dpi or page.scan.index or page.cutout is not None:
        return None
    try:
        content = file.read_bytes()
        if not content.startswith(b"\xff\xd8\xff"):
            return None
        with Image.open(BytesIO(content), formats=("JPEG", "MPO")) as image:
            is_whole = image.size == (page.width_px, page.height_px) and orientation_of(image) == 1
            if not is_whole or image.mode not in ("L", "RGB"):
                return None
            dpi = float(image.info.get("dpi", (0, 0))[0])
            profile = _profile(image.info.get("icc_profile"), image.mode)
            return Picture(content, "DCTDecode", image.mode == "L", *image.size, _credible(dpi), profile)
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return None  # whoever decodes the page says what is wrong with the file


def drawn_again(image: Image, page: Page, *, is_lossless: bool) -> Picture:
    """The upright pixels of the page, compressed: as JPEG, or without loss when asked for or better.

    Black-and-white scans, which JPEG would blur and make larger, are such; grey ones are kept in grey.
    """
    dpi = _credible(float(page.scan.dpi))
    image = _grey_if_it_is(image)
    is_grey = image.mode == "L"
    if is_lossless or image.getcolors(FEW_COLOURS) is not None:
        return Picture(zlib.compress(image.tobytes()), "FlateDecode", is_grey, *image.size, dpi)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return Picture(stream.getvalue(), "DCTDecode", is_grey, *image.size, dpi)


def _grey_if_it_is(image: Image) -> Image:
    """The picture in one channel where its three are the same."""
    from PIL import ImageChops

    red, green, blue = image.split()
    is_grey = not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(green, blue).getbbox()
    return red if is_grey else image


def _profile(embedded: object, mode: str) -> bytes:
    """The scanner's colour profile, where it is one for such pixels; its header says so from byte 16 on."""
    space = {"RGB": b"RGB ", "L": b"GRAY"}[mode]
    return embedded if isinstance(embedded, bytes) and embedded[16:20] == space else b""


def _credible(dpi: float) -> float:
    low, high = CREDIBLE_DPI
    return dpi if low <= dpi <= high else float(DEFAULT_DPI)


class PdfPages:
    """A PDF that grows page by page. Belongs to one export; `folder` holds its parts until it is written."""

    def __init__(self, folder: Path, font_file: bytes) -> None:
        self._folder = folder
        self._font_file = font_file
        self._parts: list[Path] = []
        self._start()

    def _start(self) -> None:
        import pikepdf

        self._pdf = pikepdf.Pdf.new()
        self._font = self._pdf.make_indirect(pikepdf.Dictionary())
        self._codes = Codes()
        self._colours: dict[tuple[bytes, bool], Any] = {}
        self._sources: dict[Path, Any] = {}
        self._bytes = 0

    def add(self, page: Page, picture: Picture, lines: Sequence[LaidLine]) -> None:
        """Append a page: its picture over the whole of it, and over that the text of the lines, invisible."""
        from pikepdf import Dictionary, Name

        scale = min(72 / picture.dpi, MOST_POINTS / max(page.width_px, page.height_px))
        width, height = page.width_px * scale, page.height_px * scale
        image = self._pdf.make_stream(
            picture.content,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width_px,
            Height=picture.height_px,
            ColorSpace=self._colours_of(picture),
            BitsPerComponent=8,
            Filter=Name(f"/{picture.filter}"),
        )
        shown = f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /Scan Do Q"
        written = text_layer(lines, self._codes, page.height_px, scale, "Text") if lines else ""
        self._pdf.add_blank_page(page_size=(width, height))
        made = self._pdf.pages[-1].obj
        made.Contents = self._pdf.make_stream(f"{shown}\n{written}\n".encode("ascii"))
        made.Resources = Dictionary(XObject=Dictionary(Scan=image), Font=Dictionary(Text=self._font))
        self._bytes += len(picture.content)
        if self._bytes > MOST_BYTES_IN_MEMORY:
            self._set_down()

    def add_original(self, page: Page, original: Original, lines: Sequence[LaidLine]) -> None:
        """Append a page of a PDF as it is, with the text of the lines on it, invisible.

        Raises:
            OSError, pikepdf.PdfError: the file was readable a moment ago and is not any more.
        """
        import pikepdf

        def layer(font: str) -> str:
            return text_layer(lines, self._codes, page.height_px, 1.0, font) if lines else ""

        if original.file not in self._sources:
            self._sources[original.file] = pikepdf.open(original.file)
        source = self._sources[original.file]
        add_original(self._pdf, source, page, original.places, self._font, layer)
        self._bytes += original.file.stat().st_size // max(1, len(source.pages))
        if self._bytes > MOST_BYTES_IN_MEMORY:
            self._set_down()

    def _close(self) -> None:
        """Let go of the part and of what it took pages from, which it needs until it is saved."""
        self._pdf.close()
        for source in self._sources.values():
            source.close()

    def _colours_of(self, picture: Picture) -> Any:
        """The PDF's word for the picture's colours; a profile is kept once for all pages scanned with it."""
        from pikepdf import Array, Name

        plain = Name.DeviceGray if picture.is_grey else Name.DeviceRGB
        if not picture.profile:
            return plain
        key = (picture.profile, picture.is_grey)
        if key not in self._colours:
            stream = self._pdf.make_stream(picture.profile, N=1 if picture.is_grey else 3, Alternate=plain)
            self._colours[key] = self._pdf.make_indirect(Array([Name.ICCBased, stream]))
        return self._colours[key]

    def _set_down(self) -> None:
        """Finish the part in memory and put it on disk."""
        self._finish_font()
        part = self._folder / f"{len(self._parts)}.pdf"
        self._pdf.save(part, deterministic_id=True)
        self._close()
        self._parts.append(part)
        self._start()

    def _finish_font(self) -> None:
        """Describe the font, now that it is known which characters the part has."""
        from pikepdf import Array, Dictionary, Name, String

        per_mille = [round(1000 * value) for value in (ADVANCE, ASCENT, DESCENT)]
        advance, ascent, descent = per_mille
        name = Name(f"/{_FONT_NAME}")
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,  # symbolic: its characters are of no known alphabet
            FontBBox=Array([0, descent, advance, ascent]),
            ItalicAngle=0,
            Ascent=ascent,
            Descent=descent,
            CapHeight=ascent,
            StemV=80,
            FontFile2=self._pdf.make_stream(self._font_file, Length1=len(self._font_file)),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=self._pdf.make_indirect(descriptor),
            DW=advance,
            W=Array([part for code in self._codes.without_width() for part in (code, Array([0]))]),
            CIDToGIDMap=self._pdf.make_stream(self._codes.glyphs()),
        )
        self._font.Type, self._font.Subtype, self._font.BaseFont = Name.Font, Name.Type0, name
        self._font.Encoding = Name("/Identity-H")
        self._font.DescendantFonts = Array([self._pdf.make_indirect(descendant)])
        self._font.ToUnicode = self._pdf.make_stream(self._codes.meanings())

    def save(self, stream: BinaryIO, creator: str, moment: datetime | None) -> None:
        """Write the whole PDF. `moment` is its date: the same pages give the same bytes."""
        self._finish_font()
        self._pdf.docinfo["/Creator"] = self._pdf.docinfo["/Producer"] = creator
        if moment is not None:
            self._pdf.docinfo["/CreationDate"] = self._pdf.docinfo["/ModDate"] = f"D:{moment:%Y%m%d%H%M%S}Z"
        if self._parts:
            self._join(stream)
        else:
            self._pdf.save(stream, deterministic_id=True, min_version=_VERSION)
        self._close()

    def _join(self, stream: BinaryIO) -> None:
        """Write the parts one after another; the one still in memory comes last and says what the file is.

        By qpdf's own command, which copies page by page: `pages.extend` of pikepdf takes every part into memory.
        The id of the last part becomes half of the whole's, so it must not be made from the time of day either.
        """
        import pikepdf

        last, whole = self._folder / "last.pdf", self._folder / "whole.pdf"
        self._pdf.save(last, deterministic_id=True)
        parts = [str(part) for part in self._parts]
        switches = ["--deterministic-id", f"--min-version={_VERSION}"]
        pikepdf.Job(["qpdf", str(last), "--pages", *parts, ".", "--", *switches, str(whole)]).run()
        with whole.open("rb") as joined:
            shutil.copyfileobj(joined, stream)
