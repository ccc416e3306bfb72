"""One key press as a value and as text. The keypad's keys count as the others; Shift+Tab has one name."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_LAST_LATIN = 0x24F
_FIRST_SPECIAL = 0x01000000  # from here on Qt's keys stand for no letter
_ROWS_OF_KEYS = ((24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM"))
"""X11 and Wayland give keys by their place (evdev's number and 8): the first of each row of a Latin keyboard."""
_BY_SCAN_CODE = {first + place: letter for first, row in _ROWS_OF_KEYS for place, letter in enumerate(row)}
_ARROWS = ("Left", "Right", "Up", "Down")
_ALONE = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
        Qt.Key.Key_unknown,
        Qt.Key(0),
    }
)


def stroke_of(event: QKeyEvent) -> QKeyCombination:
    """The key press of an event, in the form tables hold.

    A key that types a Greek, Cyrillic, Hebrew or other letter beyond Latin counts as the Latin letter printed on it:
    who types Hebrew need not change the keyboard to press C on the page.
    """
    return normal(QKeyCombination(event.modifiers(), _latin(event)))


def _latin(event: QKeyEvent) -> Qt.Key:
    key = event.key()
    if _LAST_LATIN < key < _FIRST_SPECIAL and chr(key).isalpha():
        letter = (
            chr(event.nativeVirtualKey()) if sys.platform == "win32" else _BY_SCAN_CODE.get(event.nativeScanCode(), "")
        )
        if letter.isascii() and letter.isupper():
            return Qt.Key(ord(letter))
    return Qt.Key(key)


def normal(stroke: QKeyCombination) -> QKeyCombination:
    """The one form of a key press: Enter is Return, Backtab is Shift+Tab, the keypad is not told apart."""
    modifiers, key = stroke.keyboardModifiers() & ~_KEYPAD, stroke.key()
    if key == Qt.Key.Key_Enter:
        key = Qt.Key.Key_Return
    elif key == Qt.Key.Key_Backtab:
        key, modifiers = Qt.Key.Key_Tab, modifiers | _SHIFT
    return QKeyCombination(modifiers, key)


def is_whole(stroke: QKeyCombination) -> bool:
    """Whether more was pressed than Shift, Ctrl and their like."""
    return stroke.key() not in _ALONE


def written(stroke: QKeyCombination) -> str:
    """The key press as it is kept in settings and files: "Ctrl+Shift+R", in English on every machine."""
    return QKeySequence(normal(stroke)).toString(QKeySequence.SequenceFormat.PortableText)


def shown(key: str) -> str:
    """A kept key press as people on this machine read it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


def shown_together(keys: Sequence[str]) -> str:
    """Several keys as people read them, the four arrows in a word."""
    heads = {key.removesuffix(arrow) for arrow in _ARROWS for key in keys if key.endswith(arrow)}
    if len(keys) == len(_ARROWS) and len(heads) == 1:
        head = heads.pop()
        return f"{shown(head + _ARROWS[0]).removesuffix(shown(_ARROWS[0]))}arrow keys".strip().capitalize()
    return ", ".join(map(shown, keys))


def parsed(key: str) -> QKeyCombination:
    """The key press that text stands for.

    Raises:
        ValueError: the text names no key, or several one after the other.
    """
    sequence = QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)
    stroke: QKeyCombination | None = sequence[0] if sequence.count() == 1 else None  # type: ignore[index]  # it can be
    if stroke is None or not is_whole(stroke):
        raise ValueError(f"{key!r} is not the name of a key")
    return normal(stroke)
