"""What lines say and what is said of their letters, read in slices without loading their pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from ductus.document.tags import Tag
from ductus.project.cells import cell_json, cell_text
from ductus.project.database import Database
from ductus.project.rows import tags_from_plain


class LineText(NamedTuple):
    """A line's text and where it stands. `place` is where the next slice goes on, and means nothing else."""

    place: int
    line_id: str
    page_id: str
    text: str


class TaggedLine(NamedTuple):
    """A line's text with its tags. `number` is its place in the reading order of the page, from 1."""

    page_id: str
    line_id: str
    number: int
    text: str
    tags: tuple[Tag, ...]


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

    def tagged_on_page(self, page_id: str) -> tuple[TaggedLine, ...]:
        """Lines with tags on a page of the project, in reading order."""
        rows = self._db.all(
            "SELECT line.id, line.text, line.value, line_ids FROM line JOIN page ON page.id = line.page_id"
            " JOIN layout ON layout.page_id = page.id WHERE line.page_id = ? AND document_id IS NOT NULL"
            """ AND line.text IS NOT NULL AND line.value LIKE '%"tags":%'""",  # in a comment, the mark is escaped
            (page_id,),
        )
        with self._db.decoding("the tags of a line"):
            order = {line_id: number for number, line_id in enumerate(cell_json(rows[0][3]), 1)} if rows else {}
            found = [
                TaggedLine(page_id, line_id, order[line_id], cell_text(text), tags)
                for line_id, text, value, _ in rows
                if (tags := tags_from_plain(cell_json(value)["transcription"]))
            ]
            return tuple(sorted(found, key=lambda line: line.number))

    def _decoded(self, rows: list[Any]) -> tuple[LineText, ...]:
        with self._db.decoding("the text of a line"):
            return tuple(LineText(place, line_id, page_id, cell_text(text)) for place, line_id, page_id, text in rows)
