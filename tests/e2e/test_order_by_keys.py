"""Pages put in order and into documents with keys alone; a restart and an export keep to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from driving import CTRL, SAMPLE, SHIFT, Hands, choose_engines, run_main
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu

from ductus.cli.main import run
from ductus.document.edits import InsertLines, PlacedLine, SetTranscription
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.document.part_moves import pages_for_testing
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.project.project import Project
from ductus.workflows.pages_for_testing import use_for_testing

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
ROWS = 3
_POLL_MS = 20


@pytest.fixture(autouse=True)
def fakes(qapp, ductus_home):
    choose_engines()


def scans(folder: Path) -> Path:
    """Three scans, called 2, 9 and 10."""
    folder.mkdir()
    for name in ("2", "9", "10"):
        shutil.copyfile(SAMPLE / "letter.jpg", folder / f"{name}.jpg")
        with (folder / f"{name}.jpg").open("ab") as file:
            file.write(name.encode())  # scans of one content would be one page
    return folder


def names(project: Project) -> list[str]:
    summaries = {summary.id: summary.name.removesuffix(".jpg") for summary in project.summaries()}
    return [" ".join(summaries[page_id] for page_id in document.page_ids) for document in project.documents()]


def go_to_list(hands: Hands) -> None:
    """Take the keyboard to the list of pages, once it shows the page on screen: it follows the project in a moment."""
    hands.wait(lambda: hands.bench.pages.selected_pages() == (hands.page.id,), what="the list shows the page")
    hands.press(KEY.Key_1, CTRL)
    hands.wait(hands.bench.pages.focusProxy().hasFocus, what="the list has the keyboard")


def choose_from_menu(hands: Hands, title: str, row: str) -> None:
    """Open the menu of the page in the list, the menu of that title in it, and choose a row, by keys."""

    def look() -> None:
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            QTimer.singleShot(_POLL_MS, look)
            return
        try:
            walk(menu, title)
            QTest.keyClick(menu, KEY.Key_Right)
            inner = QApplication.activePopupWidget()
            assert isinstance(inner, QMenu) and inner is not menu
            walk(inner, row)
            QTest.keyClick(inner, KEY.Key_Return)
        except BaseException:
            menu.close()  # or the test would wait for ever
            raise

    QTimer.singleShot(_POLL_MS, look)
    hands.press(KEY.Key_F10, SHIFT)


def walk(menu: QMenu, words: str) -> None:
    for _ in range(len(menu.actions()) + 1):
        action = menu.activeAction()
        if action is not None and action.text().replace("&", "") == words:
            return
        QTest.keyClick(menu, KEY.Key_Down)
    raise AssertionError(f"no {words!r} in {[action.text() for action in menu.actions()]}")


def answer_title(title: str) -> None:
    """Type a title into the dialog that comes, and accept it."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or QApplication.activeWindow() is not dialog:
            QTimer.singleShot(_POLL_MS, look)
            return
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, title)
        QTest.keyClick(field, KEY.Key_Return)

    QTimer.singleShot(_POLL_MS, look)


def write_names(project: Project) -> None:
    """On each page a line that says what the page is called, verified."""
    for summary in project.summaries():
        line = Line(f"line_{summary.id}", Box(10, 10, 90, 40).polygon())
        held = Transcription(f"page {summary.name}", Origin.PERSON, "Anna")
        project.apply(InsertLines(summary.id, (PlacedLine(0, line),)))
        project.apply(SetTranscription(summary.id, line.id, held, LineStatus.VERIFIED))


def test_pages_are_put_in_order_and_into_documents_by_keys_and_exports_follow(tmp_path, watch):
    watch.expect("does not support")  # the offscreen platform: menus
    folder = scans(tmp_path / "book")

    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page and len(hands.project.page_ids()) == 3, what="the scans are there")
        hands.wait_for_jobs()
        assert names(hands.project) == ["2 9 10"]
        go_to_list(hands)
        hands.press(KEY.Key_Down, ALT, times=2)
        assert names(hands.project) == ["9 10 2"]
        hands.press(KEY.Key_Z, CTRL)
        assert names(hands.project) == ["9 2 10"]
        choose_from_menu(hands, "Order of pages", "Reverse order of pages")
        assert names(hands.project) == ["10 2 9"]
        answer_title("Letters")
        choose_from_menu(hands, "Documents", "New document from pages…")  # from 2 on, which is on screen
        assert names(hands.project) == ["10", "2 9"]
        hands.press(KEY.Key_Down, ALT)
        assert names(hands.project) == ["10", "9 2"]
        hands.press(KEY.Key_PageUp)
        assert hands.page.name == "9.jpg"

    assert run_main([folder], drive) == 0
    project = folder / "book.ductus"
    with Project.open(project) as kept:
        assert [document.title for document in kept.documents()] == ["book", "Letters"]
        assert names(kept) == ["10", "9 2"]
        write_names(kept)
    out = tmp_path / "all.txt"
    assert run(["export", str(project), "--format", "text", "--out", str(out)]) == 0
    written = out.read_text(encoding="utf-8").splitlines()
    assert [line for line in written if line.startswith("page")] == ["page 10.jpg", "page 9.jpg", "page 2.jpg"]


def test_pages_moved_while_they_are_read_get_their_readings_and_stay_test_pages(tmp_path, allowance, watch):
    watch.expect("does not support")  # the offscreen platform: menus
    folder = scans(tmp_path / "book")

    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page and len(hands.project.page_ids()) == 3, what="the scans are there")
        hands.wait_for_jobs()
        hands.do("find_lines_everywhere")
        hands.wait_for_jobs()
        tested = hands.project.page_ids()[2]
        use_for_testing(hands.project, [tested])
        hands.do("read_everything")
        allowance.allow(1)
        hands.wait(lambda: read_on(hands) == {"2": 1}, what="the first line is read")
        go_to_list(hands)
        hands.press(KEY.Key_Down, ALT, times=2)
        answer_title("Letters")
        choose_from_menu(hands, "Documents", "New document from pages…")
        assert names(hands.project) == ["9 10", "2"]
        hands.press(KEY.Key_Z, CTRL, times=2)
        assert names(hands.project) == ["9 2 10"]
        allowance.allow(len(hands.pages()) * ROWS)
        hands.wait_for_jobs()
        assert read_on(hands) == {"9": ROWS, "2": ROWS, "10": ROWS}
        assert names(hands.project) == ["9 2 10"]
        assert pages_for_testing(hands.project.partition) == {tested}

    assert run_main([folder], drive) == 0


def read_on(hands: Hands) -> dict[str, int]:
    """How many lines were read, by the names of the pages that have such."""
    counts = {page.name.removesuffix(".jpg"): sum(bool(line.readings) for line in page.lines) for page in hands.pages()}
    return {name: count for name, count in counts.items() if count}
