"""From the schema a file was written with to the one we know, step by numbered step.

To change the schema:
1. Write a function that brings a file from the last schema to the next, and append it to `MIGRATIONS`. Never edit an
   older one.
2. Keep a file of the old schema in `tests/golden/projects`, made by the last release.
3. Open it in `tests/unit/project/test_project_golden.py` and look for what the change was about.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ductus.errors import ProjectTooNew, Remedy, StorageFailed
from ductus.project.database import Database, damaged
from ductus.project.schema import APPLICATION_ID, SCHEMA_1
from ductus.project.search_index import add_search_index


def _make_tables(database: Database) -> None:
    """0 to 1: an empty file becomes an empty project."""
    for statement in SCHEMA_1:
        database.run(statement)


def _add_cutouts(database: Database) -> None:
    """1 to 2: a page may be a turned part of its scan; NULL, as on every page until now, is the whole of it."""
    database.run("ALTER TABLE page ADD COLUMN cutout TEXT")


def _allow_text_for_shapes(database: Database) -> None:
    """3 to 4: a sound shape is kept as text (`rows.py`), which an earlier Ductus takes for damage.

    Nothing is rewritten: lines kept as numbers are read for ever, and become text when they are kept again.
    """


MIGRATIONS: tuple[Callable[[Database], None], ...] = (
    _make_tables,
    _add_cutouts,
    add_search_index,
    _allow_text_for_shapes,
)
"""The n-th, counted from 1, leads from schema n - 1 to n."""


def newest_schema() -> int:
    """The schema number that this Ductus writes."""
    return len(MIGRATIONS)


def make_current(database: Database) -> Path | None:
    """Bring an existing project to the newest schema; gives the copy that was made of it before, if one was needed.

    Raises:
        ProjectDamaged: the file is not a project of ours.
        ProjectTooNew: a newer Ductus wrote it.
        StorageFailed: it is older, and is open for reading only or cannot be written; it is unchanged.
    """
    schema = _schema_of(database)
    if schema == newest_schema():
        return None
    if database.is_read_only:
        raise StorageFailed(
            f"“{database.path.name}” was written by an older Ductus and must be brought up to date before it is read.",
            remedy=Remedy("Open it for writing once; a copy of it is made before."),
        )
    copy = _free_name(database.path, schema)
    database.copy_to(copy)
    migrate(database, schema)
    return copy


def migrate(database: Database, schema: int) -> None:
    """Run every migration above `schema`, all or none of them.

    Raises:
        StorageFailed: the file cannot be written; it is unchanged.
    """
    # A migration that rebuilds a table would trip over the keys that point at it; all are checked before the end.
    database.run("PRAGMA foreign_keys = OFF")
    try:
        with database.writing():
            for step in MIGRATIONS[schema:]:
                step(database)
            if database.one("PRAGMA foreign_key_check") is not None:
                raise damaged(database.path, "its parts do not fit together")
            database.run(f"PRAGMA application_id = {APPLICATION_ID}")
            database.run(f"PRAGMA user_version = {newest_schema()}")
    finally:
        database.run("PRAGMA foreign_keys = ON")


def _schema_of(database: Database) -> int:
    if database.number("application_id") != APPLICATION_ID:
        raise damaged(database.path)
    schema = database.number("user_version")
    if schema > newest_schema():
        raise ProjectTooNew(
            f"“{database.path.name}” was written by a newer Ductus.",
            remedy=Remedy("Install the newest Ductus to open it. The file was not touched."),
            detail=f"schema {schema}, this Ductus knows up to {newest_schema()}",
        )
    if schema < 1:
        raise damaged(database.path)
    return schema


def _free_name(path: Path, schema: int) -> Path:
    """A name beside the project for the copy of an older schema: `letters.schema-1.ductus`, or with a number."""
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        name = path.with_name(f"{path.stem}.schema-{schema}{suffix}{path.suffix}")
        if not name.exists():
            return name
        number += 1
