"""The way to the next page with a doubtful line, a few lines at a time, while the book is not complete yet."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.document.transcription import LineStatus
from ductus.errors import DuctusError
from ductus.ui.review.keeper import ReviewKeeper
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench

_SLICE_LINES = 24
_SLICE_PAGES = 20


class DoubtSearch(QObject):
    """Goes from page to page in one direction until a line is below the threshold. Main thread, in slices of a few ms.

    It ends by itself when the person turns the page or another search begins. Owned by the wiring of reviews.
    """

    found = Signal(str, int)  # page id, direction
    ended = Signal()  # there is none in that direction

    def __init__(self, bench: Workbench, keeper: ReviewKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._keeper = keeper
        self._session: Session | None = None
        self._from_page = ""
        self._step = 1
        self._pages: deque[str] = deque()
        self._lines: deque[str] = deque()
        self._slices = QTimer(self, singleShot=True, interval=0)
        self._slices.timeout.connect(self._take_slice)

    def begin(self, session: Session, step: int) -> None:
        """Look from the page on screen forwards (+1) or backwards (-1)."""
        page_ids = session.project.page_ids()
        page = session.page
        here = page_ids.index(page.id) if page is not None else -1
        ahead = page_ids[here + 1 :] if step > 0 else page_ids[: max(0, here)][::-1]
        self._session, self._step = session, step
        self._from_page = page.id if page is not None else ""
        self._pages, self._lines = deque(ahead), deque()
        self._slices.start()

    def _take_slice(self) -> None:
        session = self._session
        is_wanted = session is not None and self._bench.session is session
        if session is None or not is_wanted or (session.page is not None and session.page.id != self._from_page):
            return
        try:
            self._look(session)
        except DuctusError as fault:
            session.failed.emit(fault)

    def _look(self, session: Session) -> None:
        for _ in range(_SLICE_PAGES):
            if self._pages and not self._lines:
                page_id = self._pages.popleft()
                self._lines.extend(line.line_id for line in session.project.lines_at([page_id], [LineStatus.READ]))
        if not self._lines and not self._pages:
            self.ended.emit()
            return
        line_ids = [self._lines.popleft() for _ in range(min(_SLICE_LINES, len(self._lines)))]
        book, threshold = self._keeper.book, self._bench.settings["desk.doubt"]
        for page_id, line in ((review.page_id, review.line) for review in session.project.reviews_of(line_ids)):
            book.put(page_id, line)
            doubted = book.doubted.get(line.id)
            if doubted is not None and book.is_doubtful(doubted, threshold):
                self.found.emit(page_id, self._step)
                return
        self._slices.start()
