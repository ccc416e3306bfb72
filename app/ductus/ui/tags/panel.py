"""The panel of tags: those of the page or of all pages, line by line, and the kinds the project uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from ductus.document.precedence import set_tags
from ductus.document.tags import Tag, TagKind
from ductus.errors import DuctusError
from ductus.numerals import whole
from ductus.project.texts import TaggedLine
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.panel import SidePanel
from ductus.ui.tags.keeper import TagKeeper
from ductus.ui.tags.kinds_dialog import KindsDialog
from ductus.ui.tags.sample import KindDelegate
from ductus.ui.tags.tei_dialog import edit_tei_table
from ductus.ui.tags.words import tag_words
from ductus.ui.workbench import Workbench
from ductus.workflows.words import counted

_REST_MS = 80
_PLACE = Qt.ItemDataRole.UserRole
_REMOVING_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_MOST_ROWS = 5_000
"""Rows of a list nobody reads to its end; the kind narrows it down."""
_HOW = "Choose letters in a line, then “Tag text” in the Edit menu says what they are."
_ON_PAGE, _EVERYWHERE = "page", "project"
_WHERE = {_ON_PAGE: "on this page", _EVERYWHERE: "in the project"}


class TagsPanel(SidePanel):
    """Lists tags by place and kind; a click takes the line in hand with the tagged letters chosen."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._scope = QComboBox()
        self._filter = QComboBox()
        self._keeper = TagKeeper(self)
        self._list = _Tags()
        self._note = QLabel()
        self._remove = QPushButton("Remove tag")
        self._due = QTimer(self, singleShot=True, interval=_REST_MS)
        self._due.timeout.connect(self._show)
        self._arrange()
        self._filter.currentIndexChanged.connect(self._show)
        self._scope.currentIndexChanged.connect(self._change_scope)
        self._keeper.changed.connect(self._show)
        self._list.itemClicked.connect(self._go)
        self._list.itemActivated.connect(self._go)
        self._list.currentItemChanged.connect(lambda item, _before: self._remove.setEnabled(item is not None))
        self._list.remove_wanted.connect(self.remove_current)
        self._remove.clicked.connect(self.remove_current)
        bench.desk.current_line_changed.connect(self._choose_line)

    def _arrange(self) -> None:
        self._scope.addItem("This page", _ON_PAGE)
        self._scope.addItem("Whole project", _EVERYWHERE)
        self._scope.setAccessibleName("Where")
        self._filter.setAccessibleName("Kinds of tags shown")
        for box in (self._scope, self._filter):
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._list.setAccessibleName("Tags")
        bare_while_empty(self._list)
        self._list.setUniformItemSizes(True)
        self._list.setItemDelegate(KindDelegate(self._list))
        self._note.setWordWrap(True)
        self._remove.setEnabled(False)
        self._remove.setToolTip("Take the chosen tag off its letters (Del); Undo brings it back")
        kinds = QPushButton("Kinds…")
        kinds.setToolTip("Which kinds of tags this project uses, how they are shown and what they ask for")
        kinds.clicked.connect(self._edit_kinds)
        tei = QPushButton("TEI…")
        tei.setToolTip("Which element of TEI each kind becomes in an export")
        tei.clicked.connect(self._edit_elements)
        buttons = QHBoxLayout()
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        buttons.addWidget(kinds)
        buttons.addWidget(tei)
        which = QHBoxLayout()
        which.setSpacing(4)
        which.addWidget(self._scope, 1)
        which.addWidget(self._filter, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(which)
        column.addWidget(self._note)
        column.addWidget(self._list, 1)
        column.addLayout(buttons)
        self.setFocusProxy(self._list)

    def follow(self, session: Session | None) -> None:
        self._session = session
        if session is not None:
            session.page_shown.connect(lambda _page: self._due.start())
            session.page_changed.connect(lambda _page: self._due.start())
            session.sheet_changed.connect(self._show_kinds)
        self._change_scope()
        self._show_kinds()

    @property
    def _is_everywhere(self) -> bool:
        return bool(self._scope.currentData() == _EVERYWHERE)

    def _change_scope(self) -> None:
        """Pages are gone through from when all are asked for, until the project is closed."""
        if self._is_everywhere or self._session is None:
            self._keeper.follow(self._session)
        self._show()

    def _tagged(self) -> Iterator[TaggedLine]:
        if self._is_everywhere:
            yield from self._keeper.lines()
            return
        page = self._session.page if self._session is not None else None
        for number, line in enumerate(page.lines if page is not None else (), 1):
            if page is not None and line.transcription is not None and line.transcription.tags:
                yield TaggedLine(page.id, line.id, number, line.text, line.transcription.tags)

    def _show_kinds(self) -> None:
        shown = self._filter.currentData()
        self._filter.blockSignals(True)
        self._filter.clear()
        self._filter.addItem("All kinds", "")
        for kind in self.bench.tagging.kinds:
            self._filter.addItem(kind.title, kind.id)
        self._filter.setCurrentIndex(max(0, self._filter.findData(shown)))
        self._filter.blockSignals(False)
        self._show()

    def _show(self) -> None:
        wanted, kinds = self._filter.currentData(), self.bench.tagging.kinds
        known = {kind.id: kind for kind in kinds}
        chosen, count = self._chosen(), 0
        names = self._page_names() if self._is_everywhere else {}
        self._list.clear()
        for line in self._tagged():
            for tag in line.tags:
                if wanted and tag.kind != wanted:
                    continue
                count += 1
                if count > _MOST_ROWS:
                    continue
                item = self._row(line, tag, names.get(line.page_id, ""))
                item.setData(KindDelegate.KIND, known.get(tag.kind))
                if chosen is not None and chosen[1:] == (line.line_id, tag):
                    self._list.setCurrentItem(item)
        self._show_count(count)
        self._remove.setEnabled(self._list.currentItem() is not None)

    def _row(self, line: TaggedLine, tag: Tag, page_name: str) -> QListWidgetItem:
        words = tag_words(tag, line.text, self.bench.tagging.kinds)
        where = f"{page_name}, line {line.number}" if page_name else f"line {line.number}"
        item = QListWidgetItem(f"{words} · {where}" if page_name else f"{line.number}  {words}", self._list)
        item.setData(_PLACE, (line.page_id, line.line_id, tag))
        item.setToolTip(f"{words}\n{where}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words}, {where}")
        return item

    def _page_names(self) -> dict[str, str]:
        summaries = self._session.project.summaries() if self._session is not None else ()
        return {summary.id: summary.name for summary in summaries}

    def _show_count(self, count: int) -> None:
        where = _WHERE[self._scope.currentData()]
        if count > _MOST_ROWS:
            said = f"{counted(count, 'tag')} {where}; the first {whole(_MOST_ROWS)} are listed."
        elif count:
            said = f"{counted(count, 'tag')} {where}."
        elif self._is_everywhere and not self._keeper.is_complete:
            said = "Looking through the pages."
        else:
            said = f"No tags {where}. {_HOW}"
        self._note.setText(said)

    def _chosen(self) -> tuple[str, str, Tag] | None:
        item = self._list.currentItem()
        found: tuple[str, str, Tag] | None = item.data(_PLACE) if item is not None else None
        return found

    def _choose_line(self, line_id: str) -> None:
        """Scroll to the tags of the line in hand."""
        for row in range(self._list.count()):
            item = self._list.item(row)
            if item.data(_PLACE)[1] == line_id:
                self._list.scrollToItem(item)
                return

    def _go(self, item: QListWidgetItem) -> None:
        page_id, line_id, tag = item.data(_PLACE)
        if self._session is not None:
            self._session.show_page(page_id)
            self.bench.tagging.go_to(line_id, tag)

    def remove_current(self) -> None:
        """Take the chosen tag off its letters, as a step of the timeline."""
        chosen, session = self._chosen(), self._session
        if chosen is None or session is None or session.project.is_read_only:
            return
        self.bench.desk.accept()
        page_id, line_id, tag = chosen
        if page_id not in session.project.page_ids():
            return
        page = session.project.page(page_id)
        held = next((line.transcription for line in page.lines if line.id == line_id), None)
        if held is None:
            return
        edit = set_tags(page, line_id, tuple(one for one in held.tags if one != tag), session.person)
        if edit is not None:
            session.apply(edit)

    def _edit_kinds(self) -> None:
        session = self._session
        if session is None:
            return
        dialog = KindsDialog(session.project.sheet.tag_kinds, self)
        offer_help(dialog, self.bench.keys, "tags-and-characters")
        dialog.kept.connect(self._keep_kinds)
        dialog.open()

    def _edit_elements(self) -> None:
        if self._session is not None:
            offer_help(edit_tei_table(self, self._session), self.bench.keys, "tags-and-characters")

    def _keep_kinds(self, kinds: list[TagKind]) -> None:
        session = self._session
        if session is None:
            return
        try:
            session.project.set_sheet(replace(session.project.sheet, tag_kinds=tuple(kinds)))
        except DuctusError as fault:
            session.failed.emit(fault)


class _Tags(QListWidget):
    """A list in which Del removes."""

    remove_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _REMOVING_KEYS:
            event.accept()
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)
