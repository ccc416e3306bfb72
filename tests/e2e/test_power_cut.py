"""kill -9 at any moment of typing in the real window: what was accepted is there, and what was kept of typing."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from driving import SAMPLE

from ductus.document.geometry import Box
from ductus.document.page import Line, Page
from ductus.imaging.scans import sha256_of
from ductus.project.lock import lock_path
from ductus.project.project import Project
from waiting import PATIENCE_S

KILLS_OVER_LINES = 42
KILLS_OVER_LETTERS = 10
LINES = 24


@dataclass
class Life:
    """What one child reported before it was killed.

    `typing` is what it was about to have accepted, `draft` the line and text of it that was kept last while it typed.
    """

    shown: dict[str, str] | None = None
    kept: dict[str, str] = field(default_factory=dict)
    kept_count: int = 0
    typing: dict[str, str] = field(default_factory=dict)
    draft: tuple[str, str] = ("", "")
    draft_count: int = 0


class Nursery:
    """The process that gives birth to typists (`typing_process.py`)."""

    def __init__(self, project: Path) -> None:
        source = Path(__file__).parents[2]
        paths = [str(source / "app"), str(source / "tests"), str(source / "tests" / "e2e")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        script = Path(__file__).with_name("typing_process.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script), str(project)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            encoding="utf-8",
        )

    def live_and_die(
        self, mode: str, seed: int, after_s: float, *, once_open: bool, after_lines: int = 0, after_drafts: int = 0
    ) -> Life:
        """Kill a typist `after_s` from its birth, or from when its window is open and so much was kept of its work.

        Lines and drafts are counted rather than seconds alone, so that a slow machine is killed in the middle of work
        as well.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(f"{mode} {seed}\n")
        self._process.stdin.flush()
        life = Life()
        pid = int(self._next()[1])
        if once_open:
            self._hear(life, self._next())
        while life.kept_count < after_lines or life.draft_count < after_drafts:
            self._hear(life, self._next())
        time.sleep(after_s)
        os.kill(pid, signal.SIGKILL)
        while (words := self._next())[0] != "gone":
            self._hear(life, words)
        return life

    def _next(self) -> list[str]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the typists' nursery ended with {self._process.wait()}"
        return line.rstrip("\n").split(" ", 1)

    def _hear(self, life: Life, words: list[str]) -> None:
        word, rest = words
        decoder = json.JSONDecoder()
        values = []
        while rest:
            value, end = decoder.raw_decode(rest)
            values.append(value)
            rest = rest[end:].lstrip(" ")
        if word == "open":
            (life.shown,) = values
        elif word == "typing":
            life.typing[values[0]] = values[1]
            if life.draft[0] == values[0]:
                life.draft = ("", "")
        elif word == "kept":
            life.kept[values[0]] = values[1]
            life.kept_count += 1
        elif word == "draft":
            life.draft = values[0], values[1]
            life.draft_count += 1

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        assert self._process.wait(PATIENCE_S) == 0
        self._process.stdout.close()


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    scan = tmp_path / "letter.jpg"
    shutil.copyfile(SAMPLE / "letter.jpg", scan)
    path = tmp_path / "letters.ductus"
    lines = tuple(
        Line(f"l_{number}", Box(80, 60 + 85 * number, 1500, 130 + 85 * number).polygon()) for number in range(LINES)
    )
    with Project.create(path) as project:
        shown = project.scan_for(scan, scan.stat().st_size, sha256_of(scan))
        page = Page("p_1", "letter.jpg", shown, 1600, 2200, lines=lines)
        project.insert_pages(project.add_document("Letters").id, [page])
    return path


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system knows no kill -9")
def test_fifty_power_cuts_cost_nothing_that_was_accepted(project_path: Path, ductus_home: Path) -> None:
    chance = random.Random(20_26)
    scan = project_path.with_name("letter.jpg")
    scan_before = hashlib.sha256(scan.read_bytes()).hexdigest()
    expected = dict.fromkeys((f"l_{number}" for number in range(LINES)), "")
    accepted = opened = compared_drafts = 0
    modes = ["lines"] * KILLS_OVER_LINES + ["letters"] * KILLS_OVER_LETTERS
    chance.shuffle(modes)
    nursery = Nursery(project_path)
    for number, mode in enumerate(modes):
        # Most are killed while they type; every seventh at some moment of opening the window and the project.
        is_typing = mode == "letters" or number % 7 != 0
        after_s = chance.uniform(0.0, 0.3 if is_typing else 0.7)
        after_lines = chance.randint(3, 6) if mode == "lines" and is_typing else 0
        after_drafts = chance.randint(2, 5) if mode == "letters" else 0
        life = nursery.live_and_die(
            mode, number, after_s, once_open=is_typing, after_lines=after_lines, after_drafts=after_drafts
        )
        if life.shown is not None:
            opened += 1
            assert life.shown == expected, "the window showed something else than was there"
        with Project.open(project_path) as project:  # at once, for writing: no lock is left
            page = project.page("p_1")
            found = {line.id: line.text for line in page.lines}
            drafts = project.drafts("p_1")
        require_accepted(expected, life, found)
        compared_drafts += require_typing(life, found, drafts)
        require_whole(project_path)
        accepted += life.kept_count
        expected = found
    nursery.close()
    assert hashlib.sha256(scan.read_bytes()).hexdigest() == scan_before
    assert not lock_path(project_path).exists()
    assert not list(ductus_home.rglob("*.broken"))
    assert not list(ductus_home.rglob("crash-*.txt"))
    assert opened >= KILLS_OVER_LINES
    assert accepted > 2 * len(modes), "the typists hardly got to work"
    assert compared_drafts >= KILLS_OVER_LETTERS // 2


def require_accepted(before: dict[str, str], life: Life, found: dict[str, str]) -> None:
    """Each line says what was accepted last, or what was being accepted as the power went."""
    for line_id, text in found.items():
        allowed = {life.kept.get(line_id, before[line_id]), life.typing.get(line_id)}
        assert text in allowed, f"{line_id} says {text!r} and was accepted as {allowed}"


def require_typing(life: Life, found: dict[str, str], drafts: dict[str, str]) -> int:
    """What was kept of the typing last is there, or with more that was typed since; 1 if there was such."""
    line_id, text = life.draft
    if not line_id:
        return 0
    held = drafts.get(line_id, found[line_id])
    assert held.startswith(text), f"kept {held!r} and not {text!r}"
    assert life.typing[line_id].startswith(held), f"kept {held!r} of {life.typing[line_id]!r}"
    return 1


def require_whole(path: Path) -> None:
    raw = sqlite3.connect(path)
    try:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not raw.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        raw.close()
