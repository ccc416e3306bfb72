"""The palette: every action, page, setting and page of the help by name, from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from ductus.settings import TABLE
from ductus.ui.actions.base import what_is_there, why_not
from ductus.ui.also_called import ALSO_CALLED
from ductus.ui.dialogs.settings import show_settings
from ductus.ui.help.pages import CONTENTS
from ductus.ui.help.window import show_help
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.strokes import shown
from ductus.ui.settings_pages.engines_page import FINDING, READING
from ductus.ui.theme import quiet
from ductus.ui.workbench import Workbench

_MOST_SHOWN = 40
_ACTION = "Action"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: what it is called, a word on what it is, what choosing it does.

    `also` are other words it is found by. `choose` is None for what is not possible now; `kind` says then what would
    change that.
    """

    title: str
    kind: str
    key: str
    choose: Callable[[], None] | None
    also: str = ""

    def rank(self, words: list[str]) -> int:
        """How near it comes to the words typed, 0 the nearest."""
        title = self.title.casefold()
        if self.choose is None:
            return 3
        if title.startswith(" ".join(words)):
            return 0
        return 1 if all(word in title for word in words) else 2


def entries(bench: Workbench) -> Iterator[Entry]:
    """Everything that can be found: actions, also those not possible now, pages, settings, pages of the help."""
    there = what_is_there(bench)
    for action_id, action in bench.actions.items():
        title, also = action.text().partition("\t")[0].rstrip("…"), ALSO_CALLED.get(action_id, "")
        if action.isEnabled():
            yield Entry(title, _ACTION, _key_words(bench.keys, action_id), action.trigger, also)
        else:
            reason = why_not(bench.window.row(action_id).needs, there)
            yield Entry(title, reason[:1].upper() + reason[1:] or "Not possible now", "", None, also)
    session = bench.session
    if session is not None:
        for number, summary in enumerate(session.project.summaries(), 1):
            yield Entry(f"{number}  {summary.name}", "Page", "", partial(session.show_page, summary.id))
    for row in TABLE:
        if not row.is_hidden:
            yield Entry(row.title, f"Setting · {row.group}", "", partial(show_settings, bench, row.title))
    for title in (FINDING, READING):
        yield Entry(f"Engines: {title.lower()}", "Setting", "", partial(show_settings, bench, title))
    for page in CONTENTS:
        yield Entry(page.title, "Help", "", partial(show_help, bench, page.id))


def _key_words(keys: KeyMap, action_id: str) -> str:
    """The key of an action, with where it acts unless it acts everywhere."""
    everywhere, on_page, in_text = (
        next(iter(found), "")
        for found in (keys.keys(f"window.{action_id}"), keys.keys_on_page(action_id), keys.keys_in_text(action_id))
    )
    if everywhere:
        return shown(everywhere)
    if on_page:
        return f"{shown(on_page)} on the page"
    return f"{shown(in_text)} in the text" if in_text else ""


def matches(entry: Entry, words: list[str]) -> bool:
    """Whether every word typed lies within the entry's title, its kind or its other names, case aside."""
    text = f"{entry.title} {entry.kind if entry.choose is not None else ''} {entry.also}".casefold()
    return all(word in text for word in words)


def show_palette(bench: Workbench) -> None:
    """Open the palette over the window."""
    dialog = _Palette(bench)
    width = min(640, bench.window.width() - 80)
    dialog.setFixedSize(width, 420)
    corner = bench.window.mapToGlobal(bench.window.rect().center())
    dialog.move(corner.x() - width // 2, bench.window.mapToGlobal(bench.window.rect().topLeft()).y() + 80)
    dialog.open()


class _Palette(QDialog):
    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Find an action")
        self._entries = list(entries(bench))
        self._possible = 0  # of those shown, which stand before the others
        self._field = QLineEdit()
        self._field.setPlaceholderText("Action, page or setting")
        self._field.setAccessibleName("Action, page or setting")
        self._field.setClearButtonEnabled(True)
        self._list = QTreeWidget()
        self._list.setColumnCount(3)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column_index in (1, 2):
            self._list.header().setSectionResizeMode(column_index, QHeaderView.ResizeMode.ResizeToContents)
        self._list.setAccessibleName("What was found")
        self._field.textChanged.connect(self._search)
        self._field.installEventFilter(self)
        self._list.itemActivated.connect(lambda item, _column: self._choose(item))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._field)
        column.addWidget(self._list)
        self._search("")

    def _search(self, text: str) -> None:
        self._list.clear()
        words = text.casefold().split()
        found = [entry for entry in self._entries if matches(entry, words) and (words or entry.choose is not None)]
        found = sorted(found, key=lambda entry: entry.rank(words) if words else 0)[:_MOST_SHOWN]
        for entry in found:
            # What most are need not be said of each; of what is not possible, why.
            kind = "" if entry.kind == _ACTION else entry.kind
            item = QTreeWidgetItem([entry.title, kind, entry.key])
            item.setForeground(1, quiet(self.palette()))
            item.setData(0, Qt.ItemDataRole.UserRole, entry)
            if entry.choose is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                item.setForeground(0, quiet(self.palette()))  # legible, which what is disabled need not be
            self._list.addTopLevelItem(item)
        self._possible = sum(entry.choose is not None for entry in found)
        self._go_to(0)

    def _go_to(self, row: int) -> None:
        item = self._list.topLevelItem(min(max(row, 0), self._possible - 1)) if self._possible else None
        if item is not None:
            self._list.setCurrentItem(item)

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        entry: Entry | None = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        if entry is not None and entry.choose is not None:
            self.accept()
            entry.choose()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                item = self._list.currentItem()
                self._go_to(self._list.indexOfTopLevelItem(item) + step if item is not None else 0)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self._list.currentItem())
                return True
        return super().eventFilter(watched, event)
