"""The desk, where archivists correct all day: which line is in hand, what was typed, what each key does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from ductus.document.calibration import Sureness
from ductus.document.finding import word_around
from ductus.document.page import Page
from ductus.document.transcription import LineStatus
from ductus.ui.desk.cell_layout import Arrangement
from ductus.ui.desk.doubt import doubts
from ductus.ui.desk.ink import code_point_offset, utf16_offset
from ductus.ui.desk.line_editor import DeskKey
from ductus.ui.desk.line_in_hand import LineInHand
from ductus.ui.desk.next_line import index_of, next_doubtful, next_open, status_of_text
from ductus.ui.desk.notices import EmptyDesk, ReadNotice
from ductus.ui.desk.popovers import Popovers
from ductus.ui.desk.strip import ProofStrip
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.desk.texts import LineTexts

_DEFAULT_POINTS = 16
_DEFAULT_DOUBT = 0.8


class Desk(QWidget):
    """A scroll of crop over text, one pair a line. Main thread.

    The desk shows a `Page` value and changes none: what a person does leaves as signals, and comes back by `refresh`.
    What was typed and accepted is marked as a draft until the page that comes back holds it.
    `walk_doubts` may lead the keys for doubtful places another way than line by line; False where it leads nowhere.
    """

    accepted = Signal(str, str, bool)  # line id, text, whether verified; only when changed or verified
    draft_changed = Signal(str, str)  # line id, text; within 300 ms of typing
    draft_dropped = Signal(str)  # the line is back to what the page holds
    current_line_changed = Signal(str)  # whoever caused it
    line_hovered = Signal(str)
    caret_moved = Signal(str, float, float)  # line id, left and right share of the crop
    crops_wanted = Signal(list)  # line ids, nearest first
    status_requested = Signal(str, str)  # line id, value of a LineStatus
    next_page_wanted = Signal()
    previous_page_wanted = Signal()
    next_doubt_wanted = Signal(int)  # +1 or -1: this page has no doubtful line left in that direction
    menu_requested = Signal(str, QPoint)  # line id, global position
    leave_wanted = Signal()
    find_lines_wanted = Signal()
    read_page_wanted = Signal()
    read_everything_wanted = Signal()
    text_changed = Signal(str)  # a line shows another text than before, by typing
    comment_written = Signal(str, str, str)  # page id, line id, comment; "" takes it away

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self.walk_doubts: Callable[[int], bool] | None = None
        self._busy: frozenset[str] = frozenset()
        self._family = ""
        self._points = _DEFAULT_POINTS
        self._doubt_below = _DEFAULT_DOUBT
        self._texts = LineTexts()
        self._strip = ProofStrip(self._texts, self)
        self._editor = self._strip.editor
        self._popovers = Popovers(self._strip, self)
        self._has_others = False
        self._empty = EmptyDesk(self)
        self._notice = ReadNotice(self)
        self._hand = LineInHand(self._strip, self._texts, self)
        self._arrange()
        self._connect()
        self._apply_font()
        self.set_doubt_threshold(self._doubt_below)
        self._show_state()

    def _arrange(self) -> None:
        filled = QWidget(self)
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._notice)
        column.addWidget(self._strip, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(filled)
        self.setFocusProxy(self._editor)
        self.setAccessibleName("Desk")
        self.setAccessibleDescription("The lines of the page, each with its picture and its text.")
        self._strip.setAccessibleName("Lines of the page")

    def _connect(self) -> None:
        editor, strip, hand = self._editor, self._strip, self._hand
        editor.asked.connect(self._obey)
        editor.focus_left.connect(self._when_focus_left)
        editor.line_menu_wanted.connect(lambda place: self.menu_requested.emit(hand.id, place))
        hand.accepted.connect(self.accepted)
        hand.changed.connect(self.current_line_changed)
        editor.typed.connect(lambda: self.text_changed.emit(hand.id))
        hand.draft_changed.connect(self.draft_changed)
        hand.draft_dropped.connect(self.draft_dropped)
        hand.caret_moved.connect(self.caret_moved)
        strip.ink_pressed.connect(self._when_ink_pressed)
        strip.text_pressed.connect(self._when_text_pressed)
        strip.margin_pressed.connect(lambda line_id: self.set_current(line_id, take_focus=True))
        strip.text_dragged.connect(lambda position: editor.put_caret(position, is_selecting=True))
        strip.hovered.connect(self.line_hovered)
        strip.crops_wanted.connect(self.crops_wanted)
        strip.menu_requested.connect(self.menu_requested)
        self._empty.find_lines_wanted.connect(self.find_lines_wanted)
        self._notice.read_page_wanted.connect(self.read_page_wanted)
        for part in (self._empty, self._notice):
            part.read_everything_wanted.connect(self.read_everything_wanted)
        self._popovers.comment_written.connect(self.comment_written)
        self._popovers.text_chosen.connect(hand.take_text)

    @property
    def strip(self) -> ProofStrip:
        """The scroll of lines, for what marks their texts, writes into the field or opens sheets under it."""
        return self._strip

    # What the window tells the desk

    def set_page(self, page: Page | None, drafts: Mapping[str, str] = {}, line_id: str = "") -> None:
        """Show another page, or none. `drafts` is what was typed and never accepted.

        The line of that id is taken in hand, the first one when the page has no such line. What is in hand on the page
        before is accepted first.
        """
        self._popovers.close()
        had_focus = self._editor.hasFocus()
        self._hand.accept()
        self._page = page
        self._hand.begin_page(page)
        self._texts.load(page, drafts)
        self._strip.show_page(page)
        self._show_state()
        if page is not None and page.lines:
            first = page.lines[max(0, index_of(page.lines, line_id))]
            self._make_current(first.id, take_focus=had_focus)
        else:
            self._hand.let_go()

    def refresh(self, page: Page) -> None:
        """Show the same page after edits. Focus, caret, scroll and what is being typed stay as they are."""
        before = self._page
        self._page = self._hand.page = page
        if self._hand.id and index_of(page.lines, self._hand.id) < 0:
            self._leave_lost_line(before, page)
            return
        self._texts.refresh(page)
        self._strip.refresh(page)
        self._hand.show_held()
        self._show_state()

    def set_read_only(self, is_read_only: bool) -> None:
        """Let texts be looked at and copied, not changed; from the next page on."""
        self._hand.is_read_only = is_read_only

    def set_crop(self, line_id: str, image: QImage) -> None:
        """Show the crop of a line; asked for by `crops_wanted`."""
        self._strip.set_crop(line_id, image)

    def set_current(self, line_id: str, *, take_focus: bool = False, at_end: bool = False) -> None:
        """Take a line in hand, its caret at the start or the end of its text; an id the page has not is ignored.

        What is in hand is accepted first, as on every way of leaving a line.
        """
        if self._page is None or index_of(self._page.lines, line_id) < 0:
            return
        if line_id != self._hand.id:
            self._hand.accept()
            self._make_current(line_id, take_focus=take_focus, at_end=at_end)
            return
        if at_end:
            self._editor.put_caret()
        self._strip.reveal()
        if take_focus:
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_caret_share(self, line_id: str, share: float) -> None:
        """Put the caret where the ink is at `share` of the width of the line's crop."""
        if line_id != self._hand.id:
            self.set_current(line_id)
        if line_id == self._hand.id:
            self._hand.put_caret_at(share)

    def select_text(self, line_id: str, start: int, end: int) -> None:
        """Take a line in hand with these code points of its text selected, the caret behind them."""
        self.set_current(line_id)
        if line_id == self._hand.id:
            text = self._editor.text()
            self._editor.put_caret(utf16_offset(text, start))
            self._editor.put_caret(utf16_offset(text, end), is_selecting=True)

    def words_at_caret(self) -> str:
        """What is selected in the line in hand, else the word the caret is at; "" for none."""
        text = self._editor.text() if self._hand.id else ""
        word = word_around(text, code_point_offset(text, self._editor.textCursor().position()))
        return self.selected_text() or text[word.start : word.end]

    def selected_text(self) -> str:
        """What is selected in the line in hand."""
        return self._editor.textCursor().selectedText() if self._hand.id else ""

    def current_line(self) -> str:
        """Id of the line in hand, "" for none."""
        return self._hand.id

    def set_hovered(self, line_id: str) -> None:
        """Light up a line that is under the pointer elsewhere; "" for none."""
        self._strip.set_hovered(line_id)

    def set_busy(self, line_ids: Collection[str]) -> None:
        """Mark lines that are being read just now; the others are not."""
        self._busy = frozenset(line_ids)
        self._strip.set_busy(self._busy)
        self._show_state()

    def set_font_size(self, points: int) -> None:
        self._points = points
        self._apply_font()

    def set_font_family(self, family: str) -> None:
        """Set transcriptions in that family; "" takes the best serif on this machine."""
        self._family = family
        self._apply_font()

    def set_line_height(self, line_height: float) -> None:
        """Give rows of text that share of the font's size, 1.0 to 2.0."""
        self._strip.set_line_height(line_height)

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Place the crops and texts of lines another way."""
        self._strip.set_arrangement(arrangement)

    def shown_text(self, line_id: str) -> str:
        """The text the line shows, what is typed and not accepted included; "" for a line the page has not."""
        return self._texts.shown(line_id) if self._texts.line(line_id) is not None else ""

    def set_doubt_threshold(self, value: float) -> None:
        """Underline what was read with less confidence than `value`, 0 to 1."""
        self._doubt_below = self._hand.doubt_below = value
        self._strip.set_doubt_threshold(value)
        self._hand.mark_doubts()

    def set_sureness(self, sureness: Sureness) -> None:
        """Judge doubt by what engines' confidence has proved to be worth in this project."""
        self._hand.sureness = sureness
        self._strip.set_sureness(sureness)
        self._hand.mark_doubts()

    def flush(self) -> None:
        """Hand on at once what was typed and not handed on yet, in the line or in its comment."""
        self._popovers.close()
        self._hand.hand_on()

    def show_comment(self) -> None:
        """Open the comment of the line in hand, to be read and written."""
        if self._page is not None and self._hand.id:
            self._editor.finish_composition()
            self._popovers.show_comment(self._page, self._hand.id)

    def show_alternatives(self) -> bool:
        """List what else the reader saw in the line in hand; a choice replaces the text as typing would.

        False when the reader proposed nothing else, or the line is locked.
        """
        line, page = self._texts.line(self._hand.id), self._page
        if line is None or page is None or self._hand.is_locked(line):
            return False
        self._editor.finish_composition()
        font = transcription_font(self._family, self._points)
        text = self._editor.text()
        return self._popovers.show_alternatives(
            page, line.id, text, code_point_offset(text, self._editor.caret()), font
        )

    def accept(self) -> None:
        """Accept what is in hand, as leaving the line would; it stays in hand."""
        self._popovers.close()
        self._hand.accept()

    def text_in_hand(self) -> tuple[str, str] | None:
        """Id and text of the line in hand when its text is not accepted yet."""
        if not self._texts.is_draft(self._hand.id):
            return None
        return self._hand.id, self._texts.shown(self._hand.id)

    def go_to_doubt(self, step: int, *, from_edge: bool = False) -> bool:
        """Take the next (+1) or previous (-1) doubtful line in hand; False when there is none on this page.

        `from_edge` begins at the page's first or last line rather than beside the one in hand.
        """
        lines = self._page.lines if self._page is not None else ()
        found = next_doubtful(lines, "" if from_edge else self._hand.id, step, self._doubt_below, self._hand.sureness)
        if found is None:
            return False
        self._hand.accept()
        self._make_current(found.id, take_focus=True)
        self.put_caret_on_doubt()
        return True

    def put_caret_on_doubt(self) -> None:
        """Put the caret before the first doubtful letter of the line in hand, if there is one."""
        line = self._texts.line(self._hand.id)
        if line is None or self._texts.is_draft(line.id):
            return
        marks = doubts(line, self._doubt_below, self._hand.sureness)
        if marks:
            self._editor.put_caret(utf16_offset(line.text, marks[0].start))

    # What keys do

    def _obey(self, key: DeskKey) -> None:
        match key:
            case DeskKey.NEXT_LINE:
                self._step(+1)
            case DeskKey.PREVIOUS_LINE:
                self._step(-1)
            case DeskKey.VERIFY:
                self._verify()
            case DeskKey.PUT_BACK:
                self._put_back()
            case DeskKey.NEXT_DOUBT:
                self._step_doubt(+1)
            case DeskKey.PREVIOUS_DOUBT:
                self._step_doubt(-1)
            case DeskKey.UNCLEAR:
                self._set_status(LineStatus.UNCLEAR)
            case DeskKey.SKIP:
                self._set_status(LineStatus.SKIPPED)
            case DeskKey.FIRST_LINE:
                self._go_to_place(0)
            case DeskKey.LAST_LINE:
                self._go_to_place(-1)

    def _step(self, step: int) -> None:
        line_id = self._hand.id
        if not self._hand.accept():
            return
        lines = self._page.lines if self._page is not None else ()
        target = index_of(lines, line_id) + step
        if 0 <= target < len(lines):
            self._make_current(lines[target].id, take_focus=True)
        elif step > 0:
            self.next_page_wanted.emit()
        else:
            self.previous_page_wanted.emit()

    def _verify(self) -> None:
        line_id = self._hand.id
        if not self._hand.accept(is_verified=True) or self._page is None:
            return
        found = next_open(self._page.lines, line_id)
        if found is not None:
            self._make_current(found.id, take_focus=True)
        else:
            self.next_page_wanted.emit()

    def _put_back(self) -> None:
        if not self._hand.put_back():
            self.leave_wanted.emit()

    def _step_doubt(self, step: int) -> None:
        if self.walk_doubts is not None and self.walk_doubts(step):
            return
        if not self.go_to_doubt(step):
            self.next_doubt_wanted.emit(step)

    def _set_status(self, status: LineStatus) -> None:
        """Ask for a status; asking for the one the line has takes it back to what its text says."""
        line_id = self._hand.id
        if not self._hand.accept():
            return
        line = self._texts.line(line_id)
        if line is not None:
            asked = status if line.status is not status else status_of_text(line)
            self.status_requested.emit(line_id, asked.value)

    def _go_to_place(self, place: int) -> None:
        if self._page is not None and self._page.lines:
            self.set_current(self._page.lines[place].id, take_focus=True)

    # The line in hand

    def _make_current(self, line_id: str, *, take_focus: bool, at_end: bool = False) -> None:
        self._popovers.close()
        self._hand.take(line_id, take_focus=take_focus, at_end=at_end)

    def _leave_lost_line(self, before: Page | None, page: Page) -> None:
        """The line in hand is gone from the page: keep what was typed for it, and take the one now in its place."""
        self.flush()
        place = index_of(before.lines if before is not None else (), self._hand.id)
        lines = page.lines
        self._texts.refresh(page)
        self._strip.refresh(page)
        self._hand.id = ""
        self._show_state()
        if lines:
            self._make_current(lines[min(max(place, 0), len(lines) - 1)].id, take_focus=False)
        else:
            self._hand.let_go()

    # The pointer and the focus

    def _when_ink_pressed(self, line_id: str, share: float) -> None:
        self.set_current(line_id, take_focus=True)
        self.set_caret_share(line_id, share)

    def _when_text_pressed(self, line_id: str, position: int) -> None:
        self.set_current(line_id, take_focus=True)
        self._editor.put_caret(position)

    def _when_focus_left(self, is_for_good: bool) -> None:
        self._strip.update_cell(self._hand.id)
        if is_for_good:
            self._hand.accept()
        else:
            self._hand.hand_on()

    # The rest

    def _apply_font(self) -> None:
        self._strip.set_font(transcription_font(self._family, self._points))

    def set_has_others(self, has_others: bool) -> None:
        """Whether the project has other pages than this one, which can be read together with it."""
        self._has_others = has_others
        self._show_state()

    def _show_state(self) -> None:
        has_lines = self._page is not None and bool(self._page.lines)
        self._stack.setCurrentIndex(1 if has_lines else 0)
        if self._page is None or not has_lines:
            problem = self._page.problem if self._page else ""
            self._empty.show_state(has_page=self._page is not None, problem=problem, has_others=self._has_others)
        else:
            self._notice.show_state(len(self._page.lines), has_others=self._has_others)
            self._notice.setVisible(not self._texts.has_any_text() and not self._busy)

    def hideEvent(self, event: QHideEvent) -> None:
        self.flush()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._hand.mark_doubts()

    def sizeHint(self) -> QSize:
        return QSize(520, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 160)
