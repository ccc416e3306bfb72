"""Which lines come next when lines of many pages flow into one call of a recognizer: those of the page on screen first.

Lines are given out a few at a time, and the page on screen is looked at anew each time: as soon as the person turns to
another page, its lines go before all that are not given out yet. What was begun is finished next, the latest first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ductus.engines.hosted import FindTask, LineToRead
from ductus.engines.hosted_flow import WHOLE_PAGE
from ductus.imaging.scans import ScanSource
from ductus.workflows.page_order import Focus, nearest_first


@dataclass(frozen=True, slots=True)
class PageLines:
    """Lines of a page, to be read in this order."""

    source: ScanSource
    lines: tuple[LineToRead, ...]


OpenPage = Callable[[str, bool], PageLines | FindTask | None]
"""Given a page and whether lines may still be looked for on it: its lines, or how to find them; None for nothing."""


@dataclass
class _Page:
    """A page that was opened: its lines that wait, and those given out that were not read yet."""

    source: ScanSource
    waiting: deque[LineToRead]
    out: set[str] = field(default_factory=set)

    def take(self, most: int) -> PageLines:
        count = len(self.waiting) if most == WHOLE_PAGE else min(most, len(self.waiting))
        lines = tuple(self.waiting.popleft() for _ in range(count))
        self.out.update(line.line_id for line in lines)
        return PageLines(self.source, lines)


class PageFlow:
    """What is given out, what came back, which pages are done. Owned by one thread; each page is done once."""

    def __init__(self, page_ids: Iterable[str], focus: Focus, open_page: OpenPage) -> None:
        pages = tuple(dict.fromkeys(page_ids))
        self._order = nearest_first(pages, focus)
        self._focus, self._open_page = focus, open_page
        self._untouched = set(pages)
        self._searched: set[str] = set()
        self._begun: list[str] = []
        """Pages of which something may have to be given out, the latest last."""
        self._pages: dict[str, _Page] = {}
        self._owners: dict[str, str] = {}
        self._done: list[str] = []

    @property
    def has_more(self) -> bool:
        """Whether some page is not done."""
        return bool(self._untouched or self._begun or self._pages)

    def next(self, most: int) -> tuple[str, PageLines | FindTask] | None:
        """The next lines of a page, at most so many (`WHOLE_PAGE`: all), or the next page to find lines on.

        None when everything was given out. A page on which lines were found is opened again when its turn comes.
        """
        while (page_id := self._next_page()) is not None:
            if page_id not in self._pages:
                opened = self._open_page(page_id, page_id not in self._searched)
                if isinstance(opened, FindTask):
                    self._searched.add(page_id)
                    return page_id, opened
                if opened is None:
                    self._end(page_id)
                    continue
                self._pages[page_id] = _Page(opened.source, deque(opened.lines))
            page = self._pages[page_id]
            given = page.take(most)
            self._owners.update((line.line_id, page_id) for line in given.lines)
            if not page.waiting:
                self._begun.remove(page_id)
            if given.lines:
                return page_id, given
            self._end(page_id)
        return None

    def read(self, line_id: str) -> str:
        """A line that was given out was read; gives its page."""
        page_id = self._owners[line_id]
        page = self._pages.get(page_id)
        if page is not None:
            page.out.discard(line_id)
            if not page.out and not page.waiting:
                self._end(page_id)
        return page_id

    def give_up(self, page_id: str) -> None:
        """Nothing more of the page is to be given out. Lines of it that were may still be read."""
        if page_id in self._pages or page_id in self._begun:
            self._end(page_id)

    def take_done(self) -> list[str]:
        """The pages that were done since this was asked last."""
        done, self._done = self._done, []
        return done

    def hand_over(self) -> list[str]:
        """The pages that were begun and are not done, for somebody else to do; where there are none, the next one."""
        if not (self._pages or self._begun):
            self._next_page()
        pages = list(dict.fromkeys((*self._pages, *self._begun)))
        self._pages.clear()
        self._begun.clear()
        self._owners.clear()
        return pages

    def _next_page(self) -> str | None:
        on_screen = self._focus.page_id
        if on_screen in self._begun:
            return on_screen
        if on_screen in self._untouched or not self._begun:
            page_id = next(self._order, None)
            if page_id is not None:
                self._untouched.discard(page_id)
                self._begun.append(page_id)
        return self._begun[-1] if self._begun else None

    def _end(self, page_id: str) -> None:
        self._pages.pop(page_id, None)
        if page_id in self._begun:
            self._begun.remove(page_id)
        self._done.append(page_id)
