"""Comments on lines, by key: written under the line from desk and page, kept, put away, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from window_hand import press, show_in_front, type_text

from ductus.document.edits import SetRemark
from ductus.project.project import Project
from ductus.ui.desk.comment_field import CommentPopover

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
LINE = "p0_l1"


@pytest.fixture
def told(window, project):
    """The window on a project of three pages without texts, the second line of the first page in hand."""
    show_in_front(window, project)
    window.bench.desk.set_current(LINE, take_focus=True)
    return window


def popover(window):
    return window.bench.desk.findChild(CommentPopover)


def field(window):
    return popover(window).findChild(QPlainTextEdit)


def comment(project, line_id=LINE):
    return project.page("p0").line(line_id).comment


def test_a_comment_is_written_under_the_line_and_kept_by_enter(told, project):
    press(told, Qt.Key.Key_F4)
    assert popover(told).isVisible() and field(told).hasFocus()
    type_text(told, "under the fold")
    press(told, Qt.Key.Key_Return)
    assert comment(project) == "under the fold"
    assert popover(told).isHidden()
    assert told.bench.desk.focusProxy().hasFocus(), "the keyboard is back in the text"
    assert told.bench.desk.current_line() == LINE


def test_it_is_one_step_that_can_be_undone(told, project):
    press(told, Qt.Key.Key_F4)
    type_text(told, "under the fold")
    press(told, Qt.Key.Key_Return)
    press(told, Qt.Key.Key_Z, CTRL)
    assert comment(project) == ""


def test_escape_leaves_it_as_it_was(told, project):
    press(told, Qt.Key.Key_F4)
    type_text(told, "no")
    press(told, Qt.Key.Key_Escape)
    assert comment(project) == ""
    assert popover(told).isHidden()
    assert told.bench.desk.focusProxy().hasFocus()
    assert project.undo_title != SetRemark.NAME


def test_a_comment_is_changed_and_taken_away(told, project):
    line = project.page("p0").line(LINE)
    told.bench.session.apply(SetRemark("p0", LINE, "fold", line.kind, line.region_id, line.is_locked))
    press(told, Qt.Key.Key_F4)
    assert field(told).toPlainText() == "fold"
    type_text(told, "ed")
    press(told, Qt.Key.Key_Return)
    assert comment(project) == "folded"
    press(told, Qt.Key.Key_F4)
    press(told, Qt.Key.Key_A, CTRL)
    press(told, Qt.Key.Key_Delete)
    press(told, Qt.Key.Key_Return)
    assert comment(project) == ""


def test_shift_enter_begins_a_row(told, project):
    press(told, Qt.Key.Key_F4)
    type_text(told, "one")
    press(told, Qt.Key.Key_Return, SHIFT)
    type_text(told, "two")
    press(told, Qt.Key.Key_Return)
    assert comment(project) == "one\ntwo"


def test_looking_elsewhere_keeps_it(told, project):
    press(told, Qt.Key.Key_F4)
    type_text(told, "under the fold")
    told.bench.canvas.setFocus()
    assert comment(project) == "under the fold"
    assert popover(told).isHidden()


@pytest.mark.parametrize("leave", ["next_page", "undo"])
def test_what_the_window_does_meanwhile_keeps_it_first(told, project, leave):
    told.bench.session.accept("p0_l0", "a step to be undone", is_verified=False)
    press(told, Qt.Key.Key_F4)
    type_text(told, "fold")
    told.bench.do(leave)
    assert popover(told).isHidden()
    assert comment(project) == ("fold" if leave == "next_page" else "")
    assert project.page("p0").line("p0_l0").text == "a step to be undone"


def test_closing_the_window_keeps_it(told, project):
    press(told, Qt.Key.Key_F4)
    type_text(told, "fold")
    told.close()
    again = Project.open(project.path)
    assert again.page("p0").line(LINE).comment == "fold"
    again.close()


def test_what_is_being_typed_in_the_line_is_not_accepted_by_commenting(told, project):
    type_text(told, "half a wo")
    press(told, Qt.Key.Key_F4)
    type_text(told, "fold")
    press(told, Qt.Key.Key_Return)
    assert project.page("p0").line(LINE).text == ""
    assert project.drafts("p0") == {LINE: "half a wo"}
    type_text(told, "rd")
    press(told, Qt.Key.Key_Return)
    assert project.page("p0").line(LINE).text == "half a word"
    assert comment(project) == "fold"


def test_the_page_comments_too_and_has_the_keyboard_back(told, project):
    told.bench.canvas.set_current("p0_l2")
    told.bench.canvas.setFocus()
    press(told, Qt.Key.Key_F4)
    type_text(told, "torn")
    press(told, Qt.Key.Key_Return)
    assert comment(project, "p0_l2") == "torn"
    assert told.bench.canvas.hasFocus()


def test_a_comment_leaves_text_status_and_lock_alone(told, project):
    before = project.page("p0").line(LINE)
    told.bench.session.apply(SetRemark("p0", LINE, "", before.kind, before.region_id, True))
    press(told, Qt.Key.Key_F4)
    type_text(told, "locked, but commented")
    press(told, Qt.Key.Key_Return)
    line = project.page("p0").line(LINE)
    assert (line.comment, line.is_locked) == ("locked, but commented", True)
    assert (line.text, line.status) == (before.text, before.status)


def test_it_has_a_name_that_screen_readers_say(told):
    press(told, Qt.Key.Key_F4)
    assert QApplication.focusWidget().accessibleName() == "Comment on line 2"


def test_it_stands_inside_the_strip_also_where_there_is_little_room(told):
    told.bench.settings["desk.place"] = "below"
    told.resize(900, 600)
    for line_id in ("p0_l0", "p0_l3"):
        told.bench.desk.set_current(line_id, take_focus=True)
        press(told, Qt.Key.Key_F4)
        room = popover(told).parentWidget().rect()
        assert room.contains(popover(told).geometry())
        press(told, Qt.Key.Key_Escape)
