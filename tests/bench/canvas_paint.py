"""How fast the canvas paints a very large and very dense page, against Qt's own graphics view on the same page.

The page is made here: A1 at 600 dpi, 14,000 x 20,000 pixels, 2,000 lines of twelve corners each, drawn from levels on
the disk as the window does with pages of this size. The reference is what one gets
without a canvas of one's own: a `QGraphicsScene` with one `QGraphicsPixmapItem` and a `QGraphicsPolygonItem` a line, in
a `QGraphicsView` that repaints what changed. Both do the same movements in turns, step by step, each step until it is
painted.

The canvas also shows status glyphs and handles and keeps its lines sharp at every zoom; the reference does less. A
ratio below one says that the canvas is faster nevertheless.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from figures import SPREAD_HEAD, Spread, ratio, say, say_table
from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication, QGraphicsPolygonItem, QGraphicsScene, QGraphicsView
from window_driving import let_run, wait_for

from ductus.document.geometry import Baseline, Point, Polygon
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.document.transcription import LineStatus
from ductus.imaging.level_file import BAND_ROWS, LevelFile, write_levels
from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.canvas.shapes import Corner, Part
from ductus.ui.page_picture import HeldPicture, PagePicture, StoredPicture

_COLUMNS = 4
_MARGIN_PX = 200
_WAIT_S = 60.0
_PROCESSOR = ", processor"
_HALF = 6
"""Corners along the upper and along the lower side of a line."""


def make_page(width_px: int, height_px: int, count: int) -> Page:
    """A page of `count` lines with uneven outlines, in columns, of every status."""
    chance = random.Random(3)
    statuses = list(LineStatus)
    across = (width_px - 2 * _MARGIN_PX) / _COLUMNS
    down = (height_px - 2 * _MARGIN_PX) / (count // _COLUMNS)
    lines = []
    for number in range(count):
        row, column = divmod(number, _COLUMNS)
        left, top, width, height = _MARGIN_PX + column * across, _MARGIN_PX + row * down, across * 0.92, down * 0.75
        xs = [left + width * step / (_HALF - 1) for step in range(_HALF)]
        upper = [Point(x, top + chance.random() * height * 0.2) for x in xs]
        lower = [Point(x, top + height - chance.random() * height * 0.2) for x in reversed(xs)]
        base = Baseline((Point(left, top + height * 0.75), Point(left + width, top + height * 0.75)))
        outline, status = Polygon((*upper, *lower)), statuses[number % len(statuses)]
        lines.append(Line(f"l{number}", outline, base, BaselineSource.DETECTED, status=status))
    return Page("dense", "dense", Scan("dense", 1, "0"), width_px, height_px, lines=tuple(lines))


def make_picture(page: Page) -> QImage:
    """Paper with a stroke of ink along each line."""
    picture = QImage(page.width_px, page.height_px, QImage.Format.Format_RGB32)
    picture.fill(QColor("#eee6d0"))
    painter = QPainter(picture)
    painter.setPen(QPen(QColor("#302010"), 4))
    for line in page.lines:
        painter.drawPolyline(QPolygonF([QPointF(p.x, p.y - 10) for p in line.polygon.points[_HALF:]]))
    painter.end()
    return picture


def stored(picture: QImage, folder: Path) -> StoredPicture:
    """The picture as the window hands a very large page to its canvas: levels in a file."""
    size = picture.width(), picture.height()
    held = HeldPicture((picture,))
    tops = range(0, size[1], BAND_ROWS)
    bands = (held.crop((0, top, size[0], min(size[1], top + BAND_ROWS))) for top in tops)
    write_levels(folder / "page.levels", size, bands)
    return StoredPicture(LevelFile(folder / "page.levels"), lambda: say("the file failed"))


class Subject(Protocol):
    """What is moved: each step changes the view or a line, and is painted when the events have been processed."""

    def rest(self) -> None:
        """Let it finish what it still wants to paint."""
        ...

    def zoom_to(self, zoom: float) -> None: ...

    def zoom_by(self, factor: float) -> None: ...

    def pan(self, dx: float, dy: float) -> None: ...

    def hover(self, line_id: str) -> None: ...

    def drag(self, line_id: str, dx: float, dy: float) -> None: ...

    def drag_corner(self, line_id: str, dx: float, dy: float) -> None: ...


class Canvas:
    """The canvas of Ductus."""

    def __init__(self, page: Page, picture: PagePicture, width: int, height: int) -> None:
        self._canvas = PageCanvas()
        self._canvas.resize(width, height)
        self._canvas.show()
        self._canvas.set_page(page)
        self._canvas.set_picture(picture)

    def rest(self) -> None:
        let_run(0.05)
        wait_for(lambda: self._canvas.is_settled, _WAIT_S, "the canvas is sharp")

    def zoom_to(self, zoom: float) -> None:
        self._canvas.zoom_to(zoom)

    def zoom_by(self, factor: float) -> None:
        self._canvas.zoom_by(factor)

    def pan(self, dx: float, dy: float) -> None:
        self._canvas.pan(dx, dy)

    def hover(self, line_id: str) -> None:
        self._canvas.set_hovered(line_id)

    def drag(self, line_id: str, dx: float, dy: float) -> None:
        self._canvas.choose([line_id], current=line_id)
        self._canvas.preview_nudge(dx, dy)

    def drag_corner(self, line_id: str, dx: float, dy: float) -> None:
        self._canvas.choose([line_id], current=line_id)
        self._canvas.scene.corners = frozenset({Corner(Part.OUTLINE, _HALF)})
        self._canvas.preview_nudge(dx, dy)


class Reference:
    """A plain graphics view on the same page."""

    def __init__(self, page: Page, picture: QImage, width: int, height: int) -> None:
        self._scene = QGraphicsScene()
        self._scene.addPixmap(QPixmap.fromImage(picture))
        self._plain, self._lit = QPen(QColor("#2f6fb0"), 0), QPen(QColor("#d07010"), 0)
        self._items = {line.id: self._add(line) for line in page.lines}
        self._hovered = ""
        self._view = QGraphicsView(self._scene)
        self._view.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self._view.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._view.resize(width, height)
        self._view.show()

    def _add(self, line: Line) -> QGraphicsPolygonItem:
        outline = QPolygonF([QPointF(point.x, point.y) for point in line.polygon.points])
        return self._scene.addPolygon(outline, self._plain, QBrush(QColor(47, 111, 176, 40)))

    def rest(self) -> None:
        let_run(0.05)

    def zoom_to(self, zoom: float) -> None:
        self._view.resetTransform()
        self._view.scale(zoom, zoom)

    def zoom_by(self, factor: float) -> None:
        self._view.scale(factor, factor)

    def pan(self, dx: float, dy: float) -> None:
        for bar, step in ((self._view.horizontalScrollBar(), dx), (self._view.verticalScrollBar(), dy)):
            bar.setValue(bar.value() - round(step))

    def hover(self, line_id: str) -> None:
        if self._hovered:
            self._items[self._hovered].setPen(self._plain)
        self._hovered = line_id
        self._items[line_id].setPen(self._lit)

    def drag(self, line_id: str, dx: float, dy: float) -> None:
        self._items[line_id].setPos(dx, dy)

    def drag_corner(self, line_id: str, dx: float, dy: float) -> None:
        outline = QPolygonF(self._items[line_id].polygon())
        outline[_HALF] = outline[_HALF] + QPointF(1.0, 0.0)
        self._items[line_id].setPolygon(outline)


@dataclass(frozen=True, slots=True)
class Movement:
    """Something people do, as steps; `zoom` is where it begins, 0 for the whole page."""

    name: str
    zoom: float
    steps: int
    step: Callable[[Subject, int], None]


def _pan(dx: int, dy: int, turn: int) -> Callable[[Subject, int], None]:
    def step(subject: Subject, number: int) -> None:
        sign = -1 if number // turn % 2 == 0 else 1
        subject.pan(sign * dx, sign * dy)

    return step


def _hover(page: Page) -> Callable[[Subject, int], None]:
    """Over lines in the middle of the page, which every zoom shows."""
    middle = len(page.lines) // 2

    def step(subject: Subject, number: int) -> None:
        subject.hover(page.lines[middle + 1 + number % _COLUMNS].id)

    return step


def movements(page: Page, fit: float) -> Iterator[Movement]:
    """What is measured, and in which order."""
    middle = page.lines[len(page.lines) // 2 + 1].id
    for zoom in (fit, 0.25, 0.5, 1.0):
        name = "whole page" if zoom == fit else f"{zoom:g}"
        if zoom != fit:
            yield Movement(f"pan at {name}", zoom, 80, _pan(23, 29, 20))
            yield Movement(f"fast pan at {name}", zoom, 40, _pan(311, 290, 4))
        yield Movement(f"hover at {name}", zoom, 40, _hover(page))
    yield Movement("zoom in and out", fit, 60, lambda subject, n: subject.zoom_by(1.1 if n // 20 % 2 == 0 else 1 / 1.1))
    yield Movement("drag a line at whole page", fit, 40, lambda subject, n: subject.drag(middle, n + 1.0, 1.0))
    yield Movement("drag a corner at 0.5", 0.5, 40, lambda subject, n: subject.drag_corner(middle, n + 1.0, 1.0))


def measure(application: QApplication, subjects: dict[str, Subject], movement: Movement) -> dict[str, list[float]]:
    """One movement by each subject in turns, step by step; milliseconds until each step was painted.

    Beside each subject's own name stands, as "NAME, processor", how long the thread really worked: on a machine that
    does other things too, that is what a step costs.
    """
    for subject in subjects.values():
        subject.zoom_to(movement.zoom)
        subject.rest()
    times: dict[str, list[float]] = {key: [] for name in subjects for key in (name, f"{name}{_PROCESSOR}")}
    for number in range(movement.steps):
        for name, subject in subjects.items():
            started, worked = time.perf_counter(), time.thread_time()
            movement.step(subject, number)
            application.processEvents()
            times[name].append((time.perf_counter() - started) * 1000)
            times[f"{name}{_PROCESSOR}"].append((time.thread_time() - worked) * 1000)
    for subject in subjects.values():
        subject.rest()
    return times


def report(measured: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, dict[str, float]]]:
    """Print the tables; returns the figures as JSON."""
    spreads = {what: {who: Spread.of(times) for who, times in both.items()} for what, both in measured.items()}
    say("time a step, canvas over graphics view (below one: the canvas is faster)")
    rows = []
    for what, both in spreads.items():
        canvas, view = both["canvas"], both["view"]
        shares = (canvas.median, view.median), (canvas.p95, view.p95), (canvas.p99, view.p99)
        rows.append((what, *(f"{ratio(*pair):.2f}" for pair in shares)))
    say_table(("", "median", "p95", "p99"), rows)
    say("\nmilliseconds a step on this machine")
    flat = [(f"{what}, {who}", *spread.cells()) for what, both in spreads.items() for who, spread in both.items()]
    say_table(("", *SPREAD_HEAD), flat)
    return {what: {who: spread.plain() for who, spread in both.items()} for what, both in spreads.items()}


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", type=int, nargs=2, default=(14_000, 20_000), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--lines", type=int, default=2_000)
    parser.add_argument("--window", type=int, nargs=2, default=(1280, 800), metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    arguments = parser.parse_args()
    application = QApplication.instance() or QApplication(["ductus-bench"])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    width_px, height_px = arguments.page
    page = make_page(width_px, height_px, arguments.lines)
    picture = make_picture(page)
    with TemporaryDirectory() as folder:
        subjects: dict[str, Subject] = {
            "canvas": Canvas(page, stored(picture, Path(folder)), *arguments.window),
            "view": Reference(page, picture, *arguments.window),
        }
        fit = min(size / side for size, side in zip(arguments.window, arguments.page, strict=True))
        measured = {each.name: measure(application, subjects, each) for each in movements(page, fit)}
        figures = report(measured)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
