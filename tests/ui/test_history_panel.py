"""The history panel, by key: opened, followed, compared with what holds, and the way back to any of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPushButton
from window_hand import press, show_in_front, type_text

from ductus.document.differences import Change
from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, now
from ductus.ui.history.history_table import HistoryRole

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
LINE = "p0_l0"
READ, CORRECTED = "Yonr letter of the Sth", "Your letter of the 8th"


def reading(text, name="r1", confidence=0.71):
    return Reading(name, text, confidence, Provenance("quill", "quill-large", "0123456789"), now())


@pytest.fixture
def told(window, project):
    """The window on a project whose first line was read, corrected by Ada, and read again by another engine."""
    page = project.page("p0")
    page = project.apply(take_reading(page, LINE, reading(READ)), is_undoable=False)
    page = project.apply(accept_text(page, LINE, CORRECTED, "Ada"), "Ada")
    again = reading("Your letter of the 3th", "r2", 0.6)
    project.apply(take_reading(page, LINE, again), is_undoable=False)
    show_in_front(window, project)
    window.bench.desk.set_current(LINE, take_focus=True)
    return window


@pytest.fixture
def panel(told):
    press(told, Qt.Key.Key_H, CTRL_ALT)
    return told.bench.history


def view_of(panel):
    return panel.findChild(QListView)


def rows_of(panel):
    table = view_of(panel).model()
    return [table.row(number) for number in range(table.rowCount())]


def texts_of(panel):
    return [row.text for row in rows_of(panel)]


def button(panel, text):
    return next(found for found in panel.findChildren(QPushButton) if found.text() == text)


def test_the_key_opens_it_with_everything_the_line_said_and_the_keyboard_in_it(told, panel):
    assert panel.isVisible() and view_of(panel).hasFocus()
    assert texts_of(panel) == ["Your letter of the 3th", CORRECTED, READ]
    assert [row.what for row in rows_of(panel)] == [
        "Read by quill, not taken over",
        "Corrected by Ada",
        "Read by quill",
    ]


def test_what_sets_a_version_apart_from_the_text_now_is_marked(panel):
    table = view_of(panel).model()
    pieces = table.index(2).data(HistoryRole.PIECES)
    assert [piece.text for piece in pieces if piece.change is Change.INSERTED] == ["n", "S"]
    assert [piece.text for piece in pieces if piece.change is Change.DELETED] == ["u", "8"]
    spoken = table.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "only here: n … S" in spoken and "only in the text now: u … 8" in spoken


def test_enter_uses_a_text_as_the_persons_own_and_undo_takes_it_back(told, panel, project):
    press(told, Qt.Key.Key_End)
    press(told, Qt.Key.Key_Return)
    line = project.page("p0").line(LINE)
    assert (line.text, line.status, line.transcription.origin) == (READ, LineStatus.CORRECTED, Origin.PERSON)
    told.bench.do("undo")
    assert project.page("p0").line(LINE).text == CORRECTED


def test_it_shows_what_was_just_done_and_the_chosen_row_stays_chosen(told, panel, wait):
    press(told, Qt.Key.Key_End)
    press(told, Qt.Key.Key_Return)
    wait(lambda: len(rows_of(panel)) == 4)
    assert rows_of(panel)[0].is_now and rows_of(panel)[0].text == READ
    assert view_of(panel).currentIndex().row() == 3
    assert not button(panel, "Use this text").isEnabled()


def test_reset_lets_a_reading_hold_again(told, panel, project):
    press(told, Qt.Key.Key_End)
    QTest.mouseClick(button(panel, "Reset to the reading"), Qt.MouseButton.LeftButton)
    line = project.page("p0").line(LINE)
    assert (line.text, line.status, line.transcription.reading_id) == (READ, LineStatus.READ, "r1")
    assert not line.is_human
    assert project.undo_title == "reset to the reading"
    told.bench.do("undo")
    assert project.page("p0").line(LINE).text == CORRECTED


def test_only_readings_can_be_reset_to(told, panel):
    press(told, Qt.Key.Key_Home)
    assert button(panel, "Reset to the reading").isEnabled()
    press(told, Qt.Key.Key_Down)
    assert not button(panel, "Reset to the reading").isEnabled()
    assert not button(panel, "Use this text").isEnabled(), "the line says that already"


def test_what_was_typed_is_accepted_first_and_can_be_had_back(told, panel, project, wait):
    press(told, Qt.Key.Key_Escape)
    told.bench.desk.focusProxy().selectAll()
    type_text(told, "half typed")
    told.bench.history.show()
    told.bench.history.text_wanted.emit(LINE, READ)
    assert project.page("p0").line(LINE).text == READ
    assert told.bench.desk.focusProxy().text() == READ
    assert not project.drafts("p0")
    wait(lambda: "half typed" in texts_of(panel))


def test_copy_copies_the_chosen_text(told, panel):
    press(told, Qt.Key.Key_End)
    press(told, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == READ


def test_it_follows_the_line_in_hand(told, panel, wait):
    told.bench.desk.set_current("p0_l1", take_focus=True)
    wait(lambda: panel.line_id() == "p0_l1")
    assert not texts_of(panel)
    type_text(told, "now it says this")
    press(told, Qt.Key.Key_Up)
    press(told, Qt.Key.Key_Down)
    wait(lambda: texts_of(panel) == ["now it says this"])


def test_it_follows_to_another_page_and_project(told, panel, wait):
    told.bench.do("next_page")
    wait(lambda: panel.line_id() == "p1_l0")


def test_escape_closes_it_and_gives_the_keyboard_back(told, panel):
    press(told, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert told.bench.desk.focusProxy().hasFocus()
    assert told.bench.desk.current_line() == LINE


def test_the_key_goes_to_it_and_from_within_closes_it(told, panel):
    told.bench.desk.setFocus()
    press(told, Qt.Key.Key_H, CTRL_ALT)
    assert view_of(panel).hasFocus()
    press(told, Qt.Key.Key_H, CTRL_ALT)
    assert panel.isHidden()


def test_tab_leads_from_the_list_to_its_buttons(told, panel):
    press(told, Qt.Key.Key_End)
    press(told, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() in panel.findChildren(QPushButton)


def test_a_locked_line_is_shown_and_not_changed(told, panel, project, wait):
    from ductus.document.edits import SetRemark

    line = project.page("p0").line(LINE)
    told.bench.session.apply(SetRemark("p0", LINE, "", line.kind, "", True))
    wait(lambda: not button(panel, "Use this text").isEnabled())
    press(told, Qt.Key.Key_End)
    press(told, Qt.Key.Key_Return)
    assert not button(panel, "Reset to the reading").isEnabled()
    assert project.page("p0").line(LINE).text == CORRECTED


def test_a_line_without_history_says_so_and_escape_still_closes(told, panel, wait):
    told.bench.desk.set_current("p0_l1", take_focus=True)
    press(told, Qt.Key.Key_H, CTRL_ALT)
    wait(lambda: panel.line_id() == "p0_l1")
    assert any(label.isVisible() and "Nobody has read" in label.text() for label in panel.findChildren(QLabel))
    press(told, Qt.Key.Key_Return)
    press(told, Qt.Key.Key_Escape)
    assert panel.isHidden()


def test_the_divider_is_where_it_was_left(told, panel, wait):
    side = panel.parentWidget()
    total = sum(side.sizes())
    side.moveSplitter(total // 3, 1)
    wait(lambda: any(key.startswith("history") for key in told.bench.settings["window.layout"]))
    left = side.sizes()
    press(told, Qt.Key.Key_Escape)
    press(told, Qt.Key.Key_H, CTRL_ALT)
    assert side.sizes() == pytest.approx(left, abs=2)


def test_the_menu_resets_the_line_in_hand(told, project):
    told.bench.do("reset_to_reading")
    assert project.page("p0").line(LINE).text == READ


def test_long_texts_wrap_and_rows_grow(told, panel, project, wait):
    before = view_of(panel).visualRect(view_of(panel).model().index(0)).height()
    told.bench.session.accept(LINE, "Rechtsschutzversicherungsgesellschaften " * 8, is_verified=False)
    wait(lambda: len(rows_of(panel)) == 4)
    assert view_of(panel).visualRect(view_of(panel).model().index(0)).height() > before
    assert view_of(panel).indexAt(QPoint(20, 20)).row() == 0
