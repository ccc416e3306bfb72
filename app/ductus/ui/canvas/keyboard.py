"""Keys on the canvas: commands by the table in `keys.py`, nudging, and the keys that act while they are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ductus.ui.canvas.keys import PAN, default_keys, nudge_of

if TYPE_CHECKING:
    from ductus.ui.canvas.canvas import PageCanvas

_PAN_STEP = 48.0
"""DIP an arrow shifts the page where no line is selected; ten times that with Shift."""
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt)
_REPEATING = frozenset({"next_corner", "previous_corner", "extend_down", "extend_up"})


class Keyboard:
    """Turns key events into what the canvas does; owned by its canvas."""

    def __init__(self, canvas: PageCanvas) -> None:
        self._canvas = canvas
        self.keys = default_keys()
        self._nudged = (0.0, 0.0)
        self._hides_overlay = False
        self._peeked_by = 0

    def claims(self, event: QKeyEvent) -> bool:
        """Whether the canvas wants this key although the window may have a shortcut on it."""
        if self._canvas.page() is None:
            return False
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if is_plain and (nudge_of(event) is not None or event.key() == PAN):
            return True
        keys = self.keys
        return bool(keys.command(event) or keys.operation(event) or keys.action(event)) or keys.is_peek(event)

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key. Whether it meant anything here; if not, the window may have it."""
        if self._canvas.page() is None:
            return False
        if event.key() in _MODIFIERS:
            self._canvas.pointing.update_cursor()
            return False
        if event.key() == PAN and not event.isAutoRepeat():
            self._canvas.pointing.is_space_held = True
            self._canvas.pointing.update_cursor()
        elif self.keys.is_peek(event):
            self._peeked_by = event.key()
            self._hold_overlay_hidden()
        elif (step := nudge_of(event)) is not None:
            self._nudge(*step)
        else:
            self._command(event)
        return self.claims(event)

    def _command(self, event: QKeyEvent) -> None:
        """Do what the key stands for in the tables; those that step from corner to corner repeat while it is held."""
        command, operation, action = self.keys.command(event), self.keys.operation(event), self.keys.action(event)
        if event.isAutoRepeat() and command not in _REPEATING:
            return
        if command:
            self.settle()
            getattr(self._canvas, command)()
        elif operation:
            self.settle()
            self._canvas.operate(operation)
        elif action:
            self.settle()
            self._canvas.action_wanted.emit(action)
        if command or operation or action:
            self._canvas.command_done.emit(command or operation or action)

    def release(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() in _MODIFIERS:
            self._canvas.pointing.update_cursor()
        if event.key() == PAN:
            self._canvas.pointing.is_space_held = False
            self._canvas.pointing.update_cursor()
        if event.key() in (self._peeked_by, *_MODIFIERS):
            self._show_overlay_again()
        if nudge_of(event) is not None:
            self.settle()

    def settle(self) -> None:
        """Make the edit of a nudge still held: the arrow was let go, or something else happens now."""
        self._canvas.tool.settle()
        (dx, dy), self._nudged = self._nudged, (0.0, 0.0)
        if dx or dy:
            self._canvas.nudge(dx, dy)
            self._canvas.preview_nudge(0.0, 0.0)

    def let_go(self) -> None:
        """The focus goes: no key counts as held any more."""
        self.settle()
        self._canvas.pointing.is_space_held = False
        self._show_overlay_again()

    def _nudge(self, dx: float, dy: float) -> None:
        if self._canvas.tool.nudge(dx, dy) or self._canvas.key_pointer.step(dx, dy):
            return
        if not self._canvas.scene.selection:
            self._canvas.pan(-dx * _PAN_STEP, -dy * _PAN_STEP)
            return
        # A held arrow repeats thirty times a second: it is previewed, and becomes one edit when it is let go.
        self._nudged = (self._nudged[0] + dx, self._nudged[1] + dy)
        self._canvas.preview_nudge(*self._nudged)

    def _hold_overlay_hidden(self) -> None:
        if self._canvas.scene.is_overlay_visible:
            self._hides_overlay = True
            self._canvas.set_overlay_visible(False)

    def _show_overlay_again(self) -> None:
        if self._hides_overlay:
            self._hides_overlay = False
            self._canvas.set_overlay_visible(True)
