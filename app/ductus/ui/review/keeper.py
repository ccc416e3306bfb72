"""Keeps the book of what is to be looked at again true while the project is worked on, a slice at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.document.calibration import Sureness
from ductus.errors import DuctusError
from ductus.project.records import Change
from ductus.project.reviews import LineReview
from ductus.ui.review.book import ReviewBook, curves_of, tallies_from_plain, tallies_to_plain
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench

CALIBRATION_STATE = "review.calibration"
_SLICE_LINES = 24
"""Lines fetched at a time: decoding one with two readings of 60 spans takes 0.2 ms."""
_SLICE_S = 0.004
"""Holding verified text against readings stops here and goes on after events: a line takes up to a millisecond."""
_PAUSE_MS = 12
_FIRST_PAUSE_MS = 600
"""The page and its crops come first when a project is opened."""
_TELL_MS = 150
_NEW_LETTERS = 200
_NEW_SHARE = 0.05
"""The curves are drawn anew after so many more verified letters, at least and of those before: marks are not to come
and go with every line."""


class ReviewKeeper(QObject):
    """One book for all panels of a window. Main thread; owned by the window's wiring.

    `changed` comes at most a few times a second. `sureness` is of this project's verified lines, from the last session
    until the book is complete.
    """

    changed = Signal()
    completed = Signal()
    sureness_changed = Signal()

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self._begin(None)
        self._slices = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._slices.timeout.connect(self._take_slice)
        self._tell = QTimer(self, singleShot=True, interval=_TELL_MS)
        self._tell.timeout.connect(self.changed)

    def follow(self, session: Session | None) -> None:
        """Keep the book of another project, or of none."""
        self._stop_listening()
        self._begin(session)
        if session is None:
            self._slices.stop()
        else:
            self._stop_listening = session.project.listen(self._project_changed)
            kept = tallies_from_plain(session.project.get_state(CALIBRATION_STATE))
            self.book.sureness = Sureness(dict(curves_of(kept)))
            self._slices.start(_FIRST_PAUSE_MS)
        self.sureness_changed.emit()
        self.changed.emit()

    def _begin(self, session: Session | None) -> None:
        self._session = session
        self._stop_listening = _nothing
        self.book = ReviewBook()
        self.is_complete = False
        self._place = 0
        self._reviews: deque[LineReview] = deque()
        self._due: dict[str, None] = {}
        self._to_rank: deque[str] = deque()
        self._told_letters = -_NEW_LETTERS

    @property
    def sureness(self) -> Sureness:
        """What each engine's confidence is worth, as far as it is known."""
        return self.book.sureness

    def hurry(self) -> None:
        """Somebody waits for the book: begin at once."""
        if self._session is not None and not self.is_complete:
            self._slices.start(0)

    def take_in(self) -> None:
        """Take in at once what has changed, where that is little: the line that was just left."""
        session = self._session
        if session is not None and 0 < len(self._due) <= _SLICE_LINES:
            try:
                self._fetch(session)
            except DuctusError as fault:
                session.failed.emit(fault)
            while self._reviews:
                review = self._reviews.popleft()
                self.book.put(review.page_id, review.line)

    def _project_changed(self, change: Change) -> None:
        if change.kind == "page":
            self._due.update(dict.fromkeys(change.line_ids))
        elif change.kind == "pages":
            self._place, self.is_complete = 0, False  # a page may have come back with lines passed over before
        else:
            return
        if not self._slices.isActive():
            self._slices.start(_PAUSE_MS)

    def _take_slice(self) -> None:
        session = self._session
        if session is None or self._bench.session is not session:
            return  # its project is closed
        ends_at = time.monotonic() + _SLICE_S
        try:
            if not self._reviews:
                self._fetch(session)
        except DuctusError as fault:
            session.failed.emit(fault)
            return
        while self._reviews and time.monotonic() < ends_at:
            review = self._reviews.popleft()
            self.book.put(review.page_id, review.line)
        while self._to_rank and time.monotonic() < ends_at:
            self.book.rank(self._to_rank.popleft())
        if self._reviews or self._due or self._to_rank or not self.is_complete:
            self._slices.start(_PAUSE_MS)
        elif self._has_learned():
            self._draw_curves(session)
        if not self._tell.isActive():
            self._tell.start()

    def _fetch(self, session: Session) -> None:
        """What has changed first: somebody may be looking at it."""
        if self._due:
            line_ids = tuple(islice(self._due, _SLICE_LINES))
            for line_id in line_ids:
                del self._due[line_id]
                self.book.drop(line_id)
            self._reviews.extend(session.project.reviews_of(line_ids))
        elif not self.is_complete:
            self._reviews.extend(session.project.reviews_after(self._place, _SLICE_LINES))
            self.is_complete = not self._reviews
            self._place = self._reviews[-1].place if self._reviews else self._place
            if self.is_complete:
                self.completed.emit()

    def _has_learned(self) -> bool:
        news = abs(self.book.evidence_letters - self._told_letters)
        return news >= max(_NEW_LETTERS, _NEW_SHARE * self._told_letters)

    def _draw_curves(self, session: Session) -> None:
        self._told_letters = self.book.evidence_letters
        proved = self.book.proved()
        session.remember(CALIBRATION_STATE, tallies_to_plain(self.book.tallies, self.book.verified_lines))
        if proved != self.book.sureness:
            self.book.sureness = proved
            self._to_rank.extend(self.book.doubted)
            self._slices.start(_PAUSE_MS)
            self.sureness_changed.emit()


def _nothing() -> None:
    """Where there is nobody to stop listening to."""
