"""The panel of checkpoints: what is listed, where each lies, and going there with the window free meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from ductus.document.transcription import LineStatus
from ductus.project import parts


@pytest.fixture
def panel(bench):
    bench.do("panel_checkpoints")
    return bench.side.panel("checkpoints")


def set_point(bench, monkeypatch, name):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (name, True))
    bench.do("checkpoint")


def write(bench, line_id, text):
    bench.session.accept(line_id, text, is_verified=False)


def heads(panel):
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def choose(panel, head):
    panel.list.setCurrentRow(heads(panel).index(head))


def texts(bench):
    return [line.text for line in bench.session.page.lines]


def test_with_none_it_says_what_they_are_for(panel):
    assert panel.list.count() == 0
    assert "name to come back to" in panel._why.text()
    assert not panel.go.isEnabled() and panel.set.isEnabled()


def test_a_long_timeline_is_looked_through_with_the_window_free_meanwhile(bench, monkeypatch, wait):
    set_point(bench, monkeypatch, "beginning")
    for number in range(9):
        write(bench, "p0_l0", f"text {number}")
    monkeypatch.setattr("ductus.ui.checkpoints.panel._STEPS_A_TURN", 2)
    bench.do("panel_checkpoints")
    panel = bench.side.panel("checkpoints")
    assert heads(panel) == []
    wait(lambda: heads(panel) == ["beginning"])
    assert panel.go.isEnabled()


def test_one_goes_back_to_a_moment_and_forth_to_the_newest_state(bench, panel, monkeypatch, wait):
    write(bench, "p0_l0", "first")
    set_point(bench, monkeypatch, "before collation")
    assert "Checkpoints leads back to it" in bench.bar.current().text
    for number in range(3):
        write(bench, f"p0_l{number}", f"later {number}")
    wait(lambda: heads(panel) == ["before collation"])
    choose(panel, "before collation")
    wait(panel.go.isEnabled)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    wait(lambda: texts(bench) == ["first", "", "", ""])
    wait(lambda: "stands at “before collation”" in bench.bar.current().text)
    assert heads(panel) == ["The newest state", "before collation"]
    assert not panel.go.isEnabled() or panel.list.currentRow() == 0

    choose(panel, "The newest state")
    QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    wait(lambda: texts(bench) == ["later 0", "later 1", "later 2", ""])
    wait(lambda: heads(panel) == ["before collation"])


def test_what_no_way_leads_to_is_shown_and_not_offered(bench, panel, monkeypatch, wait):
    write(bench, "p0_l0", "one way")
    set_point(bench, monkeypatch, "given up")
    bench.session.undo()
    write(bench, "p0_l0", "another")
    wait(lambda: panel.list.count() == 1 and "no way leads there" in panel.list.item(0).toolTip())
    assert not panel.list.item(0).flags() & Qt.ItemFlag.ItemIsEnabled
    assert not panel.go.isEnabled()


def test_typing_becomes_a_step_before_one_goes(bench, panel, monkeypatch, wait):
    set_point(bench, monkeypatch, "empty")
    write(bench, "p0_l0", "kept")
    wait(lambda: panel.list.count() == 1)
    bench.do("focus_desk")
    QTest.keyClicks(bench.desk.focusProxy(), "typed ")
    bench.do("panel_checkpoints")
    choose(panel, "empty")
    wait(panel.go.isEnabled)
    panel.go.click()
    wait(lambda: texts(bench)[0] == "")
    bench.session.redo()
    bench.session.redo()
    assert "typed" in texts(bench)[0]  # two steps lay behind, not one


def test_long_steps_on_the_way_are_gone_through_in_the_background(bench, panel, monkeypatch, wait):
    monkeypatch.setattr(parts, "LINES_IN_A_PART", 4)  # a page each
    set_point(bench, monkeypatch, "untouched")
    project = bench.session.project
    bench.session.project.apply_all(
        [_skip(project.page(page_id)) for page_id in project.page_ids()], "skip lines", "Ada"
    )
    write(bench, "p0_l0", "after")
    wait(lambda: panel.list.count() == 1 and panel.go.isEnabled())
    panel.go.click()
    wait(lambda: "stands at “untouched”" in bench.bar.current().text)
    assert all(summary.counts[LineStatus.TODO] == 4 for summary in project.summaries())
    assert project.redo_title == "skip lines"


def test_who_goes_on_working_is_not_undone_and_is_told(bench, panel, monkeypatch, wait):
    monkeypatch.setattr(parts, "LINES_IN_A_PART", 4)
    set_point(bench, monkeypatch, "untouched")
    project = bench.session.project
    project.apply_all([_skip(project.page(page_id)) for page_id in project.page_ids()], "skip lines", "Ada")
    wait(lambda: panel.list.count() == 1 and panel.go.isEnabled())
    panel.go.click()
    write(bench, "p0_l0", "meanwhile")
    wait(lambda: "was not reached" in bench.bar.current().text)
    assert texts(bench)[0] == "meanwhile"


def _skip(page):
    from ductus.document.edits import SetStatus, Together

    return Together(page.id, tuple(SetStatus(page.id, line.id, LineStatus.SKIPPED) for line in page.lines))
