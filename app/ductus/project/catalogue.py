"""What a project consists of, in memory: documents, pages in order, counts; read with one query, then kept true."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ductus.document.page import Document, Page, Scan, StatusCounts
from ductus.project.cells import cell_text, json_cell
from ductus.project.database import Database
from ductus.project.difference import PageDifference
from ductus.project.records import PageSummary
from ductus.project.store import counts_from_cell, cutout_from_cell

_FROM = " FROM document JOIN page ON page.document_id = document.id"
_IN_ORDER = " ORDER BY document.place, page.place"
_CHOSEN = " WHERE page.id IN (SELECT value FROM json_each(?))"
_SUMMARIES = (
    "SELECT page.id, document_id, name, width_px, height_px, counts, problem,"
    f" path, size_bytes, sha256, scan_index, scan_dpi, cutout{_FROM} JOIN scan ON scan.id = page.scan_id"
)


class Catalogue:
    """Documents and page summaries as the disk holds them. Where pages came, went or moved, `now` makes it anew."""

    def __init__(self, documents: tuple[Document, ...], summaries: dict[str, PageSummary]) -> None:
        self.documents = documents
        self.counts = StatusCounts.sum(summary.counts for summary in summaries.values())
        self._summaries = summaries
        self._lost: set[str] | None = None

    @classmethod
    def read(cls, database: Database) -> Catalogue:
        """The catalogue as the disk holds it; 10,000 pages take a few hundredths of a second."""
        with database.reading(), database.decoding("the list of pages"):
            return cls._of(database, {row[0]: _summary(row) for row in database.all(f"{_SUMMARIES}{_IN_ORDER}")})

    @classmethod
    def _of(cls, database: Database, summaries: dict[str, PageSummary]) -> Catalogue:
        pages: dict[str, list[str]] = {}
        for summary in summaries.values():
            pages.setdefault(summary.document_id, []).append(summary.id)
        titles = database.all("SELECT id, title FROM document ORDER BY place")
        documents = tuple(Document(each, cell_text(title), tuple(pages.get(each, ()))) for each, title in titles)
        return cls(documents, summaries)

    def lose(self, page_ids: Iterable[str]) -> None:
        """These pages came, went or moved, or their documents did: it holds no more until `now` is asked."""
        self._lost = (self._lost or set()).union(page_ids)

    def now(self, database: Database) -> Catalogue:
        """The catalogue as the disk holds it now; of pages that were not lost only their order is read again."""
        if self._lost is None:
            return self
        with database.reading(), database.decoding("the list of pages"):
            page_ids = [row[0] for row in database.all(f"SELECT page.id{_FROM}{_IN_ORDER}")]
            unknown = [page_id for page_id in page_ids if page_id in self._lost or page_id not in self._summaries]
            read = {row[0]: _summary(row) for row in database.all(f"{_SUMMARIES}{_CHOSEN}", (json_cell(unknown),))}
            known = self._summaries
            summaries = {page_id: read[page_id] if page_id in read else known[page_id] for page_id in page_ids}
            return self._of(database, summaries)

    @property
    def summaries(self) -> tuple[PageSummary, ...]:
        return tuple(self._summaries.values())

    @property
    def page_ids(self) -> tuple[str, ...]:
        return tuple(self._summaries)

    def summary(self, page_id: str) -> PageSummary:
        """The summary of one page.

        Raises:
            KeyError: the project has no such page.
        """
        return self._summaries[page_id]

    def lines_on(self, page_id: str) -> int:
        """How many lines a page has; 0 where the project has no such page."""
        found = self._summaries.get(page_id)
        return found.counts.total if found is not None else 0

    def document(self, document_id: str) -> Document:
        """The document of that id.

        Raises:
            KeyError: the project has no such document.
        """
        for document in self.documents:
            if document.id == document_id:
                return document
        raise KeyError(f"the project has no document {document_id!r}")

    def note(self, page: Page, what: PageDifference) -> None:
        """Take in what became of a page."""
        if self._lost is not None:
            self._lost.add(page.id)
            return
        before = self._summaries[page.id].counts
        counts = what.counts_after(before)
        self._summaries[page.id] = PageSummary(
            page.id,
            page.document_id,
            page.name,
            page.width_px,
            page.height_px,
            counts,
            page.problem,
            page.scan,
            page.cutout,
        )
        if counts != before:
            self.counts = _minus(self.counts, before) + counts


def _minus(counts: StatusCounts, less: StatusCounts) -> StatusCounts:
    return StatusCounts({status: lines - less[status] for status, lines in counts.by_status.items()})


_counts = lru_cache(maxsize=4096)(counts_from_cell)
"""Many pages of a project stand alike, most of all those not begun."""
_cutout = lru_cache(maxsize=4096)(cutout_from_cell)
"""Pages that were turned, cropped or split alike lie alike; and the list is read anew whenever pages come or go."""


def _summary(row: Any) -> PageSummary:
    page_id, document_id, name, width, height, counts, problem, path, size, sha256, index, dpi, cutout = row
    scan = Scan(cell_text(path), size, sha256, index, dpi)
    return PageSummary(
        page_id,
        document_id,
        cell_text(name),
        width,
        height,
        _counts(counts),
        cell_text(problem),
        scan,
        _cutout(cutout),
    )
