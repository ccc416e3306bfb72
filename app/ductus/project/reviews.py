"""Lines beside their readings, read in slices without loading their pages: for lists that go through the project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ductus.document.page import Line
from ductus.document.transcription import Reading
from ductus.project.cells import cell_json, cell_text, json_cell
from ductus.project.database import Database
from ductus.project.rows import LineRow, line_from_row, reading_from_plain

# Lines without a reading have nothing to be reviewed; most of a project not begun is passed over by SQLite itself.
_LINES = (
    "SELECT line.rowid, page_id, line.id, line.status, line.text, line.readings, line.value"
    " FROM line JOIN page ON page.id = page_id"
    " WHERE line.text IS NOT NULL AND line.readings != '[]' AND document_id IS NOT NULL"
)
_AFTER = " ".join((_LINES, "AND line.rowid > ? ORDER BY line.rowid LIMIT ?"))
_OF_LINES = " ".join((_LINES, "AND line.id IN (SELECT value FROM json_each(?))"))
_READINGS = "SELECT seq, text, value FROM history WHERE seq IN (SELECT value FROM json_each(?))"


class LineReview(NamedTuple):
    """A line with its text and all its readings, and where it stands.

    `place` is where the next slice goes on, and means nothing else.
    """

    place: int
    page_id: str
    line: Line


class Reviews:
    """Lines with a text and a reading, of an open project. Inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def after(self, place: int, limit: int) -> tuple[LineReview, ...]:
        """Up to `limit` of them behind `place`, in no meaningful order; none at the end. Begin at 0."""
        return self._decoded(self._db.all(_AFTER, (place, limit)))

    def of_lines(self, line_ids: Sequence[str]) -> tuple[LineReview, ...]:
        """Those of these lines that have a text and a reading, in no meaningful order."""
        return self._decoded(self._db.all(_OF_LINES, (json_cell(list(line_ids)),)))

    def _decoded(self, rows: list[Any]) -> tuple[LineReview, ...]:
        with self._db.decoding("the readings of a line"):
            wanted = {seq for row in rows for seq in cell_json(row[5])}
            readings = self._readings(sorted(wanted))
            return tuple(LineReview(row[0], row[1], line_from_row(LineRow(*row[2:]), readings)) for row in rows)

    def _readings(self, seqs: Sequence[int]) -> dict[int, Reading]:
        rows = self._db.all(_READINGS, (json_cell(list(seqs)),))
        return {seq: reading_from_plain(cell_text(text), cell_json(value)) for seq, text, value in rows}
