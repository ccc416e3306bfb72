"""Brings the search index of an older project file up to date, a slice at a time, while people work."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.errors import DuctusError
from ductus.ui.session import Session

_SLICE_LINES = 50
"""Some 6 ms of the main thread (tests/bench/search.py)."""
_PAUSE_MS = 20


class IndexFiller(QObject):
    """Fills the index of the project it follows. Until it is done every search goes through all lines."""

    filled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._slices = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._slices.timeout.connect(self._take_slice)
        self._has_filled = False

    def follow(self, session: Session | None) -> None:
        """Fill the index of another project, or of none."""
        self._session, self._has_filled = session, False
        self._slices.stop()
        if session is not None and not session.project.is_read_only:
            self._slices.start()

    def _take_slice(self) -> None:
        if self._session is None:
            return
        try:
            left = self._session.project.fill_search_index(_SLICE_LINES)
        except DuctusError:
            return  # the world: the disk is full, say. Searching works all the same, and edits will tell
        if left:
            self._has_filled = True
            self._slices.start()
        elif self._has_filled:
            self.filled.emit()
