"""What it costs that an accepted line is on the disk before the next is shown, and to open a very long project.

- An accepted line: the edit of Enter applied to a project, committed as Ductus does (SQLite, WAL, synchronous FULL),
  against the same edit to a twin of it with synchronous OFF, and against the least that durability can cost: four
  kilobytes appended to a file beside it, and one fsync. All three take turns. The difference between FULL and OFF is
  the price of the promise; FULL over the bare fsync says whether we pay more than one.
- Opening: a project of many pages against one of ten, turn by turn: the file, until its first page and its list of
  pages are there; and in the window, until the first page is on screen and sharp. Pages are alike, so a ratio near one
  says that opening does not read them all.

The folder decides what is measured: a memory file system has no price for an fsync. See --folder.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from figures import SPREAD_HEAD, Spread, ratio, say, say_table

from ductus.document.geometry import Box, estimated_baseline
from ductus.document.page import Line, Page, Scan
from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import Provenance, Reading, TextSpan, new_id, now
from ductus.project.project import Project

_TEXT = "Received your letter of the 14th instant, and the box of seeds"
_BLOCK = b"\0" * 4096
_FEW_PAGES = 10
_PAGE_WIDTH_PX, _PAGE_HEIGHT_PX, _LINE_PX = 2400, 3400, 60
_SCAN = "scan.png"
_WAIT_S = 120.0


def make_page(number: int, lines: int) -> Page:
    """A page of `lines` outlined lines that nobody has read."""
    made = []
    for row in range(lines):
        top = 100.0 + row * (_PAGE_HEIGHT_PX - 200) / lines
        outline = Box(150.0, top, _PAGE_WIDTH_PX - 150.0, top + _LINE_PX).polygon()
        made.append(Line(new_id("l"), outline, estimated_baseline(outline)))
    scan = Scan(_SCAN, 1_000_000, f"{number:064x}")  # one picture for all of them; the window looks whether it is there
    return Page(new_id("p"), f"{number:05}.jpg", scan, _PAGE_WIDTH_PX, _PAGE_HEIGHT_PX, lines=tuple(made))


def make_project(path: Path, pages: int, lines: int) -> Project:
    """A project of alike pages."""
    project = Project.create(path)
    document = project.add_document("Bench")
    project.insert_pages(document.id, [make_page(number, lines) for number in range(pages)])
    return project


def read_by_engine(project: Project, page_id: str) -> None:
    """Give every line of a page a reading with a place for each word, as an engine does."""
    words = _TEXT.split()
    for line in project.page(page_id).lines:
        start, spans = 0, []
        for index, word in enumerate(words):
            left, right = index / len(words), (index + 1) / len(words)
            spans.append(TextSpan(start, start + len(word), 0.9, left, right))
            start += len(word) + 1
        reading = Reading(new_id("r"), _TEXT, 0.9, Provenance("bench"), now(), tuple(spans))
        project.apply(take_reading(project.page(page_id), line.id, reading), by="bench", is_undoable=False)


def accepting(project: Project) -> Callable[[], None]:
    """What, called again and again, accepts a changed text for line after line of the first page."""
    page_id = project.page_ids()[0]
    line_ids = [line.id for line in project.page(page_id).lines]
    accepted = 0

    def accept() -> None:
        nonlocal accepted
        line_id = line_ids[accepted % len(line_ids)]
        accepted += 1
        edit = accept_text(project.page(page_id), line_id, f"{_TEXT} {accepted}", "bench")
        assert edit is not None, "the text is new each time"
        project.apply(edit, by="bench")

    return accept


def bare_fsync(path: Path) -> Callable[[], None]:
    """What appends a block to a file and waits until the disk has it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def append() -> None:
        os.write(descriptor, _BLOCK)
        os.fsync(descriptor)

    return append


def timed_ms(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def measure_accepting(folder: Path, times: int, lines: int) -> dict[str, Spread]:
    """Accept lines in twins of a project, and append to a file, in turns."""
    full = make_project(folder / "full.ductus", 1, lines)
    off = make_project(folder / "off.ductus", 1, lines)
    for project in (full, off):
        read_by_engine(project, project.page_ids()[0])
    # Nothing but a bench may do this, so the project offers no way.
    off._db.run("PRAGMA synchronous = OFF")
    works = {"FULL": accepting(full), "OFF": accepting(off), "bare fsync": bare_fsync(folder / "appended")}
    times_ms: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            times_ms[name].append(timed_ms(work))
    full.close()
    off.close()
    return {name: Spread.of(each) for name, each in times_ms.items()}


def measure_opening(folder: Path, pages: int, lines: int, times: int) -> dict[str, Spread]:
    """Open a long project and a short one in turns, to the first page and the list of pages."""
    counts = {f"{count} pages": count for count in (_FEW_PAGES, pages)}
    for count in counts.values():
        started = time.perf_counter()
        make_project(_long_path(folder, count), count, lines).close()
        say(f"… {count} pages of {lines} lines made in {time.perf_counter() - started:.1f} s")
    times_ms: dict[str, list[float]] = {}
    for _ in range(times):
        for name, count in counts.items():
            first_ms, list_ms = _open(_long_path(folder, count))
            times_ms.setdefault(f"{name}: first page", []).append(first_ms)
            times_ms.setdefault(f"{name}: list of pages, too", []).append(list_ms)
    return {name: Spread.of(each) for name, each in times_ms.items()}


def _long_path(folder: Path, pages: int) -> Path:
    return folder / f"{pages}.ductus"


def _open(path: Path) -> tuple[float, float]:
    started = time.perf_counter()
    with Project.open(path) as project:
        project.page(project.page_ids()[0])
        first = time.perf_counter()
        project.summaries()
        project.counts()
        listed = time.perf_counter()
    return (first - started) * 1000, (listed - started) * 1000


def measure_window(folder: Path, pages: int, times: int) -> dict[str, Spread]:
    """The same in the window, from asking for the project until its first page is on screen and sharp."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["DUCTUS_HOME"] = str(folder / "home")
    from PIL import Image
    from PySide6.QtWidgets import QApplication
    from window_driving import wait_for

    from ductus.ui.app import make_window

    Image.new("RGB", (_PAGE_WIDTH_PX, _PAGE_HEIGHT_PX), "white").save(folder / _SCAN)
    application = QApplication.instance() or QApplication(["ductus-bench"])
    assert isinstance(application, QApplication)
    window = make_window(application)
    window.show()
    decoded: list[str] = []
    window.bench.pictures.page_ready.connect(lambda page_id, _levels: decoded.append(page_id))
    times_ms: dict[str, list[float]] = {}
    for _ in range(times):
        for count in (_FEW_PAGES, pages):
            decoded.clear()
            started = time.perf_counter()
            window.open_paths([_long_path(folder, count)])
            opened = time.perf_counter()
            wait_for(lambda: decoded, _WAIT_S, "the page is decoded")
            wait_for(lambda: window.bench.canvas.is_settled, _WAIT_S, "the page is sharp")
            sharp = time.perf_counter()
            times_ms.setdefault(f"{count} pages: window blocked", []).append((opened - started) * 1000)
            times_ms.setdefault(f"{count} pages: page on screen", []).append((sharp - started) * 1000)
    window.close()
    return {name: Spread.of(each) for name, each in times_ms.items()}


def report(accepted: dict[str, Spread], opened: dict[str, Spread], pages: int) -> None:
    """Ratios first, then the figures of this machine."""
    full, off, bare = accepted["FULL"], accepted["OFF"], accepted["bare fsync"]
    say("\none accepted line, ratios of medians")
    say_table(
        ("", "ratio"),
        [
            ("FULL / OFF", f"{ratio(full.median, off.median):.2f}"),
            ("FULL / bare fsync", f"{ratio(full.median, bare.median):.2f}"),
            ("(FULL - OFF) / bare fsync", f"{ratio(full.median - off.median, bare.median):.2f}"),
        ],
    )
    say(f"\nopening {pages} pages over opening {_FEW_PAGES}, ratios of medians")
    rows = []
    for what in ("first page", "list of pages, too", "window blocked", "page on screen"):
        long, short = opened[f"{pages} pages: {what}"], opened[f"{_FEW_PAGES} pages: {what}"]
        rows.append((what, f"{ratio(long.median, short.median):.1f}"))
    say_table(("", "ratio"), rows)
    say("\nmilliseconds on this machine")
    say_table(("", *SPREAD_HEAD), [(name, *spread.cells(2)) for name, spread in {**accepted, **opened}.items()])


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="measure on the disk of this folder (default: the temporary one)")
    parser.add_argument("--accepts", type=int, default=400, help="how many lines are accepted each way")
    parser.add_argument("--pages", type=int, default=10_000, help="pages of the long project")
    parser.add_argument("--lines", type=int, default=30, help="lines a page")
    parser.add_argument("--opens", type=int, default=7, help="how often each project is opened")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ductus-bench-", dir=arguments.folder) as name:
        folder = Path(name)
        accepted = measure_accepting(folder, arguments.accepts, arguments.lines)
        opened = measure_opening(folder, arguments.pages, arguments.lines, arguments.opens)
        opened.update(measure_window(folder, arguments.pages, arguments.opens))
    report(accepted, opened, arguments.pages)
    if arguments.json is not None:
        plain = {name: spread.plain() for name, spread in {**accepted, **opened}.items()}
        arguments.json.write_text(json.dumps(plain, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
