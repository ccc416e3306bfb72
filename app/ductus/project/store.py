"""Pages in the project file: read whole, written by what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ductus.document.codec import from_plain, to_plain
from ductus.document.edits import EditMisfit
from ductus.document.page import Cutout, Line, Page, Region, Scan, StatusCounts
from ductus.document.transcription import LineStatus, now
from ductus.project.cells import Cell, cell_json, cell_text, json_cell, text_cell
from ductus.project.database import Database
from ductus.project.difference import PageDifference, difference
from ductus.project.history import History
from ductus.project.rows import LineRow, line_row, line_to_plain, lines_from_rows
from ductus.project.search_index import SearchIndex

_PAGES = (
    "SELECT page.id, document_id, name, width_px, height_px, problem, scan_index, scan_dpi,"
    " path, size_bytes, sha256, regions, line_ids, cutout FROM page JOIN scan ON scan.id = page.scan_id"
    " JOIN layout ON layout.page_id = page.id"
    " WHERE page.id IN (SELECT value FROM json_each(?)) AND document_id IS NOT NULL"
)
_LINES = "SELECT page_id, id, status, text, readings, value FROM line WHERE page_id IN (SELECT value FROM json_each(?))"


class PageStore:
    """The pages of an open project. What it writes belongs inside a transaction of the caller's."""

    def __init__(self, database: Database, history: History) -> None:
        self._db = database
        self._history = history
        self._index = SearchIndex(database)

    def load(self, page_id: str) -> Page:
        """The page as the disk holds it.

        Raises:
            KeyError: the project has no such page.
            ProjectDamaged: its rows are broken. It is never given as an empty page, which would then be saved as one.
        """
        page = self.load_several((page_id,)).get(page_id)
        if page is None:
            raise KeyError(f"the project has no page {page_id!r}")
        return page

    def load_several(self, page_ids: Sequence[str]) -> dict[str, Page]:
        """Those of these pages that the project has, by their ids, as the disk holds them.

        Raises:
            ProjectDamaged: rows of one are broken.
        """
        wanted = (json_cell(list(page_ids)),)
        with self._db.reading():
            rows = self._db.all(_PAGES, wanted)
            lines_of: dict[str, list[LineRow]] = {row[0]: [] for row in rows}
            for cells in self._db.all(_LINES, wanted):
                if cells[0] in lines_of:  # not of one that was taken out of the project
                    lines_of[cells[0]].append(line_row(cells[1:]))
            pages = {}
            for row in rows:
                with self._db.decoding(f"page “{row[2]!s}”"):
                    pages[row[0]] = self._page(row, lines_of[row[0]])
        return pages

    def _page(self, row: Any, lines: Sequence[LineRow]) -> Page:
        page_id, document_id, name, width, height, problem, index, dpi, *rest = row
        path, size, sha256, regions, line_ids, cutout = rest
        return Page(
            id=page_id,
            name=cell_text(name),
            scan=Scan(cell_text(path), size, sha256, index, dpi),
            width_px=width,
            height_px=height,
            regions=tuple(from_plain(Region, plain) for plain in cell_json(regions)),
            lines=self._lines(page_id, lines, cell_json(line_ids)),
            document_id=document_id,
            problem=cell_text(problem),
            cutout=cutout_from_cell(cutout),
        )

    def _lines(self, page_id: str, rows: Sequence[LineRow], order: Sequence[str]) -> tuple[Line, ...]:
        by_id = {line.id: line for line in lines_from_rows(rows, self._history.readings_of_page(page_id))}
        if len(by_id) != len(order):
            raise ValueError(f"{len(by_id)} lines, {len(order)} places in the reading order")
        return tuple([by_id[line_id] for line_id in order])

    def add(self, page: Page) -> None:
        """Write a new page with all it holds. It stands in no document yet (see `placement.py`).

        Raises:
            EditMisfit: the project has, or had, a page or a line of the same id.
        """
        row = (page.id, text_cell(page.name), page.width_px, page.height_px, text_cell(page.problem))
        scan = (self._scan_id(page.scan), page.scan.index, page.scan.dpi)
        try:
            self._db.run(
                "INSERT INTO page"
                " (id, name, width_px, height_px, problem, scan_id, scan_index, scan_dpi, counts, cutout)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, *scan, _counts_cell(page.counts()), _cutout_cell(page.cutout)),
            )
        except sqlite3.IntegrityError as fault:
            raise EditMisfit(f"the project already has a page {page.id!r}") from fault
        order = json_cell([line.id for line in page.lines])
        self._db.run("INSERT INTO layout VALUES (?, ?, ?)", (page.id, _regions_cell(page), order))
        at = now()
        for line in page.lines:
            self._insert_line(page, line, "", at)

    def save(self, before: Page, after: Page, by: str) -> PageDifference:
        """Write what changed from `before`, which is what the disk holds, to `after`; gives what that was.

        Raises:
            EditMisfit: a new line has the id of a line on another page.
        """
        what = difference(before, after)
        at = now()
        for line in what.removed:
            self._db.run("DELETE FROM line WHERE id = ?", (line.id,))
            self._index.drop(line.id)
        for line in what.added:
            self._insert_line(after, line, by, at)
        for old, new in what.changed:
            self._update_line(after, old, new, by, at)
        if what.is_reordered:
            order = json_cell([line.id for line in after.lines])
            self._db.run("UPDATE layout SET line_ids = ? WHERE page_id = ?", (order, after.id))
        if what.has_new_regions:
            self._db.run("UPDATE layout SET regions = ? WHERE page_id = ?", (_regions_cell(after), after.id))
        if what.has_new_frame:
            self._db.run(
                "UPDATE page SET name = ?, width_px = ?, height_px = ?, problem = ?, cutout = ? WHERE id = ?",
                (
                    text_cell(after.name),
                    after.width_px,
                    after.height_px,
                    text_cell(after.problem),
                    _cutout_cell(after.cutout),
                    after.id,
                ),
            )
        if what.has_new_counts:
            counts = counts_from_cell(self._db.one("SELECT counts FROM page WHERE id = ?", (after.id,))[0])
            self._db.run("UPDATE page SET counts = ? WHERE id = ?", (_counts_cell(what.counts_after(counts)), after.id))
        return what

    def move_lines(self, source: Page, target: Page, line_ids: Sequence[str]) -> None:
        """Write that lines have gone from one page to another, as they are: text, readings, history and drafts stay.

        `source` and `target` are the pages afterwards.

        Raises:
            EditMisfit: one of them is not on the page it is to leave.
        """
        for line_id in line_ids:
            moved = self._db.run(
                "UPDATE line SET page_id = ? WHERE id = ? AND page_id = ?", (target.id, line_id, source.id)
            )
            if moved.rowcount != 1:
                raise EditMisfit(f"line {line_id!r} is not on page {source.name!r}")
        for page in (source, target):
            order = json_cell([line.id for line in page.lines])
            self._db.run("UPDATE layout SET line_ids = ? WHERE page_id = ?", (order, page.id))
            self._db.run("UPDATE page SET counts = ? WHERE id = ?", (_counts_cell(page.counts()), page.id))

    def _insert_line(self, page: Page, line: Line, by: str, at: datetime) -> None:
        readings = [self._history.keep_reading(page.id, line, reading, at) for reading in line.readings]
        try:
            self._db.run(
                "INSERT INTO line (id, page_id, status, text, readings, value) VALUES (?, ?, ?, ?, ?, ?)",
                (line.id, page.id, line.status.value, _text(line), json_cell(readings), _value(line)),
            )
        except sqlite3.IntegrityError as fault:
            raise EditMisfit(f"line {line.id!r} is already in the project") from fault
        self._index.put(line)
        if line.transcription is not None:
            self._history.keep_transcription(page.id, line, line.transcription.by or by, at)

    def _update_line(self, page: Page, old: Line, new: Line, by: str, at: datetime) -> None:
        self._db.run(
            "UPDATE line SET status = ?, text = ?, value = ? WHERE id = ?",
            (new.status.value, _text(new), _value(new), new.id),
        )
        if new.text != old.text or new.readings is not old.readings:
            self._index.put(new)
        if new.readings is not old.readings:
            self._update_readings(page, old, new, at)
        if new.transcription != old.transcription:
            said_by = new.transcription.by if new.transcription is not None else ""
            self._history.keep_transcription(page.id, new, said_by or by, at)
        elif new.status is not old.status and new.transcription is not None:
            self._history.keep_transcription(page.id, new, by or new.transcription.by, at)

    def _update_readings(self, page: Page, old: Line, new: Line, at: datetime) -> None:
        stored = cell_json(self._db.one("SELECT readings FROM line WHERE id = ?", (new.id,))[0])
        known = dict(zip(old.readings, stored, strict=True))
        kept = [
            known[reading] if reading in known else self._history.keep_reading(page.id, new, reading, at)
            for reading in new.readings
        ]
        self._db.run("UPDATE line SET readings = ? WHERE id = ?", (json_cell(kept), new.id))

    def _scan_id(self, scan: Scan) -> int:
        """The row of the scan's file, added if it is new."""
        file = (text_cell(scan.path), scan.size_bytes, scan.sha256)
        known = self._db.one("SELECT id FROM scan WHERE path = ? AND size_bytes = ? AND sha256 = ?", file)
        if known is not None:
            return int(known[0])
        added = self._db.run("INSERT INTO scan (path, size_bytes, sha256) VALUES (?, ?, ?)", file)
        return int(added.lastrowid or 0)


def counts_from_cell(cell: Cell) -> StatusCounts:
    """How many lines stand at each status, as the table `page` keeps it."""
    return StatusCounts({LineStatus(status): lines for status, lines in cell_json(cell).items()})


def cutout_from_cell(cell: Cell | None) -> Cutout | None:
    """How a page lies on its scan, as the table `page` keeps it; NULL for the whole of it."""
    return from_plain(Cutout, cell_json(cell)) if cell is not None else None


def _cutout_cell(cutout: Cutout | None) -> Cell | None:
    return json_cell(to_plain(cutout)) if cutout is not None else None


def _counts_cell(counts: StatusCounts) -> Cell:
    return json_cell({status.value: lines for status, lines in counts.by_status.items()})


def _regions_cell(page: Page) -> Cell:
    return json_cell([to_plain(region) for region in page.regions])


def _text(line: Line) -> Cell | None:
    return text_cell(line.transcription.text) if line.transcription is not None else None


def _value(line: Line) -> Cell:
    return json_cell(line_to_plain(line))
