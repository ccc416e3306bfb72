"""From a project on disk to an export with keys alone: real key events, and fakes for engines."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import CTRL, NO_KEY, SAMPLE, SHIFT, Hands, choose_engines, close_outcome, run_main
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget

from ductus.document.transcription import LineStatus
from ductus.ui.exporting.dialog import ExportDialog
from ductus.ui.exporting.format_list import FormatList

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
ROWS = 12
WORDS = [f"corrected line {number}" for number in range(1, 11)]
_POLL_MS = 20
_MOST_TABS = 40


@pytest.fixture(autouse=True)
def fakes(qapp, ductus_home):
    choose_engines(options={"fake-grid": {"rows": ROWS}})


def when_open(kind: type[QWidget], do: Callable[[QWidget], None]) -> None:
    """Do something once a window of that kind is in front: its event loop holds up the hand that opened it."""

    def look() -> None:
        window = QApplication.activeModalWidget()
        if isinstance(window, kind) and QApplication.activeWindow() is window:
            try:
                do(window)
            except BaseException:
                window.close()  # or the test would wait for ever
                raise
        else:
            QTimer.singleShot(_POLL_MS, look)

    QTimer.singleShot(_POLL_MS, look)


def press_in(window: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, modifiers)


def tab_to(window: QWidget, is_there: Callable[[QWidget], bool]) -> QWidget:
    """Press Tab until the focus is where it is wanted."""
    for _ in range(_MOST_TABS):
        focus = QApplication.focusWidget()
        if focus is not None and is_there(focus):
            return focus
        press_in(window, KEY.Key_Tab)
    raise AssertionError(f"Tab does not lead there; the focus is on {QApplication.focusWidget()}")


def open_by_path(hands: Hands, path: Path) -> None:
    """From the welcome: Ctrl+O, the path, Enter."""

    def answer(dialog: QWidget) -> None:
        field = dialog.findChild(QLineEdit)
        assert field is not None
        assert QApplication.focusWidget() is field
        for letter in str(path):
            QTest.keyClick(field, letter)
        press_in(dialog, KEY.Key_Return)

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    when_open(QFileDialog, answer)
    hands.press(KEY.Key_O, CTRL)
    hands.wait(lambda: hands.has_page, what="the scan is on screen")
    hands.wait_for_jobs()


def correct_ten_lines(hands: Hands) -> None:
    hands.press(KEY.Key_3, CTRL)
    for words in WORDS:
        hands.retype(words)
        hands.press(KEY.Key_Return)
    assert [line.text for line in hands.lines[:10]] == WORDS
    assert all(line.status is LineStatus.CORRECTED for line in hands.lines[:10])
    hands.press(KEY.Key_Home, CTRL)
    hands.press(KEY.Key_Return, CTRL, times=2)
    assert [line.status for line in hands.lines[:2]] == [LineStatus.VERIFIED] * 2


def shape_and_draw(hands: Hands) -> None:
    """A corner of the first line is moved, and one more line is drawn below the others."""
    hands.press(KEY.Key_2, CTRL)
    canvas = hands.bench.canvas
    assert canvas.hasFocus()
    hands.press(KEY.Key_Escape)
    before = hands.lines[0]
    while canvas.selection() != (before.id,):
        hands.press(KEY.Key_Tab, SHIFT)
    hands.press(KEY.Key_N)
    hands.press(KEY.Key_Left, SHIFT)
    hands.wait(lambda: hands.lines[0].polygon != before.polygon, what="the corner has moved")
    assert hands.lines[0].text == WORDS[0]

    count = len(hands.lines)
    hands.press(KEY.Key_W)
    hands.press(KEY.Key_Down, times=2)
    hands.press(KEY.Key_Return)
    hands.press(KEY.Key_Right, SHIFT)
    hands.press(KEY.Key_Down, times=5)
    hands.press(KEY.Key_Return)
    assert len(hands.lines) == count + 1
    hands.press(KEY.Key_Escape, times=3)
    hands.press(KEY.Key_Z, CTRL)
    assert len(hands.lines) == count


def export_by_keys(hands: Hands, target: Path) -> None:
    hands.press(KEY.Key_E, CTRL | SHIFT)
    hands.wait(lambda: hands.window.findChildren(ExportDialog), what="the export dialog is open")
    dialog = hands.window.findChildren(ExportDialog)[0]
    hands.wait(lambda: QApplication.activeWindow() is dialog, what="the dialog has the keyboard")
    formats = tab_to(dialog, lambda focus: isinstance(focus, FormatList))
    press_in(dialog, KEY.Key_Home)
    while dialog.info.id != "text":
        place = formats.currentRow()
        press_in(dialog, KEY.Key_Down)
        assert formats.currentRow() > place, "no plain text among the formats"
    tab_to(dialog, lambda focus: isinstance(focus, QLineEdit) and focus.accessibleName() == "Where to write")
    press_in(dialog, KEY.Key_A, CTRL)
    for letter in str(target):
        QTest.keyClick(dialog.windowHandle(), letter)
    tab_to(dialog, lambda focus: isinstance(focus, QPushButton) and focus.text().replace("&", "") == "Export")
    press_in(dialog, KEY.Key_Space)
    hands.wait_for_jobs()
    hands.wait(lambda: not hands.window.findChildren(ExportDialog), what="the dialog has gone")
    close_outcome(hands)


def test_a_day_of_work_without_a_mouse(tmp_path, watch):
    watch.expect("does not support grabbing")  # the offscreen platform, at the list of formats
    for name in ("letter.jpg", "register.jpg"):
        shutil.copyfile(SAMPLE / name, tmp_path / name)

    def drive(hands: Hands) -> None:
        assert hands.bench.session is None
        open_by_path(hands, tmp_path / "letter.jpg")
        hands.press(KEY.Key_F5)
        hands.wait_for_jobs()
        assert len(hands.lines) == ROWS
        hands.press(KEY.Key_R, CTRL | SHIFT)
        hands.wait_for_jobs()
        assert all(line.readings for line in hands.lines)
        correct_ten_lines(hands)
        shape_and_draw(hands)
        export_by_keys(hands, tmp_path / "out")

    assert run_main([], drive) == 0
    (written,) = (tmp_path / "out").glob("*.txt")
    assert written.read_text(encoding="utf-8").splitlines()[:10] == WORDS


def test_the_welcome_is_used_by_tab_and_enter(tmp_path):
    def drive(hands: Hands) -> None:
        tab_to(hands.window, lambda focus: isinstance(focus, QPushButton) and "sample" in focus.text())
        hands.press(KEY.Key_Return)
        hands.wait(lambda: hands.has_page and len(hands.project.page_ids()) == 4, what="the sample is there")
        hands.wait_for_jobs()
        first = hands.page.id
        hands.press(KEY.Key_PageDown)
        assert hands.page.id != first

    assert run_main([], drive) == 0


def test_lines_are_cut_joined_and_given_a_status_from_the_menu_of_the_line_by_keys(tmp_path, watch):
    watch.expect("does not support grabbing")  # the offscreen platform
    shutil.copyfile(SAMPLE / "letter.jpg", tmp_path / "letter.jpg")

    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the letter is on screen")
        hands.wait_for_jobs()
        hands.press(KEY.Key_F5)
        hands.wait_for_jobs()
        hands.press(KEY.Key_2, CTRL)
        hands.press(KEY.Key_Tab)
        hands.press(KEY.Key_C)
        hands.press(KEY.Key_Right)
        hands.press(KEY.Key_Return)
        assert len(hands.lines) == ROWS + 1
        hands.press(KEY.Key_Escape)
        hands.press(KEY.Key_J)
        assert len(hands.lines) == ROWS
        line_id = hands.bench.canvas.selection()[0]

        def choose_unclear() -> None:
            menu = QApplication.activePopupWidget()
            if menu is None:
                QTimer.singleShot(_POLL_MS, choose_unclear)
                return
            action = hands.bench.actions["status_unclear"]
            while menu.activeAction() is not action:
                press_in(menu, KEY.Key_Down)
            press_in(menu, KEY.Key_Return)

        QTimer.singleShot(_POLL_MS, choose_unclear)
        hands.press(KEY.Key_Menu)
        assert hands.session.line(line_id).status is LineStatus.UNCLEAR

    assert run_main([tmp_path / "letter.jpg"], drive) == 0
