"""A project's file while it is open: whose thread it belongs to, who hears of changes, what is kept beside the pages.

The lower half of `project.py`: typing, work, the sheet, where the scans lie. Nothing here knows a page or the timeline.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ductus.document.page import Scan
from ductus.document.partition import Partition
from ductus.document.sheet import Sheet
from ductus.project.database import Database
from ductus.project.kept import Drafts, Jobs, KeptPartition, KeptSheet, State
from ductus.project.lock import WriterLock
from ductus.project.records import Change, KeptJob, RelinkReport
from ductus.project.scans import HashFile, Scans, find_scans

Listener = Callable[[Change], None]


class OpenFile:
    """The base of `Project`, which says how to look whether another process has written (`_look`)."""

    def __init__(self, database: Database, lock: WriterLock | None) -> None:
        self.path = database.path
        self._db = database
        self._lock = lock
        self._thread = threading.get_ident()
        self._listeners: list[Listener] = []
        self._drafts, self._jobs, self._state = Drafts(database), Jobs(database), State(database)
        self._sheet, self._partition = KeptSheet(database), KeptPartition(database)
        self._scans = Scans(database, self.path.parent)

    @property
    def is_read_only(self) -> bool:
        return self._db.is_read_only

    def close(self) -> None:
        """Let go of the file and of the lock. Calling it twice does no harm; nothing else may be called after it."""
        self._check_thread()
        try:
            self._db.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` told of every change, after it is on the disk; gives what ends it.

        What a listener raises passes through to who made the change, which is made all the same.
        """
        self._check_thread()
        self._listeners.append(listener)

        def unlisten() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unlisten

    # -- typing, work, and where the person was ----------------------------------------------------------------------

    def keep_draft(self, line_id: str, text: str) -> None:
        """Keep typing that is not accepted yet. Kept also when the line is just gone: an undo may bring it back."""
        self._look()
        with self._db.writing():
            self._drafts.keep(line_id, text)
            page_ids = self._drafts.page_of(line_id)
        self._tell(Change("drafts", page_ids, (line_id,)))

    def drop_draft(self, line_id: str) -> None:
        """Forget typing that was not accepted, if there is any."""
        self._look()
        with self._db.writing():
            self._drafts.drop((line_id,))
            page_ids = self._drafts.page_of(line_id)
        self._tell(Change("drafts", page_ids, (line_id,)))

    def drafts(self, page_id: str) -> dict[str, str]:
        """Typing not yet accepted on the lines of a page, by line id."""
        self._look()
        with self._db.reading():
            return self._drafts.of_page(page_id)

    def keep_job(self, job_id: str, verb: str, request: object) -> None:
        """Keep a request, plain JSON, so that the work can be taken up again after a restart."""
        self._look()
        with self._db.writing():
            self._jobs.keep(job_id, verb, request)

    def drop_job(self, job_id: str) -> None:
        """Forget a request: the work is done, or nobody wants it any more."""
        self._look()
        with self._db.writing():
            self._jobs.drop(job_id)

    def jobs(self) -> tuple[KeptJob, ...]:
        """Work that was begun and not finished, in the order it was asked for."""
        self._look()
        with self._db.reading():
            return self._jobs.all()

    def get_state(self, key: str, default: Any = None) -> Any:
        """A small JSON value that `set_state` kept, else `default`."""
        self._look()
        with self._db.reading():
            return self._state.get(key, default)

    def set_state(self, key: str, value: Any) -> None:
        """Keep a small JSON value. It survives a crash of Ductus; a power cut may cost the last of them."""
        self._look()
        with self._db.writing(is_durable=False):
            self._state.set(key, value)

    @property
    def sheet(self) -> Sheet:
        """What the people of this project agreed on."""
        self._look()
        with self._db.reading():
            return self._sheet.get()

    def set_sheet(self, sheet: Sheet) -> None:
        """Keep another sheet. Not a step of the timeline."""
        self._look()
        with self._db.writing():
            self._sheet.set(sheet)
        self._tell(Change("sheet"))

    @property
    def partition(self) -> Partition:
        """Which pages are for training and which for testing."""
        self._look()
        with self._db.reading():
            return self._partition.get()

    def set_partition(self, partition: Partition) -> None:
        """Keep another partition. Not a step of the timeline: what was once a page for testing stays one."""
        self._look()
        with self._db.writing():
            self._partition.set(partition)
        self._tell(Change("parts"))

    # -- scans -------------------------------------------------------------------------------------------------------

    def scan_path(self, scan: Scan) -> Path:
        """The file of a scan, which is there.

        Raises:
            ScanMissing: it is not where it was; the remedy's action is "relink".
        """
        self._check_thread()
        return self._scans.path(scan)

    def scan_for(self, path: Path, size_bytes: int, sha256: str, index: int = 0, dpi: int = 0) -> Scan:
        """The scan value for page `index` of the file at `path`, its path relative to the project where possible."""
        self._check_thread()
        return Scan(self._scans.path_for(path), size_bytes, sha256, index, dpi)

    def missing_scans(self) -> tuple[Scan, ...]:
        """Scan files that are not where they were, one entry a file; its `index` and `dpi` are 0."""
        self._look()
        with self._db.reading():
            return self._scans.missing()

    def knows_scan(self, sha256: str, index: int = 0) -> bool:
        """Whether a page of the project shows page `index` of a file with this content."""
        self._look()
        with self._db.reading():
            return self._scans.knows(sha256, index)

    def relink(self, folder: Path, hash_file: HashFile) -> RelinkReport:
        """Find missing scans by size and SHA-256 anywhere under `folder`, and note where they lie now.

        Not a step of the timeline. It takes as long as the hashing: a window runs `scans.find_scans` in a lane and
        hands what it found to `take_found`.
        """
        missing = self.missing_scans()
        return self.take_found(missing, find_scans(missing, folder, hash_file))

    def take_found(self, missing: Sequence[Scan], found: Mapping[Scan, Path]) -> RelinkReport:
        """Note where missing scans lie now, as `scans.find_scans` found them."""
        self._look()
        moved: tuple[Scan, ...] = ()
        if found:
            with self._db.writing():
                moved = tuple(self._scans.move(scan, file) for scan, file in found.items())
            self._forget()
            self._tell(Change("pages"))
        return RelinkReport(moved, tuple(scan for scan in missing if scan not in found))

    # -- inside ------------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Drop what is held in memory of the disk, for something was changed beneath it. Nothing is, here."""

    def _look(self) -> None:
        """Before anything: is this the right thread?"""
        self._check_thread()

    def _tell(self, *changes: Change) -> None:
        for change in changes:
            for listener in tuple(self._listeners):
                listener(change)

    def _check_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError(f"“{self.path.name}” was opened in another thread; only that one may use it")
