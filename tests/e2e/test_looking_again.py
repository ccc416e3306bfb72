"""Reading again, weighing what is new, and working off what is doubtful: whole flows from the keyboard."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from driving import CTRL, SAMPLE, SHIFT, Hands, choose_engines, run_main
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ductus.document.transcription import LineStatus, Origin

KEY = Qt.Key
ROWS = 6


@pytest.fixture
def scans(tmp_path: Path, qapp) -> Path:
    """A folder of a diary of two pages."""
    folder = tmp_path / "scans"
    folder.mkdir()
    shutil.copyfile(SAMPLE / "travel-diary.pdf", folder / "travel-diary.pdf")
    return folder


def read_everywhere(hands: Hands) -> None:
    hands.wait(lambda: hands.has_page and len(hands.project.page_ids()) == 2, what="the pages are there")
    hands.wait_for_jobs()
    hands.press(KEY.Key_F5, SHIFT)
    hands.wait_for_jobs()
    hands.do("read_everything")
    hands.wait_for_jobs()
    assert all(line.text for page in hands.pages() for line in page.lines)


def read_page_again(hands: Hands, prefix: str) -> None:
    """Read all lines of the page on screen once more, with an engine that begins each with `prefix`."""
    hands.bench.settings["engine.options"] = {"fake-grid": {"rows": ROWS}, "fake-echo": {"prefix": prefix}}
    hands.bench.canvas.select_all()
    hands.press(KEY.Key_R, CTRL)
    hands.wait_for_jobs()


def queue_ids(hands: Hands) -> list[str]:
    queue = hands.bench.side.panel("merge_queue").focusProxy()
    return [str(queue.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(queue.count())]


def test_a_newer_reading_is_weighed_line_by_line_across_pages(scans):
    choose_engines(options={"fake-grid": {"rows": ROWS}})

    def drive(hands: Hands) -> None:
        read_everywhere(hands)
        first, second = hands.project.page_ids()
        hands.press(KEY.Key_3, CTRL)
        hands.press(KEY.Key_Home, CTRL)
        for text in ("one", "two"):
            hands.retype(text)
            hands.press(KEY.Key_Return)
        hands.press(KEY.Key_PageDown)
        hands.wait(lambda: hands.page.id == second)
        hands.press(KEY.Key_Home, CTRL)
        hands.retype("three")
        hands.press(KEY.Key_Return)
        one, two = hands.project.page(first).lines[:2]
        three = hands.project.page(second).lines[0]
        assert [line.text for line in (one, two, three)] == ["one", "two", "three"]
        read_page_again(hands, "again ")
        hands.press(KEY.Key_PageUp)
        hands.wait(lambda: hands.page.id == first)
        read_page_again(hands, "again ")
        # Nobody's text was touched, and what an engine alone had said is read anew.
        assert [hands.project.page(first).line(line.id).text for line in (one, two)] == ["one", "two"]
        assert hands.project.page(first).lines[2].text.startswith("again ")

        hands.press(KEY.Key_F11)
        hands.wait(lambda: len(queue_ids(hands)) == 3, what="three lines wait")
        assert hands.bench.desk.current_line() == one.id
        hands.press(KEY.Key_Return)
        hands.wait(lambda: hands.bench.desk.current_line() == two.id)
        hands.press(KEY.Key_T)
        taken = hands.project.page(first).line(two.id)
        assert taken.text.startswith("again ")
        assert (taken.transcription.origin, taken.status) == (Origin.PERSON, LineStatus.CORRECTED)
        hands.wait(lambda: hands.page.id == second and hands.bench.desk.current_line() == three.id)
        hands.press(KEY.Key_Z, CTRL)
        assert hands.project.page(first).line(two.id).text == "two"
        assert hands.project.page(first).line(one.id).text == "one"

    assert run_main([scans], drive) == 0


def test_the_worklist_is_worked_off_from_the_keyboard(scans):
    choose_engines(options={"fake-grid": {"rows": ROWS}, "fake-echo": {"confidence": 0.6}})

    def drive(hands: Hands) -> None:
        read_everywhere(hands)
        hands.press(KEY.Key_F9, SHIFT)
        panel = hands.bench.side.panel("worklist")
        table = panel.focusProxy().model()
        hands.wait(lambda: table.rowCount() == 2 * ROWS, what="all lines that were read are listed")
        hands.press(KEY.Key_Return)
        assert QApplication.focusWidget() is hands.bench.desk.focusProxy()
        line_id = hands.bench.desk.current_line()
        hands.press(KEY.Key_Return, CTRL)
        hands.wait(lambda: table.rowCount() == 2 * ROWS - 1, what="a verified line leaves the list")
        statuses = {line.id: line.status for page in hands.pages() for line in page.lines}
        assert statuses[line_id] is LineStatus.VERIFIED

    assert run_main([scans], drive) == 0
