"""The pages panel: a list of thumbnails from which a page is chosen, and onto which scans are dropped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QListView, QStackedLayout, QWidget

from ductus.ui.pages.page_delegate import PageDelegate
from ductus.ui.pages.pages_table import PagesTable, PageSummaryLike

_WIDTH_PX = 180
_LEAST_WIDTH_PX = 120
# While an arrow key repeats, pages flash by; only the one rested on is opened.
_KEY_REST_MS = 80
_SCREENS_AHEAD = 1
_BUSY_MS = 60
_BUSY_STEPS = 24
_WHEEL_STEP_PX = 32
_SELECT = QItemSelectionModel.SelectionFlag.Select
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PagesPanel(QWidget):
    """Shows the project's pages in order and says which one is wanted. Main thread."""

    page_chosen = Signal(str)
    thumbnails_wanted = Signal(list)  # page ids about to be visible, nearest first
    files_dropped = Signal(list)  # paths
    menu_requested = Signal(list, QPoint)  # ids of the selected pages, global position

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = PagesTable(self)
        self._delegate = PageDelegate(self)
        self._view = _PagesView(self)
        self._view.setModel(self._table)
        self._view.setItemDelegate(self._delegate)
        self._hint = QLabel("No pages yet.\nDrop scans here, or open them.", self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setMargin(12)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._view)
        self._chosen = ""
        self._shows_tested_only = False
        self._rest_timer = QTimer(self, singleShot=True, interval=_KEY_REST_MS)
        self._wanted_timer = QTimer(self, singleShot=True, interval=0)
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
        self._busy_timer.timeout.connect(self._turn)
        self._view.picked.connect(self._choose_current)
        self._view.passed.connect(self._rest_timer.start)
        self._view.menu_wanted.connect(self._when_menu_wanted)
        self._view.verticalScrollBar().valueChanged.connect(lambda _value: self._wanted_timer.start())
        self._view.resized.connect(self._wanted_timer.start)

    def set_pages(self, summaries: Sequence[PageSummaryLike]) -> None:
        """Show these pages in this order. The current page and the scroll stay where they can."""
        scrolled = self._view.verticalScrollBar().value()
        selected = self.selected_pages()
        self._table.set_pages(summaries)
        self._after_reset(scrolled, selected)

    def update_page(self, summary: PageSummaryLike) -> None:
        """Show one page as it is now."""
        self._table.update_page(summary)

    def set_thumbnail(self, page_id: str, image: QImage) -> None:
        """Show the picture of a page; asked for by `thumbnails_wanted`."""
        self._table.set_thumbnail(page_id, image)

    def set_current(self, page_id: str) -> None:
        """Mark the page that is open, and scroll to it; nothing is emitted."""
        self._chosen = page_id
        row = self._table.row_of(page_id)
        if row < 0:
            self._view.selectionModel().clear()
            return
        if self._view.currentIndex().row() != row:
            self._view.setCurrentIndex(self._table.index(row))
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

    def show_tested_only(self, is_wanted: bool) -> None:
        """Show the pages for testing only, or all."""
        self._shows_tested_only = is_wanted
        self._hide_rows()

    def _hide_rows(self) -> None:
        for row in range(self._table.rowCount()):
            self._view.setRowHidden(row, self._shows_tested_only and not self._table.is_tested(row))
        self._wanted_timer.start()

    def selected_pages(self) -> tuple[str, ...]:
        """Ids of the selected pages, in the order of the list."""
        rows = sorted(index.row() for index in self._view.selectionModel().selectedIndexes())
        return tuple(self._table.page_at(row) for row in rows if self._table.page_at(row))

    def set_documents(self, titles: Mapping[str, str]) -> None:
        """Give the titles of documents; they head their pages when there is more than one document."""
        scrolled = self._view.verticalScrollBar().value()
        selected = self.selected_pages()
        self._table.set_documents(titles)
        self._after_reset(scrolled, selected)

    def _after_reset(self, scrolled: int, selected: Sequence[str]) -> None:
        # With rows of one height, Qt asks for one size instead of 10,000.
        self._view.setUniformItemSizes(not self._table.has_headers)
        self._stack.setCurrentIndex(1 if self._table.rowCount() else 0)
        row = self._table.row_of(self._chosen)
        if row >= 0:
            self._view.selectionModel().setCurrentIndex(self._table.index(row), _SELECT)
        for page_id in selected:
            if self._table.row_of(page_id) >= 0:
                self._view.selectionModel().select(self._table.index(self._table.row_of(page_id)), _SELECT)
        if self._shows_tested_only:
            self._hide_rows()
        self._view.verticalScrollBar().setValue(scrolled)
        self._wanted_timer.start()

    def _choose_current(self) -> None:
        self._rest_timer.stop()
        page_id = self._table.page_at(self._view.currentIndex().row())
        if page_id and page_id != self._chosen:
            self._chosen = page_id
            self.page_chosen.emit(page_id)

    def _when_menu_wanted(self, place: QPoint) -> None:
        selected = self.selected_pages()
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
        if _files(event):
            event.acceptProposedAction()
            self._view.set_drop_near(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._view.set_drop_near(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._view.set_drop_near(False)
        files = _files(event)
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)


class _PagesView(QListView):
    """The list itself. Says apart a page picked (click, Enter) from one passed over with the arrow keys."""

    picked = Signal()
    passed = Signal()
    resized = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_drop_near = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(_WHEEL_STEP_PX)

    def set_drop_near(self, is_near: bool) -> None:
        """Show or hide the frame that says that files may be dropped here."""
        self._is_drop_near = is_near
        self.viewport().update()

    def showing_rows(self) -> range:
        """The rows on the screen."""
        count = self.model().rowCount()
        if not count:
            return range(0)
        first = self.indexAt(QPoint(1, 1)).row()
        last = self.indexAt(QPoint(1, self.viewport().height() - 2)).row()
        return range(max(0, first), (last if last >= 0 else count - 1) + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENING_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.accept()
            self.picked.emit()
            return
        if event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            # The menu key comes as a context menu event; this one, on keyboards without it, does so on Windows only.
            event.accept()
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        is_selecting = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        if self.currentIndex() != before and not is_selecting:
            self.passed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        is_selecting = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        is_on_page = self.indexAt(event.position().toPoint()) == self.currentIndex()
        if event.button() == Qt.MouseButton.LeftButton and is_on_page and not is_selecting:
            self.picked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_drop_near:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self.palette().accent().color(), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -2, -2))
            painter.end()


def _files(event: QDropEvent) -> list[Path]:
    """The files of this machine that are being dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
