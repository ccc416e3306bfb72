"""Names and places of what exporters write: whole files or none, one name a page, no name twice."""

from __future__ import annotations

import errno
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ductus.document.page import Page, Scan
from ductus.errors import ExportFailed, Remedy
from ductus.whole_files import replace_file, replacing

_FULL = "Choose another folder, or make room on the disk, and export again."
_LOCKED = "Close the program that has it open, or choose another folder, and export again."
_REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EBUSY), _LOCKED),
}
"""What can be done, by what the disk says."""


def image_name(scan: Scan) -> str:
    """The bare file name that stands for a page's image in exports.

    Pages of a PDF, and all but the first of a multi-page file, have no image file of their own; they get
    "<stem>-p0003.png", which is also what an importer should look for.
    """
    path = PurePosixPath(scan.path.replace("\\", "/"))
    if not scan.dpi and not scan.index:
        return path.name
    return numbered_image(path.stem, scan.index)


def numbered_image(stem: str, index: int) -> str:
    """The name that stands for a page of a file of several pages; `index` counts from 0."""
    return f"{stem}-p{index + 1:04d}.png"


class PageNames:
    """One file stem a page, that of its image, told apart by a number where two pages share it (case aside).

    `part_of_scan` is that of `WriteOptions`: halves of one scan keep their numbers, exported together or one by one.
    """

    def __init__(self, part_of_scan: Callable[[Page], int] | None = None) -> None:
        self._taken: set[str] = set()
        self._part_of_scan = part_of_scan

    def stem(self, page: Page) -> str:
        """A stem no earlier page of this export has."""
        return self._unique((PurePosixPath(image_name(page.scan)).stem or "page") + self._part(page))

    def ascii_stem(self, page: Page) -> str:
        """The same in ASCII letters, digits, "-" and "_" only, without a dot."""
        stem = PurePosixPath(image_name(page.scan)).stem
        return self._unique((ascii_word(stem) or "page") + self._part(page))

    def _part(self, page: Page) -> str:
        part = self._part_of_scan(page) if self._part_of_scan is not None else 0
        return f"_{part}" if part else ""

    def _unique(self, stem: str) -> str:
        candidate, number = stem, 2
        while candidate.casefold() in self._taken:
            candidate, number = f"{stem}_{number}", number + 1
        self._taken.add(candidate.casefold())
        return candidate


def ascii_word(text: str) -> str:
    """`text` in ASCII letters, digits, "-" and "_"; accents are dropped, anything else becomes "-"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")


def write_file(target: Path, content: bytes) -> None:
    """Write a whole file; a failure leaves what was there.

    Raises:
        ExportFailed: the folder cannot be written or the disk is full.
    """
    with told(target):
        replace_file(target, content)


@contextmanager
def opened_beside(target: Path) -> Iterator[BinaryIO]:
    """A stream to write a file piece by piece; renamed into place at the end, gone after a failure.

    Raises:
        ExportFailed: the folder cannot be written or the disk is full.
    """
    with told(target), replacing(target) as stream:
        yield stream


@contextmanager
def told(target: Path) -> Iterator[None]:
    """Turns what the disk says while `target` is written into a sentence for the person.

    Raises:
        ExportFailed: an OSError was raised inside.
    """
    try:
        yield
    except OSError as fault:
        raise ExportFailed(
            f"“{target.name}” could not be written: {fault.strerror or fault}.",
            remedy=Remedy(_REMEDIES.get(fault.errno or 0, "Choose another folder, and export again.")),
            detail=str(target),
        ) from fault
