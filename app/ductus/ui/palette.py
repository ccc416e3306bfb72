"""The palette: every action, page, setting and page of the help by name, from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from ductus.settings import TABLE
from ductus.ui.dialogs.settings import show_settings
from ductus.ui.help.pages import CONTENTS
from ductus.ui.help.window import show_help
from ductus.ui.settings_pages.engines_page import FINDING, READING
from ductus.ui.theme import quiet
from ductus.ui.workbench import Workbench

_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: what it is called, a word on what it is, what choosing it does."""

    title: str
    kind: str
    key: str
    choose: Callable[[], None]


def entries(bench: Workbench) -> Iterator[Entry]:
    """Everything that can be found now: possible actions, pages, settings, pages of the help."""
    for action in bench.actions.values():
        if action.isEnabled():
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            yield Entry(action.text().rstrip("…"), "Action", key, action.trigger)
    session = bench.session
    if session is not None:
        for number, summary in enumerate(session.project.summaries(), 1):
            yield Entry(
                f"{number}  {summary.name}",
                "Page",
                "",
                lambda page_id=summary.id: session.show_page(page_id),  # type: ignore[misc]
            )
    for row in TABLE:
        if not row.is_hidden:
            yield Entry(row.title, f"Setting · {row.group}", "", lambda title=row.title: show_settings(bench, title))  # type: ignore[misc]
    for title in (FINDING, READING):
        yield Entry(f"Engines: {title.lower()}", "Setting", "", lambda title=title: show_settings(bench, title))  # type: ignore[misc]
    for page in CONTENTS:
        yield Entry(page.title, "Help", "", lambda page_id=page.id: show_help(bench, page_id))  # type: ignore[misc]


def matches(entry: Entry, words: list[str]) -> bool:
    """Whether every word typed begins or lies within the entry's title or kind, case aside."""
    text = f"{entry.title} {entry.kind}".casefold()
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
        for entry in (entry for entry in self._entries if matches(entry, words)):
            item = QTreeWidgetItem([entry.title, entry.kind, entry.key])
            item.setForeground(1, quiet(self.palette()))
            item.setData(0, Qt.ItemDataRole.UserRole, entry)
            self._list.addTopLevelItem(item)
            if self._list.topLevelItemCount() >= _MOST_SHOWN:
                break
        self._go_to(0)

    def _go_to(self, row: int) -> None:
        item = self._list.topLevelItem(min(max(row, 0), self._list.topLevelItemCount() - 1))
        if item is not None:
            self._list.setCurrentItem(item)

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        self.accept()
        if item is not None:
            entry: Entry = item.data(0, Qt.ItemDataRole.UserRole)
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
