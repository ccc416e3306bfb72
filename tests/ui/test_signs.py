"""Signs written by button, key, two strokes and short form; what the inspector says; sheets of the project."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from window_hand import press, show_in_front, type_text

from ductus.document.signs import USUAL_SNIPPETS, Keyboard, Sign, SignRow, Snippet
from ductus.document.tags import Tag
from ductus.ui.signs.inspector import Inspector
from ductus.ui.signs.own_signs import MINE, KeyDialog, with_own_sign, without_sign
from ductus.ui.signs.snippets import SnippetsDialog, from_tsv, to_tsv
from ductus.workflows.keyboards import read_keyboard

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LINE = "p0_l1"


@pytest.fixture
def held(window, project):
    """The window with “abc” in the second line of the first page, in hand, its caret at the end."""
    show_in_front(window, project)
    window.bench.session.accept(LINE, "abc", is_verified=False)
    window.bench.desk.set_current(LINE, take_focus=True, at_end=True)
    return window


def editor(window):
    return window.bench.desk.strip.editor


def panel(window):
    window.bench.do("panel_signs")
    return window.bench.side.panel("signs")


def with_snippets(project, *snippets):
    project.set_sheet(replace(project.sheet, snippets=snippets))


def test_a_button_writes_at_the_caret_and_the_keyboard_is_in_the_text(held):
    editor(held).put_caret(1)
    signs = panel(held)
    QTest.mouseClick(signs._grid.button("ꝑ"), Qt.MouseButton.LeftButton)
    assert editor(held).text() == "aꝑbc"
    assert editor(held).hasFocus()
    assert signs._recent.texts() == ["ꝑ"]
    button = signs._grid.button("\u0303")
    assert button.text() == "\u25cc\u0303", "a mark stands on a dotted circle"
    assert "combining tilde" in button.toolTip() and "U+0303" in button.toolTip()
    assert button.accessibleName() == "combining tilde"


def test_a_key_of_a_sign_writes_it(held):
    press(held, Qt.Key.Key_1, ALT)
    assert editor(held).text() == "abcſ"


def test_of_two_sheets_that_want_a_key_the_first_in_use_has_it(held, project):
    own = Keyboard("own", "Own", (SignRow("", (Sign("ω", "Alt+1"), Sign("λ", "Alt+0"))),))
    project.set_sheet(replace(project.sheet, own_keyboards=(own,), keyboards=("own", "latin-medieval")))
    press(held, Qt.Key.Key_1, ALT)
    press(held, Qt.Key.Key_0, ALT)
    press(held, Qt.Key.Key_2, ALT)
    assert editor(held).text() == "abcωλꝑ"


@pytest.mark.parametrize(("strokes", "sign"), [("ae", "æ"), ("'e", "é"), ("e'", "é"), ("p-", "ꝑ"), ("~q", "q\u0303")])
def test_two_strokes_make_one_sign(held, strokes, sign):
    press(held, Qt.Key.Key_Period, CTRL)
    type_text(held, strokes)
    assert editor(held).text() == f"abc{sign}"
    type_text(held, "x")
    assert editor(held).text() == f"abc{sign}x", "one sign only"


def test_strokes_that_make_no_sign_write_nothing_and_esc_ends_it(held):
    press(held, Qt.Key.Key_Period, CTRL)
    type_text(held, "qx")
    assert editor(held).text() == "abc"
    press(held, Qt.Key.Key_Period, CTRL)
    press(held, Qt.Key.Key_Escape)
    type_text(held, "d")
    assert editor(held).text() == "abcd"
    assert held.bench.desk.current_line() == LINE


def test_search_by_name_and_enter_writes_the_first(held):
    signs = panel(held)
    QTest.keyClicks(signs._field, "letter p stroke descender small")
    QTest.keyClick(signs._field, Qt.Key.Key_Return)
    assert editor(held).text() == "abcꝑ"
    signs._field.setText("U+204A")
    QTest.keyClick(signs._field, Qt.Key.Key_Return)
    assert editor(held).text() == "abcꝑ⁊"


def test_a_short_form_expands_with_its_tag_and_is_accepted_with_it(held, project):
    with_snippets(project, Snippet(";p", "ꝑ", "per"))
    type_text(held, " ;p")
    press(held, Qt.Key.Key_Space)
    assert editor(held).text() == "abc ꝑ "
    assert project.page("p0").line(LINE).text == "abc"
    press(held, Qt.Key.Key_Return)
    line = project.page("p0").line(LINE)
    assert line.text == "abc ꝑ "
    assert line.transcription.tags == (Tag("abbreviation", 4, 5, (("expansion", "per"),)),)
    press(held, Qt.Key.Key_Z, CTRL)
    assert project.page("p0").line(LINE).text == "abc"
    assert project.page("p0").line(LINE).transcription.tags == ()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Tab])
def test_one_backspace_brings_back_what_was_typed(held, project, key):
    with_snippets(project, Snippet(";p", "𐌰ꝑ", "per"))
    type_text(held, ";p")
    press(held, key)
    assert editor(held).text().strip() == "abc𐌰ꝑ"
    assert held.bench.desk.current_line() == LINE, "Tab expanded rather than went on"
    press(held, Qt.Key.Key_Backspace)
    assert editor(held).text() == "abc;p"
    assert held.bench.tagging.tags_in_hand() == ()
    press(held, Qt.Key.Key_Backspace)
    assert editor(held).text() == "abc;", "the next one is a Backspace like any other"


def test_undo_takes_an_expansion_back(held, project):
    with_snippets(project, Snippet("&&", "⁊", "", is_at_once=True))
    type_text(held, "&&")
    assert editor(held).text() == "abc⁊"
    press(held, Qt.Key.Key_Z, CTRL)
    assert "⁊" not in editor(held).text()


def test_a_short_form_of_letters_has_to_begin_a_word(held, project):
    with_snippets(project, Snippet("bc", "ꝑ"))
    press(held, Qt.Key.Key_Space)
    assert editor(held).text() == "abc "
    type_text(held, "bc")
    press(held, Qt.Key.Key_Space)
    assert editor(held).text() == "abc ꝑ "


def test_composing_expands_nothing_and_writes_no_sign(held, project):
    with_snippets(project, Snippet("c", "X", "", is_at_once=True), Snippet("abc", "Y"))
    QApplication.sendEvent(editor(held), QInputMethodEvent("c", []))
    press(held, Qt.Key.Key_1, ALT)
    press(held, Qt.Key.Key_Space)
    assert editor(held).text() == "abc"
    commit = QInputMethodEvent()
    commit.setCommitString("c")
    QApplication.sendEvent(editor(held), commit)
    assert editor(held).text() == "abcc"
    assert project.page("p0").line(LINE).text == "abc"


def test_the_inspector_says_what_stands_at_the_caret_and_takes_it_apart(held, project):
    held.bench.session.accept(LINE, "éa", is_verified=False)
    inspector = panel(held).findChild(Inspector)
    editor(held).put_caret(0)
    inspector.show_now()
    assert inspector.text() == "é"
    assert "U+00E9 latin small letter e with acute" in inspector._words.text()
    assert "NFD: U+0065 U+0301" in inspector._words.text()
    apart = next(button for button in inspector.findChildren(QPushButton) if button.text() == "Decompose")
    apart.click()
    assert editor(held).text() == "e\u0301a"
    assert inspector.text() == "e\u0301", "a letter and its mark are looked at together"
    assert "combining class 230" in inspector._words.text()


def test_the_inspector_counts_in_the_project(held, wait):
    signs = panel(held)
    inspector = signs.findChild(Inspector)
    editor(held).put_caret(0)
    wait(lambda: signs._count_of("a") == 1)
    inspector.show_now()
    assert "1 time in the project" in inspector._words.text()


def test_sheets_are_chosen_made_and_removed_in_the_project(held, project, wait):
    signs = panel(held)
    held.bench.session.accept(LINE, "ꝑꝑꝓ a\u0303", is_verified=False)
    wait(lambda: signs._count_of("ꝑ") == 2)
    signs._make_from_project()
    (own,) = project.sheet.own_keyboards
    assert signs._choice.currentText() == "Of this project"
    assert signs._grid.texts() == ["ꝑ", "ꝓ", "\u0303"], "the most frequent first, marks apart"
    signs._remove()
    assert project.sheet.own_keyboards == ()
    assert own.id not in project.sheet.keyboards
    signs._use("greek", is_on=True)
    assert signs._choice.findData("greek") >= 0


def test_a_sheet_of_escriptorium_is_taken_over(held, project, tmp_path):
    file = tmp_path / "paleo.json"
    keys = [{"character": "ꝓ", "row": 1, "column": 0}, {"character": "ꝑ", "row": 0, "column": 1},
            {"character": "ſ", "row": 0, "column": 0, "keyboard": 49}]  # fmt: skip
    file.write_text(json.dumps({"version": "0.1", "name": "Paleo", "characters": keys}), encoding="utf-8")
    signs = panel(held)
    signs.add(read_keyboard(file))
    assert signs._grid.texts() == ["ſ", "ꝑ", "ꝓ"]
    assert project.sheet.own_keyboards[0].title == "Paleo"


def test_a_sign_gets_a_key_of_its_own_that_holds_before_others(held, project):
    signs = panel(held)
    dialog = KeyDialog(Sign("ꝓ"), signs)
    keys = []
    dialog.given.connect(keys.append)
    dialog.set_key("A")
    dialog.give()
    assert not keys, "a key that writes a letter cannot write a sign"
    dialog.set_key("Alt+1")
    dialog.give()
    assert keys == ["Alt+1"]
    project.set_sheet(with_own_sign(project.sheet, Sign("ꝓ", keys[0])))
    editor(held).setFocus()
    press(held, Qt.Key.Key_1, ALT)
    assert editor(held).text() == "abcꝓ"
    project.set_sheet(with_own_sign(project.sheet, Sign("¶", "Alt+1")))
    press(held, Qt.Key.Key_1, ALT)
    assert editor(held).text() == "abcꝓ¶", "one key, one sign"
    assert [sign.text for sign in project.sheet.own_keyboards[0].signs] == ["ꝓ", "¶"]
    project.set_sheet(without_sign(project.sheet, MINE, "ꝓ"))
    assert [sign.text for sign in project.sheet.own_keyboards[0].signs] == ["¶"]


def test_short_forms_are_edited_in_a_table_and_travel_as_one(held):
    given = [Snippet(";p", "ꝑ", "per"), Snippet('"x', "⁊", "", is_at_once=True)]
    dialog = SnippetsDialog(given, panel(held))
    assert dialog.snippets() == given
    assert from_tsv(to_tsv(given)) == given
    kept = []
    dialog.kept.connect(kept.extend)
    dialog.fill([*given, Snippet(";p", "ꝓ")])
    dialog.keep()
    assert not kept, "one short form cannot become two things"
    dialog.fill(given)
    dialog._add_usual()
    assert dialog.snippets()[:2] == given, "what the project has stays"
    assert len(dialog.snippets()) == 1 + len(USUAL_SNIPPETS)
    dialog.fill(given)
    dialog.keep()
    assert kept == given
