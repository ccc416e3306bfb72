"""Brings the keys that hold to everything that obeys keys or names them: menus, tooltips, page, text, side buttons."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QKeyCombination, QObject
from PySide6.QtGui import QAction, QKeySequence

from ductus.ui.actions.base import ActionRow, tooltip
from ductus.ui.canvas import keys as canvas_keys
from ductus.ui.canvas.keys import CanvasKeys
from ductus.ui.desk.line_editor import DeskKey, LineEditor
from ductus.ui.keys.commands import rows_of_menus
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.strokes import parsed, shown
from ductus.ui.workbench import Workbench


class KeysWiring(QObject):
    """Applies the key map to one window, at once and whenever it changes. Lives as long as the window."""

    def __init__(self, bench: Workbench, keys: KeyMap) -> None:
        super().__init__(bench.window)
        self._bench, self._keys = bench, keys
        keys.listen(self.apply)
        bench.canvas.action_wanted.connect(bench.do)
        self.apply()

    def apply(self) -> None:
        """Have every part obey and name the keys as they are now."""
        rows = rows_of_menus()
        for action_id, action in self._bench.actions.items():
            keys = self._keys.keys(f"window.{action_id}")
            action.setShortcuts([QKeySequence(spelling) for key in keys for spelling in _spellings(key)])
            row, on_page, in_text = (
                rows[action_id][1],
                self._keys.keys_on_page(action_id),
                self._keys.keys_in_text(action_id),
            )
            action.setToolTip(tooltip(row, keys, on_page, in_text))
            self._name_in_menus(action, row, "" if keys else next(iter((*on_page, *in_text)), ""))
        self._bench.canvas.set_keys(canvas_keys_of(self._keys))
        editor = self._bench.desk.focusProxy()
        if isinstance(editor, LineEditor):
            editor.set_keys(desk_keys_of(self._keys))
        self._bench.side.name_keys(lambda action_id: next(iter(self._keys.keys(f"window.{action_id}")), ""))

    def _name_in_menus(self, action: QAction, row: ActionRow, key: str) -> None:
        """Have menus show a key that Qt does not know of: it acts on the page or in the text alone."""
        text = f"{row.text}\t{shown(key)}" if key else action.text().partition("\t")[0]
        if text != action.text():
            action.setText(text)


def canvas_keys_of(keys: KeyMap) -> CanvasKeys:
    """The canvas's look-up for the keys that hold."""

    def table(names: Mapping[QKeyCombination, str]) -> dict[QKeyCombination, str]:
        return {parsed(key): name for name in dict.fromkeys(names.values()) for key in keys.keys(f"canvas.{name}")}

    return CanvasKeys(
        table(canvas_keys.COMMANDS),
        table(canvas_keys.OPERATIONS_BY_KEY),
        table(canvas_keys.ACTIONS_BY_KEY),
        frozenset(map(parsed, keys.keys(f"canvas.{canvas_keys.PEEK}"))),
    )


def desk_keys_of(keys: KeyMap) -> dict[QKeyCombination, DeskKey]:
    """The desk's look-up for the keys that hold."""
    return {parsed(key): asked for asked in DeskKey for key in keys.keys(f"text.{asked.name.lower()}")}


def _spellings(key: str) -> tuple[str, ...]:
    """The keys Qt tells apart and people do not: Return and the keypad's Enter. First the one menus name."""
    return (key.replace("Return", "Enter"), key) if key.endswith("Return") else (key,)
