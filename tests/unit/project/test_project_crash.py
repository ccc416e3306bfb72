"""kill -9 at any moment: every change that was reported is there, the file is whole, nobody is locked out."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from project_samples import make_page, project_with
from writer_process import what_stands, work_step

from ductus.project.project import Project

ROUNDS = 15


def start(verb: str, *arguments: str) -> subprocess.Popen[str]:
    script = Path(__file__).with_name("writer_process.py")
    source = Path(__file__).parents[3] / "app"
    environment = {**os.environ, "PYTHONPATH": str(source)}
    return subprocess.Popen(
        [sys.executable, str(script), verb, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    )


def test_killing_the_writer_at_random_moments_loses_nothing_it_reported(tmp_path: Path) -> None:
    chance = random.Random(1612)
    page, *others = make_page(6), make_page(1), make_page(0)
    project, _ = project_with(tmp_path / "killed.ductus", page, *others)
    project.close()
    twin, _ = project_with(tmp_path / "twin.ductus", page, *others)  # does the same in this process, and is not killed
    done = -1
    for _ in range(ROUNDS):
        reported = killed_after(chance.uniform(0.0, 0.12), project.path, page.id, done + 1)
        while done < reported:
            done += 1
            work_step(twin, page.id, done)
        with Project.open(project.path) as survivor:
            found = what_stands(survivor, page.id)
        if found != what_stands(twin, page.id):  # the one step after the last report may be there, too
            done += 1
            work_step(twin, page.id, done)
            assert found == what_stands(twin, page.id)
        assert is_whole(project.path)
    assert done > ROUNDS, "the writer never got to work between two kills"
    twin.close()


def killed_after(seconds: float, path: Path, page_id: str, first: int) -> int:
    """Let a second process work from step `first` on and kill it; the last step it reported."""
    worker = start("work", str(path), page_id, str(first))
    assert worker.stdout is not None
    assert worker.stdout.readline() == "open\n"
    time.sleep(seconds)
    worker.kill()
    reports = worker.communicate()[0].split()
    return int(reports[-1]) if reports else first - 1


def is_whole(path: Path) -> bool:
    raw = sqlite3.connect(path)
    try:
        return (
            raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and not raw.execute("PRAGMA foreign_key_check").fetchall()
        )
    finally:
        raw.close()


def test_a_disk_that_fills_up_leaves_memory_and_disk_as_they_were(tmp_path: Path) -> None:
    page = make_page(6)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.close()
    limit_bytes = project.path.stat().st_size + 200_000
    worker = start("fill", str(project.path), page.id, str(limit_bytes))
    report, again = worker.communicate(timeout=120)[0].splitlines()
    number, is_unchanged, message = report.split(" ", 2)
    assert int(number) > 3
    assert is_unchanged == "True"
    assert "Nothing was changed" in message
    assert again == "again"
    assert is_whole(project.path)
