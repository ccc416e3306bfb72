"""The keys of one command, to be changed: each can be taken away, one more is added by pressing it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ductus.ui.keys.catcher import KeyCatcher
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.rules import refusal
from ductus.ui.keys.strokes import shown

_ADD = "Press the new key · Esc gives up"


class CommandKeys(QWidget):
    """The lower part of the dialog of keys. A key that is taken is never taken over without being asked for."""

    def __init__(self, keys: KeyMap) -> None:
        super().__init__()
        self._keys = keys
        self._command_id = ""
        self._wanted = ""
        self._title = QLabel()
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._held = QHBoxLayout()
        self._held.setSpacing(8)
        self._catcher = KeyCatcher(_ADD, takes_tab=True)
        self._catcher.setMinimumWidth(220)
        self._add = QPushButton("Add a key…")
        self._reset = QPushButton("Reset")
        self._reset.setToolTip("The keys of the key set again")
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._take = QPushButton()
        self._arrange()
        self._add.clicked.connect(self.add_key)
        self._reset.clicked.connect(lambda: self._keys.reset(self._command_id))
        self._catcher.caught.connect(self._caught)
        self._catcher.given_up.connect(lambda: self._end_adding(""))
        self._take.clicked.connect(self._take_over)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(self._held)
        row.addWidget(self._catcher)
        row.addWidget(self._add)
        row.addStretch(1)
        row.addWidget(self._reset)
        said = QHBoxLayout()
        said.addWidget(self._said, 1)
        said.addWidget(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addLayout(said)

    def show_command(self, command_id: str) -> None:
        """Show the keys of another command."""
        self._command_id = command_id
        command = self._keys.command(command_id)
        self._title.setText(f"{command.text}, {command.place.words}")
        self._end_adding("")
        self.refresh()

    def refresh(self) -> None:
        """Show the keys as they are now."""
        if not self._command_id:
            return
        command = self._keys.command(self._command_id)
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        while (item := self._held.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for key in self._keys.keys(self._command_id):
            self._held.addWidget(self._key_button(key, is_fixed=command.is_fixed))
        self._add.setEnabled(not command.is_fixed)
        self._reset.setEnabled(self._command_id in self._keys.own)
        if not self._said.text():
            lost = self._keys.lost(self._command_id)
            self._said.setText(" · ".join(f"{shown(one.key)} is “{one.to.text}”, {one.to.place.words}" for one in lost))
        if had_focus and self._add.isEnabled():
            self._add.setFocus()

    def add_key(self) -> None:
        """Wait for the key to be added."""
        if not self._add.isEnabled():
            return
        self._say("")
        self._catcher.show_key("")
        self._catcher.show()
        self._add.hide()
        self._catcher.setFocus()

    def _key_button(self, key: str, *, is_fixed: bool) -> QPushButton:
        button = QPushButton(shown(key) if is_fixed else f"{shown(key)}  ✕")
        button.setAutoDefault(False)
        button.setEnabled(not is_fixed)
        button.setAccessibleName(f"Take {shown(key)} away")
        button.setToolTip("This key is built in" if is_fixed else f"Take {shown(key)} away")
        button.clicked.connect(lambda: self._take_away(key))
        return button

    def _take_away(self, key: str) -> None:
        self._say("")
        left = [held for held in self._keys.keys(self._command_id) if held != key]
        self._keys.set_keys(self._command_id, left)

    def _caught(self, key: str) -> None:
        command = self._keys.command(self._command_id)
        reason = refusal(command, key)
        others = [other for other in self._keys.holders(key, command.place) if other.id != command.id]
        built_in = next((other for other in others if other.is_fixed), None)
        sign = self._keys.sign(key, command.place)
        if sign and not reason:
            reason = (
                f"{shown(key)} writes “{sign}” in the text of this project; a sign's key is changed among the signs."
            )
        if reason or built_in is not None:
            self._end_adding(reason or f"{shown(key)} is built in {others[0].place.words}: “{others[0].text}”.")
        elif others:
            held = " and ".join(f"“{other.text}” ({other.place.words})" for other in others)
            self._wanted = key
            self._end_adding(f"{shown(key)} is {held}.", take=f"Take {shown(key)} from it")
        else:
            self._end_adding("")
            self._keys.give(self._command_id, key, taking=False)

    def _take_over(self) -> None:
        key, self._wanted = self._wanted, ""
        self._say("")
        self._keys.give(self._command_id, key, taking=True)

    def _end_adding(self, text: str, take: str = "") -> None:
        had_focus = self._catcher.hasFocus()
        self._add.show()
        self._catcher.hide()
        self._say(text, take)
        if had_focus:
            (self._take if take else self._add).setFocus()

    def _say(self, text: str, take: str = "") -> None:
        self._said.setText(text)
        self._take.setText(take)
        self._take.setVisible(bool(take))
