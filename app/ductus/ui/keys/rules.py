"""Which keys cannot be given away, and why: typing needs them, text editing does, or the system keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from ductus.ui.actions.tables import MENUS
from ductus.ui.keys.commands import Command, Place
from ductus.ui.keys.strokes import parsed, shown

_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_META = Qt.KeyboardModifier.MetaModifier

_EDITING: Mapping[str, str] = {
    "Ctrl+C": "copies text",
    "Ctrl+V": "pastes text",
    "Ctrl+X": "cuts text",
    "Ctrl+A": "selects all text",
    "Ctrl+Z": "takes back what was typed",
    "Ctrl+Left": "goes a word back in text",
    "Ctrl+Right": "goes a word on in text",
    "Ctrl+Shift+Left": "selects a word in text",
    "Ctrl+Shift+Right": "selects a word in text",
    "Ctrl+Backspace": "deletes a word of text",
    "Ctrl+Del": "deletes a word of text",
    "Shift+Ins": "pastes text",
    "Ctrl+Ins": "copies text",
    "Shift+Del": "cuts text",
}
_SYSTEM = frozenset({"Alt+F4", "Alt+Tab", "Alt+Shift+Tab", "Ctrl+Alt+Del", "Ctrl+Esc", "Alt+Space", "Alt+Esc"})
_TYPING = frozenset(
    {
        Qt.Key.Key_Space,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Return,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Insert,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Escape,
    }
)
_OF_THE_TEXT_ITSELF = frozenset({"Return", "Tab", "Shift+Tab", "Up", "Down", "Esc", "Shift+Return"})
"""Keys without Ctrl or Alt that a line of text has no use for, so that the desk may have them."""
_FIRST_SPECIAL = 0x01000000  # from here on Qt's keys stand for no letter


def refusal(command: Command, key: str) -> str:
    """Why that command cannot have that key, in a sentence; "" where it can. The keys it comes with are never refused.

    Raises:
        ValueError: `key` is not the name of a key.
    """
    stroke = parsed(key)
    if command.is_fixed:
        return f"“{command.text}” is built in; its keys cannot be changed."
    if key in command.keys:
        return ""
    if key in _SYSTEM or stroke.keyboardModifiers() & _META:
        return f"{shown(key)} belongs to the system."
    letter = _menu_letter(key)
    if letter:
        return f"{shown(key)} opens the {letter} menu."
    if command.place is not Place.CANVAS:
        if key in _EDITING:
            return f"{shown(key)} {_EDITING[key]}, and has to stay free for it."
        is_plain = stroke.keyboardModifiers() in (_NONE, _SHIFT)
        if is_plain and _is_typed(stroke.key()) and not (command.place is Place.TEXT and key in _OF_THE_TEXT_ITSELF):
            return f"{shown(key)} is needed for typing; add Ctrl or Alt, or take a function key."
    return ""


def _is_typed(key: Qt.Key) -> bool:
    return key in _TYPING or key.value < _FIRST_SPECIAL


def _menu_letter(key: str) -> str:
    """The menu a key opens, "" for none."""
    return next((title for title, _ in MENUS if key == f"Alt+{title[0]}"), "")
