"""The settings: pages at the left, found by name as well, each made from what settings and engines declare."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ductus.settings import TABLE
from ductus.ui.dialog_size import fitting
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.settings_pages.engines_page import FINDING, READING, EnginesPage
from ductus.ui.settings_pages.group_page import GroupPage
from ductus.ui.settings_pages.machine_page import CHECK, MachinePage
from ductus.ui.settings_pages.page import SettingsPage, Topic
from ductus.ui.workbench import Workbench

_WIDTH_PX, _HEIGHT_PX = 940, 680
_LIST_PX = 220
_ROW_GAP_PX = 2
_AFTER_ENGINES = "Engines"
_OFTEN_MEANT = {"engine": READING}
"""What remedies call a page, and its title."""


def show_settings(bench: Workbench, group: str = "") -> None:
    """Open the settings, at what is named if anything is: a page, a setting, an engine."""
    dialog = SettingsDialog(bench)
    offer_help(dialog, bench.keys, "privacy")
    dialog.go_to(group)
    dialog.open()


class SettingsDialog(QDialog):
    """Pages by name at the left, under a field that finds any setting and option; the page chosen at the right."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(fitting(bench.window, _WIDTH_PX, _HEIGHT_PX))
        self._bench = bench
        self._titles: list[str] = []
        self._shown: list[SettingsPage] = []
        self._found: list[Topic] = []
        self._pages = QStackedWidget()
        self._find = QLineEdit()
        self._find.setPlaceholderText("Find a setting")
        self._find.setAccessibleName("Find a setting")
        self._find.setClearButtonEnabled(True)
        self._find.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName("Pages of settings")
        self._list.setSpacing(_ROW_GAP_PX)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        for group in dict.fromkeys(row.group for row in TABLE if not row.is_hidden):
            if group == _AFTER_ENGINES:
                self._add(FINDING, EnginesPage(FINDING, bench))
                self._add(READING, EnginesPage(READING, bench))
            self._add(group, GroupPage(group, bench.settings))
        self._add(CHECK, MachinePage(bench))
        self._arrange()
        self._find.textChanged.connect(self._search)
        self._list.currentRowChanged.connect(self._row_chosen)
        self._list.itemActivated.connect(lambda _: self._enter())
        self._show_titles(0)
        self._list.setFocus()
        self.finished.connect(lambda _: self._leave())

    def go_to(self, name: str) -> None:
        """Show a page, a setting or an engine by its name; nothing happens where none is called so."""
        wanted = _OFTEN_MEANT.get(name, name).casefold()
        if not wanted:
            return
        row = next((row for row, title in enumerate(self._titles) if title.casefold() == wanted), None)
        if row is not None:
            self._list.setCurrentRow(row)
            return
        for row, page in enumerate(self._shown):
            if page.go_to(name):
                self._list.setCurrentRow(row)
                return

    def _leave(self) -> None:
        for page in self._shown:
            page.leave()

    def _arrange(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._find)
        column.addWidget(self._list, 1)
        parts = QSplitter()
        parts.addWidget(left)
        parts.addWidget(self._pages)
        parts.setSizes([_LIST_PX, _WIDTH_PX - _LIST_PX])
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.addWidget(parts, 1)
        whole.addWidget(buttons)

    def _add(self, title: str, page: SettingsPage) -> None:
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._titles.append(title)
        self._shown.append(page)
        self._pages.addWidget(area)

    def _search(self, text: str) -> None:
        """Show what is called so instead of the pages; an empty field shows the pages again."""
        words = text.casefold().split()
        if not words:
            self._found = []
            self._show_titles(self._pages.currentIndex())
            return
        matching = [topic for page in self._shown for topic in page.topics() if topic.matches(words)]
        # An engine that finds and reads stands on two pages with the same options.
        once: dict[tuple[str, str, str], Topic] = {}
        for topic in matching:
            once.setdefault((topic.title, topic.about, topic.place.partition(" · ")[2]), topic)
        self._found = sorted(once.values(), key=lambda topic: not all(word in topic.title.casefold() for word in words))
        self._list.blockSignals(True)
        self._list.clear()
        for topic in self._found:
            self._list.addItem(QListWidgetItem(f"{topic.title}\n{topic.place}"))
        if not self._found:
            nothing = QListWidgetItem("Nothing is called so.")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(nothing)
        self._list.blockSignals(False)
        if self._found:
            self._list.setCurrentRow(0)
            self._row_chosen(0)

    def _show_titles(self, row: int) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems(self._titles)
        self._list.blockSignals(False)
        self._list.setCurrentRow(row)

    def _row_chosen(self, row: int) -> None:
        if row < 0:
            return
        if not self._found:
            self._pages.setCurrentIndex(row)
            return
        if row < len(self._found):
            self._bring(self._found[row])
            self._find.setFocus()  # typing goes on; Enter goes to the field

    def _bring(self, topic: Topic) -> None:
        """Show a topic's page, scrolled to it."""
        at = next(index for index, page in enumerate(self._shown) if topic.place.startswith(self._titles[index]))
        self._pages.setCurrentIndex(at)
        topic.show()
        area, field = self._pages.widget(at), self._shown[at].focusWidget()
        if isinstance(area, QScrollArea) and field is not None:
            area.ensureWidgetVisible(field, 0, _HEIGHT_PX // 4)

    def _enter(self) -> None:
        """Go on to what was chosen: the field that was sought, or the first field of the page."""
        row = self._list.currentRow()
        if self._found and 0 <= row < len(self._found):
            self._bring(self._found[row])
        else:
            self._list.setFocus()
            self.focusNextChild()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._list.setCurrentRow(min(max(0, self._list.currentRow() + step), self._list.count() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            for page in self._shown:  # weights may have come while another window was in front
                page.refresh()
        super().changeEvent(event)
