"""Small things kept beside the pages: typing not yet accepted, work to resume, where the person was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ductus.document.codec import from_plain, to_plain
from ductus.document.partition import Partition
from ductus.document.sheet import Sheet
from ductus.document.transcription import now
from ductus.project.cells import cell_json, cell_text, json_cell, text_cell
from ductus.project.database import Database
from ductus.project.records import KeptJob


class Drafts:
    """Typing that was not accepted yet. What it writes belongs inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, line_id: str, text: str) -> None:
        self._db.run(
            "INSERT INTO draft VALUES (?, ?, ?) ON CONFLICT (line_id)"
            " DO UPDATE SET text = excluded.text, kept_at = excluded.kept_at",
            (line_id, text_cell(text), now().isoformat()),
        )

    def drop(self, line_ids: Iterable[str], *, that_say: str | None = None) -> None:
        """Forget typing on these lines, all of it or only where it says `that_say`."""
        for line_id in line_ids:
            if that_say is None:
                self._db.run("DELETE FROM draft WHERE line_id = ?", (line_id,))
            else:
                self._db.run("DELETE FROM draft WHERE line_id = ? AND text = ?", (line_id, text_cell(that_say)))

    def of_page(self, page_id: str) -> dict[str, str]:
        """Drafts of the lines that stand on the page, by line id."""
        rows = self._db.all(
            "SELECT line_id, draft.text FROM draft JOIN line ON line.id = line_id WHERE page_id = ?", (page_id,)
        )
        with self._db.decoding("typing that was not accepted"):
            return {line_id: cell_text(text) for line_id, text in rows}

    def page_of(self, line_id: str) -> tuple[str, ...]:
        """The page a line stands on, for those who are told of the draft; empty for a line that is gone."""
        return tuple(row[0] for row in self._db.all("SELECT page_id FROM line WHERE id = ?", (line_id,)))


class KeptSheet:
    """The project sheet, in the table `about`. Inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self) -> Sheet:
        """The sheet as kept, the usual one in a project that has none."""
        row = self._db.one("SELECT value FROM about WHERE key = 'sheet'")
        with self._db.decoding("the project sheet"):
            return Sheet() if row is None else from_plain(Sheet, cell_json(row[0]))

    def set(self, sheet: Sheet) -> None:
        self._db.run("INSERT OR REPLACE INTO about VALUES ('sheet', ?)", (json_cell(to_plain(sheet)),))


class KeptPartition:
    """Which pages are for training and which for tests, in the table `about`. Inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self) -> Partition:
        """The partition as kept; a plan without pages in a project that has none."""
        row = self._db.one("SELECT value FROM about WHERE key = 'partition'")
        with self._db.decoding("the parts of its pages"):
            return Partition() if row is None else from_plain(Partition, cell_json(row[0]))

    def set(self, partition: Partition) -> None:
        self._db.run("INSERT OR REPLACE INTO about VALUES ('partition', ?)", (json_cell(to_plain(partition)),))


class Jobs:
    """Requests of background work that was not finished. Inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, job_id: str, verb: str, request: object) -> None:
        self._db.run(
            "INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?)", (job_id, verb, json_cell(request), now().isoformat())
        )

    def drop(self, job_id: str) -> None:
        self._db.run("DELETE FROM job WHERE id = ?", (job_id,))

    def all(self) -> tuple[KeptJob, ...]:
        """In the order they were asked for."""
        rows = self._db.all("SELECT id, verb, request FROM job ORDER BY kept_at, rowid")
        with self._db.decoding("the list of unfinished work"):
            return tuple(KeptJob(job_id, verb, cell_json(request)) for job_id, verb, request in rows)


class State:
    """Small JSON values by key. Inside a transaction of the caller's."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, key: str, default: Any) -> Any:
        row = self._db.one("SELECT value FROM state WHERE key = ?", (key,))
        with self._db.decoding(f"what was kept as {key!r}"):
            return default if row is None else cell_json(row[0])

    def set(self, key: str, value: Any) -> None:
        self._db.run("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, json_cell(value)))
