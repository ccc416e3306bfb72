"""Pages read lately, so that turning back to one costs nothing."""

from __future__ import annotations

from ductus.document.page import Page

LINES_KEPT = 10_000
"""Lines held in all. A line of 12 points with one reading of 60 spans was measured at 18 KB: 180 MB at most."""


class PageCache:
    """Values of pages, the longest unused dropped first. The disk is the truth; this only saves reading it."""

    def __init__(self, lines_kept: int = LINES_KEPT) -> None:
        self._lines_kept = lines_kept
        self._pages: dict[str, Page] = {}
        self._weight = 0

    def get(self, page_id: str) -> Page | None:
        page = self._pages.pop(page_id, None)
        if page is not None:
            self._pages[page_id] = page
        return page

    def put(self, page: Page) -> None:
        """Hold the page in place of its former value; it itself stays, however long it is."""
        self.drop(page.id)
        self._pages[page.id] = page
        self._weight += _weight(page)
        while self._weight > self._lines_kept and len(self._pages) > 1:
            self.drop(next(iter(self._pages)))

    def drop(self, page_id: str) -> None:
        page = self._pages.pop(page_id, None)
        if page is not None:
            self._weight -= _weight(page)

    def clear(self) -> None:
        self._pages.clear()
        self._weight = 0


def _weight(page: Page) -> int:
    return len(page.lines) + 1
