"""The connection to one project file: how it is opened, how a transaction begins and ends, what its faults mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ductus.errors import DuctusError, ProjectDamaged, Remedy, StorageFailed

BUSY_TIMEOUT_S = 2.0
"""How long a write waits for another program (a backup, a database browser) before it is given up. The window
waits with it."""

_FULL = frozenset({sqlite3.SQLITE_FULL})
_REFUSED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH})
_HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN_DISK = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOLFS})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})


class Database:
    """One open project file. Owned by its `Project`; to be used from the thread that made it only."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, is_read_only: bool) -> None:
        self.path = path
        self.is_read_only = is_read_only
        self._connection = connection
        self._journal_mode = ""

    @classmethod
    def connect(cls, path: Path, *, read_only: bool = False) -> Database:
        """The file at `path`, which must exist; nothing of it is changed or believed yet.

        Raises:
            StorageFailed: the file cannot be opened.
        """
        with faults_told(path):
            connection = _connect_for_reading(path) if read_only else _connect_for_writing(path)
        return cls(path, connection, is_read_only=read_only)

    def settle(self) -> None:
        """Turn on what keeps work safe. Only for files known to be ours: it writes to the header.

        Raises:
            StorageFailed: the file cannot be written, and is not open for reading only.
        """
        with faults_told(self.path):
            self._connection.execute("PRAGMA foreign_keys = ON")
            if not self.is_read_only:
                self._try_to_write()
                self._journal_mode = str(self.one("PRAGMA journal_mode = WAL")[0])
                if self._journal_mode != "wal":
                    # The file system knows no shared memory, as on some network drives. A rollback journal is slower,
                    # and as safe if it is emptied: one that is deleted may be there again after a power cut, and take
                    # the last edit back.
                    self._journal_mode = str(self.one("PRAGMA journal_mode = TRUNCATE")[0])

    def _try_to_write(self) -> None:
        """Fail now: SQLite opens a file that may not be written as if nothing were wrong, until something is."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.execute(f"PRAGMA user_version = {self.number('user_version')}")
        finally:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Fold the journal into the file and let go of it."""
        if self._journal_mode == "truncate":
            with suppress(sqlite3.Error):  # an emptied journal does no harm; it is only tidier without
                self._connection.execute("PRAGMA journal_mode = DELETE")
        self._connection.close()

    @contextmanager
    def writing(self, *, is_durable: bool = True) -> Iterator[None]:
        """A transaction: all of what is written inside is on the disk when it ends, or nothing is.

        With `is_durable` false it survives a crash of Ductus, but perhaps not a power cut in the next moments.

        Raises:
            StorageFailed: it could not be written, or the project is open for reading only; nothing has changed.
            ProjectDamaged: the file turned out to be broken; nothing has changed.
        """
        if self.is_read_only:
            raise StorageFailed(
                f"“{self.path.name}” is open for reading only.",
                remedy=Remedy("Open it for writing to change it."),
            )
        is_durable = is_durable or self._journal_mode != "wal"  # with another a power cut could cost the file
        with faults_told(self.path):
            if not is_durable:
                self._connection.execute("PRAGMA synchronous = NORMAL")
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # After a full disk SQLite may have rolled back by itself.
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                raise
            finally:
                if not is_durable:
                    self._connection.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One view of the file for several queries, whatever another process writes meanwhile.

        Raises:
            StorageFailed: the file cannot be read.
            ProjectDamaged: the file is broken.
        """
        with faults_told(self.path):
            if self._connection.in_transaction or not self.is_read_only:
                yield  # within a transaction, or the only writer: nobody else can change it
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def decoding(self, what: str) -> Iterator[None]:
        """Around turning cells into values.

        Raises:
            ProjectDamaged: a cell does not hold what it should; the message names `what`.
        """
        try:
            yield
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as fault:
            raise _damaged_part(self.path, what, f"{type(fault).__name__}: {fault}") from fault

    def run(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Execute one statement. Inside `writing` or `reading`, which translate what may go wrong."""
        return self._connection.execute(sql, values)

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first row, or None."""
        return self._connection.execute(sql, values).fetchone()

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows."""
        return self._connection.execute(sql, values).fetchall()

    def first_bytes(self, table: str, column: str, row: int, count: int) -> bytes:
        """The first bytes of a cell that may hold megabytes, which are not read; fewer where it has no more."""
        with self._connection.blobopen(table, column, row, readonly=True) as cell:
            return cell.read(count)

    def number(self, pragma: str) -> int:
        """The value of a numeric pragma.

        Raises:
            ProjectDamaged: the file is no database.
            StorageFailed: the file cannot be read.
        """
        with faults_told(self.path):
            return int(self.one(f"PRAGMA {pragma}")[0])

    def fold_journal(self) -> None:
        """Bring the journal into the main file as far as nobody reads it, so that copying the one file suffices."""
        with suppress(sqlite3.Error):  # the journal itself is durable; folding it is a convenience
            self.run("PRAGMA wal_checkpoint(PASSIVE)")

    def copy_to(self, target: Path) -> None:
        """Write a whole and consistent copy to `target`, journal included.

        Raises:
            StorageFailed: the copy cannot be written; there is none then.
        """
        beside = target.with_name(f".{target.name}.part")
        try:
            with faults_told(target):
                beside.unlink(missing_ok=True)
                copy = sqlite3.connect(_uri(beside, "mode=rwc"), uri=True)
                try:
                    self._connection.backup(copy)
                finally:
                    copy.close()
            beside.replace(target)
        except OSError as fault:
            raise _storage_failed(target, "its copy could not be written", str(fault)) from fault
        finally:
            with suppress(OSError):
                beside.unlink()


@contextmanager
def faults_told(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the world into our errors; what it says about our own mistakes passes through."""
    try:
        yield
    except sqlite3.Error as fault:
        told = _told(path, fault)
        if told is None:
            raise
        raise told from fault


def _told(path: Path, fault: sqlite3.Error) -> DuctusError | None:
    code = getattr(fault, "sqlite_errorcode", None)
    if code is None:
        # Python's own words: SQLite gave bytes for text that are none.
        return _damaged_part(path, "a text in it", str(fault)) if "decode" in str(fault) else None
    code &= 0xFF  # the extended code says where in SQLite it happened
    detail = f"{getattr(fault, 'sqlite_errorname', '')}: {fault}"
    if code in _DAMAGED:
        return damaged(path, detail=detail)
    if code in _FULL:
        return _storage_failed(path, "the disk is full", detail, "Make room on the disk, then try again.")
    if code in _REFUSED:
        return _storage_failed(path, "the file or its folder may not be written", detail)
    if code in _HELD:
        return _storage_failed(path, "another program holds the file", detail, "Close that program, then try again.")
    if code in _BROKEN_DISK:
        sentence = "Check the disk or the network drive, then try again."
        return _storage_failed(path, "the disk reports an error", detail, sentence)
    return None


def _storage_failed(path: Path, why: str, detail: str, remedy: str = "") -> StorageFailed:
    sentence = remedy or "Copy the project to a folder of yours, or ask for the right to write there."
    return StorageFailed(f"“{path.name}”: {why}. Nothing was changed.", remedy=Remedy(sentence), detail=detail)


def damaged(path: Path, what: str = "", *, detail: str = "") -> ProjectDamaged:
    """The error for a file that is no project of ours or is broken; `what` is the part that is."""
    said = what or "it is not a Ductus project, or it is damaged"
    sentence = "Choose another file, or take a copy of this project from your backup."
    return ProjectDamaged(f"“{path.name}” cannot be read: {said}.", remedy=Remedy(sentence), detail=detail)


def _damaged_part(path: Path, what: str, detail: str) -> ProjectDamaged:
    sentence = "All else in it can be worked on. What is damaged may be whole in a copy from your backup."
    return ProjectDamaged(f"“{path.name}”: {what} is damaged.", remedy=Remedy(sentence), detail=detail)


def _connect_for_writing(path: Path) -> sqlite3.Connection:
    connection = _connect(path, "mode=rw")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: a plain fsync stops at the disk's cache
    return connection


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    connection = _connect(path, "mode=ro")
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError as fault:
        connection.close()
        journal = path.with_name(f"{path.name}-wal")
        if fault.sqlite_errorcode & 0xFF not in _REFUSED or journal.exists():
            raise
        # A folder that may not be written, on a CD or a share: no journal, so nobody is writing, and none can be made.
        return _connect(path, "immutable=1")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _connect(path: Path, query: str) -> sqlite3.Connection:
    return sqlite3.connect(_uri(path, query), uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)


def _uri(path: Path, query: str) -> str:
    """A file URI as SQLite reads it; `Path.as_uri` writes network shares in a way it refuses."""
    posix = path.as_posix()
    rooted = posix if posix.startswith("/") else f"/{posix}"
    return f"file://{quote(os.fsencode(rooted))}?{query}"
