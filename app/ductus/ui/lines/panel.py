"""The panel that lists the lines of the page: choose, reorder, move between regions, in step with the page."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QListView, QToolButton, QVBoxLayout, QWidget

from ductus.document.page import Page
from ductus.ui.lines.lines_delegate import LinesDelegate
from ductus.ui.lines.lines_table import ROW_ROLE, LinesTable
from ductus.ui.lines.rows import Row, dropped, rows_of
from ductus.ui.session import Session
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench
from ductus.workflows.words import counted

_EMPTY = "This page has no lines yet.\nFind lines, or draw them on the page."


class LinesPanel(SidePanel):
    """Lines under their regions, in reading order. What is chosen here is chosen on the page, and the other way round.

    It follows the page only while it is seen.
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self._session: Session | None = None
        self._is_following = False
        self.table = LinesTable(self)
        self._delegate = LinesDelegate(self)
        self.list = _LinesView(self)
        self.list.setModel(self.table)
        self.list.setItemDelegate(self._delegate)
        self._count = QLabel()
        self._empty = QLabel(_EMPTY)
        self._arrange()
        self._connect()
        self.setFocusProxy(self.list)

    def _arrange(self) -> None:
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(12, 12, 12, 12)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 4, 4)
        foot.addWidget(self._count, 1)
        for action_id in ("order_automatically", "assign_lines", "kinds"):
            button = QToolButton()
            button.setAutoRaise(True)
            button.setDefaultAction(self.bench.actions[action_id])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.list, 1)
        column.addWidget(self._empty, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        canvas = self.bench.canvas
        canvas.selection_changed.connect(lambda _ids: self._show_chosen())
        canvas.current_line_changed.connect(lambda _id: self._show_chosen())
        canvas.line_hovered.connect(self._show_hovered)
        self.bench.desk.line_hovered.connect(self._show_hovered)
        self.table.dropped_at.connect(self._drop)
        self.list.selectionModel().selectionChanged.connect(self._choose)
        self.list.entered.connect(lambda index: self._hover(index))
        self.list.activated.connect(self._open)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.viewport().installEventFilter(self)

    def follow(self, session: Session | None) -> None:
        self._session = session
        if session is not None:
            session.page_shown.connect(lambda _page: self._refresh())
            session.page_changed.connect(lambda _page: self._refresh())
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    # --- what is shown ------------------------------------------------------------------------------------------

    @property
    def _page(self) -> Page | None:
        session = self._session
        return session.page if session is not None and session is self.bench.session else None

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        page = self._page
        self._is_following = True
        self.table.show(rows_of(page))
        self._is_following = False
        self.list.setVisible(bool(self.table.rows))
        self._empty.setVisible(not self.table.rows)
        if page is not None:
            regions = f" in {counted(len(page.regions), 'region')}" if page.regions else ""
            self._count.setText(f"{counted(len(page.lines), 'line')}{regions}")
        else:
            self._count.clear()
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Select the rows of what is chosen on the page, and bring the current one into sight."""
        if self._is_following or not self.isVisible():
            return
        scene = self.bench.canvas.scene
        places = [self.table.place(line_id) for line_id in scene.selection]
        if scene.regions.chosen:
            places = [self.table.heading(scene.regions.chosen)]
        selection = QItemSelection()
        for first, last in _ranges(place for place in places if place >= 0):
            selection.select(self.table.index(first), self.table.index(last))
        self._is_following = True
        model = self.list.selectionModel()
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        current = self.table.place(scene.current)
        if current < 0 and places:
            current = places[0]
        if current >= 0:
            model.setCurrentIndex(self.table.index(current), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.list.scrollTo(self.table.index(current))
        self._is_following = False

    def _show_hovered(self, line_id: str) -> None:
        if line_id != self._delegate.hovered:
            self._delegate.hovered = line_id
            self.list.viewport().update()

    # --- what is done -------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        """What was selected here is selected on the page; of headings one, and only where no line is."""
        if self._is_following:
            return
        chosen = [row for index in sorted(self.list.selectionModel().selectedIndexes()) if (row := _row(index))]
        line_ids = [row.line.id for row in chosen if row.line is not None]
        self._is_following = True
        try:
            if line_ids:
                here = _row(self.list.currentIndex())
                current = here.line.id if here is not None and here.line is not None else line_ids[0]
                self.bench.canvas.choose(line_ids, current=current if current in line_ids else line_ids[0])
                self.bench.canvas.reveal(line_ids)
            else:
                self.bench.canvas.choose(())
                self.bench.canvas.choose_region(chosen[0].region_id if chosen else "")
        finally:
            self._is_following = False

    def _hover(self, index: QModelIndex) -> None:
        row = _row(index)
        line_id = row.line.id if row is not None and row.line is not None else ""
        self._show_hovered(line_id)
        self.bench.canvas.set_hovered(line_id)
        self.bench.canvas.hover_region(row.region_id if row is not None and row.line is None else "")
        self.bench.desk.set_hovered(line_id)

    def _open(self, index: QModelIndex) -> None:
        row = _row(index)
        if row is not None and row.line is not None:
            self.bench.desk.set_current(row.line.id, take_focus=True)

    def _menu(self, at: QPoint) -> None:
        row = _row(self.list.indexAt(at))
        line_id = row.line.id if row is not None and row.line is not None else ""
        self.bench.canvas.menu_requested.emit(line_id, self.list.viewport().mapToGlobal(at))

    def _drop(self, taken: list[int], before: int) -> None:
        page = self._page
        if page is not None:
            self.bench.canvas.propose(dropped(page, self.table.rows, taken, before))

    def move_chosen(self, step: int) -> None:
        """Take the selected rows one row up or down; past a heading they change region."""
        places = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        if not places:
            return
        before = places[0] - 1 if step < 0 else places[-1] + 2
        if 0 <= before <= len(self.table.rows):
            self._drop(places, before)

    def remove_chosen(self) -> None:
        """The selected lines off the page, or the chosen region."""
        if self.bench.canvas.scene.regions.chosen:
            self.bench.do("remove_region")
        else:
            self.bench.canvas.delete_selection()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(QModelIndex())
        return super().eventFilter(watched, event)


class _LinesView(QListView):
    """The list itself, with the keys that move and remove what is selected."""

    def __init__(self, panel: LinesPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setAccessibleName("Lines of the page")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragEnabled(True)
        self.setDropIndicatorShown(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QListView.Shape.NoFrame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: +1}
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and key in steps:
            self._panel.move_chosen(steps[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._panel.remove_chosen()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
        elif key == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._panel.bench.do("set_kind")
        elif not event.text().isprintable() or not event.text():  # letters would jump to rows, which begin with numbers
            super().keyPressEvent(event)
            return
        event.accept()


def _ranges(places: Iterable[int]) -> list[tuple[int, int]]:
    """Places as stretches from first to last: 2,000 selected one by one take Qt 0.3 s."""
    found: list[tuple[int, int]] = []
    for place in sorted(places):
        if found and place == found[-1][1] + 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def _row(index: QModelIndex) -> Row | None:
    row = index.data(ROW_ROLE) if index.isValid() else None
    return row if isinstance(row, Row) else None
