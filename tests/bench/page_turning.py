"""How fast the window turns pages of a very long project, and whether its memory stays flat while it does.

- Turning: one page on, until the new page is sharp on the screen. "at hand" are turns to a page whose picture was made
  ahead, as when a person works on the page before; "and back" to the page just left. Against the same in a project of
  ten pages: a ratio near one says that the length of the project costs nothing.
- Memory: the process's resident memory after 100 pages gone through without rest, and after all.

Each page has a scan of its own file name, so that nothing is shared between pages but the pixels on the disk.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from durability import make_page
from figures import SPREAD_HEAD, Spread, ratio, say, say_table
from PIL import Image
from PySide6.QtWidgets import QApplication
from window_driving import let_run, wait_for

from ductus.document.page import Scan
from ductus.project.project import Project
from ductus.ui.app import make_window
from ductus.ui.main_window import MainWindow

_FEW_PAGES = 10
_WIDTH_PX, _HEIGHT_PX = 2400, 3400
_FIRST_PAGES = 100
_WAIT_S = 60.0
_STATUS = Path("/proc/self/status")


def make_project(folder: Path, pages: int, lines: int, scans: int) -> Path:
    """A project of `pages` pages; the first `scans` of them have a file each."""
    scan = folder / "0.jpg"
    if not scan.exists():
        Image.effect_noise((_WIDTH_PX, _HEIGHT_PX), 40).convert("RGB").save(scan, quality=90)
    for number in range(1, scans):
        if not (other := folder / f"{number}.jpg").exists():
            os.link(scan, other)
    path = folder / f"{pages}.ductus"
    made = []
    for number in range(pages):
        file = Scan(f"{min(number, scans - 1)}.jpg", scan.stat().st_size, f"{number:064x}")
        made.append(replace(make_page(number, lines), scan=file))
    with Project.create(path) as project:
        project.insert_pages(project.add_document("Bench").id, made)
    return path


def resident_mib() -> float:
    """Memory of this process that is in use now, without what it only has mapped."""
    gc.collect()
    text = _STATUS.read_text(encoding="utf-8")
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


class Turner:
    """Turns pages of the project open in a window and waits until they are seen."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._ready: list[str] = []
        window.bench.pictures.page_ready.connect(lambda page_id, _picture: self._ready.append(page_id))

    def open(self, path: Path) -> None:
        self._ready.clear()
        self._window.open_paths([path])
        self._wait()

    def turn(self, step: int) -> float:
        """One page on or back; milliseconds until it is sharp on the screen."""
        session = self._window.bench.session
        assert session is not None
        self._ready.clear()
        started = time.perf_counter()
        session.step_page(step)
        self._wait()
        return (time.perf_counter() - started) * 1000

    def rest(self) -> None:
        """Until the next page has been made ahead."""
        bench = self._window.bench
        session = bench.session
        assert session is not None and session.page is not None
        page_ids = session.project.page_ids()
        follower = session.project.page(page_ids[page_ids.index(session.page.id) + 1])
        source = session.source(follower)
        wait_for(lambda: bench.pictures.store.at_hand(source) is not None, _WAIT_S, "the next page is at hand")
        let_run(0.05)

    def _wait(self) -> None:
        wait_for(lambda: self._ready, _WAIT_S, "the page is there")
        wait_for(lambda: self._window.bench.canvas.is_settled, _WAIT_S, "the page is sharp")


def measure_turns(turner: Turner, path: Path, turns: int) -> dict[str, list[float]]:
    """Turns of one project, by kind."""
    turner.open(path)
    times: dict[str, list[float]] = {"at hand": [], "and back": []}
    for _ in range(turns):
        turner.rest()
        times["at hand"].append(turner.turn(1))
        times["and back"].append(turner.turn(-1))
        turner.turn(1)
    return times


def measure_memory(turner: Turner, pages: int) -> dict[str, float]:
    """Resident MiB of the window as it is now, after 100 further pages of its project, and after all."""
    found = {"0": resident_mib()}
    for number in range(1, pages + 1):
        turner.turn(1)
        if number in (_FIRST_PAGES, pages):
            found[str(number)] = resident_mib()
    return found


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000, help="pages of the long project")
    parser.add_argument("--lines", type=int, default=30, help="lines a page")
    parser.add_argument("--turns", type=int, default=7, help="turns of each kind; fewer than the short project's pages")
    parser.add_argument("--through", type=int, default=500, help="pages gone through for memory; 0 for none")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ductus-bench-") as name:
        folder = Path(name)
        os.environ["DUCTUS_HOME"] = str(folder / "home")
        scans = arguments.through + arguments.turns + _FEW_PAGES
        paths = {count: make_project(folder, count, arguments.lines, scans) for count in (_FEW_PAGES, arguments.pages)}
        application = QApplication.instance() or QApplication(["ductus-bench"])
        assert isinstance(application, QApplication)
        window = make_window(application)
        window.resize(1280, 800)
        window.show()
        turner = Turner(window)
        spreads: dict[str, Spread] = {}
        for count, path in paths.items():
            for kind, times in measure_turns(turner, path, arguments.turns).items():
                spreads[f"{count} pages: {kind}"] = Spread.of(times)
        memory = measure_memory(turner, arguments.through) if arguments.through else {}
        window.close()
    say(f"turning a page of {arguments.pages} over one of {_FEW_PAGES}, ratios of medians")
    rows = []
    for kind in ("at hand", "and back"):
        long, short = spreads[f"{arguments.pages} pages: {kind}"], spreads[f"{_FEW_PAGES} pages: {kind}"]
        rows.append((kind, f"{ratio(long.median, short.median):.2f}"))
    say_table(("", "ratio"), rows)
    say("\nmilliseconds on this machine")
    say_table(("", *SPREAD_HEAD), [(kind, *spread.cells()) for kind, spread in spreads.items()])
    if memory:
        say("\nresident memory")
        say_table(("pages gone through", "MiB"), [(count, f"{mib:.0f}") for count, mib in memory.items()])
    if arguments.json is not None:
        plain = {"turns": {kind: spread.plain() for kind, spread in spreads.items()}, "resident_mib": memory}
        arguments.json.write_text(json.dumps(plain, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
