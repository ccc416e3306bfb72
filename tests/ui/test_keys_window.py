"""Keys in the window: rebinding, presets at once, letters only where they belong, parts, hints, the palette."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ductus.document.transcription import LineStatus
from ductus.ui.canvas import keys as canvas_keys
from ductus.ui.dialogs.keys import KeysDialog
from ductus.ui.help.window import HelpWindow
from ductus.ui.keys.commands import Place
from ductus.ui.keys.hints import HINTS, USES_TO_LEARN
from ductus.ui.keys.key_map import OWN, PRESET
from ductus.ui.keys.parts import go_to_part
from ductus.ui.palette import entries
from waiting import wait_until_active

KEY = Qt.Key
NO_KEY, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def press(widget, key, modifiers=NO_KEY):
    QTest.keyClick(widget.window().windowHandle(), key, modifiers)


@pytest.fixture
def dialog(bench, wait):
    bench.do("keys")
    (opened,) = bench.window.findChildren(KeysDialog)
    wait_until_active(opened)
    yield opened
    opened.close()


def rows(dialog):
    return {item.data(0, Qt.ItemDataRole.UserRole): item for item in dialog._items() if not item.isHidden()}


def choose(dialog, command_id):
    dialog._table.setCurrentItem(rows(dialog)[command_id])


def add(dialog, key, modifiers=NO_KEY):
    QTest.mouseClick(dialog._chosen._add, Qt.MouseButton.LeftButton)
    press(dialog, key, modifiers)


# The dialog


def test_a_key_is_given_by_pressing_it_and_acts_at_once(dialog, bench):
    choose(dialog, "window.sample")
    add(dialog, KEY.Key_F9)
    assert bench.actions["sample"].shortcut().toString() == "F9"
    assert "F9" in bench.actions["sample"].toolTip()
    assert rows(dialog)["window.sample"].text(2) == "F9"
    assert bench.settings[OWN] == {"window.sample": ["F9"]}


def test_who_holds_a_key_is_said_and_nothing_is_taken_until_it_is_asked_for(dialog, bench):
    choose(dialog, "window.sample")
    add(dialog, KEY.Key_R, CTRL | SHIFT)
    assert "Read page" in dialog._chosen._said.text()
    assert bench.settings[OWN] == {}
    QTest.mouseClick(dialog._chosen._take, Qt.MouseButton.LeftButton)
    assert bench.keys.keys("window.sample") == ("Ctrl+Shift+R",)
    assert bench.actions["read_page"].shortcuts() == []


def test_a_key_that_typing_needs_is_refused_with_the_reason(dialog, bench):
    choose(dialog, "text.verify")
    add(dialog, KEY.Key_E)
    assert "typing" in dialog._chosen._said.text()
    add(dialog, KEY.Key_V, CTRL)
    assert "pastes" in dialog._chosen._said.text()
    assert bench.settings[OWN] == {}


def test_a_key_that_writes_a_sign_in_this_project_is_not_given_away(dialog, bench):
    bench.keys.signs = {"Alt+1": "ꝑ"}
    choose(dialog, "window.sample")
    add(dialog, KEY.Key_1, ALT)
    assert "ꝑ" in dialog._chosen._said.text()
    assert bench.settings[OWN] == {}
    choose(dialog, "canvas.fit_page")  # on the page nobody types
    add(dialog, KEY.Key_1, ALT)
    assert bench.keys.keys("canvas.fit_page") == ("F", "Alt+1")


def test_a_key_is_taken_away_and_put_back(dialog, bench):
    choose(dialog, "canvas.erase")
    first = next(button for button in dialog._chosen.findChildren(QPushButton) if button.text().startswith("Del"))
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert bench.keys.keys("canvas.erase") == ("Backspace",)
    QTest.mouseClick(dialog._chosen._reset, Qt.MouseButton.LeftButton)
    assert bench.keys.keys("canvas.erase") == ("Del", "Backspace")


def test_commands_are_found_by_name_and_by_key(dialog):
    QTest.keyClicks(dialog._name, "verify the line")
    assert list(rows(dialog)) == ["text.verify"]
    dialog._name.clear()
    dialog._by_key.setFocus()
    press(dialog, KEY.Key_R, CTRL)
    assert list(rows(dialog)) == ["window.read_selection"]
    press(dialog, KEY.Key_Escape)
    assert len(rows(dialog)) > 50
    assert dialog.isVisible()


def test_a_preset_holds_at_once_and_reset_all_keeps_it(dialog, bench):
    bench.keys.give("window.sample", "F9", taking=False)
    dialog._presets.setCurrentIndex(dialog._presets.findData("escriptorium"))
    dialog._presets.activated.emit(dialog._presets.currentIndex())
    assert bench.settings[PRESET] == "escriptorium"
    assert rows(dialog)["canvas.use_baseline"].text(2).startswith("A")
    QTest.mouseClick(dialog._reset_all, Qt.MouseButton.LeftButton)
    assert bench.settings[OWN] == {}
    assert bench.keys.preset.id == "escriptorium"


def test_the_whole_dialog_is_used_without_a_mouse(dialog, bench):
    QTest.keyClicks(dialog._name, "try the sample")
    dialog._table.setFocus()
    press(dialog, KEY.Key_Return)  # Enter on a command waits for its key
    press(dialog, KEY.Key_F9)
    assert bench.keys.keys("window.sample") == ("F9",)


# Where keys act


def test_text_and_page_obey_the_keys_that_hold(bench, wait):
    bench.keys.give("text.verify", "F9", taking=False)
    bench.keys.give("canvas.select_all", "X", taking=False)
    bench.do("focus_canvas")
    press(bench.window, KEY.Key_X)
    assert len(bench.canvas.selection()) == 4
    bench.do("focus_desk")
    line_id = bench.desk.current_line()
    press(bench.window, KEY.Key_X)
    press(bench.window, KEY.Key_F9)
    held = bench.session.line(line_id)
    assert (held.text, held.status) == ("x", LineStatus.VERIFIED)


def test_no_letter_acts_outside_the_page(bench):
    """Every plain letter of the canvas, pressed in the text, is typed and does nothing else."""
    bench.do("focus_desk")
    line_id, page = bench.desk.current_line(), bench.session.page
    letters = [
        stroke.key()
        for stroke in (*canvas_keys.COMMANDS, *canvas_keys.OPERATIONS_BY_KEY, *canvas_keys.ACTIONS_BY_KEY)
        if stroke.keyboardModifiers() == NO_KEY and KEY.Key_A <= stroke.key() <= KEY.Key_Z
    ]
    for letter in letters:
        press(bench.window, letter)
    assert len(bench.desk.focusProxy().text()) == len(letters) > 8
    assert (bench.desk.current_line(), bench.session.page) == (line_id, page)
    assert bench.canvas.tool.NAME == "select"


def test_a_letter_typed_with_altgr_is_a_letter_although_ctrl_alt_is_a_command(bench):
    """Windows tells AltGr as Ctrl+Alt: Polish ł must not go to Ctrl+Alt+L."""
    assert bench.keys.holders("Ctrl+Alt+L", Place.TEXT)
    bench.do("focus_desk")
    editor = bench.desk.focusProxy()
    override = QKeyEvent(QEvent.Type.ShortcutOverride, KEY.Key_L, CTRL | ALT, "ł")
    override.ignore()
    QApplication.sendEvent(editor, override)
    assert override.isAccepted()
    QApplication.sendEvent(editor, QKeyEvent(QEvent.Type.KeyPress, KEY.Key_L, CTRL | ALT, "ł"))
    assert editor.text() == "ł"
    command = QKeyEvent(QEvent.Type.ShortcutOverride, KEY.Key_L, CTRL | ALT, "\x0c")
    command.ignore()
    QApplication.sendEvent(editor, command)
    assert not command.isAccepted()  # without a letter it is the command


def test_letters_of_the_page_turn_pages_there(bench):
    bench.do("focus_canvas")
    press(bench.window, KEY.Key_D)
    assert bench.session.page.id == "p1"
    press(bench.window, KEY.Key_A)
    assert bench.session.page.id == "p0"


def test_every_part_is_reached_and_left_by_keys(bench):
    bench.say("Something to be told.")
    bench.do("focus_canvas")
    seen = []
    for _ in range(8):
        press(bench.window, KEY.Key_F6, CTRL)
        focus = QApplication.focusWidget()
        parts = {"bar": bench.bar, "side": bench.side, "canvas": bench.canvas, "desk": bench.desk}
        seen.append(next(name for name, part in parts.items() if part is focus or part.isAncestorOf(focus)))
    assert seen == ["desk", "bar", "side", "canvas"] * 2
    press(bench.window, KEY.Key_F6, CTRL | SHIFT)
    assert bench.side.isAncestorOf(QApplication.focusWidget())


def test_without_a_project_there_is_no_part_to_go_to(window):
    assert go_to_part(window.bench, 1) is None


def test_menus_open_by_alt(bench, wait, watch):
    watch.expect("does not support grabbing the keyboard")  # the offscreen platform
    press(bench.window, KEY.Key_P, ALT)
    wait(lambda: QApplication.activePopupWidget() is not None)
    assert QApplication.activePopupWidget().title() == "&Page"
    press(QApplication.activePopupWidget(), KEY.Key_Escape)


def test_the_palette_finds_every_action_that_is_possible_every_setting_and_the_help(bench):
    bench.window.refresh_actions()
    found = list(entries(bench))
    titles = {name: action.text().partition("\t")[0].rstrip("…") for name, action in bench.actions.items()}
    possible = [titles[name] for name, action in bench.actions.items() if action.isEnabled()]
    assert set(possible) <= {entry.title for entry in found if entry.kind == "Action"}
    assert {"Key set", "Hints", "Keys", "Export"} <= {entry.title for entry in found}
    (privacy,) = [entry for entry in found if entry.title == "Privacy" and entry.kind == "Help"]
    privacy.choose()
    (opened,) = bench.window.findChildren(HelpWindow)
    assert opened.shown == "privacy"
    opened.close()


# Hints


def hint_of(bench, wait, words):
    wait(lambda: words in bench.status._hint.text())


def test_after_typing_the_hint_names_enter_and_ten_uses_later_it_is_gone_for_good(bench, wait):
    bench.do("focus_desk")
    QTest.keyClicks(bench.desk.focusProxy(), "Dear")
    hint_of(bench, wait, "Enter accepts the line")
    bench.settings["hints.shown"] = {"text.next_line": USES_TO_LEARN - 1}
    press(bench.window, KEY.Key_Return)
    assert bench.settings["hints.shown"]["text.next_line"] == USES_TO_LEARN
    QTest.keyClicks(bench.desk.focusProxy(), "Sister")
    hint_of(bench, wait, "puts back")
    press(bench.window, KEY.Key_Return)
    assert bench.settings["hints.shown"]["text.next_line"] == USES_TO_LEARN


def test_a_hint_names_the_key_that_holds(bench, wait):
    bench.keys.give("window.read_page", "F9", taking=False)
    bench.keys.set_keys("window.read_page", ["F9"])
    bench.do("focus_desk")
    hint_of(bench, wait, "F9 reads the lines")


def test_hints_can_be_turned_off(bench, wait):
    bench.do("focus_desk")
    hint_of(bench, wait, "reads the lines")
    bench.settings["hints.on"] = False
    wait(lambda: bench.status._hint.text() == "")


def test_on_the_page_the_tool_has_the_word(bench, wait):
    bench.do("focus_canvas")
    press(bench.window, KEY.Key_W)
    hint_of(bench, wait, "drag a rectangle")


def test_hints_teach_commands_there_are(bench):
    assert all(bench.keys.command(hint.command) for hint in HINTS)
