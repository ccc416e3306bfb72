"""The journal beside a project: safe where there is no shared memory, never deleted with edits in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from project_samples import make_page, project_with, set_text

from ductus.project import database as module
from ductus.project.database import Database
from ductus.project.project import Project


@pytest.fixture
def drive_without_shared_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where SQLite can keep no write-ahead log, as on some network drives."""
    if os.name == "nt":
        pytest.skip("its SQLite has no file system of that kind")
    plain = module._uri
    monkeypatch.setattr(module, "_uri", lambda path, query: plain(path, f"{query}&vfs=unix-none"))
    return tmp_path


def test_a_rollback_journal_that_comes_back_after_a_power_cut_takes_nothing_back(
    drive_without_shared_memory: Path,
) -> None:
    path = drive_without_shared_memory / "book.ductus"
    Project.create(path).close()
    journal, seen = path.with_name("book.ductus-journal"), path.with_name("seen")
    database = Database.connect(path)
    database.settle()
    with database.writing():
        database.run("INSERT INTO about VALUES ('accepted', 'yes')")
        os.link(journal, seen)
    # The power goes: that the journal was deleted, or emptied, is on the disk only if the file itself says so.
    cut = path.with_name("cut.ductus")
    shutil.copyfile(path, cut)
    shutil.copyfile(seen, path.with_name("cut.ductus-journal"))
    database.close()
    survivor = Database.connect(cut)
    assert survivor.one("SELECT value FROM about WHERE key = 'accepted'") == ("yes",)
    survivor.close()


def test_what_may_lag_behind_waits_for_the_disk_where_a_power_cut_could_cost_the_file(
    drive_without_shared_memory: Path,
) -> None:
    said: list[str] = []
    with Project.create(drive_without_shared_memory / "book.ductus") as project:
        project._db._connection.set_trace_callback(said.append)
        project.set_state("window.page", "p_1")
        assert project._db.number("synchronous") == 2
    assert any(statement.startswith("INSERT OR REPLACE INTO state") for statement in said)
    assert not [statement for statement in said if "synchronous = NORMAL" in statement]


def test_an_emptied_journal_is_not_left_lying_about(drive_without_shared_memory: Path) -> None:
    page = make_page(2)
    project, _ = project_with(drive_without_shared_memory / "book.ductus", page)
    project.apply(set_text(page, 0, "Jn dem namen"))
    project.close()
    assert [file.name for file in drive_without_shared_memory.iterdir()] == ["book.ductus"]
    with Project.open(project.path) as again:
        assert again.page(page.id).lines[0].text == "Jn dem namen"


def test_the_journal_of_a_project_that_was_moved_after_a_crash_is_set_aside_with_its_edits(tmp_path: Path) -> None:
    page = make_page(2)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project._db.fold_journal()
    project.apply(set_text(page, 0, "the last line accepted"))
    crashed = {suffix: (tmp_path / f"book.ductus{suffix}").read_bytes() for suffix in ("", "-wal")}
    project.close()
    (tmp_path / "moved.ductus").write_bytes(crashed[""])
    project.path.unlink()
    (tmp_path / "book.ductus-wal").write_bytes(crashed["-wal"])
    Project.create(tmp_path / "book.ductus").close()
    (tmp_path / "book.ductus.left-wal").rename(tmp_path / "moved.ductus-wal")
    with Project.open(tmp_path / "moved.ductus") as found:
        assert found.page(page.id).lines[0].text == "the last line accepted"
