"""The panel of the merge queue: what is left to weigh, the line in question, and the choices with their keys."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ductus.document.edits import PageEdit
from ductus.document.page import Line, Page
from ductus.document.weighing import keep_text, merged_text, reading_to_weigh, take_text
from ductus.numerals import whole
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.merge_queue.choice_card import ChoiceCard
from ductus.ui.review.book import Waiting
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench

_TEXT_POINTS = 14
_ROW_PX = 24
_SHOWN_AT_MOST = 2_000
_ID, _PAGE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class _Queue(QListWidget):
    """A list that leaves the keys of the choices to its panel; a list of Qt would search for lines that begin so."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.key() != Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class MergeQueuePanel(SidePanel):
    """Lines whose newest reading is not their text. Enter keeps the text, T takes the reading, B both, Esc goes.

    Made when first opened. Going to a line shows its page; what is chosen is one step of the timeline.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._queue: list[Waiting] = []
        self._places: dict[str, int] = {}
        self._place = 0
        self._found = QLabel()
        self._list = _Queue()
        self._card = ChoiceCard()
        self._keep = QPushButton("Keep my text (Enter)")
        self._take = QPushButton("Take the reading (T)")
        self._both = QPushButton("Take both (B)")
        self._arrange()
        self._connect()
        self._setting_changed("desk.font")

    def _arrange(self) -> None:
        self._found.setWordWrap(True)
        self._found.setContentsMargins(8, 4, 8, 0)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        bare_while_empty(self._list)
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName("Lines to weigh")
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shown = QScrollArea()
        shown.setWidget(self._card)
        shown.setWidgetResizable(True)
        shown.setFrameShape(QFrame.Shape.NoFrame)
        shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._choice = QWidget()
        below = QVBoxLayout(self._choice)
        below.setContentsMargins(0, 8, 0, 8)
        below.addWidget(shown, 1)
        buttons = QGridLayout()
        buttons.setContentsMargins(8, 0, 8, 0)
        for row, button in enumerate((self._keep, self._take, self._both)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button, row, 0)
        below.addLayout(buttons)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self._list)
        parts.addWidget(self._choice)
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._found)
        column.addWidget(parts, 1)
        self.setFocusProxy(self._list)

    def _connect(self) -> None:
        bench = self.bench
        bench.reviews.changed.connect(self._show_if_seen)
        bench.pictures.crop_ready.connect(self._take_crop)
        bench.settings.listen(self._setting_changed)
        self._list.currentRowChanged.connect(self._go_to)
        self._list.itemDoubleClicked.connect(lambda _item: bench.do("focus_desk"))
        self._keep.clicked.connect(self.keep)
        self._take.clicked.connect(self.take)
        self._both.clicked.connect(self.take_both)

    def follow(self, session: Session | None) -> None:
        self._session, self._place = session, 0
        if session is not None:
            session.page_changed.connect(self._page_changed)
            session.order_changed.connect(self._show_if_seen)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.bench.reviews.hurry()
        self._show()
        if self._queue:
            row = self._nearest()
            self._list.setCurrentRow(row)
            self._go_to(row)

    def _nearest(self) -> int:
        """The line in hand, if it waits to be weighed, or else the first of the page on screen, or of all."""
        page, in_hand = self._page(), self.bench.desk.current_line()
        waiting = [each.line_id for each in self._queue]
        if in_hand in waiting:
            return waiting.index(in_hand)
        return next((row for row, each in enumerate(self._queue) if page and each.page_id == page.id), self._place)

    def _show_if_seen(self) -> None:
        if self.isVisible():
            self._show()

    def _page_changed(self, _page: Page) -> None:
        if self.isVisible():
            self._show_line()

    # What is shown

    def _show(self) -> None:
        session = self._session
        waiting = self.bench.reviews.book.waiting if session is not None else {}
        places = {page_id: place for place, page_id in enumerate(session.project.page_ids())} if session else {}
        queue = sorted(
            (each for each in waiting.values() if each.page_id in places),
            key=lambda each: (places[each.page_id], each.top, each.left),
        )
        if queue != self._queue or (queue and places != self._places):
            self._fill(queue, places)
        self._choice.setVisible(bool(queue))
        self._say_found(len(queue))
        self._show_line()

    def _fill(self, queue: list[Waiting], places: dict[str, int]) -> None:
        chosen = self._chosen_id()
        self._queue, self._places = queue, places
        self._list.blockSignals(True)
        self._list.clear()
        for each in queue[:_SHOWN_AT_MOST]:
            item = QListWidgetItem(f"p. {whole(places[each.page_id] + 1)}   {each.text}")
            item.setSizeHint(QSize(0, _ROW_PX))
            item.setData(_ID, each.line_id)
            item.setData(_PAGE, each.page_id)
            self._list.addItem(item)
        at = next((row for row, each in enumerate(queue) if each.line_id == chosen), self._place)
        self._place = min(at, self._list.count() - 1)
        self._list.setCurrentRow(self._place)
        self._list.blockSignals(False)
        if self._place >= 0 and self._chosen_id() != chosen and self.isVisible():
            self._go_to(self._place)

    def _say_found(self, count: int) -> None:
        if not self.bench.reviews.is_complete and self._session is not None:
            self._found.setText("Looking through the project…")
        elif count == 0:
            self._found.setText(
                "Nothing to weigh. Read lines again: where the new reading differs from a text you wrote, it comes"
                " here, and your text stays until you choose."
            )
        else:
            lines = "1 line" if count == 1 else f"{whole(count)} lines"
            self._found.setText(
                f"{lines} where a new reading differs from your text. Your text stays until you choose."
            )

    def _chosen_id(self) -> str:
        item = self._list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _line(self) -> Line | None:
        """The chosen line, while its page is on screen and it still wants weighing."""
        line = self._session.line(self._chosen_id()) if self._session is not None else None
        return line if line is not None and reading_to_weigh(line) is not None else None

    def _show_line(self) -> None:
        line = self._line()
        crop = self.bench.pictures.held_crop(line) if line is not None else None
        self._card.show_line(line, QPixmap.fromImage(crop) if crop is not None else QPixmap())
        can_choose = line is not None and self._session is not None and not self._session.project.is_read_only
        self._keep.setEnabled(can_choose)
        self._take.setEnabled(can_choose)
        self._both.setVisible(line is not None and merged_text(line) is not None)
        self._both.setEnabled(can_choose)

    def _take_crop(self, _page_id: str, line_id: str, _image: QImage) -> None:
        if self.isVisible() and line_id == self._chosen_id():
            self._show_line()

    def _go_to(self, row: int) -> None:
        item, session = self._list.item(row), self._session
        if item is None or session is None or item.data(_PAGE) not in session.project.page_ids():
            return
        self._place = row
        session.show_page(str(item.data(_PAGE)))
        self.bench.desk.set_current(str(item.data(_ID)))
        self._show_line()

    # The choices

    def keep(self) -> None:
        """Stay with the text; the reading counts as weighed."""
        self.bench.desk.accept()
        line, page = self._line(), self._page()
        if line is not None and page is not None and line.reading is not None:
            self._choose(keep_text(page, line.id, line.reading.id))

    def take(self) -> None:
        """Take the new reading as the person's text."""
        line = self._line()
        self._take_text(line.reading.text if line is not None and line.reading is not None else None)

    def take_both(self) -> None:
        """Take what text and reading come to together, where that is clear."""
        line = self._line()
        self._take_text(merged_text(line) if line is not None else None)

    def _take_text(self, text: str | None) -> None:
        # What is being typed is accepted first, so that it stands in the history and can be had back.
        self.bench.desk.accept()
        line, page, session = self._line(), self._page(), self._session
        if text is not None and line is not None and line.reading is not None and page is not None and session:
            self._choose(take_text(page, line.id, text, line.reading.id, session.person))

    def _page(self) -> Page | None:
        return self._session.page if self._session is not None else None

    def _choose(self, edit: PageEdit) -> None:
        if self._session is not None and self._session.apply(edit):
            self.bench.reviews.take_in()
            self._show()

    def _setting_changed(self, key: str) -> None:
        if key == "desk.font":
            self._card.set_text_font(transcription_font(self.bench.settings[key], _TEXT_POINTS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        choices = {
            Qt.Key.Key_Return: self.keep,
            Qt.Key.Key_Enter: self.keep,
            Qt.Key.Key_T: self.take,
            Qt.Key.Key_B: self.take_both,
        }
        choose = choices.get(Qt.Key(event.key()))
        if choose is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            choose()
            return
        super().keyPressEvent(event)
