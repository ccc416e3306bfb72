"""Which page background work takes next: the one on screen first, then on from there."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator


class Focus:
    """The page the person looks at. Written by the window, read by lanes; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._page_id = ""

    @property
    def page_id(self) -> str:
        with self._lock:
            return self._page_id

    @page_id.setter
    def page_id(self, page_id: str) -> None:
        with self._lock:
            self._page_id = page_id


def nearest_first(page_ids: Iterable[str], focus: Focus) -> Iterator[str]:
    """Each page once: the one in focus as soon as it has focus, otherwise the next after the last one taken.

    The focus is looked at anew for every page, so turning the page changes what comes next.
    """
    waiting = list(page_ids)
    while waiting:
        on_screen = focus.page_id
        index = waiting.index(on_screen) if on_screen in waiting else 0
        yield waiting.pop(index)
        # Go on behind the page just done; what lies before it comes last.
        waiting = waiting[index:] + waiting[:index]
