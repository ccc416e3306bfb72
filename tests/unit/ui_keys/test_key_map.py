"""One key, one meaning a place, whatever presets and people wish; and nothing is taken from anyone in silence."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from ductus.errors import ExportFailed, FormatUnreadable
from ductus.settings import TABLE, Settings
from ductus.ui.actions.tables import MENUS
from ductus.ui.canvas import keys as canvas_keys
from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.desk.line_editor import DESK_WORDS, DeskKey
from ductus.ui.keys.commands import Command, Place, all_commands
from ductus.ui.keys.files import read_keys, write_keys
from ductus.ui.keys.key_map import OWN, PRESET, KeyMap, resolve, sound
from ductus.ui.keys.presets import DUCTUS, PRESETS, preset
from ductus.ui.keys.rules import refusal
from ductus.ui.keys.strokes import parsed, shown_together, stroke_of, written

BY_ID = {command.id: command for command in all_commands()}


def the_map(**own):
    settings = Settings()
    settings[OWN] = own
    return KeyMap(settings)


def clashes(keys):
    """Keys that mean two things in places that overlap."""
    held = [(key, command) for command in all_commands() for key in keys[command.id]]
    return [
        (key, a.id, b.id)
        for index, (key, a) in enumerate(held)
        for other, b in held[index + 1 :]
        if key == other and a.place.overlaps(b.place)
    ]


# The rows


def test_every_action_and_command_is_in_the_map_with_words():
    actions = {f"window.{row.id}" for _, menu in MENUS for row in menu if row is not None}
    tables = (canvas_keys.COMMANDS, canvas_keys.OPERATIONS_BY_KEY, canvas_keys.ACTIONS_BY_KEY)
    on_page = {f"canvas.{name}" for table in tables for name in table.values()}
    in_text = {f"text.{asked.name.lower()}" for asked in DeskKey}
    assert actions | on_page | in_text <= set(BY_ID)
    assert len(BY_ID) == len(all_commands())
    assert all(command.text.strip() and command.text[0].isupper() for command in all_commands())


def test_every_command_of_the_page_is_named_by_words_or_by_an_action():
    """Words made up from a method's name are no words."""
    from ductus.ui.keys.commands import action_like

    names = {*canvas_keys.COMMANDS.values(), *canvas_keys.OPERATIONS_BY_KEY.values()}
    assert [name for name in names if name not in canvas_keys.WORDS and not action_like(name)] == []
    assert set(DESK_WORDS) == set(DeskKey)


def test_every_command_of_the_page_can_be_done():
    known = {row.id for _, menu in MENUS for row in menu if row is not None}
    assert [name for name in canvas_keys.COMMANDS.values() if not callable(getattr(PageCanvas, name, None))] == []
    assert set(canvas_keys.ACTIONS_BY_KEY.values()) <= known


@pytest.mark.parametrize("chosen", PRESETS, ids=lambda row: row.id)
def test_presets_name_commands_there_are_and_keys_they_may_have(chosen):
    assert set(chosen.keys) <= set(BY_ID)
    for command_id, keys in chosen.keys.items():
        assert [key for key in keys if written(parsed(key)) != key or refusal(BY_ID[command_id], key)] == []


def test_settings_offer_the_presets_there_are():
    row = next(row for row in TABLE if row.key == PRESET)
    assert row.choices == tuple(one.id for one in PRESETS)
    assert row.default == DUCTUS


def test_the_defaults_want_no_key_twice():
    assert resolve(all_commands(), preset(DUCTUS), {}).lost == {}


@pytest.mark.parametrize("chosen", PRESETS, ids=lambda row: row.id)
def test_under_each_preset_no_key_means_two_things(chosen):
    assert clashes(resolve(all_commands(), chosen, {}).keys) == []


# What a person chooses

some_keys = st.sampled_from(
    ["Ctrl+R", "D", "A", "F8", "Ctrl+Alt+P", "F9", "N", "Ctrl+Right", "Return", "W", "R", "PgDown"]
)
some_own = st.dictionaries(st.sampled_from(sorted(BY_ID)), st.lists(some_keys, max_size=3), max_size=12)


@given(some_own, st.sampled_from(PRESETS))
def test_whatever_is_chosen_no_key_means_two_things_and_what_is_lost_is_said(own, chosen):
    wanted = sound(own, all_commands())
    resolved = resolve(all_commands(), chosen, wanted)
    assert clashes(resolved.keys) == []
    for command in all_commands():
        wishes = command.keys if command.is_fixed else wanted.get(command.id, chosen.keys.get(command.id, command.keys))
        lost = tuple(one.key for one in resolved.lost.get(command.id, ()))
        assert sorted((*resolved.keys[command.id], *lost)) == sorted(wishes)


def test_ones_own_key_comes_before_the_preset_and_that_before_the_defaults():
    keys = the_map()
    assert keys.keys("canvas.previous_page") == ("A",)
    keys.choose_preset("escriptorium")
    assert keys.keys("canvas.use_baseline") == ("A", "B")
    assert keys.keys("canvas.previous_page") == ("Ctrl+Left",)
    keys.give("canvas.use_cut", "B", taking=True)
    assert keys.keys("canvas.use_cut") == ("C", "B")
    assert keys.keys("canvas.use_baseline") == ("A",)


def test_a_key_is_not_given_away_unasked():
    keys = the_map()
    with pytest.raises(ValueError, match="Read page"):
        keys.give("window.sample", "Ctrl+Shift+R", taking=False)
    assert keys.keys("window.sample") == ()
    keys.give("window.sample", "Ctrl+Shift+R", taking=True)
    assert keys.keys("window.sample") == ("Ctrl+Shift+R",)
    assert keys.keys("window.read_page") == ()


def test_the_same_key_may_mean_one_thing_on_the_page_and_another_in_the_text():
    keys = the_map()
    keys.give("canvas.fit_width", "F8", taking=False)
    assert keys.keys("canvas.fit_width") == ("Shift+F", "F8")
    assert keys.keys("text.next_doubt") == ("F8",)


def test_a_key_of_the_window_is_held_everywhere():
    keys = the_map()
    assert [command.id for command in keys.holders("Ctrl+R", Place.TEXT)] == ["window.read_selection"]
    assert {command.id for command in keys.holders("F8", Place.WINDOW)} == {"text.next_doubt"}
    assert keys.holders("F8", Place.CANVAS) == ()


def test_what_is_built_in_is_not_taken():
    keys = the_map()
    with pytest.raises(ValueError, match="Next line"):
        keys.give("canvas.use_cut", "Tab", taking=True)
    with pytest.raises(ValueError, match="built in"):
        keys.give("canvas.pan", "P", taking=True)


def test_back_to_the_usual_keys_is_no_choice_any_more():
    keys = the_map()
    keys.set_keys("window.export", ["Ctrl+Alt+P"])
    assert set(keys.own) == {"window.export"}
    keys.set_keys("window.export", ["Ctrl+Shift+E"])
    assert keys.own == {}
    keys.set_keys("window.export", [])
    assert keys.keys("window.export") == ()
    keys.reset("window.export")
    assert keys.keys("window.export") == ("Ctrl+Shift+E",)


def test_listeners_hear_of_changes_and_only_while_they_listen():
    keys, heard = the_map(), []

    def listener():
        heard.append(keys.keys("window.sample"))

    keys.listen(listener)
    keys.give("window.sample", "F9", taking=False)
    keys.unlisten(listener)
    keys.reset_all()
    assert heard == [("F9",)]


@pytest.mark.parametrize(
    ("command_id", "key", "reason"),
    [
        ("window.sample", "Ctrl+C", "copies"),
        ("text.verify", "Ctrl+V", "pastes"),
        ("text.verify", "Ctrl+X", "cuts"),
        ("text.verify", "Ctrl+A", "selects"),
        ("window.sample", "Ctrl+Z", "takes back"),
        ("text.verify", "E", "typing"),
        ("text.verify", "Shift+E", "typing"),
        ("window.sample", "Space", "typing"),
        ("window.sample", "Left", "typing"),
        ("window.sample", "Alt+F4", "system"),
        ("canvas.use_cut", "Alt+F", "File menu"),
        ("canvas.use_cut", "Meta+D", "system"),
    ],
)
def test_keys_that_typing_or_the_system_needs_are_refused_with_the_reason(command_id, key, reason):
    assert reason in refusal(BY_ID[command_id], key)


@pytest.mark.parametrize(
    ("command_id", "key"),
    [("canvas.use_cut", "Ctrl+C"), ("canvas.use_cut", "E"), ("window.undo", "Ctrl+Z"), ("text.verify", "Shift+Return")],
)
def test_what_harms_nobody_is_not_refused(command_id, key):
    assert refusal(BY_ID[command_id], key) == ""


def test_of_a_damaged_settings_file_what_is_sound_is_used():
    own = {
        "window.export": ["Ctrl+Alt+P", "Ctrl+C", 7, "no key at all"],
        "window.gone": ["F9"],
        "window.sample": "F9",
        "canvas.pan": ["P"],
        "window.open": [],
        "text.verify": ["x"],
    }
    assert sound(own, all_commands()) == {"window.export": ("Ctrl+Alt+P",), "window.open": ()}


# Words and files


def test_four_arrows_are_one_word():
    assert shown_together(("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down")) == "Shift+arrow keys"
    assert shown_together(("Left", "Right", "Up", "Down")) == "Arrow keys"
    assert shown_together(("Return", "Down")) == "Enter, Down"


def test_a_key_set_goes_to_a_file_and_comes_back(tmp_path):
    keys = the_map()
    keys.choose_preset("labelme")
    keys.give("window.sample", "F9", taking=False)
    write_keys(keys, tmp_path / "mine.keys.json")
    other = the_map()
    assert read_keys(other, tmp_path / "mine.keys.json") == 0
    assert {command.id: other.keys(command.id) for command in other.commands} == {
        command.id: keys.keys(command.id) for command in keys.commands
    }


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "ductus keys", "own": {}, "preset": "emacs"}'])
def test_what_is_no_key_set_changes_nothing(tmp_path, content):
    (tmp_path / "no.json").write_text(content, encoding="utf-8")
    keys = the_map(**{"window.sample": ["F9"]})
    with pytest.raises(FormatUnreadable):
        read_keys(keys, tmp_path / "no.json")
    assert keys.keys("window.sample") == ("F9",)


def test_what_a_file_has_and_we_have_not_is_counted(tmp_path):
    content = {
        "format": "ductus keys",
        "version": 1,
        "preset": DUCTUS,
        "own": {"window.gone": ["F9"], "window.open": ["F9"]},
    }
    (tmp_path / "new.json").write_text(json.dumps(content), encoding="utf-8")
    keys = the_map()
    assert read_keys(keys, tmp_path / "new.json") == 1
    assert keys.keys("window.open") == ("F9",)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ExportFailed, match="mine"):
        write_keys(the_map(), tmp_path / "file" / "mine.keys.json")


def test_commands_of_one_place_overlap_with_the_window_only():
    assert Place.WINDOW.overlaps(Place.TEXT)
    assert Place.CANVAS.overlaps(Place.CANVAS)
    assert not Place.CANVAS.overlaps(Place.TEXT)
    command = Command("x", Place.TEXT, "Text", "X")
    assert refusal(command, "F9") == ""


@pytest.mark.parametrize(
    ("typed", "scan_code", "stroke"),
    [("\u05d1", 54, "C"), ("\u0441", 54, "C"), ("\u03c8", 54, "C"), ("\u0432", 40, "D"), ("\u00e9", 11, "\u00c9")],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems number their keys in other ways")
def test_letters_of_other_scripts_count_as_the_latin_letter_on_their_key(typed, scan_code, stroke):
    event = QKeyEvent(QEvent.Type.KeyPress, ord(typed.upper()), Qt.KeyboardModifier.NoModifier, scan_code, 0, 0, typed)
    assert written(stroke_of(event)) == stroke
