"""The sheets under the line in hand with which text is tagged: the kinds to choose from, and what a kind asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ductus.document.tags import Tag, TagKind
from ductus.ui.desk.popover import CellPopover
from ductus.ui.tags.sample import KindDelegate
from ductus.ui.tags.words import tag_words

_KEYS = "Its letter or Enter sets one · Del removes · Esc leaves"
_FIELD_KEYS = "Enter keeps it · Esc sets no tag"
_CHOICE = Qt.ItemDataRole.UserRole
_MOST_ROWS_SHOWN = 9
_WIDTH_PX = 320
_CHOOSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVING_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Choice(NamedTuple):
    """A row: a kind to set, or a tag to remove."""

    kind: TagKind | None = None
    tag: Tag | None = None


class TagPalette(CellPopover):
    """Lists the kinds of tags, and the tags that are there to be removed."""

    kind_chosen = Signal(object)
    tags_removed = Signal(list)

    def __init__(self, parent: QWidget) -> None:
        self._list = _Kinds()
        super().__init__(parent, self._list, _KEYS)
        self._list.chosen.connect(self._choose)
        self._list.removed.connect(self._remove)

    def show_kinds(self, title: str, kinds: Sequence[TagKind], present: Sequence[Tag], text: str) -> None:
        """Open on `kinds`; `present` are the tags of `text` that can be removed."""
        self._list.fill(kinds, present, text)
        self.open(title)

    def _choose(self, choice: Choice) -> None:
        self.leave(is_kept=True)
        if choice.kind is not None:
            self.kind_chosen.emit(choice.kind)
        elif choice.tag is not None:
            self.tags_removed.emit([choice.tag])

    def _remove(self, tags: list[Tag]) -> None:
        self.leave(is_kept=True)
        self.tags_removed.emit(tags)


class _Kinds(QListWidget):
    chosen = Signal(object)
    removed = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(KindDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda item: self.chosen.emit(item.data(_CHOICE)))
        self._present: list[Tag] = []

    def fill(self, kinds: Sequence[TagKind], present: Sequence[Tag], text: str) -> None:
        self.clear()
        self._present = list(present)
        for kind in kinds:
            self._add(kind.title, Choice(kind=kind), kind)
        for tag in present:
            self._add(f"Remove {tag_words(tag, text, kinds)}", Choice(tag=tag), None)
        self.setCurrentRow(0)
        self.updateGeometry()

    def _add(self, words: str, choice: Choice, kind: TagKind | None) -> None:
        item = QListWidgetItem(words, self)
        item.setData(_CHOICE, choice)
        item.setData(KindDelegate.KIND, kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self._item_for(event)
        if item is not None:
            event.accept()
            self.chosen.emit(item.data(_CHOICE))
        elif event.key() in _REMOVING_KEYS and self._present:
            event.accept()
            self.removed.emit(self._present)
        else:
            super().keyPressEvent(event)

    def _item_for(self, event: QKeyEvent) -> QListWidgetItem | None:
        if event.key() in _CHOOSING_KEYS:
            return self.currentItem()
        letter = event.text().casefold()
        for row in range(self.count()) if letter.strip() else ():
            item = self.item(row)
            kind = item.data(_CHOICE).kind
            if kind is not None and kind.letter.casefold() == letter:
                return item
        return None

    def sizeHint(self) -> QSize:
        rows = [self.sizeHintForRow(row) for row in range(min(self.count(), _MOST_ROWS_SHOWN))]
        return QSize(_WIDTH_PX, sum(rows) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 60)


class AttributeField(CellPopover):
    """Asks for one attribute of a tag. `given` comes with Enter only; an empty answer is an answer."""

    given = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        self._field = QLineEdit()
        super().__init__(parent, self._field, _FIELD_KEYS)
        self._field.returnPressed.connect(self._give)

    def ask(self, title: str, value: str = "", example: str = "") -> None:
        """Open with `value` in the field, all of it chosen; `example` stands in it while it is empty."""
        self._field.setText(value)
        self._field.setPlaceholderText(example)
        self._field.selectAll()
        self.open(title)

    def _give(self) -> None:
        text = self._field.text().strip()
        self.leave(is_kept=True)
        self.given.emit(text)
