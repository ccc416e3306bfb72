"""A change of schema: a copy first, all or nothing, and never on a file that is only being read."""

from __future__ import annotations

from pathlib import Path

import pytest
from project_samples import everything, make_page, project_with

from ductus.errors import ProjectTooNew, StorageFailed
from ductus.project import migrations
from ductus.project.database import Database
from ductus.project.project import Project

NEWEST = migrations.newest_schema()


def add_shelf_mark(database: Database) -> None:
    database.run("ALTER TABLE document ADD COLUMN shelf_mark TEXT NOT NULL DEFAULT ''")


def fail_half_way(database: Database) -> None:
    database.run("ALTER TABLE document ADD COLUMN half TEXT")
    database.run("INSERT INTO document VALUES (1, 2)")


def fill_the_disk(database: Database) -> None:
    database.run(f"PRAGMA max_page_count = {database.number('page_count')}")
    database.run("CREATE TABLE big AS SELECT randomblob(1000000) AS bytes")


@pytest.fixture
def old_project(tmp_path: Path) -> Path:
    project, _ = project_with(tmp_path / "book.ductus", make_page(2, text="old"))
    project.close()
    return project.path


def with_migration(monkeypatch: pytest.MonkeyPatch, *more: object) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, *more))


def test_an_older_file_is_copied_and_brought_up_to_date(
    old_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.open(old_project) as before:
        held = everything(before)
    with monkeypatch.context() as patch:
        with_migration(patch, add_shelf_mark, lambda database: database.run("UPDATE document SET shelf_mark = 'A 1'"))
        with Project.open(old_project) as project:
            assert everything(project) == held
            assert project._db.one("SELECT shelf_mark FROM document")[0] == "A 1"
            assert project._db.number("user_version") == NEWEST + 2
        Project.open(old_project).close()
    copy = tmp_path / f"book.schema-{NEWEST}.ductus"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["book.ductus", copy.name]
    with Project.open(copy) as kept:
        assert everything(kept) == held
    with pytest.raises(ProjectTooNew):
        Project.open(old_project)


def test_an_older_copy_is_never_written_over(
    old_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"book.schema-{NEWEST}.ductus").write_bytes(b"an older copy")
    with_migration(monkeypatch, add_shelf_mark)
    Project.open(old_project).close()
    assert (tmp_path / f"book.schema-{NEWEST}.ductus").read_bytes() == b"an older copy"
    assert (tmp_path / f"book.schema-{NEWEST}-2.ductus").exists()


def test_a_migration_that_fails_leaves_the_old_file(
    old_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_project.read_bytes()
    with monkeypatch.context() as patch:
        with_migration(patch, add_shelf_mark, fail_half_way)
        with pytest.raises(Exception, match="columns"):
            Project.open(old_project)
    with monkeypatch.context() as patch:
        with_migration(patch, add_shelf_mark, fill_the_disk)
        with pytest.raises(StorageFailed, match="disk is full"):
            Project.open(old_project)
    assert old_project.read_bytes() == before
    Project.open(old_project).close()
    assert not (tmp_path / "book.ductus.lock").exists()


def test_a_file_that_is_only_read_is_not_migrated(old_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old_project.read_bytes()
    with_migration(monkeypatch, add_shelf_mark)
    with pytest.raises(StorageFailed, match="older Ductus"):
        Project.open(old_project, read_only=True)
    assert old_project.read_bytes() == before


def test_a_copy_that_cannot_be_made_stops_the_migration(
    old_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f".book.schema-{NEWEST}.ductus.part").mkdir()
    before = old_project.read_bytes()
    with_migration(monkeypatch, add_shelf_mark)
    with pytest.raises(StorageFailed):
        Project.open(old_project)
    assert old_project.read_bytes() == before


def test_every_table_the_newest_schema_is_checked_for_is_made(tmp_path: Path) -> None:
    from ductus.project.schema import TABLES

    with Project.create(tmp_path / "book.ductus") as project:
        rows = project._db.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        made = {row[0] for row in rows}
        # The index of words, with the tables FTS5 keeps it in, is there only where SQLite knows FTS5.
        assert {name for name in made if not name.startswith("sought_words")} == TABLES
        assert project._db.number("synchronous") == 2
        assert project._db.one("PRAGMA journal_mode")[0] == "wal"
        assert project._db.number("foreign_keys") == 1
