"""What else the reader saw in a line, by key: listed with its differences, taken into the field as typing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from window_hand import press, show_in_front

from ductus.document.edits import SetRemark
from ductus.document.precedence import take_reading
from ductus.document.transcription import LineStatus, Provenance, Reading, now
from ductus.ui.desk.alternatives import AlternativesPopover

CTRL = Qt.KeyboardModifier.ControlModifier
LINE = "p0_l1"
READ = "Yonr letter of the 8th"
OTHERS = ("Your letter of the 8th", "Yonr letter of the 3th", "Your letter\nof the 8th", READ)


@pytest.fixture
def told(window, project):
    """The window, in hand a line whose reader proposed other texts; no other line was read."""
    reading = Reading("r1", READ, 0.7, Provenance("quill"), now(), alternatives=OTHERS)
    project.apply(take_reading(project.page("p0"), LINE, reading), is_undoable=False)
    show_in_front(window, project)
    window.bench.desk.set_current(LINE, take_focus=True)
    return window


def ask(window):
    press(window, Qt.Key.Key_Space, CTRL)


def popover(window):
    return window.bench.desk.findChild(AlternativesPopover)


def listed(window):
    found = popover(window).findChild(QListWidget)
    return [found.item(row).text() for row in range(found.count())]


def in_field(window):
    return window.bench.desk.focusProxy().text()


def test_they_are_listed_once_each_without_the_present_text(told):
    ask(told)
    assert popover(told).isVisible()
    assert listed(told) == list(OTHERS[:2])
    assert popover(told).parentWidget().rect().contains(popover(told).geometry())


def test_a_choice_is_typing_and_not_accepted_yet(told, project, wait):
    ask(told)
    press(told, Qt.Key.Key_Down)
    press(told, Qt.Key.Key_Return)
    assert in_field(told) == OTHERS[1]
    assert popover(told).isHidden() and told.bench.desk.focusProxy().hasFocus()
    assert project.page("p0").line(LINE).text == READ
    wait(lambda: project.drafts("p0") == {LINE: OTHERS[1]})
    press(told, Qt.Key.Key_Return)
    line = project.page("p0").line(LINE)
    assert (line.text, line.status) == (OTHERS[1], LineStatus.CORRECTED)


def test_a_number_takes_one_at_once_and_a_wrong_number_none(told):
    ask(told)
    press(told, Qt.Key.Key_7)
    assert popover(told).isVisible()
    press(told, Qt.Key.Key_1)
    assert in_field(told) == OTHERS[0]


def test_the_second_key_asks_too(told):
    press(told, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    assert popover(told).isVisible()
    assert told.bench.desk.current_line() == LINE


def test_undo_brings_the_text_back(told):
    ask(told)
    press(told, Qt.Key.Key_Return)
    press(told, Qt.Key.Key_Z, CTRL)
    assert in_field(told) == READ


def test_escape_leaves_the_text_as_it_is(told, project):
    ask(told)
    press(told, Qt.Key.Key_Escape)
    assert popover(told).isHidden()
    assert in_field(told) == READ
    assert told.bench.desk.focusProxy().hasFocus()
    assert not project.drafts("p0")


def test_after_a_change_the_reading_itself_is_offered_too(told):
    for letter in "ab ":
        QTest.keyClick(told.windowHandle(), letter)
    ask(told)
    assert listed(told) == [READ, *(f"ab {text}" for text in OTHERS[:2])], "what was typed elsewhere stays"
    press(told, Qt.Key.Key_1)
    assert in_field(told) == READ


def test_a_line_with_one_reading_only_says_so(told):
    told.bench.desk.set_current("p0_l2", take_focus=True)
    ask(told)
    assert popover(told).isHidden()
    assert "nothing else" in told.bench.bar.current().text
    assert told.bench.desk.focusProxy().hasFocus()


def test_a_locked_line_takes_none(told, project):
    line = project.page("p0").line(LINE)
    told.bench.session.apply(SetRemark("p0", LINE, "", line.kind, line.region_id, True))
    ask(told)
    assert popover(told).isHidden()
    assert "locked" in told.bench.bar.current().text


def test_the_popover_is_no_higher_than_its_texts(told):
    ask(told)
    rows = popover(told).findChild(QListWidget)
    heights = [rows.visualItemRect(rows.item(row)).height() for row in range(rows.count())]
    assert rows.height() <= sum(heights) + 8


def test_what_changes_the_word_at_the_caret_stands_first_and_work_elsewhere_is_kept(told):
    press(told, Qt.Key.Key_End)
    ask(told)
    assert listed(told)[0] == OTHERS[1], "it is about the last word"
    press(told, Qt.Key.Key_Return)
    assert in_field(told) == "Yonr letter of the 3th"
    press(told, Qt.Key.Key_Home)
    ask(told)
    assert listed(told)[0] == "Your letter of the 3th", "what was chosen before stays"
