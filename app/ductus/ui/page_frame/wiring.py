"""How the window follows a page that is framed anew, by whoever and also by undo: picture, crops and view again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ductus.document.page import Page
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench

_Frame = tuple[str, object, int, int]


class PageFrameWiring(QObject):
    """Owned by the window's wiring; `show_again` shows the page on screen as if it had just been turned to."""

    def __init__(self, bench: Workbench, show_again: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._show_again = show_again
        self._shown: _Frame | None = None

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        session.page_shown.connect(self._page_shown)
        session.page_changed.connect(self._page_changed)

    def _page_shown(self, page: Page | None) -> None:
        self._shown = _frame(page) if page is not None else None

    def _page_changed(self, page: Page) -> None:
        if self._shown is None or self._shown == _frame(page):
            return
        self._shown = _frame(page)
        self._bench.desk.flush()  # typing waits as a draft, and comes back with the page
        self._bench.canvas.fit_page()  # where it was looked at is a place of the former frame
        self._show_again()


def _frame(page: Page) -> _Frame:
    return page.id, page.cutout, page.width_px, page.height_px
