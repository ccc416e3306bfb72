"""What lines say, read in slices without loading their pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from ductus.project.cells import cell_text
from ductus.project.database import Database


class LineText(NamedTuple):
    """A line's text and where it stands. `place` is where the next slice goes on, and means nothing else."""

    place: int
    line_id: str
    page_id: str
    text: str


class Texts:
    """Texts of an open project's lines. Inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def after(self, place: int, limit: int) -> tuple[LineText, ...]:
        """Up to `limit` lines with a text behind `place`, in no meaningful order; none at the end. Begin at 0."""
        rows = self._db.all(
            "SELECT line.rowid, line.id, page_id, line.text FROM line JOIN page ON page.id = page_id"
            " WHERE line.rowid > ? AND line.text IS NOT NULL AND document_id IS NOT NULL ORDER BY line.rowid LIMIT ?",
            (place, limit),
        )
        return self._decoded(rows)

    def of_page(self, page_id: str) -> tuple[LineText, ...]:
        """Lines with a text on a page of the project."""
        rows = self._db.all(
            "SELECT line.rowid, line.id, page_id, line.text FROM line JOIN page ON page.id = page_id"
            " WHERE page_id = ? AND line.text IS NOT NULL AND document_id IS NOT NULL",
            (page_id,),
        )
        return self._decoded(rows)

    def _decoded(self, rows: list[Any]) -> tuple[LineText, ...]:
        with self._db.decoding("the text of a line"):
            return tuple(LineText(place, line_id, page_id, cell_text(text)) for place, line_id, page_id, text in rows)
