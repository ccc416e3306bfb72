"""Which pages stand in which document, and in what order; putting pages in and taking them out, with inverses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ductus.project.database import Database
from ductus.project.documents import DocumentRows
from ductus.project.gaps import GAP, between


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page and its place in a document, from 0, counted with those placed before it in the same step."""

    page_id: str
    document_id: str
    index: int


@dataclass(frozen=True, slots=True)
class PlacePages:
    """Pages that the project file knows are put into documents: new ones, or ones that were taken out."""

    NAME: ClassVar[str] = "add pages"
    placed: tuple[PlacedPage, ...]


@dataclass(frozen=True, slots=True)
class TakePages:
    """Pages are taken out of their documents. Their rows stay, so that putting them back costs nothing."""

    NAME: ClassVar[str] = "remove pages"
    page_ids: tuple[str, ...]


class Placement:
    """The order of an open project's pages. What it writes belongs inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.documents = DocumentRows(database)

    def place(self, change: PlacePages) -> TakePages:
        """Put pages into documents, one after another; gives the way back."""
        # Asked of the file once a document: a sort taken back may put thousands of pages between thousands of others.
        taken: dict[str, list[int]] = {}
        for run in _runs(change.placed):
            document_id = run[0].document_id
            if document_id not in taken:
                taken[document_id] = self._places(document_id)
            self._place_run(run, taken[document_id])
        return TakePages(tuple(item.page_id for item in change.placed))

    def take(self, change: TakePages) -> PlacePages:
        """Take pages out; gives the way back.

        Raises:
            KeyError: a page is not in the project.
        """
        order: dict[str, dict[str, int]] = {}
        placed = []
        for page_id in change.page_ids:
            row = self._db.one("SELECT document_id FROM page WHERE id = ? AND document_id IS NOT NULL", (page_id,))
            if row is None:
                raise KeyError(f"the project has no page {page_id!r}")
            document_id = row[0]
            if document_id not in order:
                order[document_id] = {each: index for index, each in enumerate(self.page_ids(document_id))}
            placed.append(PlacedPage(page_id, document_id, order[document_id][page_id]))
            self._db.run("UPDATE page SET document_id = NULL, place = NULL WHERE id = ?", (page_id,))
        # Ascending places count right when the pages are put back from the front to the back.
        placed.sort(key=lambda item: (item.document_id, item.index))
        return PlacePages(tuple(placed))

    def page_ids(self, document_id: str) -> list[str]:
        """The pages of a document in order."""
        rows = self._db.all("SELECT id FROM page WHERE document_id = ? ORDER BY place", (document_id,))
        return [row[0] for row in rows]

    def _place_run(self, run: Sequence[PlacedPage], taken: list[int]) -> None:
        """Put pages that follow one another into their document. `taken` are its places, which get those of the run."""
        document_id = run[0].document_id
        index = max(0, min(run[0].index, len(taken)))
        places = _free_places(taken, index, len(run))
        if places is None:
            self._spread(document_id)
            taken[:] = self._places(document_id)
            places = _free_places(taken, index, len(run)) or []  # there is room now
        taken[index:index] = places
        for item, place in zip(run, places, strict=True):
            self._db.run("UPDATE page SET document_id = ?, place = ? WHERE id = ?", (document_id, place, item.page_id))

    def _places(self, document_id: str) -> list[int]:
        """The places of a document's pages, ascending."""
        rows = self._db.all("SELECT place FROM page WHERE document_id = ? ORDER BY place", (document_id,))
        return [row[0] for row in rows]

    def _spread(self, document_id: str) -> None:
        for number, page_id in enumerate(self.page_ids(document_id), start=1):
            self._db.run("UPDATE page SET place = ? WHERE id = ?", (number * GAP, page_id))


def _free_places(taken: Sequence[int], index: int, count: int) -> list[int] | None:
    """Places for `count` pages ahead of the one at `index`; None where there is no room for them."""
    return between(taken[index - 1] if index else 0, taken[index] if index < len(taken) else None, count)


def _runs(placed: Sequence[PlacedPage]) -> list[list[PlacedPage]]:
    """Pages in groups that stand side by side in one document."""
    runs: list[list[PlacedPage]] = []
    for item in placed:
        last = runs[-1][-1] if runs else None
        if last is not None and last.document_id == item.document_id and last.index + 1 == item.index:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs
