"""What an edit costs on a page of 2,000 lines: made, shown, taken back; all lines changed at once; a corner dragged.

The page is a ruled register (`register_page.py`). One edit's Undo is measured whole, as Ctrl+Z does it, and in its
parts: the file, the canvas, the desk, the menus. Beside each stands the same on a page of 200 lines, so that the ratio
tells what grows with the page.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("DUCTUS_HOME", tempfile.mkdtemp(prefix="ductus-bench-"))

from figures import SPREAD_HEAD, Spread, ratio, say, say_table
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from register_page import make_page, make_scan
from window_driving import let_run, wait_for

from ductus.document.edits import ShapeLine
from ductus.document.line_operations import grow
from ductus.document.page import Page
from ductus.project.project import Project
from ductus.ui.app import make_window
from ductus.ui.main_window import MainWindow

_FEW = 200
_WAIT_S = 60.0


def measured(act: Callable[[], object], count: int, between: Callable[[], object] = lambda: None) -> Spread:
    """How long `act` takes, in milliseconds; `between` is done before each and not counted."""
    times = []
    for _ in range(count):
        between()
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return Spread.of(times)


def open_window(app: QApplication, folder: Path, pages: tuple[Page, ...]) -> MainWindow:
    """The window with a project of these pages, the first on screen and sharp."""
    with Project.create(folder / "bench.ductus") as project:
        project.insert_pages(project.add_document("bench").id, pages)
    window = make_window(app)
    window.resize(1280, 800)
    window.show()
    window.open_paths([folder / "bench.ductus"])
    wait_for(lambda: window.bench.session is not None and window.bench.canvas.picture is not None, _WAIT_S, "the page")
    return window


def measure_undo(window: MainWindow, page_id: str, count: int) -> dict[str, Spread]:
    """Undo of one reshaped line, whole and in parts."""
    bench = window.bench
    session = bench.session
    assert session is not None
    session.show_page(page_id)
    let_run(1.0)
    page = session.project.page(page_id)
    line = page.lines[len(page.lines) // 2 + 1]
    session.apply(ShapeLine(page_id, line.id, line.polygon.moved(3.0, 1.0), line.baseline, line.baseline_source))
    changed = session.project.page(page_id)
    both = [page, changed]

    def flip(show: Callable[[Page], None]) -> Callable[[], None]:
        def act() -> None:
            both.reverse()
            show(both[0])

        return act

    def redo() -> None:
        session.redo()
        QApplication.processEvents()

    whole = measured(session.undo, count, lambda: redo() if session.project.redo_title else None)
    session.redo()
    canvas = measured(flip(bench.canvas.refresh), count, QApplication.processEvents)
    desk = measured(flip(bench.desk.refresh), count, QApplication.processEvents)
    menus = measured(window.refresh_actions, count)
    bench.canvas.refresh(session.project.page(page_id))
    bench.desk.refresh(session.project.page(page_id))
    return {"whole": whole, "canvas": canvas, "desk": desk, "menus": menus}


def measure_many(window: MainWindow, page_id: str, count: int) -> dict[str, Spread]:
    """All lines of the page grown, made durable, and taken back."""
    session = window.bench.session
    assert session is not None
    page = session.project.page(page_id)
    ids = [line.id for line in page.lines]
    edit = grow(page, ids)
    assert edit is not None
    compute = measured(lambda: grow(page, ids), count)

    def redo_if_undone() -> None:
        if session.project.redo_title:
            session.project.redo()

    def undo_if_done() -> None:
        if session.project.undo_title == "grow outline":
            session.project.undo()

    apply = measured(lambda: session.project.apply(edit), count, undo_if_done)
    undo = measured(session.project.undo, count, redo_if_undone)
    return {"grow all: compute": compute, "grow all: apply and show": apply, "grow all: undo and show": undo}


def measure_drag(window: MainWindow, page_id: str, count: int) -> Spread:
    """One move of a dragged corner until it is painted."""
    canvas, session = window.bench.canvas, window.bench.session
    assert session is not None
    session.show_page(page_id)
    lines = session.project.page(page_id).lines
    line = next(line for line in lines[len(lines) // 2 :] if not line.is_locked)
    canvas.setFocus()
    canvas.select([line.id])
    canvas.fit_width()
    let_run(1.0)
    canvas.zoom_to(1.0)
    canvas.reveal([line.id])
    let_run(1.0)
    start = canvas.view.to_widget(line.polygon.points[0])
    _send(canvas, QEvent.Type.MouseButtonPress, start.x, start.y)
    step = iter(range(1, 10 * count))

    def move() -> None:
        number = next(step)
        _send(canvas, QEvent.Type.MouseMove, start.x - 6 - number % 40, start.y - 6 - (number * 7) % 30)
        canvas.repaint()

    found = measured(move, count)
    canvas.escape()
    return found


def _send(canvas: QWidget, kind: QEvent.Type, x: float, y: float) -> None:
    place, left = QPointF(x, y), Qt.MouseButton.LeftButton
    button = left if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
    QApplication.sendEvent(canvas, QMouseEvent(kind, place, place, button, left, Qt.KeyboardModifier.NoModifier))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60, help="how often each is done")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ductus-bench-"))
    app = QApplication.instance() or QApplication(["ductus-bench"])
    assert isinstance(app, QApplication)
    scan = make_scan(folder / "register.png")
    dense = make_page(scan)
    few = make_page(scan, "few")
    window = open_window(app, folder, (dense, replace(few, lines=few.lines[:_FEW])))
    try:
        rows, plain = [], {}
        for name, spread in measure_undo(window, "few", chosen.rounds).items():
            plain[f"undo {name}, {_FEW} lines"] = spread
        for name, spread in measure_undo(window, "register", chosen.rounds).items():
            plain[f"undo {name}, 2,000 lines"] = spread
        plain |= measure_many(window, "register", 5)
        plain["corner dragged, a frame"] = measure_drag(window, "register", chosen.rounds)
        for part in ("whole", "canvas", "desk", "menus"):
            one, other = plain[f"undo {part}, 2,000 lines"], plain[f"undo {part}, {_FEW} lines"]
            say(f"undo {part}: ten times the lines cost {ratio(one.median, other.median):.1f} times as much")
        rows = [(name, *spread.cells()) for name, spread in plain.items()]
        say_table(("milliseconds", *SPREAD_HEAD), rows)
        if chosen.json:
            chosen.json.write_text(
                json.dumps({name: spread.plain() for name, spread in plain.items()}), encoding="utf-8"
            )
    finally:
        window.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
