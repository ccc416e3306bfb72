"""What can be asked of lines without loading their pages: texts, tags, statuses, readings, history, a search.

The middle of `project.py`. Nothing here knows a page or changes anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ductus.document.transcription import LineStatus
from ductus.project.database import Database
from ductus.project.history import History
from ductus.project.line_statuses import LineAt, lines_at
from ductus.project.lock import WriterLock
from ductus.project.open_file import OpenFile
from ductus.project.records import HistoryEntry
from ductus.project.reviews import LineReview, Reviews
from ductus.project.search import Hit, SearchQuery, hits
from ductus.project.search_index import SearchIndex
from ductus.project.texts import LineText, TaggedLine, Texts
from ductus.project.timeline import Timeline


class LineQueries(OpenFile):
    """The base of `Project` that answers about lines. What it raises is said there."""

    def __init__(self, database: Database, lock: WriterLock | None) -> None:
        super().__init__(database, lock)
        self._history = History(database)
        self._timeline = Timeline(database)
        self._texts = Texts(database)
        self._reviews = Reviews(database)
        self._index = SearchIndex(database)

    def page_of(self, line_id: str) -> str:
        """Id of the page a line stands on now; "" where it is on none that is in the project."""
        self._look()
        with self._db.reading():
            row = self._db.one(
                "SELECT page_id FROM line JOIN page ON page.id = page_id WHERE line.id = ? AND document_id IS NOT NULL",
                (line_id,),
            )
        return str(row[0]) if row is not None else ""

    def history(self, line_id: str) -> tuple[HistoryEntry, ...]:
        """Every reading and every transcription the line ever had, oldest first; also of a line that is gone."""
        self._look()
        with self._db.reading():
            return self._history.of_line(line_id)

    def had_line(self, line_id: str) -> bool:
        """Whether a line of that id was ever worked on here, be it there still or not. A few ms for a long timeline."""
        self._look()
        with self._db.reading():
            return self._timeline.has_touched(line_id)

    def texts_after(self, place: int, limit: int) -> tuple[LineText, ...]:
        """Up to `limit` texts of lines behind `place`, for going through all of them in slices; none at the end."""
        self._look()
        with self._db.reading():
            return self._texts.after(place, limit)

    def texts_of(self, page_id: str) -> tuple[LineText, ...]:
        """The texts of a page's lines, without loading the page; none for a page that is not in the project."""
        self._look()
        with self._db.reading():
            return self._texts.of_page(page_id)

    def tagged_lines(self, page_id: str) -> tuple[TaggedLine, ...]:
        """The lines of a page that have tags, without loading the page; none for one that is not in the project."""
        self._look()
        with self._db.reading():
            return self._texts.tagged_on_page(page_id)

    def lines_at(self, page_ids: Sequence[str], statuses: Collection[LineStatus]) -> tuple[LineAt, ...]:
        """The lines of these pages at one of these statuses, in no meaningful order, without loading the pages."""
        self._look()
        with self._db.reading():
            return lines_at(self._db, page_ids, statuses)

    def reviews_after(self, place: int, limit: int) -> tuple[LineReview, ...]:
        """Up to `limit` lines with text and readings behind `place`, to go through all in slices; none at the end."""
        self._look()
        with self._db.reading():
            return self._reviews.after(place, limit)

    def reviews_of(self, line_ids: Sequence[str]) -> tuple[LineReview, ...]:
        """Those of these lines that have text and readings, without loading their pages."""
        self._look()
        with self._db.reading():
            return self._reviews.of_lines(line_ids)

    def search(self, query: SearchQuery) -> Iterator[tuple[Hit, ...]]:
        """Lines that say it, a page at a time, exactly and in order; a window asks `search.hits` on another thread.

        Raises:
            BadPattern: the query's regular expression is none.
        """
        self._look()
        return hits(self._db, query)

    def fill_search_index(self, lines: int) -> int:
        """Take in as many lines that the search index lacks; how many may be left, 0 when it is whole.

        A file from before the index, or one that an older SQLite wrote, is searched line by line until then.
        """
        self._look()
        if self.is_read_only:
            return 0
        with self._db.writing(is_durable=False):
            return self._index.fill(lines)
