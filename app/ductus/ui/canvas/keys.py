"""Keys that act while the canvas has the focus: one row each. Single letters act nowhere else.

To add one: name what it does as a method of `PageCanvas`, an operation on lines or an action of the menus, add its row
to one of the three tables, and its words to `WORDS` unless an action of the menus does the same. Canvas, presets, the
dialog of keys and the printed sheet take it up. The tables hold the defaults; what holds now is a `CanvasKeys`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

from ductus.ui.keys.strokes import normal, stroke_of

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
    QKeyCombination(_PLAIN, Qt.Key.Key_R): "use_region",
    QKeyCombination(_SHIFT, Qt.Key.Key_R): "use_region_outline",
    QKeyCombination(_PLAIN, Qt.Key.Key_O): "use_order",
    QKeyCombination(_PLAIN, Qt.Key.Key_L): "toggle_order",
    QKeyCombination(_PLAIN, Qt.Key.Key_F): "fit_page",
    QKeyCombination(_PLAIN, Qt.Key.Key_Z): "hold_loupe",
    QKeyCombination(_SHIFT, Qt.Key.Key_F): "fit_width",
    QKeyCombination(_PLAIN, Qt.Key.Key_Delete): "erase",
    QKeyCombination(_PLAIN, Qt.Key.Key_Backspace): "erase",
    QKeyCombination(_PLAIN, Qt.Key.Key_Return): "confirm",
    QKeyCombination(_PLAIN, Qt.Key.Key_Enter): "confirm",
    QKeyCombination(_PLAIN, Qt.Key.Key_Escape): "escape",
    QKeyCombination(_CTRL, Qt.Key.Key_A): "select_all",
    QKeyCombination(_PLAIN, Qt.Key.Key_Menu): "open_menu",
    QKeyCombination(_SHIFT, Qt.Key.Key_F10): "open_menu",
    QKeyCombination(_PLAIN, Qt.Key.Key_N): "next_corner",
    QKeyCombination(_SHIFT, Qt.Key.Key_N): "previous_corner",
    QKeyCombination(_PLAIN, Qt.Key.Key_Insert): "insert_corner",
    QKeyCombination(_CTRL | _SHIFT, Qt.Key.Key_Down): "extend_down",
    QKeyCombination(_CTRL | _SHIFT, Qt.Key.Key_Up): "extend_up",
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
    QKeyCombination(_PLAIN, Qt.Key.Key_Comma): "turn_left",
    QKeyCombination(_PLAIN, Qt.Key.Key_Period): "turn_right",
}
"""What a key press does to the selected lines: one of `document.line_operations.OPERATIONS`."""

ACTIONS_BY_KEY: Mapping[QKeyCombination, str] = {
    QKeyCombination(_PLAIN, Qt.Key.Key_D): "next_page",
    QKeyCombination(_PLAIN, Qt.Key.Key_A): "previous_page",
    QKeyCombination(_PLAIN, Qt.Key.Key_K): "set_kind",
    QKeyCombination(_PLAIN, Qt.Key.Key_G): "adjusted",
}
"""What a key press does beyond the canvas: the id of an action of the menus, which has other keys everywhere else."""

PEEK = "peek"
HIDE_OVERLAY = QKeyCombination(_CTRL, Qt.Key.Key_I)
PAN = Qt.Key.Key_Space

WORDS: Mapping[str, str] = {
    "fit_page": "Fit page",
    "fit_width": "Fit width",
    "toggle_order": "Numbers of the reading order",
    "erase": "Delete lines, or the chosen corner",
    "confirm": "Go to the text of the line, or end what is being drawn",
    "escape": "Leave what was begun",
    "select_all": "Select all lines",
    "open_menu": "Menu of the line",
    "next_corner": "Choose the next corner of the line",
    "previous_corner": "Choose the corner before",
    "insert_corner": "Add a corner after the chosen one",
    "extend_down": "Select the next line too",
    "extend_up": "Select the line before too",
    "hold_loupe": "Loupe while the key is held",
    "turn_left": "Turn lines to the left",
    "turn_right": "Turn lines to the right",
    PEEK: "Show only the scan while the key is held",
}
"""What a command of the canvas does, as people say it. Tools and operations are named by their actions in the menus."""


@dataclass(frozen=True)
class CanvasKeys:
    """The keys of the canvas as they hold now, looked up by key press."""

    commands: Mapping[QKeyCombination, str]
    operations: Mapping[QKeyCombination, str]
    actions: Mapping[QKeyCombination, str]
    peek: frozenset[QKeyCombination]

    def command(self, event: QKeyEvent) -> str:
        """The method of `PageCanvas` that key stands for, or ""."""
        return self.commands.get(stroke_of(event), "")

    def operation(self, event: QKeyEvent) -> str:
        """The operation on lines that key stands for, or ""."""
        return self.operations.get(stroke_of(event), "")

    def action(self, event: QKeyEvent) -> str:
        """The action of the menus that key stands for, or ""."""
        return self.actions.get(stroke_of(event), "")

    def is_peek(self, event: QKeyEvent) -> bool:
        """Whether that key shows only the scan while it is held."""
        return stroke_of(event) in self.peek


def default_keys() -> CanvasKeys:
    """The keys of the tables above."""
    return CanvasKeys(
        {normal(stroke): name for stroke, name in COMMANDS.items()},
        {normal(stroke): name for stroke, name in OPERATIONS_BY_KEY.items()},
        {normal(stroke): name for stroke, name in ACTIONS_BY_KEY.items()},
        frozenset({normal(HIDE_OVERLAY)}),
    )


def nudge_of(event: QKeyEvent) -> tuple[int, int] | None:
    """The shift in page pixels that key stands for: arrows 1, with Shift 10."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    step = NUDGES.get(Qt.Key(event.key()))
    if step is None or modifiers not in (_PLAIN, _SHIFT):
        return None
    reach = NUDGE_FAR_PX if modifiers == _SHIFT else NUDGE_PX
    return step[0] * reach, step[1] * reach
