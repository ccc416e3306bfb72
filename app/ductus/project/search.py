"""Searching a project: which lines say what is looked for, in the order of pages and lines, exactly.

The index (`search_index.py`) only names candidates, quickly and never too few; each is then looked at as it is
written. Reads a `Database` of the caller's: the project's own, or a second one for reading that a thread opens for
itself (`searching`), so that the window never waits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ductus.document.finding import FindMode, Matcher, Span, Wanted, matcher, terms
from ductus.document.folding import LOOSEST
from ductus.document.nearness import NearWord
from ductus.document.page import Line
from ductus.document.transcription import LineStatus
from ductus.project.cells import cell_json, cell_text
from ductus.project.database import Database
from ductus.project.history import History
from ductus.project.rows import LineRow, line_from_row
from ductus.project.search_index import SearchIndex, are_words_damaged

_MOST_NEAR_WORDS = 400
"""Spellings near to one word that are looked up: the nearest. A short word has thousands, most of them other words."""

_MOST_CANDIDATES = 3_000
"""From this many lines on the pages are gone through one by one instead: their first screen of hits is there at once,
where a list of 50,000 candidates alone takes a third of a second."""
_WHOLE_PAGE_FROM = 200
"""From this many lines on, those of a page are read all at once rather than one by one."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for, and where.

    Empty `page_ids` means all pages, an empty `document_id` all documents, empty `statuses` all lines.
    With `finds_otherwise` also lines that say it only in a reading or one of its alternatives. Without any text all
    lines at these statuses are meant, whatever they say, also those that say nothing.
    """

    wanted: Wanted
    page_ids: tuple[str, ...] = ()
    document_id: str = ""
    statuses: frozenset[LineStatus] = field(default_factory=frozenset)
    finds_otherwise: bool = False

    @property
    def asks_for_status_alone(self) -> bool:
        """Whether lines are looked for by their status, not by what they say."""
        return bool(self.statuses) and not self.wanted.text.strip()


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that says it. `number` is the line's on its page, from 1.

    Kind "held": `text` is what holds. Kind "read otherwise": `text` is a reading's, or an alternative's, and what holds
    does not say it. `spans` are code points of `text`; `score` is 1 for what was looked for, less for what is near.
    """

    page_id: str
    line: Line
    number: int
    text: str
    spans: tuple[Span, ...]
    kind: Literal["held", "read otherwise"] = "held"

    @property
    def score(self) -> float:
        return max((span.nearness for span in self.spans), default=0.0)


class _Candidates(NamedTuple):
    """Lines by page that may say it; None where any line may."""

    by_page: dict[str, set[str]] | None

    def on_page(self, page_id: str) -> set[str] | None:
        return None if self.by_page is None else self.by_page.get(page_id, set())


@contextmanager
def searching(path: Path) -> Iterator[Database]:
    """A second connection to a project file, for reading on the calling thread, whatever the first one writes.

    Raises:
        StorageFailed: the file cannot be opened.
    """
    database = Database.connect(path, read_only=True)
    try:
        yield database
    finally:
        database.close()


def hits(database: Database, query: SearchQuery) -> Iterator[tuple[Hit, ...]]:
    """What is found, a page at a time and an empty tuple for a page without; whoever has enough stops asking.

    Each page is seen at one moment, different ones perhaps at different moments.

    Raises:
        BadPattern: the query's regular expression is none.
        ProjectDamaged, StorageFailed: the file is broken or cannot be read.
    """
    find = _AnyText() if query.asks_for_status_alone else matcher(query.wanted)
    history = History(database)
    with database.reading():
        candidates = _candidates(database, query)
        pages = _pages(database, query)
    for page_id in pages:
        may_be = candidates.on_page(page_id)
        if may_be is None or may_be:
            with database.reading(), database.decoding(f"page {page_id}"):
                yield tuple(_on_page(database, history, query, find, page_id, may_be))


class _AnyText:
    """Finds every text, at its beginning."""

    def spans(self, text: str) -> tuple[Span, ...]:
        return (Span(0, 0),)


def _pages(database: Database, query: SearchQuery) -> list[str]:
    """The pages to search, in order."""
    rows = database.all(
        "SELECT page.id, document.id FROM document JOIN page ON page.document_id = document.id"
        " ORDER BY document.place, page.place"
    )
    chosen = set(query.page_ids)
    return [
        page_id
        for page_id, document_id in rows
        if (not chosen or page_id in chosen) and query.document_id in ("", document_id)
    ]


def _on_page(
    database: Database, history: History, query: SearchQuery, find: Matcher, page_id: str, may_be: set[str] | None
) -> Iterator[Hit]:
    rows = _rows(database, page_id, may_be)
    if not rows:
        return
    order = cell_json(database.one("SELECT line_ids FROM layout WHERE page_id = ?", (page_id,))[0])
    for number, line_id in enumerate(order, start=1):
        row = rows.get(line_id)
        if row is None or (query.statuses and LineStatus(row.status) not in query.statuses):
            continue
        held = "" if row.text is None else cell_text(row.text)
        spans = find.spans(held)
        if spans:
            yield Hit(page_id, _line(history, row), number, held, spans)
        elif query.finds_otherwise and row.readings != "[]":
            line = _line(history, row)
            other = _read_otherwise(line, find)
            if other is not None:
                yield Hit(page_id, line, number, *other, "read otherwise")


def _rows(database: Database, page_id: str, may_be: set[str] | None) -> dict[str, LineRow]:
    if may_be is None or len(may_be) > _WHOLE_PAGE_FROM:
        rows: list[Any] = database.all(
            "SELECT id, status, text, readings, value FROM line WHERE page_id = ?", (page_id,)
        )
    else:
        one = "SELECT id, status, text, readings, value FROM line WHERE id = ?"
        rows = [row for line_id in may_be if (row := database.one(one, (line_id,))) is not None]
    return {row[0]: LineRow(*row) for row in rows if may_be is None or row[0] in may_be}


def _line(history: History, row: LineRow) -> Line:
    return line_from_row(row, history.readings_of_line(row.id))


def _read_otherwise(line: Line, find: Matcher) -> tuple[str, tuple[Span, ...]] | None:
    """The newest reading that says it, or else an alternative of one."""
    for texts in (
        ([reading.text] for reading in reversed(line.readings)),
        (reading.alternatives for reading in reversed(line.readings)),
    ):
        for candidates in texts:
            for text in candidates:
                spans = find.spans(text)
                if spans:
                    return text, spans
    return None


def _candidates(database: Database, query: SearchQuery) -> _Candidates:
    """The lines the index names; all of them where it cannot help."""
    if query.asks_for_status_alone:
        return _by_page(_at_status(database, query.statuses))
    index = SearchIndex(database)
    wanted = query.wanted
    if wanted.mode is FindMode.REGEX or not index.is_whole:
        return _Candidates(None)
    if wanted.mode is FindMode.CONTAINS:
        return _by_page(_containing(database, LOOSEST.fold(wanted.text), is_wide=query.finds_otherwise))
    if not index.has_words:
        return _Candidates(None)
    try:
        return _with_words(database, query)
    except sqlite3.DatabaseError as fault:
        if not are_words_damaged(fault):
            raise
        return _Candidates(None)


def _with_words(database: Database, query: SearchQuery) -> _Candidates:
    wanted = query.wanted
    words = _near_words(database, wanted) if wanted.mode is FindMode.NEARLY else _words(wanted)
    if not words:
        return _Candidates({})
    match = words if query.finds_otherwise else f"{{held}} : ({words})"
    return _by_page(
        database.all(
            "SELECT page_id, line_id FROM sought_words JOIN sought ON sought.id = sought_words.rowid"
            " JOIN line ON line.id = line_id WHERE sought_words MATCH ? LIMIT ?",
            (match, _MOST_CANDIDATES),
        )
    )


def _at_status(database: Database, statuses: frozenset[LineStatus]) -> list[Any]:
    marks = ", ".join("?" * len(statuses))
    return database.all(
        f"SELECT page_id, id FROM line WHERE status IN ({marks}) LIMIT ?",  # noqa: S608  # question marks
        (*(status.value for status in statuses), _MOST_CANDIDATES),
    )


def _containing(database: Database, text: str, *, is_wide: bool) -> list[Any]:
    if not text:
        return []
    found = database.all(
        "SELECT page_id, line_id FROM sought JOIN line ON line.id = line_id WHERE instr(held, ?) > 0 LIMIT ?",
        (text, _MOST_CANDIDATES),
    )
    if is_wide:
        found += database.all(
            "SELECT page_id, line_id FROM sought JOIN line ON line.id = line_id WHERE instr(otherwise, ?) > 0 LIMIT ?",
            (text, _MOST_CANDIDATES),
        )
    return found


def _by_page(rows: list[Any]) -> _Candidates:
    if len(rows) >= _MOST_CANDIDATES:
        return _Candidates(None)
    found: dict[str, set[str]] = {}
    for page_id, line_id in rows:
        found.setdefault(page_id, set()).add(line_id)
    return _Candidates(found)


def _words(wanted: Wanted) -> str:
    """The terms in the words of FTS5; they are letters and digits only, so quotes are all they need."""
    parts = []
    for term in terms(wanted):
        folded = " ".join(LOOSEST.fold(word) for word in term.words).strip()
        if folded:
            parts.append(f'"{folded}"' + (" *" if term.is_prefix else ""))
    return " AND ".join(parts)


def _near_words(database: Database, wanted: Wanted) -> str:
    """For each word looked for the words of the project that are near it."""
    database.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.sought_vocabulary USING fts5vocab(main, sought_words, row)")
    vocabulary = [row[0] for row in database.all("SELECT term FROM temp.sought_vocabulary")]
    parts = []
    for term in terms(replace(wanted, folding=LOOSEST)):
        for word in term.words:
            near = NearWord(word, wanted.most_letters)
            found = sorted((distance, other) for other in vocabulary if (distance := near.distance(other)) is not None)
            if not found:
                return ""
            spellings = " OR ".join(f'"{other}"' for _, other in found[:_MOST_NEAR_WORDS])
            parts.append(f"({spellings})")
    return " AND ".join(parts)
