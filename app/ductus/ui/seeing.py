"""How the page is looked at: what is shown to the eye only, which page comes next, where very large ones are kept."""

from __future__ import annotations

from collections import deque
from contextlib import suppress

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from ductus.errors import DuctusError
from ductus.imaging.level_folder import LevelFolder
from ductus.paths import cache_folder
from ductus.settings import Settings
from ductus.ui.adjustment import PLAIN, Adjustment, adjusted, adjustment_of
from ductus.ui.canvas.adjust_panel import AdjustPanel
from ductus.ui.canvas.loupe import Loupe
from ductus.ui.canvas.minimap import Minimap
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench

ADJUSTMENT_STATE = "window.adjustment"
_MINIMAP = "canvas.minimap"
_CROPS_FOLLOWED = 60
"""Crops shown last that are shown anew when the adjustment changes: more than the desk shows at once."""
_DESK_REST_MS = 120
"""The desk follows a slider when it rests: its crops are made anew one by one."""
_AHEAD_MS = 200
_KEEP_TILES, _TILES_GIB = "open.keep_tiles", "open.tiles_gib"


def level_folder(settings: Settings) -> LevelFolder:
    """Where the tiles of very large pages are kept, as the settings say."""
    return LevelFolder(cache_folder() / "pages", _limit_bytes(settings))


def _limit_bytes(settings: Settings) -> int:
    return int(settings[_TILES_GIB]) * 2**30 if settings[_KEEP_TILES] else 0


class Seeing(QObject):
    """Follows project and settings for canvas and pictures. Owned by the window's wiring.

    What is set of brightness and contrast belongs to the project, so that a hard hand keeps its look.
    """

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.minimap = Minimap(bench.canvas)
        self.loupe = Loupe(bench.canvas)
        self.panel = AdjustPanel(bench.canvas)
        self._adjustment = PLAIN
        self._is_on = False
        self._is_on_desk = False
        self._crops_shown: deque[str] = deque(maxlen=_CROPS_FOLLOWED)
        self._desk_due = QTimer(self, singleShot=True, interval=_DESK_REST_MS)
        self._desk_due.timeout.connect(self._show_crops_again)
        # The turned page comes first: looking up the next one reads all its lines.
        self._ahead_due = QTimer(self, singleShot=True, interval=_AHEAD_MS)
        self._ahead_due.timeout.connect(self._fetch_ahead)
        self.panel.changed.connect(self._adjust)
        self.panel.desk_toggled.connect(self._set_on_desk)
        self.panel.closed.connect(bench.canvas.setFocus)
        bench.settings.listen(self._setting_changed)
        self._setting_changed(_MINIMAP)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project; after the wiring has shown its page."""
        session.page_shown.connect(lambda _page: self._ahead_due.start())
        self._ahead_due.start()
        stored = session.project.get_state(ADJUSTMENT_STATE)
        state = stored if isinstance(stored, dict) else {}
        self._adjustment = adjustment_of(state.get("values"))
        self._is_on, self._is_on_desk = state.get("is_on") is True, state.get("is_on_desk") is True
        self._crops_shown.clear()
        self._show()

    # How the page looks

    @property
    def shown(self) -> Adjustment:
        """What the canvas shows now."""
        return self._adjustment if self._is_on else PLAIN

    def toggle_panel(self) -> None:
        """Open the panel, or close it."""
        if self.panel.isVisible():
            self.panel.leave()
        else:
            self.panel.open()

    def set_adjusted(self, is_on: bool) -> None:
        """Show the page as adjusted, or as it was scanned; opens the panel where nothing has been set yet."""
        self._is_on = is_on
        self._show()
        self._keep()
        if is_on and self._adjustment.is_plain:
            self.panel.open()

    def crop_shown(self, line_id: str, crop: QImage) -> QImage:
        """The crop of a line as the desk is to show it."""
        if line_id in self._crops_shown:
            self._crops_shown.remove(line_id)
        self._crops_shown.append(line_id)
        return adjusted(crop, self.shown) if self._is_on_desk else crop

    def _adjust(self, adjustment: Adjustment) -> None:
        self._adjustment, self._is_on = adjustment, True
        self._show()
        self._keep()

    def _set_on_desk(self, is_on: bool) -> None:
        self._is_on_desk = is_on
        self._desk_due.start()
        self._keep()

    def _show(self) -> None:
        self._bench.canvas.set_adjustment(self.shown)
        self.panel.show_adjustment(self._adjustment, is_on_desk=self._is_on_desk)
        self._bench.actions["adjusted"].setChecked(self._is_on)
        if self._is_on_desk:
            self._desk_due.start()

    def _keep(self) -> None:
        if self._bench.session is not None:
            state = {"values": self._adjustment.plain(), "is_on": self._is_on, "is_on_desk": self._is_on_desk}
            self._bench.session.remember(ADJUSTMENT_STATE, state)

    def _show_crops_again(self) -> None:
        session = self._bench.session
        page = session.page if session is not None else None
        if session is None or page is None or page.problem:
            return
        lines = [line for line in page.lines if line.id in self._crops_shown]
        with suppress(DuctusError):  # said when the page was turned to
            self._bench.pictures.want_crops(page, session.source(page), lines)

    # What comes next, and where it is kept

    def _fetch_ahead(self) -> None:
        """Have the page after the one on screen at hand."""
        session = self._bench.session
        page = session.page if session is not None else None
        if session is None or page is None:
            return
        page_ids = session.project.page_ids()
        place = page_ids.index(page.id) + 1 if page.id in page_ids else len(page_ids)
        if place >= len(page_ids):
            return
        follower = session.project.page(page_ids[place])
        if not follower.problem:
            with suppress(DuctusError):  # said when it is turned to
                self._bench.pictures.want_next(follower, session.source(follower))

    def _setting_changed(self, key: str) -> None:
        if key in (_KEEP_TILES, _TILES_GIB):
            self._bench.pictures.store.folder.set_limit(_limit_bytes(self._bench.settings))
        elif key == _MINIMAP:
            is_on = bool(self._bench.settings[_MINIMAP])
            self.minimap.set_on(is_on)
            self._bench.actions["minimap"].setChecked(is_on)
