"""Where requests wait: pages are found one by one, lines of all who wait are read together, nobody is passed over.

One thread serves it and is the only one to call the host process. Requests stand in a ring: each turn takes from
the one at the front, which then goes to its end, so that a book does not hold up a letter. A reading turn fills its
batch with a share of lines from each request that wants the same engine.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from ductus.engines.base import DetectedLine, RawReading
from ductus.engines.hosted import EngineCall, LineToRead
from ductus.errors import Cancelled, DuctusError, EngineFailed, EngineUnavailable, Remedy
from ductus.imaging.scans import Limits, ScanSource
from ductus.jobs.host import Host
from ductus.jobs.job import CancelToken
from ductus.workflows.loose_pages import Portion, PortionRead, find_on_loose_page, read_portions

LINES_A_BATCH = 96
"""Lines read in one call: enough to keep an engine's batches full, few enough that a newcomer waits seconds."""
LINES_A_SHARE = 32
"""Lines one request gets into a batch before the next has its share; about a page."""
FINDS_A_ROUND = 4
"""Pages found between two batches, so that there are lines of several to read together."""


@dataclass(frozen=True, slots=True)
class PageOrder:
    """One page and what is wanted of it.

    Without a `finder` the whole page is one line. Without a `reader` lines are only found, and carry the text their
    finder gave them, if it reads as well.
    """

    source: ScanSource
    width_px: int
    height_px: int
    finder: EngineCall | None
    reader: EngineCall | None
    whole: DetectedLine | None = None


@dataclass(frozen=True, slots=True)
class PageServed:
    """What became of a page: its lines in reading order, each with its reading, None where nothing was to be read.

    `turn_degrees` is as in `Detection`.
    """

    width_px: int
    height_px: int
    lines: tuple[DetectedLine, ...]
    readings: tuple[RawReading | None, ...]
    weights: tuple[str, ...]
    turn_degrees: int | None = None


@dataclass(eq=False)
class _Page:
    """A page on its way through the queue."""

    order: PageOrder
    errand: Errand
    future: Future[PageServed] = field(default_factory=Future)
    is_found: bool = False
    width_px: int = 0
    height_px: int = 0
    lines: tuple[DetectedLine, ...] = ()
    turn_degrees: int | None = None
    unread: list[LineToRead] = field(default_factory=list)
    readings: dict[str, RawReading] = field(default_factory=dict)
    weights: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Errand:
    """One request in the queue. `pages` are answered in any order; whoever submitted it may `leave` it."""

    pages: list[_Page] = field(default_factory=list)
    has_left: bool = False

    @property
    def answers(self) -> list[Future[PageServed]]:
        return [page.future for page in self.pages]

    @property
    def is_open(self) -> bool:
        return not self.has_left and any(not page.future.done() for page in self.pages)


class RequestQueue:
    """Serves pages over one host process, which it closes with itself. `submit` and `leave` from any thread."""

    def __init__(self, host: Host, limits: Limits, most_waiting: int = 256) -> None:
        self._host = host
        self._limits = limits
        self._most_waiting = most_waiting
        self._ring: deque[Errand] = deque()
        self._changed = threading.Condition()
        self._is_closing = False
        self._turn: tuple[CancelToken, frozenset[Errand]] = (CancelToken(), frozenset())
        self._finds = 0
        self._numbers = 0
        self._thread = threading.Thread(target=self._serve, name="server-queue", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many requests are in the queue now."""
        with self._changed:
            return len(self._ring)

    def submit(self, orders: Sequence[PageOrder]) -> Errand:
        """Put a request's pages in line.

        Raises:
            EngineUnavailable: too many are waiting, or the server is about to end.
        """
        errand = Errand()
        for order in orders:
            page = _Page(order, errand)
            page.future.set_running_or_notify_cancel()  # from here on it is answered, not cancelled
            errand.pages.append(page)
        with self._changed:
            if self._is_closing:
                raise EngineUnavailable("The server is about to end.", remedy=Remedy("Ask again when it is back."))
            if len(self._ring) >= self._most_waiting:
                raise EngineUnavailable(
                    f"{len(self._ring)} requests are waiting already.", remedy=Remedy("Ask again in a minute.")
                )
            for page in errand.pages:
                if page.order.finder is None:
                    self._place(page, page.order.width_px, page.order.height_px, _only(page.order.whole))
            self._ring.append(errand)
            self._changed.notify()
        return errand

    def leave(self, errand: Errand) -> None:
        """Take a request back: what waits of it is dropped, what is at work only for it is stopped."""
        with self._changed:
            errand.has_left = True
            self._sweep()
            token, errands = self._turn
            if errands and all(other.has_left for other in errands):
                token.cancel()

    def close(self) -> None:
        """Stop the work, answer all who wait with `Cancelled`, end the host process. Safe to call again."""
        with self._changed:
            self._is_closing = True
            self._turn[0].cancel()
            self._changed.notify()
        self._host.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ring or self._is_closing)
                if self._is_closing:
                    self._send_away()
                    return
                page = self._page_to_find()
                batch = [] if page is not None else self._batch()
                token = CancelToken()
                self._turn = token, frozenset({page.errand} if page else {page.errand for page, _ in batch})
            if page is not None:
                self._find(page, token)
            elif batch:
                self._read(batch, token)
            with self._changed:
                self._turn = CancelToken(), frozenset()
                self._sweep()

    def _page_to_find(self) -> _Page | None:
        """The next page whose lines are to be found, None when it is the turn of reading."""
        if self._finds < FINDS_A_ROUND or not any(page.unread for errand in self._ring for page in errand.pages):
            for errand in self._ring:
                for page in errand.pages:
                    if not page.is_found and not page.future.done():
                        self._finds += 1
                        self._to_the_end(errand)
                        return page
        self._finds = 0
        return None

    def _batch(self) -> list[tuple[_Page, tuple[LineToRead, ...]]]:
        """Lines to read together: a share from each request in turn that wants the same engine, until it is full."""
        first = next((page for errand in self._ring for page in errand.pages if page.unread), None)
        if first is None:
            return []
        batch: list[tuple[_Page, tuple[LineToRead, ...]]] = []
        room = LINES_A_BATCH
        for errand in list(self._ring):
            share = min(LINES_A_SHARE, room)
            for page in errand.pages:
                if share > 0 and page.unread and page.order.reader == first.order.reader:
                    lines, page.unread = tuple(page.unread[:share]), page.unread[share:]
                    batch.append((page, lines))
                    share -= len(lines)
                    room -= len(lines)
        self._to_the_end(first.errand)
        return batch

    def _to_the_end(self, errand: Errand) -> None:
        self._ring.remove(errand)
        self._ring.append(errand)

    def _find(self, page: _Page, token: CancelToken) -> None:
        order = page.order
        assert order.finder is not None  # noqa: S101  # pages without one were placed when they came
        try:
            found = find_on_loose_page(self._host, order.finder, order.source, self._limits, token)
        except DuctusError as fault:
            page.future.set_exception(fault)
            return
        except Exception as fault:  # ours: the queue must go on serving the others
            page.future.set_exception(_bug(fault))
            return
        page.weights.append(found.detection.weights or found.state.weights)
        page.turn_degrees = found.detection.turn_degrees
        with self._changed:
            self._place(page, found.width_px, found.height_px, found.detection.lines)

    def _place(self, page: _Page, width_px: int, height_px: int, lines: tuple[DetectedLine, ...]) -> None:
        """Note what was found on a page and line up what is to be read of it."""
        page.is_found = True
        page.width_px, page.height_px, page.lines = width_px, height_px, lines
        if page.order.reader is not None:
            self._numbers += 1
            page.unread = [
                LineToRead(f"{self._numbers}:{index}", line.polygon, line.baseline) for index, line in enumerate(lines)
            ]
        if not page.unread:
            page.future.set_result(_served(page))

    def _read(self, batch: list[tuple[_Page, tuple[LineToRead, ...]]], token: CancelToken) -> None:
        reader = batch[0][0].order.reader
        assert reader is not None  # noqa: S101  # only such pages have lines to read
        portions = [Portion(page.order.source, lines) for page, lines in batch]
        try:
            reads = read_portions(self._host, reader, portions, self._limits, token)
        except DuctusError as fault:
            reads = [PortionRead(error=fault) for _ in batch]
        except Exception as fault:  # ours: the queue must go on serving the others
            reads = [PortionRead(error=_bug(fault)) for _ in batch]
        for (page, _), read in zip(batch, reads, strict=True):
            page.readings.update(read.readings)
            if read.weights and read.weights not in page.weights:
                page.weights.append(read.weights)
            if page.future.done():
                continue
            if read.error is not None:
                page.unread = []
                page.future.set_exception(read.error)
            elif len(page.readings) == len(page.lines):
                page.future.set_result(_served(page))
            elif not page.unread:
                page.future.set_exception(EngineFailed("The engine left lines of the page unread."))

    def _sweep(self) -> None:
        """Forget requests that are answered or taken back."""
        for errand in [errand for errand in self._ring if not errand.is_open]:
            self._ring.remove(errand)

    def _send_away(self) -> None:
        for errand in self._ring:
            for page in errand.pages:
                if not page.future.done():
                    page.future.set_exception(Cancelled("The server was ended."))
        self._ring.clear()


def _served(page: _Page) -> PageServed:
    readings: tuple[RawReading | None, ...]
    if page.readings:
        by_place = {int(line_id.partition(":")[2]): reading for line_id, reading in page.readings.items()}
        readings = tuple(by_place.get(index) for index in range(len(page.lines)))
    else:
        readings = tuple(_read_by_finder(line) for line in page.lines)
    return PageServed(page.width_px, page.height_px, page.lines, readings, tuple(page.weights), page.turn_degrees)


def _read_by_finder(line: DetectedLine) -> RawReading | None:
    if not line.text:
        return None
    return RawReading(line.text, line.confidence, is_confidence_stated=line.is_confidence_stated)


def _only(line: DetectedLine | None) -> tuple[DetectedLine, ...]:
    return () if line is None else (line,)


def _bug(fault: Exception) -> EngineFailed:
    return EngineFailed(
        "The server made a mistake on this page.", remedy=Remedy("Report it to us."), detail=type(fault).__name__
    )
