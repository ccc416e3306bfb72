"""A project file coming to be, and being opened: in which order what is checked, locked and changed."""

from __future__ import annotations

from pathlib import Path

from ductus.document.transcription import now
from ductus.errors import Remedy, StorageFailed
from ductus.project.cells import cell_text, text_cell
from ductus.project.database import Database, damaged
from ductus.project.lock import WriterLock
from ductus.project.migrations import make_current, migrate
from ductus.project.scans import plain_absolute
from ductus.project.schema import TABLES

PROJECT_SUFFIX = ".ductus"


def is_project(path: Path) -> bool:
    """Whether a file is named as projects are, be it in capitals."""
    return path.suffix.lower() == PROJECT_SUFFIX


def settled(path: Path) -> Path:
    """`path` made absolute, and followed if the file itself is a link.

    Lock and relative scans belong to the file, not to a name for it. The folders above are left as the person knows
    them: on Windows following them would turn drive letters into network addresses.
    """
    absolute = plain_absolute(path)
    return absolute.resolve() if absolute.is_symlink() else absolute


def create_file(path: Path, title: str) -> tuple[Database, str, WriterLock]:
    """An empty project at `path`, open and locked, with its title.

    It is made under another name and renamed when it is whole, so that no crash leaves half a project.

    Raises:
        StorageFailed: there is a file already, or the folder cannot be written; nothing was left behind.
        ProjectLocked: another process is just making it.
    """
    lock = WriterLock.acquire(path)
    try:
        if path.exists():
            raise StorageFailed(
                f"There is already a file “{path.name}” in this folder.",
                remedy=Remedy("Open it, or choose another name for the new project."),
            )
        beside = path.with_name(f".{path.name}.part")
        try:
            beside.write_bytes(b"")
            _fill(beside, title)
            _set_journals_aside(path)
            beside.replace(path)
        except (OSError, StorageFailed) as fault:
            raise StorageFailed(
                f"“{path.name}” cannot be made in this folder.",
                remedy=Remedy("Choose a folder you may write to, with room on its disk."),
                detail=str(fault),
            ) from fault
        finally:
            beside.unlink(missing_ok=True)
        return (*_opened(path, read_only=False), lock)
    except BaseException:
        lock.release()
        raise


def open_file(path: Path, *, read_only: bool) -> tuple[Database, str, WriterLock | None]:
    """The project at `path`, checked, current, locked unless it is for reading only, and its title.

    Raises:
        ProjectLocked, ProjectTooNew, ProjectDamaged, StorageFailed: see `Project.open`; the file is unchanged.
    """
    if not path.is_file():
        raise damaged(path, "there is no such file" if not path.exists() else "it is a folder")
    if read_only:
        return (*_opened(path, read_only=True), None)
    lock = WriterLock.acquire(path)
    try:
        return (*_opened(path, read_only=False), lock)
    except BaseException:
        lock.release()
        raise


def _opened(path: Path, *, read_only: bool) -> tuple[Database, str]:
    """The file at `path` once it is known to be a whole and current project, and its title."""
    database = Database.connect(path, read_only=read_only)
    try:
        make_current(database)
        with database.reading():
            present = {row[0] for row in database.all("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not present >= TABLES:
            raise damaged(path, "parts of it are missing", detail=f"no table {sorted(TABLES - present)}")
        database.settle()
        return database, _title(database)
    except BaseException:
        database.close()
        raise


def _title(database: Database) -> str:
    with database.reading(), database.decoding("its title"):
        row = database.one("SELECT value FROM about WHERE key = 'title'")
        return cell_text(row[0]) if row is not None else database.path.stem


def _set_journals_aside(path: Path) -> None:
    """Rename what a project of this name left behind when only its file was deleted, or was moved after a crash.

    SQLite would take such a journal for the new file's own, and replay it into it. It is not deleted, for it may hold
    the last edits of a project that lies elsewhere now.
    """
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)  # an index of the journal, made anew with it
    for suffix in ("-wal", "-journal"):
        journal = path.with_name(path.name + suffix)
        if journal.exists():
            journal.replace(path.with_name(f"{path.name}.left{suffix}"))


def _fill(path: Path, title: str) -> None:
    database = Database.connect(path)
    try:
        migrate(database, 0)
        with database.writing():
            rows = (("title", text_cell(title)), ("made_at", now().isoformat()))
            for row in rows:
                database.run("INSERT INTO about VALUES (?, ?)", row)
    finally:
        database.close()
