"""What a scan is before any pixel of it is decoded: where it lies, how large it may be, what its header says."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ductus.document.page import Cutout
from ductus.errors import Remedy, ScanTooLarge
from ductus.numerals import decimal, whole

PIXELS_PER_MEGAPIXEL = 1_000_000
BYTES_PER_GIB = 2**30


@dataclass(frozen=True, slots=True)
class ScanSource:
    """One page of one file on disk, as the decoder needs it.

    `index` counts pages within the file from 0. `dpi` is the resolution a PDF page is drawn at and means nothing for
    pictures. `cutout` is the turned part of the scan that the page is, None for all of it. Pickles, so that it can be
    handed to another process. `password` opens an encrypted PDF and appears in no message.
    """

    path: Path
    index: int = 0
    dpi: int = 0
    password: str = field(default="", repr=False)
    cutout: Cutout | None = None


@dataclass(frozen=True, slots=True)
class ScanPage:
    """One page as its header describes it: upright size in pixels, EXIF and PDF rotation already counted in.

    `index` is the page's place in the file and the one to put into a `ScanSource`; it can skip numbers where a file
    holds reduced copies between its pages. `dpi` is 0 for pictures; for a PDF it is the resolution that gives this
    size, lower than the one asked for where that would pass the limits. `problem` says in a sentence why the page
    cannot be shown, and is empty for a healthy one.
    """

    index: int
    width_px: int
    height_px: int
    dpi: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ScanFile:
    """A file and its pages, as last seen; `sha256` is the hexadecimal digest of its bytes."""

    path: Path
    size_bytes: int
    sha256: str
    pages: tuple[ScanPage, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What we agree to decode. Checked against the header, before memory is taken.

    600 million pixels hold an A0 sheet at 600 dpi (19,866 x 28,087) and take 1.8 GB as RGB; 60,000 pixels a side hold
    a 2.5 m roll at 600 dpi.
    """

    max_megapixels: int = 600
    max_side_px: int = 60_000
    max_file_bytes: int = 8 * BYTES_PER_GIB

    def require_bytes(self, path: Path, size_bytes: int) -> None:
        """Do nothing when a file of that size may be opened.

        Raises:
            ScanTooLarge: it is larger than `max_file_bytes`.
        """
        if size_bytes > self.max_file_bytes:
            raise ScanTooLarge(
                f"“{shown_name(path)}” has {decimal(size_bytes / BYTES_PER_GIB)} GiB; "
                f"files up to {self.max_file_bytes / BYTES_PER_GIB:.3g} GiB are opened.",
                remedy=Remedy("Split the file into smaller ones and open those."),
            )

    def require_pixels(self, path: Path, width_px: int, height_px: int) -> None:
        """Do nothing when a picture of that size may be decoded.

        Raises:
            ScanTooLarge: it has more pixels, or a longer side, than allowed; the message states both.
        """
        if self.allow(width_px, height_px):
            return
        raise ScanTooLarge(
            f"“{shown_name(path)}” is {whole(width_px)} × {whole(height_px)} pixels "
            f"({whole(width_px * height_px / PIXELS_PER_MEGAPIXEL)} million); pictures up to "
            f"{whole(self.max_megapixels)} million pixels and {whole(self.max_side_px)} pixels a side are opened.",
            remedy=Remedy("If the scan really is that large, raise “Largest page” in the settings, or scale it down."),
        )

    def allow(self, width_px: float, height_px: float) -> bool:
        """Whether a picture of that size may be decoded."""
        is_small = width_px * height_px <= self.max_megapixels * PIXELS_PER_MEGAPIXEL
        return is_small and max(width_px, height_px) <= self.max_side_px


DEFAULT_LIMITS = Limits()


def shown_name(path: Path) -> str:
    """The file's name, fit for any message: bytes that are no UTF-8 are replaced."""
    return path.name.encode("utf-8", "replace").decode("utf-8")
