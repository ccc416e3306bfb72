"""Keys that act while the canvas has the focus: one row each. Single letters act nowhere else.

To add one: name what it does as a method of `PageCanvas`, or an operation on lines, add its row here, and the canvas
takes it up.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

_PLAIN = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier

NUDGES: Mapping[Qt.Key, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
NUDGE_PX = 1
NUDGE_FAR_PX = 10

COMMANDS: Mapping[QKeyCombination, str] = {
    QKeyCombination(_PLAIN, Qt.Key.Key_V): "use_select",
    QKeyCombination(_PLAIN, Qt.Key.Key_W): "use_rectangle",
    QKeyCombination(_PLAIN, Qt.Key.Key_Q): "use_polygon",
    QKeyCombination(_PLAIN, Qt.Key.Key_B): "use_baseline",
    QKeyCombination(_PLAIN, Qt.Key.Key_C): "use_cut",
    QKeyCombination(_PLAIN, Qt.Key.Key_L): "toggle_order",
    QKeyCombination(_PLAIN, Qt.Key.Key_F): "fit_page",
    QKeyCombination(_SHIFT, Qt.Key.Key_F): "fit_width",
    QKeyCombination(_PLAIN, Qt.Key.Key_Delete): "erase",
    QKeyCombination(_PLAIN, Qt.Key.Key_Backspace): "erase",
    QKeyCombination(_PLAIN, Qt.Key.Key_Return): "confirm",
    QKeyCombination(_PLAIN, Qt.Key.Key_Enter): "confirm",
    QKeyCombination(_PLAIN, Qt.Key.Key_Escape): "escape",
    QKeyCombination(_CTRL, Qt.Key.Key_A): "select_all",
    QKeyCombination(_PLAIN, Qt.Key.Key_Menu): "open_menu",
    QKeyCombination(_SHIFT, Qt.Key.Key_F10): "open_menu",
}
"""What a key press does: the name of a method of `PageCanvas`."""

OPERATIONS_BY_KEY: Mapping[QKeyCombination, str] = {
    QKeyCombination(_PLAIN, Qt.Key.Key_J): "join",
    QKeyCombination(_PLAIN, Qt.Key.Key_I): "reverse",
    QKeyCombination(_ALT, Qt.Key.Key_Right): "lengthen",
    QKeyCombination(_ALT, Qt.Key.Key_Left): "shorten",
    QKeyCombination(_ALT, Qt.Key.Key_Up): "grow",
    QKeyCombination(_ALT, Qt.Key.Key_Down): "shrink",
    QKeyCombination(_CTRL, Qt.Key.Key_D): "duplicate",
}
"""What a key press does to the selected lines: one of `document.line_operations.OPERATIONS`."""

HIDE_OVERLAY = QKeyCombination(_CTRL, Qt.Key.Key_I)
PAN = Qt.Key.Key_Space


def command_of(event: QKeyEvent) -> str:
    """The command that key stands for, or "". The keypad's keys count as the others."""
    return COMMANDS.get(_combination(event), "")


def operation_of(event: QKeyEvent) -> str:
    """The operation on lines that key stands for, or ""."""
    return OPERATIONS_BY_KEY.get(_combination(event), "")


def _combination(event: QKeyEvent) -> QKeyCombination:
    return QKeyCombination(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, Qt.Key(event.key()))


def nudge_of(event: QKeyEvent) -> tuple[int, int] | None:
    """The shift in page pixels that key stands for: arrows 1, with Shift 10."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    step = NUDGES.get(Qt.Key(event.key()))
    if step is None or modifiers not in (_PLAIN, _SHIFT):
        return None
    reach = NUDGE_FAR_PX if modifiers == _SHIFT else NUDGE_PX
    return step[0] * reach, step[1] * reach
