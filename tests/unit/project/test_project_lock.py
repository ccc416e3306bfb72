"""One writer at a time, whoever and wherever; and no lock outlives its holder."""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from project_samples import make_page, project_with
from test_project_crash import start

from ductus.errors import ProjectLocked, StorageFailed
from ductus.project.lock import WriterLock, lock_path
from ductus.project.project import Project
from waiting import wait_until


def test_a_second_process_is_told_who_has_the_project_open(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.close()
    holder = start("hold", str(project.path))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    try:
        with pytest.raises(ProjectLocked, match=f"process {holder.pid}") as refusal:
            Project.open(project.path)
        assert refusal.value.remedy is not None
        with Project.open(project.path, read_only=True) as reader:
            assert reader.page_ids() == (page.id,)
    finally:
        holder.kill()
        holder.communicate()
    Project.open(project.path).close()


def test_a_second_window_of_the_same_process_is_refused(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "book.ductus")
    with pytest.raises(ProjectLocked):
        Project.open(project.path)
    with pytest.raises(ProjectLocked):
        Project.create(project.path)
    project.close()
    project.close()
    Project.open(project.path).close()
    assert [file.name for file in tmp_path.iterdir()] == ["book.ductus"], "nothing is left lying about"


def test_a_link_to_a_project_is_the_same_project(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    project = Project.create(tmp_path / "elsewhere" / "book.ductus")
    link = tmp_path / "link.ductus"
    try:
        link.symlink_to(project.path)
    except OSError:
        pytest.skip("no links here")
    with pytest.raises(ProjectLocked):
        Project.open(link)
    project.close()
    with Project.open(link) as linked:
        assert linked.path == project.path


def test_a_lock_file_left_by_a_crash_locks_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "book.ductus"
    lock_path(path).write_bytes(b"\xff not what we write")
    with Project.create(path), pytest.raises(ProjectLocked):
        Project.open(path)


def test_a_lock_whose_file_was_removed_meanwhile_is_not_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening the file and locking it, its last holder may remove it."""
    from ductus.project import lock as module

    project = tmp_path / "book.ductus"
    real, calls = module._lock, []

    def lock_late(descriptor: int) -> None:
        if not calls:
            lock_path(project).unlink()
        calls.append(descriptor)
        real(descriptor)

    monkeypatch.setattr(module, "_lock", lock_late)
    if sys.platform == "win32":
        pytest.skip("an open file cannot be removed there")
    held = WriterLock.acquire(project)
    assert len(calls) == 2
    with pytest.raises(ProjectLocked):
        WriterLock.acquire(project)
    held.release()


def test_a_full_disk_does_not_keep_a_lock_that_nobody_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    project = tmp_path / "book.ductus"
    with monkeypatch.context() as patch:
        patch.setattr("ductus.project.lock.os.write", no_room)
        held = WriterLock.acquire(project)
    with pytest.raises(ProjectLocked, match=r"already open\.$"):
        WriterLock.acquire(project)
    held.release()
    WriterLock.acquire(project).release()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_that_outlives_its_parent_does_not_hold_the_lock(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "book.ductus")
    project.close()
    parent = start("fork", str(project.path))
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    with pytest.raises(ProjectLocked):
        Project.open(project.path)
    parent.kill()
    parent.wait()
    try:
        os.kill(child, 0)
        open_at_last(project.path)
        os.kill(child, 0)
    finally:
        os.kill(child, signal.SIGKILL)
        parent.stdout.close()


def open_at_last(path: Path) -> None:
    """Open and close the project as soon as it can be: a child just forked must run once to let go."""

    def is_free() -> bool:
        with suppress(ProjectLocked):
            Project.open(path).close()
            return True
        return False

    wait_until(is_free, "the project is free")


def test_a_folder_that_is_not_there_is_a_fault_of_storage(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        Project.create(tmp_path / "nowhere" / "book.ductus")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_opened_for_reading_only(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.close()
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageFailed, match="folder cannot be written"):
            Project.open(project.path)
        with Project.open(project.path, read_only=True) as reader:
            assert reader.page_ids() == (page.id,)
    finally:
        tmp_path.chmod(0o700)
