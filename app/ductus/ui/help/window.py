"""The help window: contents and search at the left, the page at the right. It stays open beside the work."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ductus.ui.help.pages import CONTENTS, HelpPage, folder, found, page, text_of
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.workbench import Workbench

_PAGE = Qt.ItemDataRole.UserRole
_MARGIN_PX = 16
_CONTENTS_PX, _TEXT_PX, _HEIGHT_PX = 200, 660, 640


class HelpWindow(QDialog):
    """One a window, kept hidden while it is closed. It does not hold up the work."""

    def __init__(self, keys: KeyMap, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Help")
        self.setModal(False)
        self._keys = keys
        self._shown = ""
        self._field = QLineEdit()
        self._field.setPlaceholderText("Search the help")
        self._field.setAccessibleName("Search the help")
        self._field.setClearButtonEnabled(True)
        self._list = QListWidget()
        self._list.setAccessibleName("Pages of the help")
        self._text = QTextBrowser()
        self._text.setOpenLinks(False)
        self._text.setAccessibleName("Page of the help")
        self._text.setSearchPaths([str(folder())])
        self._text.document().setDocumentMargin(_MARGIN_PX)
        self._arrange()
        self._fill(CONTENTS)
        self._field.textChanged.connect(self._search)
        self._field.returnPressed.connect(self._text.setFocus)
        self._list.currentItemChanged.connect(lambda item, _before: self._show_item(item))
        self._text.anchorClicked.connect(self._follow)
        keys.listen(self._show_again)
        self.resize(_CONTENTS_PX + _TEXT_PX, _HEIGHT_PX)

    def _arrange(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._field)
        column.addWidget(self._list, 1)
        parts = QSplitter()
        parts.addWidget(left)
        parts.addWidget(self._text)
        parts.setSizes([_CONTENTS_PX, _TEXT_PX])
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.addWidget(parts)

    def forget(self) -> None:
        """Close for good; the keys are followed no longer."""
        self._keys.unlisten(self._show_again)
        self.close()
        self.deleteLater()

    @property
    def shown(self) -> str:
        """Id of the page on show."""
        return self._shown

    def open_at(self, page_id: str) -> None:
        """Show a page, in front of other windows.

        Raises:
            KeyError: the help has no such page.
        """
        page(page_id)
        self._field.clear()
        self._go_to(page_id)
        self.show()
        self.raise_()
        self.activateWindow()
        self._list.setFocus()

    def _go_to(self, page_id: str) -> None:
        for row in range(self._list.count()):
            item = self._list.item(row)
            if item.data(_PAGE) == page_id:
                self._list.setCurrentItem(item)

    def _fill(self, rows: Sequence[HelpPage]) -> None:
        self._list.clear()
        for row in rows:
            item = QListWidgetItem(row.title)
            item.setData(_PAGE, row.id)
            self._list.addItem(item)

    def _search(self, words: str) -> None:
        hits = found(words, self._keys) if words.strip() else CONTENTS
        self._fill(hits)
        if hits:
            self._go_to(self._shown if not words.strip() else hits[0].id)
            self._mark(words)
        else:
            self._text.setMarkdown("No page has these words. Fewer or other words may find one.")

    def _mark(self, words: str) -> None:
        """Go to the first of the words on the page."""
        first = next(iter(words.split()), "")
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        if first:
            self._text.find(first)

    def _show_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._shown = item.data(_PAGE)
            self._show_again()
            self._mark(self._field.text())

    def _show_again(self) -> None:
        if self._shown:
            self._text.setMarkdown(text_of(self._shown, self._keys))

    def _follow(self, link: QUrl) -> None:
        """Links lead to pages of the help; those to the web are left to the system's browser, on a click only."""
        if link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)
            return
        self._field.clear()
        self._go_to(link.path().removesuffix(".md"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # a dialog would press its first button
        super().keyPressEvent(event)


def page_for(bench: Workbench) -> str:
    """Id of the page that tells of the place with the keyboard."""
    focus = bench.window.focusWidget()
    if bench.session is None:
        return "open"
    if focus is not None and bench.side.isAncestorOf(focus):
        shown = bench.side.shown
        return next((row.id for row in CONTENTS if shown in row.panels), "page-work")
    if focus is bench.canvas:
        page = bench.session.page
        return "shape-lines" if page is not None and page.lines else "find-lines"
    return "correct"


def show_help(bench: Workbench, page_id: str = "") -> None:
    """Open the help at a page; without one, at what the person is doing."""
    wanted = page_id or page_for(bench)
    window = bench.window.findChild(HelpWindow)
    if window is None:
        window = HelpWindow(bench.keys, bench.window)
    window.open_at(wanted)
