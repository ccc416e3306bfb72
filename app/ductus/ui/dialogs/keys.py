"""The dialog of keys: find a command by its name or its key, give it other keys, choose a key set, print the sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ductus.ui.dialogs.command_keys import CommandKeys
from ductus.ui.dialogs.key_files import export_keys, import_keys, print_keys, save_sheet
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.keys.catcher import KeyCatcher
from ductus.ui.keys.commands import Command
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.presets import PRESETS
from ductus.ui.keys.strokes import shown, shown_together
from ductus.ui.theme import quiet
from ductus.ui.workbench import Workbench

_ID = Qt.ItemDataRole.UserRole
_WHAT, _WHERE, _KEYS = range(3)


def show_keys(bench: Workbench) -> None:
    """Open the dialog of keys."""
    dialog = KeysDialog(bench)
    offer_help(dialog, bench.keys, "keys")
    dialog.open()


class KeysDialog(QDialog):
    """Shows every command with its keys; each change holds at once. Owned by the window, until it is closed."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 620)
        self._keys: KeyMap = bench.keys
        self._pressed = ""
        self._name = QLineEdit()
        self._name.setPlaceholderText("Search by name")
        self._name.setAccessibleName("Search by name")
        self._name.setClearButtonEnabled(True)
        self._by_key = KeyCatcher("Search by pressing a key")
        self._presets = QComboBox()
        self._presets.setAccessibleName("Key set")
        for row in PRESETS:
            self._presets.addItem(row.title, row.id)
            self._presets.setItemData(self._presets.count() - 1, row.about, Qt.ItemDataRole.ToolTipRole)
        self._table = _table()
        self._nothing = QLabel("No command is called that, and none has that key.")
        self._chosen = CommandKeys(self._keys)
        self._reset_all = QPushButton("Reset all")
        self._reset_all.setToolTip("Take back every change of yours; the key set stays.")
        self._arrange(bench)
        self._name.textChanged.connect(self._search)
        self._by_key.caught.connect(self._search_key)
        self._by_key.given_up.connect(self._forget_key)
        self._presets.activated.connect(lambda index: self._keys.choose_preset(self._presets.itemData(index)))
        self._table.currentItemChanged.connect(lambda item, _before: self._choose(item))
        self._table.itemActivated.connect(lambda _item, _column: self._chosen.add_key())
        self._reset_all.clicked.connect(self._keys.reset_all)
        self._keys.listen(self._refresh)
        self.finished.connect(lambda _result: self._keys.unlisten(self._refresh))
        self._fill()
        self._refresh()
        self._table.setCurrentItem(self._items()[0])
        self._name.setFocus()

    def _arrange(self, bench: Workbench) -> None:
        search = QHBoxLayout()
        search.setSpacing(8)
        for part, share in ((self._name, 3), (self._by_key, 3), (QLabel("Key set"), 0), (self._presets, 2)):
            search.addWidget(part, share)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        sheet = _menu_button(
            "Sheet",
            {"Print…": lambda: print_keys(self, self._keys), "Save as PDF or HTML…": lambda: save_sheet(self, bench)},
        )
        files = _menu_button(
            "Key set", {"Export…": lambda: export_keys(self, bench), "Import…": lambda: import_keys(self, bench)}
        )
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        for button in (sheet, files, self._reset_all):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(search)
        column.addWidget(self._table, 1)
        column.addWidget(self._nothing)
        column.addWidget(self._chosen)
        column.addLayout(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _fill(self) -> None:
        for command in self._keys.commands:
            item = QTreeWidgetItem([command.text, command.place.words, ""])
            item.setData(_WHAT, _ID, command.id)
            self._table.addTopLevelItem(item)
        self._table.header().setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        for column in (_WHERE, _KEYS):
            self._table.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def _refresh(self) -> None:
        """Show the keys as they are now."""
        own = self._keys.own
        for item in self._items():
            command_id = item.data(_WHAT, _ID)
            keys, lost = self._keys.keys(command_id), self._keys.lost(command_id)
            on_page = self._keys.keys_on_page(command_id.removeprefix("window.")) if not keys else ()
            item.setText(_KEYS, shown_together(keys) if keys else f"on the page {shown(on_page[0])}" if on_page else "")
            item.setData(_KEYS, Qt.ItemDataRole.ForegroundRole, None if keys else quiet(self.palette()))
            item.setToolTip(_KEYS, "\n".join(f"{shown(one.key)} is “{one.to.text}” now" for one in lost))
            item.setForeground(_WHERE, quiet(self.palette()))
            font = self.font()
            font.setBold(command_id in own)
            item.setFont(_KEYS, font)
        self._presets.setCurrentIndex(max(0, self._presets.findData(self._keys.preset.id)))
        self._reset_all.setEnabled(bool(own))
        self._chosen.refresh()
        self._search()

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self._table.topLevelItem(row) for row in range(self._table.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _search(self) -> None:
        words = self._name.text().casefold().split()
        first = None
        for item in self._items():
            command = self._keys.command(item.data(_WHAT, _ID))
            is_found = self._is_found(command, words)
            item.setHidden(not is_found)
            first = first or (item if is_found else None)
        current = self._table.currentItem()
        if first is not None and (current is None or current.isHidden()):
            self._table.setCurrentItem(first)
        self._nothing.setVisible(first is None)
        self._chosen.setEnabled(first is not None)

    def _is_found(self, command: Command, words: list[str]) -> bool:
        if self._pressed and self._pressed not in self._keys.keys(command.id):
            return False
        keys = " ".join(map(shown, self._keys.keys(command.id)))
        text = f"{command.text} {command.place.words} {command.group} {keys}".casefold()
        return all(word in text for word in words)

    def _search_key(self, key: str) -> None:
        self._pressed = key
        self._search()

    def _forget_key(self) -> None:
        """Esc in the field of keys: empty it; once more, close the dialog."""
        if not self._pressed:
            self.reject()
            return
        self._pressed = ""
        self._by_key.show_key("")
        self._search()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._items():
            self._refresh()

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._chosen.show_command(item.data(_WHAT, _ID))


def _table() -> QTreeWidget:
    table = QTreeWidget()
    table.setColumnCount(3)
    table.setHeaderLabels(["What", "Where", "Keys"])
    table.setRootIsDecorated(False)
    table.setUniformRowHeights(True)
    table.setAllColumnsShowFocus(True)
    table.setAccessibleName("Commands and their keys")
    table.header().setStretchLastSection(False)
    return table


def _menu_button(text: str, entries: dict[str, Callable[[], object]]) -> QPushButton:
    button = QPushButton(text)
    menu = QMenu(button)
    for title, do in entries.items():
        menu.addAction(title, do)
    button.setMenu(menu)
    return button
