"""The pages panel: thumbnails to choose a page from and to put in order by hand, and onto which scans are dropped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QStackedLayout, QWidget

from ductus.numerals import whole
from ductus.ui.pages.dragging import pages_in
from ductus.ui.pages.filtering import TITLES, Stage, shows
from ductus.ui.pages.page_delegate import PageDelegate
from ductus.ui.pages.pages_table import PagesTable, PageSummaryLike
from ductus.ui.pages.pages_view import PagesView

_NO_PAGES = "No pages yet.\nDrop scans here, or open them."
_TITLE = "Pages"
_WIDTH_PX = 180
_LEAST_WIDTH_PX = 120
# While an arrow key repeats, pages flash by; only the one rested on is opened.
_KEY_REST_MS = 80
_SCREENS_AHEAD = 1
_BUSY_MS = 60
_HIDE_REST_MS = 200
_BUSY_STEPS = 24
_SELECT = QItemSelectionModel.SelectionFlag.Select
_SELECT_ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect


class PagesPanel(QWidget):
    """Shows the project's pages in order and says which one is wanted. Main thread."""

    page_chosen = Signal(str)
    thumbnails_wanted = Signal(list)  # page ids about to be visible, nearest first
    files_dropped = Signal(list)  # paths
    menu_requested = Signal(list, QPoint)  # ids of the selected pages, global position
    document_menu_requested = Signal(str, QPoint)  # id of the document whose heading is chosen, global position
    move_wanted = Signal(list, str, int)  # page ids, document, index there among the pages as they stand, from 0
    step_wanted = Signal(list, int)  # ids of the selected pages; -1: one place up, 1: down
    shown_changed = Signal(str)  # what is shown, and how many if not all: "To review · 12"
    document_step_wanted = Signal(str, int)  # the same for the document whose heading is chosen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = PagesTable(self)
        self._delegate = PageDelegate(self)
        self._view = PagesView(self)
        self._view.setModel(self._table)
        self._view.setItemDelegate(self._delegate)
        self._hint = QLabel(_NO_PAGES, self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setMargin(12)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._view)
        self._chosen = ""
        self._marked = ""
        self._dragged: tuple[str, ...] = ()
        self._shows_tested_only = False
        self._stage = Stage.ALL
        self._rest_timer = QTimer(self, singleShot=True, interval=_KEY_REST_MS)
        self._wanted_timer = QTimer(self, singleShot=True, interval=0)
        self._hide_timer = QTimer(self, singleShot=True, interval=_HIDE_REST_MS)
        self._busy_timer = QTimer(self, interval=_BUSY_MS)
        self.setAcceptDrops(True)
        self.setMinimumWidth(_LEAST_WIDTH_PX)
        self.setFocusProxy(self._view)
        self.setAccessibleName("Pages")
        self._view.setAccessibleName("Pages")
        self._connect()

    def _connect(self) -> None:
        self._rest_timer.timeout.connect(self._choose_current)
        self._wanted_timer.timeout.connect(self._ask_for_thumbnails)
        self._hide_timer.timeout.connect(self._hide_rows)
        self._busy_timer.timeout.connect(self._turn)
        self._view.picked.connect(self._choose_current)
        self._view.passed.connect(self._rest_timer.start)
        self._view.menu_wanted.connect(self._when_menu_wanted)
        self._view.step_wanted.connect(self._when_step_wanted)
        self._view.verticalScrollBar().valueChanged.connect(lambda _value: self._wanted_timer.start())
        self._view.resized.connect(self._wanted_timer.start)

    def set_pages(self, summaries: Sequence[PageSummaryLike]) -> None:
        """Show these pages in this order. The current page and the scroll stay where they can."""
        scrolled = self._view.verticalScrollBar().value()
        selected, headed = self.selected_pages(), self.chosen_document()
        if self._table.set_pages(summaries):
            self._after_reset(scrolled, selected, headed)

    def update_page(self, summary: PageSummaryLike) -> None:
        """Show one page as it is now."""
        self._table.update_page(summary)
        if self._is_filtered and not self._hide_timer.isActive():
            self._hide_timer.start()  # readings come by the dozen, and all rows are gone through

    def set_thumbnail(self, page_id: str, image: QImage) -> None:
        """Show the picture of a page; asked for by `thumbnails_wanted`."""
        self._table.set_thumbnail(page_id, image)

    def set_current(self, page_id: str) -> None:
        """Mark the page that is open, and scroll to it unless that was done before; nothing is emitted."""
        self._chosen = page_id
        row = self._table.row_of(page_id)
        if row < 0:
            self._view.selectionModel().clear()
        if row < 0 or page_id == self._marked:
            self._marked = page_id if row >= 0 else ""
            return
        self._marked = page_id
        if self._view.currentIndex().row() != row:
            # Whatever key is held while the page is turned: Shift would add to what is selected.
            self._view.selectionModel().setCurrentIndex(self._table.index(row), _SELECT_ALONE)
        if self._is_filtered:
            self._hide_rows()
        self._bring_into_sight(row)

    def _bring_into_sight(self, row: int) -> None:
        """Scroll to a row, and to the heading above it if it is the first of its document."""
        if self._table.document_headed(row - 1):
            self._view.scrollTo(self._table.index(row - 1), QAbstractItemView.ScrollHint.EnsureVisible)
        self._view.scrollTo(self._table.index(row), QAbstractItemView.ScrollHint.EnsureVisible)

    def set_busy(self, page_ids: Collection[str]) -> None:
        """Mark the pages that are being worked on; the others are not."""
        self._table.set_busy(page_ids)
        if page_ids and not self._busy_timer.isActive():
            self._busy_timer.start()
        elif not page_ids:
            self._busy_timer.stop()

    def set_tested(self, page_ids: Collection[str]) -> None:
        """Mark the pages that are for testing; no reader is taught them."""
        self._table.set_tested(page_ids)
        self._hide_rows()

    @property
    def stage(self) -> Stage:
        """Which pages are shown."""
        return self._stage

    def show_stage(self, stage: Stage) -> None:
        """Show the pages at that stage, and the one that is open."""
        self._stage = stage
        self._hide_rows()

    def show_tested_only(self, is_wanted: bool) -> None:
        """Show the pages for testing only, or all."""
        self._shows_tested_only = is_wanted
        self._hide_rows()

    @property
    def _is_filtered(self) -> bool:
        return self._shows_tested_only or self._stage is not Stage.ALL

    def _hide_rows(self) -> None:
        """Hide what is not wanted. A heading stays where a page of its document does."""
        shown, is_headed = 0, False
        for row in reversed(range(self._table.rowCount())):
            summary = self._table.summary_at(row)
            if summary is None:
                is_shown, is_headed = is_headed or not self._is_filtered, False
            else:
                is_shown = self._is_wanted(row, summary)
                is_headed = is_headed or is_shown
                shown += is_shown
            if self._view.isRowHidden(row) == is_shown:
                self._view.setRowHidden(row, not is_shown)
        said = f"{self._what_is_shown()} · {whole(shown)}" if self._is_filtered else _TITLE
        self._hint.setText(said if self._table.rowCount() else _NO_PAGES)
        self._stack.setCurrentIndex(1 if shown else 0)
        self.shown_changed.emit(said)
        self._wanted_timer.start()

    def _what_is_shown(self) -> str:
        parts = ["Test pages"] if self._shows_tested_only else []
        if self._stage is not Stage.ALL:
            parts.append(TITLES[self._stage].lower() if parts else TITLES[self._stage])
        return ", ".join(parts)

    def _is_wanted(self, row: int, summary: PageSummaryLike) -> bool:
        if self._shows_tested_only and not self._table.is_tested(row):
            return False
        return shows(self._stage, summary.counts) or summary.id == self._chosen

    def selected_pages(self) -> tuple[str, ...]:
        """Ids of the selected pages, in the order of the list; what is not shown is not selected."""
        view = self._view
        rows = sorted(i.row() for i in view.selectionModel().selectedIndexes() if not view.isRowHidden(i.row()))
        return tuple(self._table.page_at(row) for row in rows if self._table.page_at(row))

    def shown_pages(self) -> tuple[str, ...] | None:
        """Ids of the pages that are shown; None while all are."""
        if not self._is_filtered:
            return None
        rows = (row for row in range(self._table.rowCount()) if not self._view.isRowHidden(row))
        return tuple(page_id for row in rows if (page_id := self._table.page_at(row)))

    def chosen_document(self) -> str:
        """Id of the document whose heading is chosen, "" where a page is."""
        return self._table.document_headed(self._view.currentIndex().row())

    def set_movable(self, is_movable: bool) -> None:
        """Say whether pages can be put elsewhere by hand."""
        self._view.is_movable = is_movable

    def select_pages(self, page_ids: Collection[str]) -> None:
        """Select these pages, the one on screen besides only if it is one of them, and bring the first into sight."""
        rows = sorted(row for page_id in page_ids if (row := self._table.row_of(page_id)) >= 0)
        if not rows:
            return
        model = self._view.selectionModel()
        model.clearSelection()
        model.select(_selection_of(self._table, rows), _SELECT)
        for row in (rows[-1], rows[0]):
            self._bring_into_sight(row)

    def set_documents(self, titles: Mapping[str, str]) -> None:
        """Give all documents by id with their titles, in order; they head their pages when there are several."""
        scrolled = self._view.verticalScrollBar().value()
        selected, headed = self.selected_pages(), self.chosen_document()
        if self._table.set_documents(titles):
            self._after_reset(scrolled, selected, headed)

    def _after_reset(self, scrolled: int, selected: Sequence[str], headed: str) -> None:
        """Choose again what was chosen before: pages, or the heading of a document."""
        # With rows of one height, Qt asks for one size instead of 10,000.
        self._view.setUniformItemSizes(not self._table.has_headers)
        self._stack.setCurrentIndex(1 if self._table.rowCount() else 0)
        heading = self._table.heading_of(headed) if headed else -1
        row = heading if heading >= 0 else self._table.row_of(self._chosen)
        if row >= 0:
            self._view.selectionModel().setCurrentIndex(self._table.index(row), _SELECT)
        rows = sorted(row for page_id in selected if (row := self._table.row_of(page_id)) >= 0)
        if rows:
            self._view.selectionModel().select(_selection_of(self._table, rows), _SELECT)
        if self._is_filtered:
            self._hide_rows()
        self._view.verticalScrollBar().setValue(scrolled)
        self._wanted_timer.start()

    def _choose_current(self) -> None:
        self._rest_timer.stop()
        page_id = self._table.page_at(self._view.currentIndex().row())
        if page_id and page_id != self._chosen:
            self._chosen = page_id
            self.page_chosen.emit(page_id)

    def _when_step_wanted(self, step: int) -> None:
        selected, document_id = self.selected_pages(), self.chosen_document()
        if document_id and not selected:
            self.document_step_wanted.emit(document_id, step)
        elif selected:
            self.step_wanted.emit(list(selected), step)

    def _when_menu_wanted(self, place: QPoint) -> None:
        selected, document_id = self.selected_pages(), self.chosen_document()
        if document_id and not selected:
            self.document_menu_requested.emit(document_id, place)
        if selected and self._chosen not in selected:
            self._choose_current()  # what the menu does is done to the page on screen, and those selected with it
        if selected:
            self.menu_requested.emit(list(selected), place)

    def _ask_for_thumbnails(self) -> None:
        """Say which thumbnails are missing on the screen and one screen around it, those in the middle first."""
        showing = self._view.showing_rows()
        if not self.isVisible() or not showing:
            return
        around = len(showing) * _SCREENS_AHEAD
        first, last = max(0, showing.start - around), min(self._table.rowCount(), showing.stop + around)
        middle = (showing.start + showing.stop) // 2
        rows = sorted(range(first, last), key=lambda row: abs(row - middle))
        missing = [self._table.page_at(row) for row in rows if self._table.lacks_thumbnail(row)]
        if missing:
            self.thumbnails_wanted.emit(missing)

    def _turn(self) -> None:
        self._delegate.busy_turn = (self._delegate.busy_turn + 1 / _BUSY_STEPS) % 1.0
        showing = self._view.showing_rows()
        for row in self._table.busy_rows():
            if row in showing:
                self._view.update(self._table.index(row))

    # Events of Qt

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX, 600)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wanted_timer.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._dragged = self._pages_of(event)
        if self._dragged:
            event.acceptProposedAction()
            self._view.mark_gap_at(self._height_in_list(event.position()))
        elif _files(event):
            event.acceptProposedAction()
            self._view.set_drop_near(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._dragged:
            self._view.mark_gap_at(self._height_in_list(event.position()))
        event.acceptProposedAction()  # what cannot be dropped here was refused when it came

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._view.set_drop_near(False)
        self._view.forget_gap()

    def dropEvent(self, event: QDropEvent) -> None:
        self._view.set_drop_near(False)
        self._view.forget_gap()
        files = _files(event)
        if self._dragged:
            event.acceptProposedAction()
            place = self._table.place_at(self._view.gap_at(self._height_in_list(event.position())))
            self.move_wanted.emit(list(self._dragged), *place)
        elif files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _pages_of(self, event: QDropEvent) -> tuple[str, ...]:
        """The pages of this list that are being dragged; none where it is anything else, or they may not be moved."""
        page_ids = pages_in(event.mimeData()) if self._view.is_movable else ()
        return page_ids if all(self._table.row_of(page_id) >= 0 for page_id in page_ids) else ()

    def _height_in_list(self, place: QPointF) -> int:
        return self._view.viewport().mapFrom(self, place.toPoint()).y()


def _selection_of(table: PagesTable, rows: Sequence[int]) -> QItemSelection:
    """Ascending rows as stretches: thousands selected one by one take Qt seconds."""
    selection = QItemSelection()
    first = 0
    for number, row in enumerate(rows):
        if number + 1 == len(rows) or rows[number + 1] != row + 1:
            selection.select(table.index(rows[first]), table.index(row))
            first = number + 1
    return selection


def _files(event: QDropEvent) -> list[Path]:
    """The files of this machine that are being dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
