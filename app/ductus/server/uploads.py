"""Uploads on their way to the engines: in a folder only we can read, removed when the request ends, however it ends."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from ductus.errors import InputError, Remedy, ScanUnreadable
from ductus.imaging.kinds import HEAD_BYTES, picture_kind
from ductus.imaging.pdf import looks_like_pdf
from ductus.imaging.scans import Limits, ScanSource, inspect
from ductus.server.faults import TooMuch, UnsupportedUpload

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came: the client's name for it and its bytes, rewound."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class UploadedPage:
    """One page of an upload; `name` is the file's, so pages of a PDF share it."""

    name: str
    source: ScanSource
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What one request may bring. `scans` bounds what is decoded."""

    scans: Limits
    max_bytes: int
    max_pages: int
    pdf_dpi: int


@contextmanager
def kept_pages(uploads: Sequence[Upload], limits: UploadLimits) -> Iterator[list[UploadedPage]]:
    """The pages of the uploads, on disk for as long as the block runs. Slow: not on the event loop's thread.

    Raises:
        UnsupportedUpload: one is neither a picture nor a PDF.
        ScanUnreadable, ScanTooLarge, PasswordNeeded: one, or a page of it, cannot be used.
        TooMuch: they have more pages than allowed.
        InputError: there is none.
    """
    if not uploads:
        raise InputError(
            "There is no file in this request.", remedy=Remedy("Send the scans as the form field “files”.")
        )
    with tempfile.TemporaryDirectory(prefix="ductus-server-", ignore_cleanup_errors=True) as folder:
        pages: list[UploadedPage] = []
        for index, upload in enumerate(uploads):
            pages += _pages(upload, Path(folder) / str(index), limits)
            if len(pages) > limits.max_pages:
                raise TooMuch(
                    f"This request has more than {limits.max_pages} pages.",
                    remedy=Remedy("Send fewer pages at a time."),
                )
        yield pages


def _pages(upload: Upload, folder: Path, limits: UploadLimits) -> list[UploadedPage]:
    name = _plain(upload.name)
    head = upload.content.read(HEAD_BYTES)
    upload.content.seek(0)
    if head and not picture_kind(head) and not looks_like_pdf(head):
        raise UnsupportedUpload(
            f"“{name}” is neither a picture nor a PDF.", remedy=Remedy("Send JPEG, PNG, TIFF, WebP or PDF.")
        )
    folder.mkdir()
    path = folder / name
    with path.open("wb") as stream:
        shutil.copyfileobj(upload.content, stream)
    pages = []
    for page in inspect(path, pdf_dpi=limits.pdf_dpi, limits=limits.scans).pages:
        if page.problem:
            raise ScanUnreadable(page.problem, remedy=Remedy("Send the file without this page."))
        source = ScanSource(path, page.index, page.dpi)
        pages.append(UploadedPage(upload.name, source, page.width_px, page.height_px))
    return pages


def _plain(name: str) -> str:
    """A file name of ours after the client's: no folder, no sign that means something to a system."""
    last = PurePath(name.replace("\\", "/")).name
    return re.sub(r"[^\w. -]+", "_", last).strip(". ")[-_LONGEST_NAME:] or "upload"
