"""The door to scans: find them, look into their headers, decode one page at a time, upright, as RGB.

Everything runs in any thread. Scans are opened for reading only. What a file holds decides how it is read, not its
name. Pixels come in one frame: EXIF and PDF rotation applied, once, then the page's cutout; origin top left, y down.
"""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Protocol

from PIL.Image import Image

from ductus.errors import Remedy, ScanTooLarge, ScanUnreadable
from ductus.imaging.bands import quick_look
from ductus.imaging.cutting import cut_out, side_of_scan
from ductus.imaging.finding import SUFFIXES, find_scans
from ductus.imaging.kinds import HEAD_BYTES, picture_kind
from ductus.imaging.pdf import draw_pdf_page, inspect_pdf, looks_like_pdf
from ductus.imaging.pictures import decode_picture, decode_small, inspect_picture
from ductus.imaging.source import DEFAULT_LIMITS, Limits, ScanFile, ScanPage, ScanSource, shown_name

__all__ = [
    "SUFFIXES",
    "Limits",
    "ScanFile",
    "ScanPage",
    "ScanSource",
    "find_scans",
    "inspect",
    "open_page",
    "open_preview",
    "sha256_of",
]

_CHUNK_BYTES = 1 << 20


class Cancels(Protocol):
    """What a long reading looks at between chunks; `jobs.job.CancelToken` is one."""

    def check(self) -> None:
        """Return, or raise to stop the work."""
        ...


def inspect(path: Path, *, pdf_dpi: int = 300, password: str = "", limits: Limits = DEFAULT_LIMITS) -> ScanFile:
    """The file's pages with their upright sizes, from headers alone, and its hash.

    A page that is damaged or too large is listed with its `problem`; the rest can be used.

    Raises:
        ScanUnreadable: nothing in the file can be used: missing, empty, no picture or PDF, or damaged throughout.
        ScanTooLarge: the file, or its only page, is beyond `limits`.
        PasswordNeeded: an encrypted PDF, and `password` is empty or wrong.
    """
    size_bytes = _checked_size(path, limits)
    pages = inspect_pdf(path, pdf_dpi, password, limits) if _is_pdf(path) else inspect_picture(path, limits)
    if all(page.problem for page in pages):
        raise _wholly_unusable(path, pages, limits)
    return ScanFile(path, size_bytes, sha256_of(path), pages)


def open_page(source: ScanSource, limits: Limits = DEFAULT_LIMITS) -> Image:
    """The page at full size as an upright 8-bit RGB image that the caller owns.

    Raises:
        ScanUnreadable: missing, damaged, cut off, or without such a page.
        ScanTooLarge: beyond `limits`; nothing was decoded.
        PasswordNeeded: an encrypted PDF, and the password is empty or wrong.
    """
    _checked_size(source.path, limits)
    if source.cutout is not None:
        limits.require_pixels(source.path, source.cutout.width_px, source.cutout.height_px)
    scan = draw_pdf_page(source, limits) if _is_pdf(source.path) else decode_picture(source, limits)
    return scan if source.cutout is None else cut_out(scan, source.cutout)


def open_preview(source: ScanSource, side_px: int, limits: Limits = DEFAULT_LIMITS) -> Image:
    """The page as `open_page` gives it, but small: its longer side at most `side_px`, never larger than the page.

    Takes a small fraction of the time of `open_page` for JPEG, JPEG 2000, PDF and very large TIFFs, of which it decodes
    a few strips only, and about the same for the rest.

    Raises:
        ScanUnreadable, ScanTooLarge, PasswordNeeded: as `open_page`.
    """
    _checked_size(source.path, limits)
    scan_side_px = side_px if source.cutout is None else side_of_scan(source.cutout, side_px)
    if _is_pdf(source.path):
        scan = draw_pdf_page(source, limits, side_px=scan_side_px)
    else:
        scan = quick_look(source, scan_side_px, limits) or decode_small(source, scan_side_px, limits)
    return scan if source.cutout is None else cut_out(scan, source.cutout, side_px=side_px)


def sha256_of(path: Path, cancel: Cancels | None = None) -> str:
    """Hexadecimal SHA-256 of the file's bytes, read in pieces of 1 MiB.

    Raises:
        ScanUnreadable: the file cannot be read.
        Cancelled: `cancel` says so.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                if cancel is not None:
                    cancel.check()
                digest.update(chunk)
    except OSError as fault:
        raise _unreachable(path, fault) from fault
    return digest.hexdigest()


def _checked_size(path: Path, limits: Limits) -> int:
    """Size in bytes of a file that is there, is a file, holds something and may be opened.

    Raises:
        ScanUnreadable: it is not, or does not.
        ScanTooLarge: it is larger than allowed.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as fault:
        raise _unreachable(path, fault) from fault
    if not stat.S_ISREG(found.st_mode):
        # A named pipe or device would be waited on for ever.
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "no ordinary file"
        raise ScanUnreadable(f"“{shown_name(path)}” is {what}.", remedy=Remedy("Choose a scan."))
    if found.st_size == 0:
        raise ScanUnreadable(
            f"“{shown_name(path)}” is empty (0 bytes).",
            remedy=Remedy("Fetch the file again from where it came from."),
        )
    limits.require_bytes(path, found.st_size)
    return found.st_size


def _unreachable(path: Path, fault: Exception) -> ScanUnreadable:
    name = shown_name(path)
    if isinstance(fault, FileNotFoundError):
        message, remedy = f"“{name}” is not there.", "Was it moved or renamed, or is its drive not connected?"
    elif isinstance(fault, PermissionError):
        message, remedy = f"“{name}” may not be read.", "Ask for the right to read it, or copy it to your own folder."
    else:
        message, remedy = f"“{name}” cannot be read.", "Check the drive or network share it lies on."
    return ScanUnreadable(message, remedy=Remedy(remedy), detail=str(fault))


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as fault:
        raise _unreachable(path, fault) from fault
    return looks_like_pdf(head) and not picture_kind(head)


def _wholly_unusable(path: Path, pages: tuple[ScanPage, ...], limits: Limits) -> ScanUnreadable | ScanTooLarge:
    remedy = Remedy("Fetch the file again from where it came from.")
    if len(pages) != 1:
        message = f"None of the {len(pages)} pages of “{shown_name(path)}” can be shown."
        return ScanUnreadable(message, remedy=remedy, detail="\n".join(page.problem for page in pages))
    page = pages[0]
    if limits.allow(page.width_px, page.height_px):
        return ScanUnreadable(page.problem, remedy=remedy)
    return ScanTooLarge(page.problem, remedy=Remedy("Raise “Largest page” in the settings, or scale the scan down."))
