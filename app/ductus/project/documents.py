"""The documents of a project: made, named, put before one another and taken away, with inverses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ductus.document.edits import EditMisfit
from ductus.project.cells import cell_text, text_cell
from ductus.project.database import Database
from ductus.project.gaps import GAP, between


@dataclass(frozen=True, slots=True)
class AddDocument:
    """A document without pages comes to stand before another one, or behind all where `before_id` is empty."""

    NAME: ClassVar[str] = "add document"
    document_id: str
    title: str
    before_id: str = ""


@dataclass(frozen=True, slots=True)
class DropDocument:
    """A document without pages is taken away."""

    NAME: ClassVar[str] = "delete document"
    document_id: str


@dataclass(frozen=True, slots=True)
class NameDocument:
    """A document gets another title."""

    NAME: ClassVar[str] = "rename document"
    document_id: str
    title: str


@dataclass(frozen=True, slots=True)
class MoveDocument:
    """A document with all its pages comes to stand before another one, or behind all where `before_id` is empty."""

    NAME: ClassVar[str] = "move document"
    document_id: str
    before_id: str = ""


DocumentAction = AddDocument | DropDocument | NameDocument | MoveDocument


class DocumentRows:
    """The documents of an open project. What it writes belongs inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def perform(self, action: DocumentAction) -> DocumentAction:
        """Do it; gives the way back.

        Raises:
            EditMisfit: there is no such document, there is one already, or the one to be taken away has pages.
        """
        if isinstance(action, AddDocument):
            return self._add(action)
        if isinstance(action, DropDocument):
            return self._drop(action)
        if isinstance(action, NameDocument):
            former = self._title(action.document_id)
            self._db.run("UPDATE document SET title = ? WHERE id = ?", (text_cell(action.title), action.document_id))
            return NameDocument(action.document_id, former)
        return self._move(action)

    def _add(self, action: AddDocument) -> DropDocument:
        if self._db.one("SELECT 1 FROM document WHERE id = ?", (action.document_id,)) is not None:
            raise EditMisfit(f"the project already has a document {action.document_id!r}")
        place = self._place_before(action.before_id)
        values = (action.document_id, text_cell(action.title), place)
        self._db.run("INSERT INTO document (id, title, place) VALUES (?, ?, ?)", values)
        return DropDocument(action.document_id)

    def _drop(self, action: DropDocument) -> AddDocument:
        title = self._title(action.document_id)
        if self._db.one("SELECT 1 FROM page WHERE document_id = ? LIMIT 1", (action.document_id,)) is not None:
            raise EditMisfit(f"document {title!r} has pages")
        before_id = self._following(action.document_id)
        self._db.run("DELETE FROM document WHERE id = ?", (action.document_id,))
        return AddDocument(action.document_id, title, before_id)

    def _move(self, action: MoveDocument) -> MoveDocument:
        self._title(action.document_id)
        back = MoveDocument(action.document_id, self._following(action.document_id))
        if action.before_id not in (action.document_id, back.before_id):
            place = self._place_before(action.before_id)
            self._db.run("UPDATE document SET place = ? WHERE id = ?", (place, action.document_id))
        return back

    def _title(self, document_id: str) -> str:
        row = self._db.one("SELECT title FROM document WHERE id = ?", (document_id,))
        if row is None:
            raise EditMisfit(f"the project has no document {document_id!r}")
        return cell_text(row[0])

    def _following(self, document_id: str) -> str:
        """Id of the document behind that one, "" behind the last."""
        row = self._db.one(
            "SELECT id FROM document WHERE place > (SELECT place FROM document WHERE id = ?) ORDER BY place LIMIT 1",
            (document_id,),
        )
        return str(row[0]) if row is not None else ""

    def _place_before(self, before_id: str) -> int:
        """A free place just before that document; behind all where there is none of that id."""
        place = self._free_place(before_id)
        if place is None:
            rows = self._db.all("SELECT id FROM document ORDER BY place")
            for number, row in enumerate(rows, start=1):
                self._db.run("UPDATE document SET place = ? WHERE id = ?", (number * GAP, row[0]))
            return self._place_before(before_id)
        return place

    def _free_place(self, before_id: str) -> int | None:
        row = self._db.one("SELECT place FROM document WHERE id = ?", (before_id,))
        if row is None:
            return int(self._db.one("SELECT coalesce(max(place), 0) FROM document")[0]) + GAP
        before = self._db.one("SELECT coalesce(max(place), 0) FROM document WHERE place < ?", (row[0],))[0]
        places = between(before, row[0], 1)
        return places[0] if places is not None else None
