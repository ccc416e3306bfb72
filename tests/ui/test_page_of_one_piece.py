"""A page shown small looks of one piece: what its usual line has room for is drawn for all its lines, or for none."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage

from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.page_picture import HeldPicture

SMALL_PX, HIGH_PX = 60, 240
FOOT = 0.75
"""Where a baseline lies, from the top of its line."""


def line(name, top, height):
    foot = top + FOOT * height
    base = Baseline((Point(400, foot), Point(3600, foot)))
    return Line(name, Box(400, top, 3600, top + height).polygon(), base, BaselineSource.DETECTED)


HIGH = line("high", 200, HIGH_PX)
PAGE = Page(
    "p",
    "1r",
    Scan("a.png", 1, "0"),
    4000,
    4000,
    lines=(HIGH, *(line(f"small{i}", 800 + 300 * i, SMALL_PX) for i in range(3))),
)


@pytest.fixture
def canvas(qapp):
    held = PageCanvas()
    held.resize(440, 440)
    held.set_page(PAGE)
    scan = QImage(4000, 4000, QImage.Format.Format_RGB32)
    scan.fill(QColor("white"))
    held.set_picture(HeldPicture([scan]))
    held.show()
    held.fit_page()
    yield held
    held.close()
    held.deleteLater()


def has_baseline(canvas, of):
    """Whether the foot of the line is painted otherwise than the rest of it."""
    seen = canvas.grab().toImage()
    while not canvas.is_settled:
        seen = canvas.grab().toImage()
    height = of.polygon.box.height

    def colour(share):
        at = canvas.view.to_widget(Point(2000, of.polygon.box.top + share * height))
        return seen.pixelColor(canvas.width() // 2, round(at.y)).name()

    return colour(FOOT) != colour(0.45)


def test_a_high_line_among_small_ones_is_drawn_as_they_are(canvas):
    assert HIGH_PX * canvas.view.zoom > 20  # alone it would have room for its baseline
    assert not has_baseline(canvas, HIGH)
    canvas.zoom_to(0.5)
    canvas.reveal(["high"])
    assert has_baseline(canvas, HIGH)


def test_lines_that_were_not_touched_follow_when_the_page_is_another_hand(canvas):
    assert not has_baseline(canvas, HIGH)
    canvas.refresh(replace(PAGE, lines=(HIGH, line("high1", 1200, HIGH_PX))))
    assert has_baseline(canvas, HIGH)
