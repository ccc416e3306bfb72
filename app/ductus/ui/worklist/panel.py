"""The worklist panel: which lines, in which order, and what the reader's confidence is worth."""

from __future__ import annotations

import time
from contextlib import suppress

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from ductus.document.page import Page
from ductus.errors import DuctusError
from ductus.numerals import whole
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench
from ductus.ui.worklist.calibration_view import CalibrationView, calibration_words
from ductus.ui.worklist.rows import SHOWN_AT_MOST, Sorting, WorkRow, row_after, worklist
from ductus.ui.worklist.worklist_delegate import WorklistDelegate
from ductus.ui.worklist.worklist_table import Index, WorklistTable, WorkRole

_TEXT_POINTS = 12
_CROP_PX = 26
_CROPS_AT_MOST = 40
_REST_MS = 200
_REST_SHARE = 20
"""While lines keep coming, the list is made anew at most this often, and takes a twentieth of the time at most."""
_SCOPES = (("page", "This page"), ("document", "This document"), ("project", "Whole project"))
_SORTINGS = ((Sorting.LEAST, "Least sure first"), (Sorting.ERRORS, "Most errors first"))


class WorklistPanel(SidePanel):
    """Lines by doubt. Enter or a double click takes one in hand; judged ones leave the list. Made when first opened."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._place = 0
        self._took_ms = 0.0
        self._scope, self._sorting = QComboBox(), QComboBox()
        self._walk = QCheckBox("Next doubtful line follows this list")
        self._found = QLabel()
        self._view = QListView()
        self._table = WorklistTable(self._view)
        self._delegate = WorklistDelegate(self._view)
        self._engine = QComboBox()
        self._bars, self._words = CalibrationView(), QLabel()
        self._due = QTimer(self, singleShot=True)
        self._arrange()
        self._connect()
        self._setting_changed("desk.font")

    def _arrange(self) -> None:
        for key, title in _SCOPES:
            self._scope.addItem(title, key)
        self._scope.setCurrentIndex(len(_SCOPES) - 1)
        for sorting, title in _SORTINGS:
            self._sorting.addItem(title, sorting)
        self._scope.setAccessibleName("Lines of")
        self._sorting.setAccessibleName("Order")
        self._walk.setToolTip("The key for the next doubtful line goes down this list instead of down the page.")
        self._view.setModel(self._table)
        self._view.setItemDelegate(self._delegate)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        bare_while_empty(self._view)
        self._view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._view.setMouseTracking(True)
        self._view.setAccessibleName("Doubtful lines")
        self._found.setWordWrap(True)
        self._words.setWordWrap(True)
        self._engine.setAccessibleName("Reader")
        head = QHBoxLayout()
        head.addWidget(self._scope, 1)
        head.addWidget(self._sorting, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(4)
        for part in (_padded(head), _padded(self._walk), _padded(self._found)):
            column.addWidget(part)
        column.addWidget(self._view, 1)
        self._title = QLabel("What confidence is worth here")
        for widget in (self._title, self._engine, self._bars, self._words):
            column.addWidget(_padded(widget))
        self.setFocusProxy(self._view)

    def _connect(self) -> None:
        bench = self.bench
        self._scope.currentIndexChanged.connect(self._show)
        self._sorting.currentIndexChanged.connect(self._show)
        self._engine.currentIndexChanged.connect(self._show_calibration)
        self._walk.toggled.connect(self._walk_or_not)
        self._due.timeout.connect(self._show)
        self._view.clicked.connect(lambda index: self._go_to(index, take_focus=False))
        self._view.doubleClicked.connect(lambda index: self._go_to(index, take_focus=True))
        bench.reviews.changed.connect(self._show_if_seen)
        bench.reviews.sureness_changed.connect(self._show_if_seen)
        bench.desk.current_line_changed.connect(self._follow_line)
        bench.pictures.crop_ready.connect(self._take_crop)
        bench.settings.listen(self._setting_changed)

    def follow(self, session: Session | None) -> None:
        self._session = session
        self._delegate.crops.clear()
        if session is not None:
            session.page_shown.connect(self._page_shown)
            session.order_changed.connect(self._show_if_seen)
        self._show()

    def _page_shown(self, _page: Page | None) -> None:
        self._delegate.crops.clear()
        if self.isVisible():
            self._show()
        self._view.scheduleDelayedItemsLayout()

    def _show_if_seen(self) -> None:
        if self.isVisible() and not self._due.isActive():
            self._due.start(max(_REST_MS, round(_REST_SHARE * self._took_ms)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.bench.reviews.hurry()
        self._show()

    def _show(self) -> None:
        begun = time.perf_counter()
        self._show_now()
        self._took_ms = (time.perf_counter() - begun) * 1000

    def _show_now(self) -> None:
        session, reviews = self._session, self.bench.reviews
        if session is None:
            self._table.show([], {})
            self._found.clear()
            self._show_calibration()
            return
        summaries = session.project.summaries()
        wanted = self._wanted_pages(session)
        places = {summary.id: place for place, summary in enumerate(summaries) if summary.id in wanted}
        names = {summary.id: f"{place + 1}  {summary.name}" for place, summary in enumerate(summaries)}
        sorting = Sorting(self._sorting.currentData())
        chosen = self._chosen_line()
        self._table.show(worklist(reviews.book, places, sorting), names)
        self._delegate.sureness = reviews.sureness
        self._delegate.threshold = self.bench.settings["desk.doubt"]
        self._choose(chosen)
        self._say_found(sum(line.page_id in places for line in reviews.book.doubted.values()))
        self._show_calibration()
        if not self._shows_crops():
            self._delegate.crops.clear()
        self._want_crops()

    def _wanted_pages(self, session: Session) -> frozenset[str]:
        page, scope = session.page, self._scope.currentData()
        if scope == "project" or page is None:
            return frozenset(session.project.page_ids())
        if scope == "page":
            return frozenset((page.id,))
        documents = session.project.documents()
        return frozenset(next((each.page_ids for each in documents if each.id == page.document_id), (page.id,)))

    def _say_found(self, count: int) -> None:
        if not self.bench.reviews.is_complete:
            self._found.setText("Looking through the project…")
        elif count == 0:
            self._found.setText(
                "No reading waits to be judged here. Read pages, and doubtful lines come here; "
                "imported texts carry no doubt."
            )
        else:
            shown = f", the first {whole(SHOWN_AT_MOST)} shown" if count > SHOWN_AT_MOST else ""
            lines = "1 line" if count == 1 else f"{whole(count)} lines"
            self._found.setText(f"{lines} read and not judged yet{shown}.")

    def _show_calibration(self) -> None:
        reviews = self.bench.reviews
        tallies = {key: tally for key, tally in reviews.book.tallies.items() if tally.total}
        if sorted(tallies) != [self._engine.itemText(row) for row in range(self._engine.count())]:
            self._engine.blockSignals(True)
            self._engine.clear()
            self._engine.addItems(sorted(tallies))
            self._engine.blockSignals(False)
        key = self._engine.currentText()
        self._engine.setVisible(len(tallies) > 1)
        self._bars.show_tally(tallies.get(key))
        is_used = key in reviews.sureness.curves
        self._words.setText(calibration_words(tallies, key, is_used=is_used))

    # Going through the list

    def _go_to(self, index: Index, *, take_focus: bool) -> None:
        row, session = index.data(WorkRole.ROW), self._session
        if not isinstance(row, WorkRow) or session is None or row.doubted.page_id not in session.project.page_ids():
            return
        self._place = index.row()
        session.show_page(row.doubted.page_id)
        if take_focus:
            self.bench.desk.set_current(row.doubted.line_id, take_focus=True)
            self.bench.desk.put_caret_on_doubt()
        else:
            self.bench.desk.set_current(row.doubted.line_id)

    def _walk_or_not(self, is_walking: bool) -> None:
        self.bench.desk.walk_doubts = self._step if is_walking else None

    def _step(self, step: int) -> bool:
        """Take the next or the previous line of the list in hand; False at its end."""
        self.bench.desk.accept()
        self.bench.reviews.take_in()
        self._show()
        target = row_after(self._table.rows, self.bench.desk.current_line(), self._place, step)
        if target < 0:
            return False
        self._go_to(self._table.index(target), take_focus=True)
        self._view.setCurrentIndex(self._table.index(target))
        return True

    def _chosen_line(self) -> str:
        row = self._view.currentIndex().data(WorkRole.ROW)
        return row.doubted.line_id if isinstance(row, WorkRow) else ""

    def _choose(self, line_id: str) -> None:
        found = next((place for place, row in enumerate(self._table.rows) if row.doubted.line_id == line_id), None)
        if found is not None:
            self._place = found
        if self._table.rows:
            self._view.setCurrentIndex(self._table.index(min(self._place, len(self._table.rows) - 1)))

    def _follow_line(self, line_id: str) -> None:
        if self.isVisible() and not self._view.hasFocus():
            place = next((at for at, row in enumerate(self._table.rows) if row.doubted.line_id == line_id), None)
            if place is not None:
                self._place = place
                self._view.setCurrentIndex(self._table.index(place))

    def _shows_crops(self) -> bool:
        """Whether rows have their crops: only those of the page on screen are cut anyway, so cost nothing."""
        return self.isVisible() and self._scope.currentData() == "page"

    def _want_crops(self) -> None:
        """Ask for the crops of the first rows; those cut before come at once."""
        session = self._session
        page = session.page if session is not None else None
        if session is None or page is None or page.problem or not self._shows_crops():
            return
        wanted = [row.doubted.line_id for row in self._table.rows[:_CROPS_AT_MOST]]
        missing = [line_id for line_id in wanted if line_id not in self._delegate.crops]
        lines = [line for line_id in missing if (line := session.line(line_id)) is not None]
        with suppress(DuctusError):  # a missing scan was said when the page was turned to
            self.bench.pictures.want_crops(page, session.source(page), lines)

    def _take_crop(self, _page_id: str, line_id: str, image: QImage) -> None:
        if not self._shows_crops() or line_id not in self.bench.reviews.book.doubted:
            return
        ratio = self.devicePixelRatioF()
        small = QPixmap.fromImage(
            image.scaledToHeight(round(_CROP_PX * ratio), Qt.TransformationMode.SmoothTransformation)
        )
        small.setDevicePixelRatio(ratio)
        self._delegate.crops[line_id] = small
        self._view.scheduleDelayedItemsLayout()

    def _setting_changed(self, key: str) -> None:
        if key == "desk.font":
            self._delegate.text_font = transcription_font(self.bench.settings[key], _TEXT_POINTS)
            self._view.scheduleDelayedItemsLayout()
        elif key == "desk.doubt":
            self._show_if_seen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_to(self._view.currentIndex(), take_focus=True)
            return
        super().keyPressEvent(event)


def _padded(part: QWidget | QHBoxLayout) -> QWidget:
    """The part with the panel's margins at its sides; the list alone goes from edge to edge."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(8, 0, 8, 0)
    if isinstance(part, QWidget):
        row.addWidget(part)
    else:
        row.addLayout(part)
    return holder
