"""Outlines proposed from the ink: they hold the letters and leave the neighbours out; none where nothing is written."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ductus.document.geometry import Baseline, Box, Point
from ductus.ui.canvas.ink_outline import outline_from_ink
from ductus.ui.page_picture import HeldPicture

FRAME = Box(0, 0, 800, 400)
HEIGHT_PX = 40.0


def picture(*ink, paper="#eee6d0"):
    """Paper with dark boxes on it: left, top, right, bottom."""
    image = QImage(800, 400, QImage.Format.Format_RGB32)
    image.fill(QColor(paper))
    painter = QPainter(image)
    for left, top, right, bottom in ink:
        painter.fillRect(QRectF(left, top, right - left, bottom - top), QColor("#302010"))
    painter.end()
    return HeldPicture([image])


def letters(foot, *, high=18):
    """A row of letters on a foot line."""
    return [(x, foot - high, x + 8, foot) for x in range(100, 700, 14)]


BASELINE = Baseline((Point(95, 200), Point(705, 200)))


def test_the_outline_holds_the_letters_and_leaves_the_neighbours_out():
    outline = outline_from_ink(BASELINE, HEIGHT_PX, picture(*letters(200), *letters(160), *letters(240)), FRAME)
    assert all(outline.contains(Point(x + 4, 190)) for x in range(100, 690, 14))
    assert not any(outline.contains(Point(x + 4, 155)) for x in range(100, 690, 14))
    assert not any(outline.contains(Point(x + 4, 226)) for x in range(100, 690, 14))


def test_tall_letters_are_held_where_there_is_room():
    tall = (300, 155, 308, 200)
    outline = outline_from_ink(BASELINE, HEIGHT_PX, picture(*letters(200), tall), FRAME)
    assert outline.contains(Point(304, 175))


@pytest.mark.parametrize("points", [BASELINE.points, BASELINE.points[::-1]])
def test_it_is_the_same_whichever_way_the_writing_runs(points):
    held = picture(*letters(200), *letters(160))
    outline = outline_from_ink(Baseline(points), HEIGHT_PX, held, FRAME)
    assert outline.contains(Point(400, 190))
    assert not outline.contains(Point(400, 150))


def test_nothing_is_proposed_on_blank_paper():
    assert outline_from_ink(BASELINE, HEIGHT_PX, picture(), FRAME) is None


def test_the_outline_stays_on_the_page():
    edge = Baseline((Point(0, 10), Point(799, 10)))
    held = picture(*[(x, 2, x + 8, 10) for x in range(10, 780, 14)])
    box = outline_from_ink(edge, HEIGHT_PX, held, FRAME).box
    assert box.left >= 0
    assert box.top >= 0
    assert box.right <= 800
