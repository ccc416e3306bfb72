"""A letter is found, straightened, cropped and split from the keyboard and with the mouse, and all of it undone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from driving import CTRL, SAMPLE, SHIFT, Hands, choose_engines, run_main
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ductus.ui.page_frame.dialog import PageFrameDialog

KEY = Qt.Key
CTRL_ALT = CTRL | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def letter(tmp_path: Path, qapp) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    shutil.copyfile(SAMPLE / "letter.jpg", folder / "letter.jpg")
    return folder


def dialog_of(hands: Hands) -> PageFrameDialog:
    hands.wait(lambda: hands.window.findChildren(PageFrameDialog), what="the dialog is open")
    dialog = hands.window.findChild(PageFrameDialog)
    hands.wait(dialog.propose_angle.isEnabled, what="the scan is seen")
    return dialog


def closed(hands: Hands) -> None:
    hands.wait(lambda: not hands.window.findChildren(PageFrameDialog), what="the dialog is gone")
    hands.window.activateWindow()


def drag(view, start: tuple[float, float], end: tuple[float, float]) -> None:
    first, last = QPoint(*map(round, start)), QPoint(*map(round, end))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseMove(view, (first + last) / 2)
    QTest.mouseMove(view, last)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=last)


def test_a_letter_is_turned_cropped_and_split_and_all_of_it_undone(letter: Path) -> None:
    choose_engines()

    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page and hands.bench.canvas.picture is not None, what="the page is there")
        hands.wait_for_jobs()
        hands.press(KEY.Key_F5, SHIFT)
        hands.wait_for_jobs()
        found = hands.pages()

        hands.press(KEY.Key_Right, CTRL_ALT)
        assert hands.page.cutout is not None
        assert hands.page.cutout.turn_deg == 90
        hands.press(KEY.Key_Left, CTRL_ALT)
        assert hands.page.cutout is None
        for line, before in zip(hands.page.lines, found[0].lines, strict=True):
            assert line.polygon.box.left == pytest.approx(before.polygon.box.left, abs=0.01)

        hands.press(KEY.Key_C, CTRL_ALT)
        dialog = dialog_of(hands)
        dialog.angle.selectAll()
        QTest.keyClicks(dialog.angle, "2")
        QTest.keyClick(dialog.angle, KEY.Key_Tab)
        box = dialog.view.box_on_widget()
        drag(dialog.view, (box.left, box.top), (box.left + 0.1 * box.width, box.top + 0.1 * box.height))
        chosen = dialog.cutout
        assert chosen.left_px > 0 < chosen.top_px
        QTest.keyClick(dialog, KEY.Key_Return)
        closed(hands)
        assert hands.page.cutout == chosen
        assert len(hands.page.lines) == len(found[0].lines)

        hands.press(KEY.Key_S, CTRL_ALT)
        dialog = dialog_of(hands)
        QTest.keyClick(dialog, KEY.Key_Return)
        closed(hands)
        assert len(hands.project.page_ids()) == 2
        left, right = hands.pages()
        assert (left.name, right.name) == (f"{found[0].name} left", f"{found[0].name} right")
        assert {line.id for page in (left, right) for line in page.lines} == {line.id for line in found[0].lines}

        for _ in range(4):
            hands.do("undo")
        assert hands.pages() == found
        hands.wait(lambda: hands.bench.canvas.picture is not None, what="the page is shown as it was")

    assert run_main([letter], drive) == 0


def test_frames_are_there_after_a_restart_and_undo_still_leads_back(letter: Path) -> None:
    choose_engines()
    kept = []

    def split(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page and hands.bench.canvas.picture is not None, what="the page is there")
        hands.wait_for_jobs()
        hands.press(KEY.Key_Right, CTRL_ALT)
        hands.press(KEY.Key_S, CTRL_ALT)
        dialog = dialog_of(hands)
        QTest.keyClick(dialog, KEY.Key_Return)
        closed(hands)
        kept.append((hands.project.path, hands.pages()))

    def look(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the project is open")
        assert hands.pages() == kept[0][1]
        hands.do("undo")
        hands.do("undo")
        (page,) = hands.pages()
        assert page.cutout is None

    assert run_main([letter], split) == 0
    assert run_main([kept[0][0]], look) == 0
