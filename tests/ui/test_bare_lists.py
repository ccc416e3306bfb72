"""A list in which nothing stands is not there to the eye."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QListWidget

from ductus.ui.side.bare import bare_while_empty


def test_a_list_has_ground_and_frame_only_while_something_stands_in_it(qapp):
    rows = QListWidget()
    frame = rows.frameShape()
    bare_while_empty(rows)
    window, base = QPalette.ColorRole.Window, QPalette.ColorRole.Base

    def look():
        return rows.viewport().backgroundRole(), rows.frameShape()

    assert look() == (window, QFrame.Shape.NoFrame)
    rows.addItem("a place")
    assert look() == (base, frame)
    rows.takeItem(0)
    assert look() == (window, QFrame.Shape.NoFrame)
    rows.addItems(["one", "two"])
    rows.clear()
    assert look() == (window, QFrame.Shape.NoFrame)
    rows.deleteLater()


def test_an_empty_list_takes_the_colour_of_the_window(qapp):
    rows = QListWidget()
    bare_while_empty(rows)
    rows.resize(80, 80)
    assert rows.grab().toImage().pixelColor(40, 40) == rows.palette().color(QPalette.ColorRole.Window)
    rows.addItem("a place")
    assert rows.grab().toImage().pixelColor(40, 70) == rows.palette().color(QPalette.ColorRole.Base)
    rows.deleteLater()
