"""Where the pixels of a page come from: its scan's file, page within the file, resolution and password."""

from __future__ import annotations

from ductus.document.page import Page
from ductus.imaging.scans import ScanSource
from ductus.project.project import Project


class Passwords:
    """Passwords of encrypted PDFs, for as long as the app runs; never written anywhere."""

    def __init__(self) -> None:
        self._by_hash: dict[str, str] = {}

    def remember(self, sha256: str, password: str) -> None:
        self._by_hash[sha256] = password

    def forget(self, sha256: str) -> None:
        self._by_hash.pop(sha256, None)

    def of(self, sha256: str) -> str:
        return self._by_hash.get(sha256, "")


PASSWORDS = Passwords()
"""The passwords given in this run. Process-wide, because the same PDF is opened from every face of the app."""


def source_of(project: Project, page: Page) -> ScanSource:
    """What the decoder needs for a page. On the project's thread.

    Raises:
        ScanMissing: the scan is not where the project last saw it.
    """
    path = project.scan_path(page.scan)
    return ScanSource(path, page.scan.index, page.scan.dpi, PASSWORDS.of(page.scan.sha256), page.cutout)
