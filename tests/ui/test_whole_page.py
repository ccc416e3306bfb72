"""What is done to a whole page with one key, and to all pages from the place where there is nothing yet."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from ductus.document.edits import DeleteLines, SetStatus
from ductus.document.transcription import LineStatus
from waiting import wait_until_active


@pytest.fixture
def bench(window, project):
    window.show_project(project)
    window.activateWindow()
    wait_until_active(window)
    window.bench.do("focus_desk")
    return window.bench


def statuses(bench):
    return [line.status for line in bench.session.page.lines]


def test_a_page_is_vouched_for_with_one_key_and_taken_back_with_one(bench, wait):
    for number in range(3):
        bench.session.accept(f"p0_l{number}", f"text {number}", is_verified=False)
    bench.session.apply(SetStatus("p0", "p0_l2", LineStatus.UNCLEAR))
    before = statuses(bench)
    bench.do("verify_page")
    verified, unclear, empty = LineStatus.VERIFIED, LineStatus.UNCLEAR, LineStatus.TODO
    wait(lambda: statuses(bench) == [verified, verified, unclear, empty])
    wait(lambda: "2 lines" in bench.bar.current().text)
    bench.session.undo()
    wait(lambda: statuses(bench) == before)


def test_what_is_being_typed_is_vouched_for_with_the_rest(bench, wait):
    QTest.keyClicks(bench.desk.focusProxy(), "Dear")
    bench.do("verify_page")
    wait(lambda: statuses(bench)[0] is LineStatus.VERIFIED)
    assert bench.session.page.lines[0].text == "Dear"


def test_where_nothing_waits_it_says_so(bench):
    bench.do("verify_page")
    assert "No text of this page waits" in bench.bar.current().text


def test_the_text_of_the_page_or_of_several_lines_is_copied_in_reading_order(bench):
    for number in (2, 0, 1):
        bench.session.accept(f"p0_l{number}", f"text {number}", is_verified=False)
    bench.do("copy_text")
    assert QGuiApplication.clipboard().text() == "text 0\ntext 1\ntext 2"
    assert "3 lines copied" in bench.bar.current().text
    bench.canvas.select(("p0_l2", "p0_l1"))
    bench.do("copy_text")
    assert QGuiApplication.clipboard().text() == "text 1\ntext 2"
    bench.canvas.select(("p0_l1",))
    bench.do("copy_text")
    assert QGuiApplication.clipboard().text() == "text 0\ntext 1\ntext 2"


def test_without_any_text_nothing_is_copied(bench):
    QGuiApplication.clipboard().setText("kept")
    bench.do("copy_text")
    assert QGuiApplication.clipboard().text() == "kept"


def everything(bench):
    buttons = [b for b in bench.desk.findChildren(QPushButton) if b.isVisible() and "all pages" in b.text()]
    return buttons[0] if buttons else None


def test_where_there_is_nothing_yet_all_pages_are_one_button_away(bench, project, monkeypatch):
    asked = []
    monkeypatch.setattr(type(bench), "do", lambda _self, name: asked.append(name))
    everything(bench).click()  # lines, and none read
    page = bench.session.page
    bench.session.apply(DeleteLines(page.id, tuple(line.id for line in page.lines)))
    everything(bench).click()  # no lines
    assert asked == ["read_everything"] * 2


def test_a_project_of_one_page_offers_that_page_alone(bench, project, wait):
    project.remove_pages(("p1", "p2"))
    wait(lambda: everything(bench) is None)
