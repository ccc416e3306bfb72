"""Text tagged by key: palette, questions, marks, removal, what typing does to tags, undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget, QMenu
from window_hand import press, show_in_front, type_text

from ductus.document.tags import Mark, Tag, TagKind
from ductus.document.transcription import LineStatus, Origin
from ductus.ui.tags.field_marks import FieldMarks
from ductus.ui.tags.kinds_dialog import KindsDialog
from ductus.ui.tags.palette import AttributeField, TagPalette
from ductus.ui.tags.tagging import word_at

CTRL = Qt.KeyboardModifier.ControlModifier
LINE, OTHER = "p0_l1", "p0_l2"


@pytest.fixture
def held(window, project):
    """The window with “the ꝑſon 𐌰b” in the second line of the first page, which is in hand."""
    show_in_front(window, project)
    window.bench.session.accept(LINE, "the ꝑſon 𐌰b", is_verified=False)
    window.bench.desk.set_current(LINE, take_focus=True)
    return window


def editor(window):
    return window.bench.desk.strip.editor


def choose(window, start, end):
    editor(window).put_caret(start)
    editor(window).put_caret(end, is_selecting=True)


def tags(project, line_id=LINE):
    return project.page("p0").line(line_id).transcription.tags


def sheet(window, kind):
    return window.bench.desk.findChild(kind)


def test_letters_are_tagged_by_key_and_undo_takes_the_tag_alone(held, project):
    choose(held, 4, 8)
    press(held, Qt.Key.Key_T, CTRL)
    assert sheet(held, TagPalette).isVisible()
    type_text(held, "u")
    assert tags(project) == (Tag("unclear", 4, 8),)
    assert sheet(held, TagPalette).isHidden()
    assert editor(held).hasFocus(), "the keyboard is back in the text"
    assert editor(held).textCursor().selectedText() == "ꝑſon", "what was chosen still is"
    press(held, Qt.Key.Key_Z, CTRL)
    assert tags(project) == ()
    assert project.page("p0").line(LINE).text == "the ꝑſon 𐌰b"


def test_a_kind_asks_for_what_it_needs_and_esc_sets_nothing(held, project):
    choose(held, 4, 5)
    press(held, Qt.Key.Key_T, CTRL)
    type_text(held, "b")
    asked = sheet(held, AttributeField)
    assert asked.isVisible() and "quoque" in asked.findChild(QLineEdit).placeholderText()
    press(held, Qt.Key.Key_Escape)
    assert tags(project) == ()
    press(held, Qt.Key.Key_T, CTRL)
    type_text(held, "b")
    type_text(held, "per")
    press(held, Qt.Key.Key_Return)
    assert tags(project) == (Tag("abbreviation", 4, 5, (("expansion", "per"),)),)


def test_without_a_choice_the_word_at_the_caret_is_meant_and_a_gap_stands_at_the_caret(held, project):
    editor(held).put_caret(6)
    press(held, Qt.Key.Key_T, CTRL)
    type_text(held, "p")
    assert tags(project) == (Tag("person", 4, 8),)
    press(held, Qt.Key.Key_T, CTRL)
    type_text(held, "g")
    press(held, Qt.Key.Key_Return)
    assert tags(project) == (Tag("person", 4, 8), Tag("gap", 6, 6))


def test_places_beyond_the_first_plane_are_code_points(held, project):
    choose(held, 9, 11)  # 𐌰 takes two units of Qt's
    press(held, Qt.Key.Key_T, CTRL)
    type_text(held, "u")
    assert tags(project) == (Tag("unclear", 9, 10),)


def test_tags_are_removed_by_del_in_the_palette(held, project):
    choose(held, 4, 8)
    held.bench.tagging.put("unclear")
    editor(held).put_caret(5)
    press(held, Qt.Key.Key_T, CTRL)
    press(held, Qt.Key.Key_Delete)
    assert tags(project) == ()


def test_typing_inside_grows_a_tag_and_typing_at_its_end_does_not(held, project):
    choose(held, 4, 8)
    held.bench.tagging.put("person")
    editor(held).put_caret(8)
    type_text(held, "s")
    editor(held).put_caret(6)
    type_text(held, "x")
    assert held.bench.tagging.tags_in_hand() == (Tag("person", 4, 9),), "the field shows it before it is accepted"
    press(held, Qt.Key.Key_Return)
    line = project.page("p0").line(LINE)
    assert [line.text[tag.start : tag.end] for tag in line.transcription.tags] == ["ꝑſxon"]


def test_a_tag_on_typing_accepts_the_typing_first_as_its_own_step(held, project):
    editor(held).put_caret()
    type_text(held, "c")
    choose(held, 0, 3)
    held.bench.tagging.put("deleted")
    line = project.page("p0").line(LINE)
    assert (line.text, line.transcription.tags) == ("the ꝑſon 𐌰bc", (Tag("deleted", 0, 3),))
    assert line.transcription.origin is Origin.PERSON
    assert line.status is LineStatus.CORRECTED
    press(held, Qt.Key.Key_Z, CTRL)
    line = project.page("p0").line(LINE)
    assert (line.text, line.transcription.tags) == ("the ꝑſon 𐌰bc", ())


def test_the_menu_of_the_text_offers_tags_beside_copy_and_paste(held, monkeypatch):
    offered = []
    # The offscreen platform has no popups: what would be shown is looked at instead.
    monkeypatch.setattr(QMenu, "popup", lambda menu, _place: offered.extend(a.objectName() for a in menu.actions()))
    choose(held, 4, 8)
    viewport = editor(held).viewport()
    middle = viewport.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, viewport.mapToGlobal(middle))
    QApplication.sendEvent(viewport, event)
    assert {"tag_text", "where_else", "alternatives", "edit-copy"} <= set(offered)
    assert editor(held).textCursor().selectedText() == "ꝑſon"


def test_an_earlier_text_comes_back_with_its_tags(held, project):
    choose(held, 4, 8)
    held.bench.tagging.put("person")
    held.bench.session.accept(LINE, "another text", is_verified=False)
    assert tags(project) == ()
    held.bench.history.text_wanted.emit(LINE, "the ꝑſon 𐌰b")
    assert tags(project) == (Tag("person", 4, 8),)


def test_composing_neither_opens_the_palette_nor_tags(held, project):
    QApplication.sendEvent(editor(held), QInputMethodEvent("ni", []))
    press(held, Qt.Key.Key_T, CTRL)
    assert sheet(held, TagPalette).isHidden()
    assert project.page("p0").line(LINE).text == "the ꝑſon 𐌰b"


def test_a_locked_line_takes_no_tag(held, project):
    held.bench.canvas.set_current(LINE)
    held.bench.canvas.operate("lock")
    assert project.page("p0").line(LINE).is_locked
    held.bench.tagging.show_palette()
    assert sheet(held, TagPalette).isHidden()


def test_the_field_says_what_stands_under_the_pointer(held):
    choose(held, 4, 8)
    held.bench.tagging.put("person")
    marks = editor(held).viewport().findChild(FieldMarks)
    cursor = editor(held).textCursor()
    cursor.setPosition(6)
    middle = editor(held).cursorRect(cursor).center()
    assert marks.words_at(QPointF(middle)) == "Person “ꝑſon”"
    assert marks.words_at(QPointF(0, middle.y())) == ""


def test_a_cell_says_what_stands_under_the_pointer_and_nothing_where_it_was_before(held, qapp):
    choose(held, 4, 8)
    held.bench.tagging.put("person")
    held.bench.desk.set_current(OTHER, take_focus=True)
    strip = held.bench.desk.strip

    def words():
        strip.viewport().repaint()
        room = strip.viewport().rect()
        places = [QPointF(x, y) for x in range(0, room.width(), 8) for y in range(0, room.height(), 4)]
        return {said for place in places if (said := strip.tag_marks.words_at(place))}

    assert words() == {"Person “ꝑſon”"}
    held.bench.session.show_page("p1")
    assert words() == set()


def test_the_panel_lists_the_tags_and_a_click_chooses_their_letters(held, project):
    choose(held, 4, 8)
    held.bench.tagging.put("person")
    held.bench.desk.set_current(OTHER, take_focus=True)
    held.bench.do("panel_tags")
    panel = held.bench.side.panel("tags")
    listed = panel.findChild(QListWidget)
    assert [listed.item(row).text() for row in range(listed.count())] == ["2  Person “ꝑſon”"]
    listed.itemClicked.emit(listed.item(0))
    assert held.bench.desk.current_line() == LINE
    assert editor(held).textCursor().selectedText() == "ꝑſon"
    listed.setCurrentRow(0)
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    assert tags(project) == ()


def test_the_panel_lists_the_tags_of_all_pages_and_goes_to_the_page(held, project, wait):
    choose(held, 4, 8)
    held.bench.tagging.put("person")
    held.bench.session.show_page("p1")
    line_id = project.page("p1").lines[0].id
    held.bench.session.accept(line_id, "Anno 1403", is_verified=False)
    held.bench.desk.set_current(line_id, take_focus=True)
    choose(held, 5, 9)
    held.bench.tagging.put("place")
    held.bench.do("panel_tags")
    panel = held.bench.side.panel("tags")
    listed, (scope, kinds) = panel.findChild(QListWidget), panel.findChildren(QComboBox)
    scope.setCurrentText("Whole project")
    wait(lambda: listed.count() == 2)
    assert [listed.item(row).text() for row in range(2)] == [
        f"Person “ꝑſon” · {project.page('p0').name}, line 2",
        f"Place “1403” · {project.page('p1').name}, line 1",
    ]
    kinds.setCurrentText("Person")
    assert listed.count() == 1
    listed.itemClicked.emit(listed.item(0))
    assert held.bench.session.page.id == "p0"
    assert editor(held).textCursor().selectedText() == "ꝑſon"
    held.bench.session.show_page("p1")
    listed.setCurrentRow(0)
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    assert tags(project) == ()
    wait(lambda: listed.count() == 0)
    project.undo()
    wait(lambda: listed.count() == 1)


def test_kinds_of_the_project_are_its_own(held, project):
    held.bench.do("panel_tags")
    panel = held.bench.side.panel("tags")
    dialog = KindsDialog((TagKind("damage", "Damage", Mark.STRIKE, ("cause",), "m"),), panel)
    dialog.kept.connect(panel._keep_kinds)
    assert dialog.kinds() == [TagKind("damage", "Damage", Mark.STRIKE, ("cause",), "m")]
    dialog.keep()
    assert [kind.id for kind in project.sheet.tag_kinds] == ["damage"]
    assert [kind.id for kind in held.bench.tagging.kinds] == ["damage"]


def test_two_kinds_with_one_letter_are_refused(held):
    panel = held.bench.side.panel("tags")
    dialog = KindsDialog((TagKind("a", "A", letter="x"), TagKind("b", "B", letter="x")), panel)
    kept = []
    dialog.kept.connect(kept.append)
    dialog.keep()
    assert not kept
    dialog.reject()


@pytest.mark.parametrize(("place", "span"), [(0, (0, 3)), (3, (0, 3)), (4, (4, 5)), (6, (6, 6))])
def test_the_word_at_a_place(place, span):
    assert word_at("one b ", place) == span
