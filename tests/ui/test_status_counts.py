"""The status bar says how far the page and the project are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ductus.document.edits import SetTranscription
from ductus.document.page import StatusCounts
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.ui.status_bar import StatusBar, _Hint


def test_page_and_project_are_counted_together(window, project, wait):
    for line_id, status in (("p0_l0", LineStatus.VERIFIED), ("p0_l1", LineStatus.SKIPPED)):
        project.apply(SetTranscription("p0", line_id, Transcription("x", Origin.PERSON), status))
    window.show_project(project)
    counts = next(
        each for each in window.bench.status.findChildren(QLabel) if each.accessibleName() == "Lines by status"
    )
    assert counts.text() == "● 1   ○ 2   – 1   · 2 of 12 lines done"
    assert "Skipped: 1 on this page, 1 in all" in counts.toolTip()
    window.bench.session.set_status(["p0_l2"], LineStatus.VERIFIED)
    wait(lambda: counts.text().endswith("3 of 12 lines done"))


def test_a_hint_without_room_ends_in_an_ellipsis(qapp):
    bar = StatusBar()
    bar.resize(400, bar.sizeHint().height())
    bar.show_hint("Drag to move, handles to resize, drag a corner or the middle of a side to bend")
    bar.show()
    qapp.processEvents()
    hint = bar.findChild(_Hint)
    assert hint.fontMetrics().horizontalAdvance(hint.text()) > hint.width()
    drawn = hint.grab().toImage()
    bar.show_hint(hint.fontMetrics().elidedText(hint.text(), Qt.TextElideMode.ElideRight, hint.contentsRect().width()))
    assert hint.text().endswith("…")
    assert drawn == hint.grab().toImage()
    bar.close()


def test_the_name_of_long_weights_does_not_widen_the_window(window, qapp):
    window.resize(1280, 800)
    name = "Letters-of-Joseph-Hooker-2026-11-21-07-17-06"
    window.bench.settings["engine.options"] = {"quill": {"weights": f"local/{name}@2ceb6539fde0"}}
    window.bench.settings["engine.recognizer"] = "quill"
    qapp.processEvents()
    shown = window.bench.status._engine
    assert shown.accessibleName() == f"Reader: Quill, {name}" and "…" in shown.text() and name in shown.toolTip()
    assert window.width() == 1280 and window.minimumSizeHint().width() <= 1280


def test_a_page_without_lines_says_only_how_many_of_the_project_are_done(qapp):
    bar = StatusBar()
    bar.show_counts(StatusCounts({}), StatusCounts({LineStatus.READ: 2, LineStatus.VERIFIED: 1}))
    assert bar._counts.text() == "1 of 3 lines done"
    bar.deleteLater()
