"""The panel of tags: those of the page line by line, and the kinds the project uses."""

from __future__ import annotations

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
from ductus.ui.session import Session
from ductus.ui.side.panel import SidePanel
from ductus.ui.tags.kinds_dialog import KindsDialog
from ductus.ui.tags.sample import KindDelegate
from ductus.ui.tags.words import tag_words
from ductus.ui.workbench import Workbench
from ductus.workflows.words import counted

_REST_MS = 80
_PLACE = Qt.ItemDataRole.UserRole
_REMOVING_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_EMPTY = "No tags on this page. Choose letters in a line, then “Tag text” in the Edit menu says what they are."


class TagsPanel(SidePanel):
    """Lists the tags of the page on screen; a click takes the line in hand with the tagged letters chosen."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._filter = QComboBox()
        self._list = _Tags()
        self._note = QLabel()
        self._remove = QPushButton("Remove tag")
        self._due = QTimer(self, singleShot=True, interval=_REST_MS)
        self._due.timeout.connect(self._show)
        self._arrange()
        self._filter.currentIndexChanged.connect(self._show)
        self._list.itemClicked.connect(self._go)
        self._list.itemActivated.connect(self._go)
        self._list.currentItemChanged.connect(lambda item, _before: self._remove.setEnabled(item is not None))
        self._list.remove_wanted.connect(self.remove_current)
        self._remove.clicked.connect(self.remove_current)
        bench.desk.current_line_changed.connect(self._choose_line)

    def _arrange(self) -> None:
        self._filter.setAccessibleName("Kinds of tags shown")
        self._list.setAccessibleName("Tags of the page")
        self._list.setItemDelegate(KindDelegate(self._list))
        self._note.setWordWrap(True)
        self._remove.setEnabled(False)
        self._remove.setToolTip("Take the chosen tag off its letters (Del); Undo brings it back")
        kinds = QPushButton("Kinds…")
        kinds.setToolTip("Which kinds of tags this project uses, how they are shown and what they ask for")
        kinds.clicked.connect(self._edit_kinds)
        buttons = QHBoxLayout()
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        buttons.addWidget(kinds)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._filter)
        column.addWidget(self._list, 1)
        column.addWidget(self._note)
        column.addLayout(buttons)
        self.setFocusProxy(self._list)

    def follow(self, session: Session | None) -> None:
        self._session = session
        if session is not None:
            session.page_shown.connect(lambda _page: self._due.start())
            session.page_changed.connect(lambda _page: self._due.start())
            session.sheet_changed.connect(self._show_kinds)
        self._show_kinds()

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
        page = self._session.page if self._session is not None else None
        wanted, kinds = self._filter.currentData(), self.bench.tagging.kinds
        known = {kind.id: kind for kind in kinds}
        chosen = self._chosen()
        self._list.clear()
        for number, line in enumerate(page.lines if page is not None else (), 1):
            for tag in line.transcription.tags if line.transcription is not None else ():
                if wanted and tag.kind != wanted:
                    continue
                item = QListWidgetItem(f"{number}  {tag_words(tag, line.text, kinds)}", self._list)
                item.setData(_PLACE, (line.id, tag))
                item.setData(KindDelegate.KIND, known.get(tag.kind))
                item.setToolTip(item.text())
                if chosen == (line.id, tag):
                    self._list.setCurrentItem(item)
        count = self._list.count()
        self._note.setText(f"{counted(count, 'tag')} on this page." if count else _EMPTY)
        self._remove.setEnabled(self._list.currentItem() is not None)

    def _chosen(self) -> tuple[str, Tag] | None:
        item = self._list.currentItem()
        found: tuple[str, Tag] | None = item.data(_PLACE) if item is not None else None
        return found

    def _choose_line(self, line_id: str) -> None:
        """Scroll to the tags of the line in hand."""
        for row in range(self._list.count()):
            item = self._list.item(row)
            if item.data(_PLACE)[0] == line_id:
                self._list.scrollToItem(item)
                return

    def _go(self, item: QListWidgetItem) -> None:
        line_id, tag = item.data(_PLACE)
        self.bench.tagging.go_to(line_id, tag)

    def remove_current(self) -> None:
        """Take the chosen tag off its letters, as a step of the timeline."""
        chosen, session = self._chosen(), self._session
        if chosen is None or session is None or session.project.is_read_only:
            return
        self.bench.desk.accept()
        line_id, tag = chosen
        page, line = session.page, session.line(line_id)
        if page is None or line is None or line.transcription is None:
            return
        others = tuple(one for one in line.transcription.tags if one != tag)
        edit = set_tags(page, line_id, others, session.person)
        if edit is not None:
            session.apply(edit)

    def _edit_kinds(self) -> None:
        session = self._session
        if session is None:
            return
        dialog = KindsDialog(session.project.sheet.tag_kinds, self)
        dialog.kept.connect(self._keep_kinds)
        dialog.open()

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
