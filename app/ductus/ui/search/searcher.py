"""Searches on a thread of its own, through a second connection for reading: the window and its typing never wait."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ductus.document.finding import BadPattern
from ductus.errors import DuctusError
from ductus.project.search import Hit, SearchQuery, hits, searching
from ductus.ui.picture_worker import Task, Worker

MOST_LINES = 5_000
"""Lines listed at most. Nobody compares more crops than that; the search is narrowed instead."""
_FIRST_HITS = 20
_MOST_HITS = 200
"""Handed over at once: some 10 ms of the main thread."""
_BATCH_S = 0.1
"""Between two handings over of fewer; the first screen comes at once."""
_PAUSE_S = 0.01
"""After a handing over: the window takes in what it was given, and paints, before it is given more."""


@dataclass(frozen=True, slots=True)
class SearchEnd:
    """How a search ended: all found, cut off at `MOST_LINES`, or for the reason in `fault`."""

    is_cut_off: bool = False
    fault: BadPattern | DuctusError | None = None


class Searcher(QObject):
    """One search at a time, the latest. Main thread; `close` ends its thread, the next search begins a new one.

    Signals carry the number that `start` gave; those of an older search may still arrive and are to be passed over.
    """

    found = Signal(int, list)  # number, hits in order
    ended = Signal(int, object)  # number, SearchEnd
    faulted = Signal(object)  # a fault of ours

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._worker: Worker | None = None

    def start(self, path: Path, query: SearchQuery) -> int:
        """Search the project at `path` from now on, and no longer what was searched before; the search's number."""
        self._number += 1
        number = self._number
        if self._worker is None:
            self._worker = Worker("search", self.faulted.emit)
        self._worker.add(
            Task(("search",), lambda: self._search(number, path, query), lambda: self._is_latest(number), 0)
        )
        return number

    def cancel(self) -> None:
        """Search no more."""
        self._number += 1

    def close(self) -> None:
        """Search no more, and wait for the thread."""
        self.cancel()
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _is_latest(self, number: int) -> bool:
        return number == self._number

    def _search(self, number: int, path: Path, query: SearchQuery) -> None:
        """On the thread."""
        try:
            is_cut_off = self._hand_over(number, path, query)
        except (BadPattern, DuctusError) as fault:
            self.ended.emit(number, SearchEnd(fault=fault))
            return
        self.ended.emit(number, SearchEnd(is_cut_off))

    def _hand_over(self, number: int, path: Path, query: SearchQuery) -> bool:
        """Search, and hand over what is found bit by bit; whether there is more than is listed."""
        batch: list[Hit] = []
        count, handed_at = 0, 0.0
        with searching(path) as database:
            for page_hits in hits(database, query):
                if not self._is_latest(number):
                    return False
                batch += page_hits[: MOST_LINES - count]
                count += len(page_hits)
                is_due = len(batch) >= _FIRST_HITS and time.monotonic() > handed_at + _BATCH_S
                if is_due or len(batch) >= _MOST_HITS:
                    self._tell(number, batch)
                    batch, handed_at = [], time.monotonic()
                if count >= MOST_LINES:
                    break
        self._tell(number, batch)
        return count >= MOST_LINES

    def _tell(self, number: int, batch: list[Hit]) -> None:
        for first in range(0, len(batch), _MOST_HITS):
            self.found.emit(number, batch[first : first + _MOST_HITS])
            time.sleep(_PAUSE_S)
