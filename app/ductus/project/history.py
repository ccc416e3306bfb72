"""What a line said over time: append-only, for every line there ever was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ductus.document.page import Line
from ductus.document.transcription import LineStatus, Origin, Reading
from ductus.project.cells import cell_json, cell_text, json_cell, text_cell
from ductus.project.database import Database
from ductus.project.records import HistoryEntry
from ductus.project.rows import reading_from_plain, reading_to_plain, tags_from_plain, transcription_to_plain


class History:
    """The table `history` of an open project. Its methods belong inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep_reading(self, page_id: str, line: Line, reading: Reading, at: datetime) -> int:
        """Where in the history this reading of `line` stands; it is added unless it is there, word for word.

        A reading taken back and given again, by undo and redo, is one reading.
        """
        value, text = json_cell(reading_to_plain(reading)), text_cell(reading.text)
        # Without regard to the page: a line may have stood on another one, before its page was split.
        found = self._db.one(
            "SELECT seq FROM history INDEXED BY history_of_line"
            " WHERE line_id = ? AND kind = 'reading' AND value = ? AND text = ?",
            (line.id, value, text),
        )
        if found is not None:
            return int(found[0])
        by = text_cell(reading.made_by.engine)
        row = (line.id, page_id, "reading", at.isoformat(), by, Origin.ENGINE.value, text, line.status.value, value)
        return self._append(row)

    def keep_transcription(self, page_id: str, line: Line, by: str, at: datetime) -> None:
        """Add what `line` holds from now on, unless it is what the history says already.

        A line that comes back by undo says nothing new. `by` is who did it, where the transcription does not say.
        """
        held = line.transcription
        text = held.text if held is not None else ""
        plain = transcription_to_plain(held) if held is not None else {}
        what = (text_cell(text), line.status.value, json_cell(plain))
        last = self._db.one(
            "SELECT text, status, value FROM history WHERE line_id = ? AND kind = 'transcription'"
            " ORDER BY seq DESC LIMIT 1",
            (line.id,),
        )
        if last == what or (last is None and held is None):
            return
        origin = held.origin if held is not None else Origin.PERSON
        self._append(
            (line.id, page_id, "transcription", at.isoformat(), text_cell(by), origin.value, what[0], what[1], what[2])
        )

    def readings_of_page(self, page_id: str) -> Mapping[int, Reading]:
        """Every reading of the page's lines by its place in the history."""
        return _ReadingsOfPage(self._db, page_id)

    def readings_of_line(self, line_id: str) -> dict[int, Reading]:
        """Every reading the line ever had by its place in the history."""
        rows = self._db.all("SELECT seq, text, value FROM history WHERE line_id = ? AND kind = 'reading'", (line_id,))
        return {seq: reading_from_plain(cell_text(text), cell_json(value)) for seq, text, value in rows}

    def of_line(self, line_id: str) -> tuple[HistoryEntry, ...]:
        """All the line ever said, oldest first; empty for a line that never said anything."""
        rows = self._db.all(
            "SELECT at, by_whom, origin, text, status, kind, value FROM history WHERE line_id = ? ORDER BY seq",
            (line_id,),
        )
        with self._db.decoding(f"the history of line {line_id}"):
            return tuple(_entry(row) for row in rows)

    def _append(self, row: tuple[object, ...]) -> int:
        cursor = self._db.run(
            "INSERT INTO history (line_id, page_id, kind, at, by_whom, origin, text, status, value)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        return int(cursor.lastrowid or 0)


class _ReadingsOfPage(dict[int, Reading]):
    """The readings made on a page, fetched when one is asked for; then those that its lines brought from another page.

    The history never changes, so readings stay with the page they were made on when its lines move.
    """

    def __init__(self, database: Database, page_id: str) -> None:
        super().__init__()
        self._db = database
        self._page_id = page_id
        self._places = ["line_id IN (SELECT id FROM line WHERE line.page_id = ?)", "page_id = ?"]

    def __missing__(self, seq: int) -> Reading:
        if not self._places:
            raise KeyError(f"the history has no reading {seq}")
        self._take(self._places.pop())
        return self[seq]

    def _take(self, which: str) -> None:
        rows = self._db.all(
            f"SELECT seq, text, value FROM history WHERE kind = 'reading' AND {which}",  # noqa: S608  # ours
            (self._page_id,),
        )
        for seq, text, value in rows:
            self[seq] = reading_from_plain(cell_text(text), cell_json(value))


def _entry(row: tuple[str, ...]) -> HistoryEntry:
    at, by, origin, text_held, status, kind, value = row
    text = cell_text(text_held)
    return HistoryEntry(
        at=datetime.fromisoformat(at),
        by=cell_text(by),
        origin=Origin(origin),
        text=text,
        status=LineStatus(status),
        kind="reading" if kind == "reading" else "transcription",
        reading=reading_from_plain(text, cell_json(value)) if kind == "reading" else None,
        tags=() if kind == "reading" else tags_from_plain(cell_json(value)),
    )
