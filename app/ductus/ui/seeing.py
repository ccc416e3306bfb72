"""How the page is looked at: what is shown to the eye only, which page comes next, where very large ones are kept."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ductus.document.page import Page
from ductus.errors import DuctusError
from ductus.imaging.level_folder import LevelFolder
from ductus.paths import cache_folder
from ductus.settings import Settings
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench

_KEEP_TILES, _TILES_GIB = "open.keep_tiles", "open.tiles_gib"


def level_folder(settings: Settings) -> LevelFolder:
    """Where the tiles of very large pages are kept, as the settings say."""
    return LevelFolder(cache_folder() / "pages", _limit_bytes(settings))


def _limit_bytes(settings: Settings) -> int:
    return int(settings[_TILES_GIB]) * 2**30 if settings[_KEEP_TILES] else 0


class Seeing(QObject):
    """Follows project and settings for canvas and pictures. Owned by the window's wiring."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        bench.settings.listen(self._setting_changed)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project; after the wiring has shown its page."""
        session.page_shown.connect(self._page_shown)

    def _page_shown(self, page: Page | None) -> None:
        """Have the page after this one at hand."""
        session = self._bench.session
        if session is None or page is None:
            return
        page_ids = session.project.page_ids()
        place = page_ids.index(page.id) + 1 if page.id in page_ids else len(page_ids)
        if place >= len(page_ids):
            return
        follower = session.project.page(page_ids[place])
        if follower.problem:
            return
        try:
            self._bench.pictures.want_next(follower, session.source(follower))
        except DuctusError:
            return  # said when it is turned to

    def _setting_changed(self, key: str) -> None:
        if key in (_KEEP_TILES, _TILES_GIB):
            self._bench.pictures.store.folder.set_limit(_limit_bytes(self._bench.settings))
