"""Words like one that no dictionary knows, listed under the line as they are found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListWidgetItem, QWidget

from ductus.ui.desk.numbered_list import NUMBERED_ROWS, NumberedList
from ductus.ui.desk.popover import CellPopover

_KEYS = "Enter or its number takes one · Esc leaves the word"
_LOOKING, _NOTHING = "Looking for words like it…", "No word like it was found."
_BROKEN = "It is broken over two lines: mend its halves by hand."
_SUGGESTION = Qt.ItemDataRole.UserRole


class SuggestionsPopover(CellPopover):
    """Lists words, the last row calls the word itself right. Owned by the strip's viewport."""

    chosen = Signal(str)
    called_right = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        self._list = NumberedList(NUMBERED_ROWS)
        super().__init__(parent, self._list, _KEYS)
        self._word = ""
        self._own = QListWidgetItem()
        self._state = QListWidgetItem(_LOOKING)
        self._state.setFlags(Qt.ItemFlag.NoItemFlags)
        self._list.taken.connect(self._take)

    @property
    def word(self) -> str:
        """The word it is open for, "" while it is put away."""
        return "" if self.isHidden() else self._word

    def open_for(self, word: str, font: QFont, *, is_part: bool, can_add: bool) -> None:
        """Open on a word of the line; suggestions for it are added as they come, none for a half of one."""
        self._word = word
        self._list.setFont(font)
        for item in (self._own, self._state):
            item.setFont(self.font())
        while self._list.count():
            self._list.takeItem(0)  # two of the items are used again
        self._list.addItem(self._state)
        self._state.setText(_BROKEN if is_part else _LOOKING)
        if can_add:
            self._own.setText(f"Add “{word}” to the project’s words")
            self._list.addItem(self._own)
            self._list.setCurrentItem(self._own)
        self._list.updateGeometry()
        self.open(f"No dictionary knows “{word}”")

    def add(self, suggestion: str) -> None:
        """List one more; the first is chosen, so that Enter takes it, unless the person has moved on the list."""
        place = self._list.row(self._state)
        place = place if place >= 0 else self._list.count()
        was_untouched = self._list.currentItem() in (None, self._own)
        item = QListWidgetItem(f"{place + 1}  {suggestion}")
        item.setData(_SUGGESTION, suggestion)
        self._list.insertItem(place, item)
        if was_untouched and place == 0:
            self._list.setCurrentRow(0)
        self._list.updateGeometry()

    def end(self) -> None:
        """There are no more suggestions."""
        if self._list.row(self._state) == 0:
            self._state.setText(_NOTHING)
        else:
            self._list.takeItem(self._list.row(self._state))
        self._list.updateGeometry()

    def _take(self, item: QListWidgetItem) -> None:
        if item is self._state:
            return
        word = self._word
        self.leave(is_kept=True)
        if item is self._own:
            self.called_right.emit(word)
        else:
            self.chosen.emit(item.data(_SUGGESTION))
