"""Resting the pointer on a doubtful letter says how sure its reader was; elsewhere in the text nothing is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from ductus.document.precedence import take_reading
from ductus.document.transcription import Provenance, Reading, TextSpan, now


@pytest.mark.parametrize("in_hand", ["p0_l0", "p0_l1"])
def test_a_doubtful_letter_under_the_pointer_says_how_sure_its_reader_was(window, project, monkeypatch, in_hand):
    spans = (TextSpan(0, 1, 0.31), TextSpan(1, 20, 0.99))
    reading = Reading("r1", "Wonr letter of the 8", 0.9, Provenance("quill"), now(), spans)
    project.apply(take_reading(project.page("p0"), "p0_l1", reading), is_undoable=False)
    window.show_project(project)
    window.bench.desk.set_current(in_hand)
    QApplication.processEvents()
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, _on: said.append(words))
    monkeypatch.setattr(QToolTip, "hideText", lambda: said.append(""))
    strip = window.bench.desk.strip
    view = next(
        view for y in range(strip.viewport().height()) if (view := strip._view_at(y)) and view.line.id == "p0_l1"
    )
    for along in (4, 120):
        place = QPoint(round(view.text_room.left()) + along, round(view.text_room.center().y()))
        QApplication.sendEvent(strip.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, place, QPoint()))
    assert said == ["“W”: Quill was 31\u202f% sure.", ""]
