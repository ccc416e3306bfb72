"""How desk, worklist and merge queue follow the book of what is to be looked at again."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ductus.ui.review.keeper import ReviewKeeper
from ductus.ui.review.next_doubt import DoubtSearch
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench


class ReviewWiring(QObject):
    """Owns the keeper and finds the way to the next doubtful line. Owned by the window's wiring."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.keeper = ReviewKeeper(bench, self)
        self._search = DoubtSearch(bench, self.keeper, self)
        self._search.found.connect(self._go_to_doubt)
        self._search.ended.connect(self._say_none)
        self.keeper.sureness_changed.connect(lambda: bench.desk.set_sureness(self.keeper.sureness))
        self.keeper.changed.connect(lambda: bench.side.show_count("merge_queue", len(self.keeper.book.waiting)))
        bench.desk.next_doubt_wanted.connect(self.go_to_next_doubt)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        self.keeper.follow(session)

    def go_to_next_doubt(self, step: int) -> None:
        """Go to the next (+1) or previous (-1) page with a line below the threshold, once that is known."""
        session = self._bench.session
        if session is None:
            return
        if not self.keeper.is_complete:
            self._search.begin(session, step)
            return
        book, threshold = self.keeper.book, self._bench.settings["desk.doubt"]
        doubtful = {line.page_id for line in book.doubted.values() if book.is_doubtful(line, threshold)}
        if session.step_page(step, doubtful.__contains__):
            self._bench.desk.go_to_doubt(step, from_edge=True)
        else:
            self._say_none()

    def _go_to_doubt(self, page_id: str, step: int) -> None:
        if self._bench.session is not None:
            self._bench.session.show_page(page_id)
            self._bench.desk.go_to_doubt(step, from_edge=True)

    def _say_none(self) -> None:
        self._bench.say("There is no further doubtful line in that direction.")
