"""A project's own sheet of signs: what people put into it from other sheets, and the keys they gave to signs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QKeySequenceEdit, QLabel, QVBoxLayout, QWidget

from ductus.document.characters import name_of_text, seen
from ductus.document.sheet import Sheet
from ductus.document.signs import Keyboard, Sign, SignRow

MINE, TITLE = "mine", "My signs"


def with_own_sign(sheet: Sheet, sign: Sign) -> Sheet:
    """The project sheet with `sign` among its own signs, which come first, so that its key is the one that holds.

    No other of the own signs has that key any more.
    """
    mine = next((held for held in sheet.own_keyboards if held.id == MINE), Keyboard(MINE, TITLE))
    signs = [_without_key(held, sign.key) for held in mine.signs]
    if any(held.text == sign.text for held in signs):
        signs = [sign if held.text == sign.text else held for held in signs]
    else:
        signs.append(sign)
    others = tuple(held for held in sheet.own_keyboards if held.id != MINE)
    in_use = (MINE, *(held for held in sheet.keyboards if held != MINE))
    made = replace(mine, rows=(SignRow("", tuple(signs)),))
    return replace(sheet, own_keyboards=(made, *others), keyboards=in_use)


def without_sign(sheet: Sheet, keyboard_id: str, text: str) -> Sheet:
    """The project sheet with `text` taken out of one of its own sheets of signs."""

    def left(held: Keyboard) -> Keyboard:
        rows = (replace(row, signs=tuple(sign for sign in row.signs if sign.text != text)) for row in held.rows)
        return replace(held, rows=tuple(row for row in rows if row.signs))

    own = tuple(left(held) if held.id == keyboard_id else held for held in sheet.own_keyboards)
    return replace(sheet, own_keyboards=own)


def _without_key(sign: Sign, key: str) -> Sign:
    return replace(sign, key="") if key and sign.key == key else sign


class KeyDialog(QDialog):
    """Asks which key is to write a sign; `given` gives it in Qt's notation, "" for none."""

    given = Signal(str)

    def __init__(self, sign: Sign, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Key for a sign")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._field = QKeySequenceEdit(QKeySequence(sign.key))
        self._field.setMaximumSequenceLength(1)
        self._field.setClearButtonEnabled(True)
        self._field.setAccessibleName(f"Key for {name_of_text(sign.text)}")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton("Give this key", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.give)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(QLabel(f"Press the key, with Alt or Ctrl, that is to write  {seen(sign.text)}"))
        for part in (self._field, self._problem, buttons):
            column.addWidget(part)

    def set_key(self, key: str) -> None:
        """Put a key into the field, in Qt's notation."""
        self._field.setKeySequence(QKeySequence(key))

    def give(self) -> None:
        """Give the key, unless it writes something by itself."""
        chosen = self._field.keySequence()
        if not chosen.isEmpty() and not _is_with_modifier(chosen):
            self._problem.setText("That key writes by itself; hold Alt or Ctrl with it, or use a function key.")
            return
        self.given.emit(chosen.toString())
        self.accept()


def _is_with_modifier(chosen: QKeySequence) -> bool:
    stroke: QKeyCombination = chosen[0]  # type: ignore[index]  # which the stubs leave out
    held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
    return bool(stroke.keyboardModifiers() & held) or Qt.Key.Key_F1 <= stroke.key() <= Qt.Key.Key_F35
