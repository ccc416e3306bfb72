"""The search index of a project file: what each line says, and what readers saw there besides, folded for searching.

It stands in the project file and is written in the transaction of the edit, so it cannot fall behind. `sought` holds
the folded texts; `sought_words`, an FTS5 table over it, their words. SQLite without FTS5 leaves the words out, and
searching goes through all lines instead.

Files from before the index are filled bit by bit: `fill` says how much is left.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from ductus.document.folding import LOOSEST
from ductus.document.page import Line
from ductus.project.cells import cell_json, cell_text
from ductus.project.database import Database

MIGRATION: tuple[str, ...] = (
    # `otherwise` joins by line breaks what readings and their alternatives say differently from `held`. No foreign
    # key: rows come and go with those of `line`, in the same transaction.
    """CREATE TABLE sought (
        id INTEGER PRIMARY KEY,
        line_id TEXT NOT NULL UNIQUE,
        held TEXT NOT NULL,
        otherwise TEXT NOT NULL
    )""",
    # A project that has no line yet has all of them in the index.
    "INSERT INTO about SELECT 'search', 'whole' WHERE NOT EXISTS (SELECT 1 FROM line)",
)
"""What brings a file without the index to one with it, as yet empty. Never edited once released."""

# Texts come folded, with nothing but spaces between words that are not ASCII: this tokenizer cuts them into our words.
# No sizes of columns: nothing is ranked.
_WORDS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS sought_words USING fts5"
    "(held, otherwise, content='sought', content_rowid='id', tokenize='ascii', columnsize=0)"
)
_STATE = "SELECT value FROM about WHERE key = 'search'"
_WHOLE = "whole"
_ROWS_ONLY = "rows"
"""All lines are in `sought`, not all in `sought_words`: an SQLite without FTS5 wrote them, or the words are damaged."""


class SearchIndex:
    """The index of an open project. What it writes belongs inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._has_words: bool | None = None
        self._filled_to, self._left = 0, 0

    @property
    def has_words(self) -> bool:
        """Whether words can be looked up in this file by this SQLite."""
        if self._has_words is None:
            row = self._db.one(_STATE)
            is_behind = row is not None and row[0] == _ROWS_ONLY
            self._has_words = not is_behind and _knows_fts5(self._db) and _exists(self._db, "sought_words")
        return self._has_words

    @property
    def is_whole(self) -> bool:
        """Whether every line is in the index, words and all if there can be any."""
        row = self._db.one(_STATE)
        return row is not None and row[0] == _WHOLE

    def prepare(self) -> None:
        """Make the table of words if it is not there and this SQLite knows how."""
        if _knows_fts5(self._db):
            self._db.run(_WORDS)
        self._has_words = None

    def put(self, line: Line) -> None:
        """Keep what the line says now."""
        readings = ((reading.text, reading.alternatives) for reading in line.readings)
        self._write(line.id, *_folded(line.text, readings))

    def drop(self, line_id: str) -> None:
        """Forget a line."""
        row = self._db.one("SELECT id, held, otherwise FROM sought WHERE line_id = ?", (line_id,))
        if row is not None:
            self._forget_words(*row)
            self._db.run("DELETE FROM sought WHERE id = ?", (row[0],))

    def fill(self, lines: int) -> int:
        """Take in as many lines that are not in the index; how many may be left, 0 when it is whole."""
        if self.is_whole:
            return 0
        row = self._db.one(_STATE)
        if row is not None and row[0] == _ROWS_ONLY:
            return self._catch_up_words()
        rows = self._db.all(
            "SELECT line.rowid, line.id, text, readings FROM line LEFT JOIN sought ON sought.line_id = line.id"
            " WHERE line.rowid > ? AND sought.id IS NULL ORDER BY line.rowid LIMIT ?",
            (self._filled_to, lines),
        )
        for rowid, line_id, text, seqs in rows:
            with self._db.decoding(f"line {line_id}"):
                held = "" if text is None else cell_text(text)
                self._write(line_id, *_folded(held, self._readings(cell_json(seqs))))
            self._filled_to = rowid
        if len(rows) < lines:
            self._set_state(_WHOLE)
            return 0
        if not self._left:
            counted = self._db.one("SELECT (SELECT count(*) FROM line) - (SELECT count(*) FROM sought)")
            self._left = int(counted[0]) + len(rows)
        self._left = max(1, self._left - len(rows))  # counted once: counting 100,000 lines takes longer than a slice
        return self._left

    def _catch_up_words(self) -> int:
        if _knows_fts5(self._db):
            try:
                self.prepare()
                self._db.run("INSERT INTO sought_words (sought_words) VALUES ('rebuild')")
            except sqlite3.DatabaseError as fault:
                if not are_words_damaged(fault):
                    raise
                return 0  # beyond being made anew: every search goes through all lines
            self._set_state(_WHOLE)
        return 0

    def _set_state(self, state: str) -> None:
        self._db.run("INSERT OR REPLACE INTO about VALUES ('search', ?)", (state,))
        self._has_words = None

    def _readings(self, seqs: list[int]) -> list[tuple[str, tuple[str, ...]]]:
        rows = [self._db.one("SELECT text, value FROM history WHERE seq = ?", (seq,)) for seq in seqs]
        return [(cell_text(text), tuple(cell_json(value).get("alternatives", ()))) for text, value in rows]

    def _write(self, line_id: str, held: str, otherwise: str) -> None:
        row = self._db.one("SELECT id, held, otherwise FROM sought WHERE line_id = ?", (line_id,))
        if row is None:
            cursor = self._db.run(
                "INSERT INTO sought (line_id, held, otherwise) VALUES (?, ?, ?)", (line_id, held, otherwise)
            )
            number = int(cursor.lastrowid or 0)
        elif (row[1], row[2]) == (held, otherwise):
            return
        else:
            number = row[0]
            self._forget_words(*row)
            self._db.run("UPDATE sought SET held = ?, otherwise = ? WHERE id = ?", (held, otherwise, number))
        self._write_words(
            "INSERT INTO sought_words (rowid, held, otherwise) VALUES (?, ?, ?)", (number, held, otherwise)
        )

    def _forget_words(self, number: int, held: str, otherwise: str) -> None:
        """FTS5 keeps no texts of its own here: to forget it must be told what it was given."""
        self._write_words(
            "INSERT INTO sought_words (sought_words, rowid, held, otherwise) VALUES ('delete', ?, ?, ?)",
            (number, held, otherwise),
        )

    def _write_words(self, sql: str, values: tuple[int, str, str]) -> None:
        """Change the words, or note that they are behind: where this SQLite cannot, or where they are damaged.

        They can be made anew from the rows. A text is not refused for what only serves to find it.
        """
        if self.has_words:
            try:
                self._db.run(sql, values)
            except sqlite3.DatabaseError as fault:
                if not are_words_damaged(fault):
                    raise
                # The table holds back what it was given until the end of the transaction, which would fail then.
                with suppress(sqlite3.DatabaseError):  # so damaged that it cannot be opened, it holds nothing back
                    self._db.run("DROP TABLE sought_words")
                self._set_state(_ROWS_ONLY)
        elif self.is_whole:
            self._set_state(_ROWS_ONLY)


def add_search_index(database: Database) -> None:
    """The migration: empty tables, to be filled once the project is open."""
    for statement in MIGRATION:
        database.run(statement)
    SearchIndex(database).prepare()


def are_words_damaged(fault: sqlite3.DatabaseError) -> bool:
    """Whether it is the table of words that is damaged, which says nothing that the rows do not say."""
    return getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_CORRUPT_VTAB


def _folded(held: str, readings: Iterable[tuple[str, Iterable[str]]]) -> tuple[str, str]:
    """What is kept of a line: its text, and whatever else was read there, each once."""
    text = LOOSEST.fold(held)
    others: dict[str, None] = {}
    for reading, alternatives in readings:
        for other in (reading, *alternatives):
            folded = LOOSEST.fold(other)
            if folded != text:
                others[folded] = None
    return text, "\n".join(others)


def _knows_fts5(database: Database) -> bool:
    try:
        found: Any = database.one("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
    except sqlite3.OperationalError:
        return False  # the world: an SQLite built so small that it does not even say what it can
    return found is not None


def _exists(database: Database, table: str) -> bool:
    return database.one("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)) is not None
