"""Find and replace through the real main: over all pages by keyboard, taken back by one Undo, there after a restart."""

from __future__ import annotations

import pytest
from driving import CTRL, SHIFT, Hands, choose_engines, run_main
from PySide6.QtCore import Qt

from ductus.document.transcription import LineStatus
from ductus.ui.search.occurrences import OccurrenceTable

KEY = Qt.Key
ROWS = 3


@pytest.fixture(autouse=True)
def fakes(qapp, ductus_home):
    choose_engines(options={"fake-grid": {"rows": ROWS}})


def texts(hands: Hands) -> list[str]:
    return [line.text for page in hands.pages() for line in page.lines]


def find_to_replace(hands: Hands, sought: str) -> OccurrenceTable:
    hands.press(KEY.Key_H, CTRL | SHIFT)
    hands.retype(sought)
    table = hands.window.findChild(OccurrenceTable)
    assert table is not None
    return table


def test_replacing_on_all_pages_is_one_step_that_outlasts_the_day():
    seen: dict[str, object] = {}

    def first_day(hands: Hands) -> None:
        hands.do("sample")
        hands.wait(lambda: hands.has_page and len(hands.project.page_ids()) == 4, what="the sample's pages are there")
        hands.wait_for_jobs()
        hands.press(KEY.Key_R, CTRL | Qt.KeyboardModifier.AltModifier)
        hands.wait_for_jobs()
        before = texts(hands)
        assert len(before) == 4 * ROWS and all(text.count("l_") == 1 for text in before)
        table = find_to_replace(hands, "L_")
        hands.wait(lambda: table.rowCount() == 4 * ROWS, what="every line is found")
        hands.press(KEY.Key_Down)  # into the list; the second place is to stay
        hands.press(KEY.Key_Down)
        hands.press(KEY.Key_Space)
        hands.press(KEY.Key_Home)
        hands.press(KEY.Key_Up)
        for _ in range(20):  # on to the field of the new text, by Tab alone
            hands.press(KEY.Key_Tab)
            focus = hands.app.focusWidget()
            if focus is not None and focus.accessibleName() == "Replace with":
                break
        hands.type("Zeile ")
        hands.press(KEY.Key_Return)
        after = texts(hands)
        assert [old.replace("l_", "Zeile ") for old in before[:1] + before[2:]] == after[:1] + after[2:]
        assert after[1] == before[1]
        hands.press(KEY.Key_Escape)
        hands.press(KEY.Key_Z, CTRL)
        assert texts(hands) == before
        hands.press(KEY.Key_Y, CTRL)
        assert texts(hands) == after
        seen.update(path=hands.project.path, before=before, after=after)

    def second_day(hands: Hands) -> None:
        hands.wait(lambda: hands.has_page, what="the project is open")
        assert texts(hands) == seen["after"]
        assert hands.pages()[3].lines[0].status is LineStatus.CORRECTED
        table = find_to_replace(hands, "zeile")
        hands.wait(lambda: table.rowCount() == 4 * ROWS - 1, what="what was written is found")
        hands.press(KEY.Key_Escape)
        hands.press(KEY.Key_Z, CTRL)
        assert texts(hands) == seen["before"]
        hands.wait(lambda: table.rowCount() == 0, what="what was taken back is not found")

    assert run_main([], first_day) == 0
    assert run_main([seen["path"]], second_day) == 0
