"""Files that are not projects, broken ones, full disks: a clear word, and nothing changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from project_samples import everything, make_line, make_page, project_with, set_text

from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.transcription import LineStatus
from ductus.errors import ProjectDamaged, ProjectTooNew, StorageFailed
from ductus.project.project import Project
from ductus.project.travel import Way


def closed_project(path: Path) -> str:
    page = make_page(40, text="Jn dem namen gotes amen")
    project, _ = project_with(path, page)
    project.close()
    return page.id


def raw(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(5000), b"SQLite format 3\x00" + bytes(3000)])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_project_is_refused_and_left_alone(tmp_path: Path, content: bytes, read_only: bool) -> None:
    path = tmp_path / "picture.ductus"
    path.write_bytes(content)
    with pytest.raises(ProjectDamaged, match=r"picture\.ductus") as refusal:
        Project.open(path, read_only=read_only)
    assert refusal.value.remedy is not None
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["picture.ductus"]


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    raw(path, "CREATE TABLE page (id)")
    before = path.read_bytes()
    with pytest.raises(ProjectDamaged):
        Project.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["absent.ductus", "."])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProjectDamaged, match=r"no such file|a folder"):
        Project.open(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_file_is_refused_kindly(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "book.ductus"
    closed_project(path)
    raw(path, "PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(ProjectTooNew, match="newer Ductus"):
        Project.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.ductus"
    closed_project(path)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(ProjectDamaged):
        Project.open(path)


def test_a_file_that_lacks_a_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.ductus"
    closed_project(path)
    raw(path, "DROP TABLE draft")
    with pytest.raises(ProjectDamaged, match="parts of it are missing"):
        Project.open(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE line SET value = substr(value, 1, 30) WHERE rowid = 7",
        "UPDATE line SET value = '{}' WHERE rowid = 7",
        "UPDATE line SET status = 'perfect' WHERE rowid = 7",
        "UPDATE line SET readings = '[77]' WHERE rowid = 7",
        "DELETE FROM line WHERE rowid = 7",
        "UPDATE layout SET line_ids = '[]'",
        "UPDATE layout SET regions = x'ff'",
    ],
)
def test_a_page_with_a_broken_row_is_never_shown_as_an_empty_one(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "book.ductus"
    page_id = closed_project(path)
    raw(path, statement)
    with Project.open(path) as project:
        with pytest.raises(ProjectDamaged, match="page “page” is damaged"):
            project.page(page_id)
        assert len(project.summaries()) == 1


def test_bytes_gone_bad_are_told_as_damage_not_as_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "book.ductus"
    page_id = closed_project(path)
    good = path.read_bytes()
    told = 0
    for start in range(4096, len(good), 4096):
        path.write_bytes(good[:start] + b"\xa5" * 4096 + good[start + 4096 :])
        try:
            with Project.open(path) as project:
                project.summaries()
                page = project.page(page_id)
                project.history(page.lines[0].id)
                project.undo()
        except ProjectDamaged:
            told += 1
    assert told > 5


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("checkpoint", "name"),
        ("draft", "text"),
        ("history", "text"),
        ("line", "text"),
        ("page", "name"),
        ("scan", "path"),
        ("step", "backward"),
        ("step", "page_ids"),
        ("step", "title"),
        ("timeline", "current_id"),
    ],
)
@pytest.mark.parametrize("cell", ["CAST(x'ff41' AS TEXT)", "x'ff41'", "'['"])
def test_a_cell_gone_bad_is_told_as_damage_by_whatever_reads_it(
    tmp_path: Path, table: str, column: str, cell: str
) -> None:
    page = make_page(2, text="Jn dem namen gotes amen")
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.apply(set_text(page, 0, "x"))
    project.keep_draft(page.lines[1].id, "typing")
    project.checkpoint("read once")
    project.close()
    raw(project.path, "DROP TRIGGER history_is_not_changed")
    raw(project.path, f"UPDATE {table} SET {column} = {cell}")  # noqa: S608  # from the lists above
    told = 0
    with Project.open(project.path) as opened:
        for read in (
            opened.summaries,
            opened.missing_scans,
            lambda: opened.page(page.id),
            lambda: opened.history(page.lines[0].id),
            lambda: opened.drafts(page.id),
            opened.checkpoints,
            lambda: opened.undo_title,
            lambda: opened.ahead(Way.BACK),
            opened.undo,
        ):
            try:
                read()
            except ProjectDamaged:
                told += 1
    is_text = column in ("name", "text", "path", "title")
    assert told or (cell == "'['" and is_text), "a bracket is a text like any other"


def test_a_full_disk_leaves_everything_as_it_was_and_the_call_can_be_repeated(tmp_path: Path) -> None:
    page = make_page(3)
    project, document_id = project_with(tmp_path / "book.ductus", page)
    before, held = everything(project), project.page(page.id)
    pages = project._db.one("PRAGMA page_count")[0]
    project._db.run(f"PRAGMA max_page_count = {pages}")
    many = tuple(PlacedLine(number, make_line(number, "x" * 500)) for number in range(60))
    told: list[object] = []
    project.listen(told.append)
    for write in (
        lambda: project.apply(InsertLines(page.id, many), "Anna"),
        lambda: project.insert_pages(document_id, [make_page(60, text="y" * 500)]),
        lambda: project.keep_draft(page.lines[0].id, "z" * 100_000),
    ):
        with pytest.raises(StorageFailed, match="disk is full"):
            write()
        assert project.page(page.id) is held
        assert everything(project) == before
        held = project.page(page.id)
    assert told == []
    assert project.undo_title == "add pages"
    assert project.drafts(page.id) == {}
    project._db.run("PRAGMA max_page_count = 100000")
    project.apply(InsertLines(page.id, many), "Anna")
    project.close()
    with Project.open(project.path) as again:
        assert len(again.page(page.id).lines) == 63


def test_a_file_held_by_another_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ductus.project.database.BUSY_TIMEOUT_S", 0.05)
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    other = sqlite3.connect(project.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageFailed, match="another program") as refusal:
        project.apply(set_text(page, 0, "x"))
    assert refusal.value.remedy is not None
    other.execute("ROLLBACK")
    other.close()
    assert project.apply(set_text(page, 0, "x")).lines[0].status is LineStatus.CORRECTED
    project.close()
