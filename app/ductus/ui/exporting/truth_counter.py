"""Counts the lines a data set would take, a page at a time, so that the window never waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.document.transcription import LineStatus
from ductus.errors import DuctusError
from ductus.formats.base import WriteOptions
from ductus.formats.ground_truth import qualifying_lines
from ductus.ui.session import Session

_PAUSE_MS = 5


class TruthCounter(QObject):
    """Owned by the export dialog. `changed` comes after each page; another call of `count` begins anew.

    `lines` by page id; `left_out` by reason, which counts pages, as remarks do.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._due: list[str] = []
        self._options = WriteOptions()
        self.lines: dict[str, int] = {}
        self.left_out: Counter[str] = Counter()
        self._slices = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._slices.timeout.connect(self._take_page)

    @property
    def is_counting(self) -> bool:
        """Whether pages are left."""
        return bool(self._due)

    def count(self, page_ids: Sequence[str], statuses: frozenset[LineStatus], choices: Mapping[str, Any]) -> None:
        """Count the lines of these pages."""
        self._due = list(reversed(page_ids))
        self._options = WriteOptions(lambda line: not statuses or line.status in statuses, choices=dict(choices))
        self.lines.clear()
        self.left_out.clear()
        self._slices.start()

    def stop(self) -> None:
        """Count no more."""
        self._due.clear()
        self._slices.stop()

    def _take_page(self) -> None:
        if not self._due:
            self.changed.emit()
            return
        page_id = self._due.pop()
        try:
            page = self._session.project.page(page_id)
            taken, remarks = qualifying_lines(page, self._options)
        except (DuctusError, KeyError):  # the page went, or an option is of no use yet: the export says so
            taken, remarks = 0, ()
        if taken:
            self.lines[page_id] = taken
        self.left_out.update(remark.what for remark in remarks)
        self.changed.emit()
        if self._due:
            self._slices.start()
