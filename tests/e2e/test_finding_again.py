"""Finding lines a second time in the whole app: what would change is shown, and a person decides."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from driving import SAMPLE, Hands, choose_engines, run_main
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication

from ductus.document.transcription import LineStatus

KEY = Qt.Key


@pytest.fixture
def letter(tmp_path: Path, qapp) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return Path(shutil.copyfile(SAMPLE / "letter.jpg", folder / "letter.jpg"))


def find(hands: Hands, rows: int) -> None:
    """Find lines with the fake that finds so many."""
    hands.bench.settings["engine.options"] = {"fake-grid": {"rows": rows}}
    hands.bench.canvas.setFocus()
    hands.press(KEY.Key_F5)
    hands.wait_for_jobs()


def test_a_second_detection_is_decided_on_by_keys_and_undone_as_one_step(letter):
    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the page is there")
        hands.wait_for_jobs()
        find(hands, 6)
        first = hands.lines
        assert len(first) == 6
        hands.session.set_status([first[0].id], LineStatus.VERIFIED)
        held = hands.page

        find(hands, 9)
        assert hands.page == held, "nothing changes before somebody decides"
        assert hands.bench.shaping.outcomes.bar.isVisible()
        hands.press(KEY.Key_Escape)
        assert hands.page == held
        assert not hands.bench.shaping.outcomes.bar.isVisible()

        find(hands, 9)
        hands.press(KEY.Key_Return)
        assert len(hands.lines) >= 9
        assert hands.page.line(first[0].id) == held.line(first[0].id), "what was vouched for stays"
        hands.do("undo")
        assert hands.page == held

    assert run_main([letter], drive) == 0


def test_lines_are_turned_and_numbered_exactly_from_the_keyboard_alone(letter):
    def drive(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the page is there")
        hands.wait_for_jobs()
        find(hands, 4)
        before = hands.page
        hands.click_line(hands.lines[1])
        hands.bench.canvas.setFocus()
        hands.press(KEY.Key_Period)
        turned = hands.page.line(before.lines[1].id)
        assert turned.polygon != before.lines[1].polygon
        hands.do("panel_inspector")
        hands.wait(lambda: isinstance(QApplication.focusWidget(), QAbstractSpinBox), "a number has the keys")
        hands.retype("40")
        hands.press(KEY.Key_Return)
        assert hands.page.line(turned.id).polygon.box.left == pytest.approx(40, abs=0.1)
        hands.do("undo")
        hands.do("undo")
        assert hands.page == before

    assert run_main([letter], drive) == 0


@pytest.fixture(autouse=True)
def engines():
    choose_engines()
