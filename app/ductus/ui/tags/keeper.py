"""Keeps the tags of all pages at hand while somebody looks at them, a few pages at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.errors import DuctusError
from ductus.project.records import Change
from ductus.project.texts import TaggedLine
from ductus.ui.session import Session

_SLICE_S = 0.004
"""Going through the pages stops here and goes on after events; a page takes a fifth of a millisecond."""
_PAUSE_MS = 10
_TELL_MS = 150


class TagKeeper(QObject):
    """The tagged lines of a project. Main thread; owned by the panel, and idle until it is asked to follow a project.

    `changed` comes a few times a second while pages are gone through, and after the last.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self._lines: dict[str, tuple[TaggedLine, ...]] = {}
        self._due: dict[str, None] = {}
        self._slices = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._slices.timeout.connect(self._take_slice)
        self._tell = QTimer(self, singleShot=True, interval=_TELL_MS)
        self._tell.timeout.connect(self.changed)

    @property
    def is_complete(self) -> bool:
        """Whether every page was gone through."""
        return not self._due

    def follow(self, session: Session | None) -> None:
        """Go through another project, or through none; the one that is followed already goes on."""
        if session is self._session:
            return
        self._stop_listening()
        self._session = session
        self._stop_listening = session.project.listen(self._project_changed) if session is not None else _nothing
        self._lines.clear()
        self._due = dict.fromkeys(session.project.page_ids()) if session is not None else {}
        self._slices.start()

    def lines(self) -> Iterator[TaggedLine]:
        """Tagged lines in the order of pages, as far as these were gone through."""
        if self._session is not None:
            for page_id in self._session.project.page_ids():
                yield from self._lines.get(page_id, ())

    def _project_changed(self, change: Change) -> None:
        if self._session is not None and change.kind in ("page", "pages"):
            self._due.update(dict.fromkeys(change.page_ids or self._session.project.page_ids()))
            if not self._slices.isActive():
                self._slices.start()

    def _take_slice(self) -> None:
        session, ends_at = self._session, time.monotonic() + _SLICE_S
        if session is None:
            return
        try:
            while self._due and time.monotonic() < ends_at:
                page_id = next(iter(self._due))
                del self._due[page_id]
                self._lines[page_id] = session.project.tagged_lines(page_id)
        except DuctusError as fault:
            session.failed.emit(fault)
            return
        if self._due:
            self._slices.start()
        if not self._tell.isActive():
            self._tell.start()


def _nothing() -> None:
    """Where there is nobody to stop listening to."""
