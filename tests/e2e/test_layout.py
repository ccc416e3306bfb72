"""From the scan to a page in order: regions drawn, types given, lines ordered by a stroke, and all of it kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from driving import CTRL, SAMPLE, SHIFT, Hands, choose_engines, run_main
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest

from ductus.document.geometry import Point

KEY = Qt.Key
ROWS = 6
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def scans(tmp_path: Path, qapp) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    shutil.copyfile(SAMPLE / "letter.jpg", folder / "letter.jpg")
    return folder


def drag(hands: Hands, *way: Point) -> None:
    """Press the left button on the page, go along the way, let go."""
    canvas = hands.bench.canvas
    places = [canvas.view.to_widget(point) for point in way]
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(places[0].x), round(places[0].y)))
    for place in places[1:]:
        at = QPointF(place.x, place.y)
        none = Qt.KeyboardModifier.NoModifier
        hands.app.sendEvent(
            canvas, QMouseEvent(QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), Qt.MouseButton.NoButton, LEFT, none)
        )
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(places[-1].x), round(places[-1].y)))


def ready(hands: Hands) -> None:
    hands.wait(lambda: hands.has_page, what="the page is there")
    hands.wait_for_jobs()
    hands.press(KEY.Key_2, CTRL)


def test_regions_types_and_order_are_made_by_hand_kept_and_outlast_finding_lines_again(scans):
    choose_engines(options={"fake-grid": {"rows": ROWS}})
    kept = {}

    def lay_out(hands: Hands) -> None:
        ready(hands)
        hands.press(KEY.Key_F5)
        hands.wait_for_jobs()
        first = [line.id for line in hands.lines]
        boxes = [line.polygon.box for line in hands.lines]
        half = (boxes[2].bottom + boxes[3].top) / 2
        hands.press(KEY.Key_R)
        drag(
            hands,
            Point(boxes[0].left - 20, boxes[0].top - 20),
            Point(boxes[2].right, 200),
            Point(boxes[2].right + 20, half),
        )
        region = hands.page.regions[0]
        assert [line.region_id for line in hands.lines] == [region.id] * 3 + [""] * 3
        hands.press(KEY.Key_O)
        middle = boxes[0].centre.x
        drag(hands, Point(middle, boxes[5].bottom + 5), Point(middle + 9, half), Point(middle, boxes[0].top - 5))
        assert [line.id for line in hands.lines] == first[::-1]
        hands.press(KEY.Key_Escape)
        hands.press(KEY.Key_L, CTRL | SHIFT)
        panel = hands.bench.side.panel("lines")
        hands.wait(lambda: panel.list.hasFocus() and len(panel.table.rows) == ROWS + 2, what="the list has the lines")
        hands.press(KEY.Key_Home)
        hands.press(KEY.Key_Down)
        hands.press(KEY.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert [line.id for line in hands.lines][:3] == [first[4], first[5], first[3]]
        kept["order"] = [line.id for line in hands.lines]
        hands.press(KEY.Key_F5)
        hands.wait_for_jobs()
        assert [line.id for line in hands.lines] == kept["order"]
        kept["page"] = hands.page
        kept["project"] = hands.project.path

    def look_again(hands: Hands) -> None:
        ready(hands)
        assert (hands.page.regions, hands.lines) == (kept["page"].regions, kept["page"].lines)
        while hands.project.undo_title and "region" not in hands.project.undo_title:
            hands.do("undo")
        hands.do("undo")
        assert hands.page.regions == ()
        assert {line.region_id for line in hands.lines} == {""}

    assert run_main([scans], lay_out) == 0
    assert run_main([kept["project"]], look_again) == 0
