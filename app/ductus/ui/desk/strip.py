"""The strip: the lines of a page as one scroll of cells, painted, with the one real editor over the line in hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ductus.document.calibration import AS_READ, Sureness
from ductus.document.page import Line, Page
from ductus.ui.desk.attached import place_attached
from ductus.ui.desk.cell_layout import Arrangement, Rows, Size, StripLayout, text_growth
from ductus.ui.desk.cell_painter import BADGE_COLUMN_PX, FIELD_MARGIN_PX, GUTTER_PX, CellPainter, CellView
from ductus.ui.desk.crop_store import CropStore
from ductus.ui.desk.doubt import doubts
from ductus.ui.desk.extents import Extents
from ductus.ui.desk.ink import Place, is_right_to_left
from ductus.ui.desk.line_editor import CARET_ROOM_PX, LineEditor
from ductus.ui.desk.pointing import Pointing
from ductus.ui.desk.spoken import reading_arrow
from ductus.ui.desk.text_shape import USUAL_LINE_HEIGHT, fitted_font, row_height_px
from ductus.ui.desk.texts import LineTexts
from ductus.ui.tags.marks import TagMarks

if TYPE_CHECKING:
    from ductus.ui.checking.marks import CellNotes

# The text of the line in hand is larger by this much.
_TEXT_GROWTH = {Arrangement.PAIRS: 1.15, Arrangement.FOCUS: 1.5, Arrangement.BESIDE: 1.15}
# Crops are asked for this many screens ahead and behind, so that scrolling finds them there.
_SCREENS_AHEAD = 1.0
_TAIL_PX = 48
_WHEEL_STEP_PX = 24
_NARROWEST_PX = 120
_SHIMMER_MS = 90
_SHIMMER_STEPS = 20


class ProofStrip(QAbstractScrollArea):
    """Shows the cells and says what the pointer does to them; the desk decides what follows. Owned by the desk."""

    ink_pressed = Signal(str, float)  # line id, share of the crop's width
    text_pressed = Signal(str, int)  # line id, caret position in UTF-16 units
    margin_pressed = Signal(str)
    text_dragged = Signal(int)  # caret position in the line in hand
    hovered = Signal(str)
    crops_wanted = Signal(list)
    menu_requested = Signal(str, QPoint)
    _pointing: Pointing | None = None  # until it is made, events of the viewport's making come already

    def __init__(self, texts: LineTexts, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = texts
        self._lines: tuple[Line, ...] = ()
        self._index: dict[str, int] = {}
        self._extents = Extents()
        self._layout = StripLayout((), 1, Rows(1, 1))
        self._crops = CropStore()
        self._painter: CellPainter | None = None
        self._usual_font = self._font = QFont()
        self._line_height = USUAL_LINE_HEIGHT
        self._arrangement = Arrangement.PAIRS
        self._doubt_below = 0.0
        self._sureness = AS_READ
        self._hovered = ""
        self._busy: frozenset[str] = frozenset()
        self._ink: Place | None = None
        self._shimmer_step = 0
        self._wanted_timer = QTimer(self, singleShot=True, interval=0)
        self._wanted_timer.timeout.connect(self._ask_for_crops)
        self._shimmer_timer = QTimer(self, interval=_SHIMMER_MS)
        self._shimmer_timer.timeout.connect(self._shimmer)
        self._attached: QWidget | None = None
        self.tag_marks = TagMarks()
        self.notes: CellNotes | None = None  # what is said of the texts, by those who check them
        self.editor = LineEditor(self.viewport())
        self.editor.hide()
        self._arrange()
        self._pointing = self._made_pointing()
        self.editor.pointer_entered.connect(lambda: self._pointing.hover(self._id_in_hand()))

    def _arrange(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always on: a bar that comes and goes would change the width, and with it the height of every crop.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setBackgroundRole(self.backgroundRole().Base)
        self.setFocusProxy(self.editor)

    def _made_pointing(self) -> Pointing:
        """What the pointer means, told as the strip's own signals."""
        made = Pointing(self.viewport(), self.editor, self._view_at, lambda: self._painter, lambda: self._sureness)
        made.ink_pressed.connect(self.ink_pressed)
        made.text_pressed.connect(self.text_pressed)
        made.margin_pressed.connect(self.margin_pressed)
        made.text_dragged.connect(self.text_dragged)
        made.menu_requested.connect(self.menu_requested)
        made.hovered.connect(self.set_hovered)
        made.hovered.connect(self.hovered)
        return made

    # What is shown

    def show_page(self, page: Page | None) -> None:
        """Begin with another page at its top, no line in hand."""
        self._crops.clear()
        self._extents.clear()
        self._hovered = ""
        self._lay_out(page.lines if page is not None else ())
        self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def refresh(self, page: Page) -> None:
        """The same page after edits; what is on the screen stays where it is."""
        in_hand = self._id_in_hand()
        self._keeping_place(lambda: self._lay_out(page.lines, in_hand))

    def set_crop(self, line_id: str, image: QImage) -> None:
        self._crops.put(line_id, image)
        self.update_cell(line_id)

    def set_busy(self, line_ids: Collection[str]) -> None:
        self._busy = frozenset(line_ids)
        if self._busy and not self._shimmer_timer.isActive():
            self._shimmer_timer.start()
        elif not self._busy:
            self._shimmer_timer.stop()
        self.viewport().update()

    def set_hovered(self, line_id: str) -> None:
        before, self._hovered = self._hovered, line_id
        if before != line_id:
            self.update_cell(before)
            self.update_cell(line_id)

    def set_font(self, font: QFont) -> None:
        """Set transcriptions in `font`, or larger where the crops are."""
        self._usual_font = font
        self._keeping_place(lambda: self._lay_out(self._lines, self._id_in_hand()))

    @property
    def text_font(self) -> QFont:
        """The font transcriptions are set in."""
        return self._font

    def set_line_height(self, line_height: float) -> None:
        """Give rows of text that share of the font's size."""
        self._line_height = line_height
        self._keeping_place(lambda: self._lay_out(self._lines, self._id_in_hand()))

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Place crops and texts another way; the line in hand stays where it is on the screen."""
        self._arrangement = arrangement
        self._keeping_place(lambda: self._lay_out(self._lines, self._id_in_hand()))
        self.reveal()

    def set_doubt_threshold(self, value: float) -> None:
        self._doubt_below = value
        self.viewport().update()

    def set_sureness(self, sureness: Sureness) -> None:
        """Judge doubt by what confidence has proved to be worth."""
        self._sureness = sureness
        self.viewport().update()

    def take_in_hand(self, line_id: str) -> None:
        """Put the editor over that line and scroll so that it shows with its neighbours; "" puts it away."""
        self._layout.focus = self._index.get(line_id, -1)
        self._ink = None
        self._fit_range()
        self.dress_editor()
        self.editor.setVisible(self._layout.focus >= 0)
        self.reveal()
        self._place_editor()
        self.viewport().update()

    def reveal(self) -> None:
        """Scroll as little as needed to have the line in hand on the screen, with most of its neighbours."""
        index = self._layout.focus
        if index < 0:
            return
        bar, room = self.verticalScrollBar(), self.viewport().height()
        top = self._layout.top(index)
        bottom = top + self._layout.height(index)
        above = self._layout.height(index - 1) if index > 0 else 0
        below = self._layout.height(index + 1) if index + 1 < len(self._layout) else _TAIL_PX
        if bottom - top + above + below > room:
            above = below = max(0, (room - (bottom - top)) // 2)
        if top - above < bar.value():
            bar.setValue(top - above)
        elif bottom + below > bar.value() + room:
            bar.setValue(bottom + below - room)

    def set_ink(self, place: Place | None) -> None:
        """Mark the place of the caret's character on the crop of the line in hand."""
        self._ink = place
        self.update_cell(self._id_in_hand())

    def dress_editor(self) -> None:
        """Set the editor in the font that fits the line in hand; while one types, it stays as it is."""
        index = self._layout.focus
        if index < 0:
            return
        font = QFont(self._font)
        font.setPointSizeF(font.pointSizeF() * _TEXT_GROWTH[self._arrangement])
        text = self._texts.shown(self._lines[index].id)
        # A text a little too long is set smaller; a much longer one is scrolled, like the crop above it.
        fitted = fitted_font(font, text, self._text_ink_px(index), self._layout.text_width)
        self.editor.set_look(fitted, self._layout.text_height(index))

    def _text_ink_px(self, index: int) -> float:
        """The width the text of a cell is spread to; beside its ink it need not stand under it."""
        return 0.0 if self._arrangement is Arrangement.BESIDE else self._layout.crop_size(index).width

    def attach(self, popover: QWidget | None) -> None:
        """Keep `popover`, a child of the viewport, under the line in hand, or over it where there is no room."""
        self._attached = popover
        self.reveal()
        self._place_attached()

    def update_cell(self, line_id: str) -> None:
        index = self._index.get(line_id)
        if index is not None:
            self.viewport().update(self._cell_room(index))

    # Layout

    def _lay_out(self, lines: tuple[Line, ...], in_hand: str = "") -> None:
        self._lines = lines
        self._index = {line.id: index for index, line in enumerate(lines)}
        extents, reshaped = self._extents.of(lines)
        for line_id in reshaped:
            self._crops.mark_stale(line_id)
        width = max(_NARROWEST_PX, self.viewport().width() - GUTTER_PX - BADGE_COLUMN_PX)
        self._size_font(text_growth(extents, width))
        row_px = row_height_px(self._font, self._line_height)
        rows = Rows(row_px, math.ceil(row_px * _TEXT_GROWTH[self._arrangement]) + 4)
        if not self._layout.is_for(extents, width, rows, self._arrangement):  # most edits change no shape
            self._layout = StripLayout(extents, width, rows, self._arrangement)
        self._layout.focus = self._index.get(in_hand, -1)
        self._fit_range()
        self.dress_editor()
        self._place_editor()

    def _size_font(self, growth: float) -> None:
        font = QFont(self._usual_font)
        font.setPointSizeF(font.pointSizeF() * growth)
        if font != self._font:
            self._font = font
            self._painter = None

    def _fit_range(self) -> None:
        room = self.viewport().height()
        total = self._layout.total + (_TAIL_PX if len(self._layout) else 0)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, total - room))
        bar.setPageStep(room)
        bar.setSingleStep(_WHEEL_STEP_PX)
        self._wanted_timer.start()

    def _keeping_place(self, change: Callable[[], None]) -> None:
        """Run `change` and scroll so that the line in hand, or else the first one showing, stays where it was."""
        anchor, offset = self._anchor()
        change()
        index = self._index.get(anchor)
        if index is not None:
            self.verticalScrollBar().setValue(self._layout.top(index) - offset)
        self._place_editor()
        self.viewport().update()

    def _anchor(self) -> tuple[str, int]:
        scrolled = self.verticalScrollBar().value()
        showing = self._showing()
        index = self._layout.focus if self._layout.focus in showing else showing.start
        if not showing:
            return "", 0
        return self._lines[index].id, self._layout.top(index) - scrolled

    def _showing(self, screens_around: float = 0.0) -> range:
        scrolled, room = self.verticalScrollBar().value(), self.viewport().height()
        around = room * screens_around
        return self._layout.between(scrolled - around, scrolled + room + around)

    def _cell_room(self, index: int) -> QRect:
        top = self._layout.top(index) - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._layout.height(index))

    def _text_room(self, index: int) -> QRectF:
        top = self._cell_room(index).top() + self._layout.text_top(index)
        left = GUTTER_PX + self._layout.text_left
        return QRectF(left, top, self._layout.text_width, self._layout.text_height(index))

    def _place_editor(self) -> None:
        if self._layout.focus >= 0:
            room = self._text_room(self._layout.focus).toRect()
            self.editor.setGeometry(room.adjusted(0, 1, CARET_ROOM_PX, -1))
        self._place_attached()

    def _place_attached(self) -> None:
        popover = self._attached
        if popover is None or self._layout.focus < 0:
            return
        cell, room = self._cell_room(self._layout.focus), self.viewport().size()
        place_attached(popover, cell, room, GUTTER_PX - FIELD_MARGIN_PX, FIELD_MARGIN_PX)

    def _id_in_hand(self) -> str:
        return self._lines[self._layout.focus].id if self._layout.focus >= 0 else ""

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._painter is None:
            small = QFont(self.font())
            small.setPointSizeF(small.pointSizeF() * 0.95)
            self._painter = CellPainter(self.palette(), self._font, small)
        if event.rect() == self.viewport().rect():
            self.tag_marks.forget()
            if self.notes is not None:
                self.notes.forget()
        painter = QPainter(self.viewport())
        for index in self._showing():
            if self._cell_room(index).intersects(event.rect()):
                view = self._view(index)
                self._painter.paint(painter, view)
                self._paint_tags(painter, view, self._painter)
                if self.notes is not None and view.text and not view.is_in_hand:
                    self.notes.paint(painter, view.line.id, self._painter.laid_out(view), view.text_room)
        painter.end()

    def _paint_tags(self, painter: QPainter, view: CellView, cells: CellPainter) -> None:
        held = view.line.transcription
        tags = held.tags if held is not None and not view.is_in_hand else ()
        shown = cells.laid_out(view) if tags else None
        self.tag_marks.paint(painter, view.line.id, tags, view.line.text, shown, view.text_room)

    def _view_at(self, y: float) -> CellView | None:
        index = self._layout.index_at(y + self.verticalScrollBar().value())
        return self._view(index) if index >= 0 else None

    def _view(self, index: int) -> CellView:
        line = self._lines[index]
        is_in_hand = index == self._layout.focus
        text = self._texts.shown(line.id)
        is_draft = self._texts.is_draft(line.id)
        foreseen = self._layout.crop_size(index)
        crop, size = self._crop(line.id, foreseen)
        return CellView(
            number=index + 1,
            line=line,
            text=text,
            doubts=() if is_draft else doubts(line, self._doubt_below, self._sureness),
            crop=crop,
            room=self._cell_room(index),
            crop_size=size,
            crop_left=GUTTER_PX,
            crop_width=self._layout.crop_width,
            text_ink_px=self._text_ink_px(index),
            text_room=self._text_room(index),
            is_draft=is_draft,
            is_busy=line.id in self._busy,
            is_in_hand=is_in_hand,
            has_focus=is_in_hand and self.editor.hasFocus(),
            is_hovered=line.id == self._hovered,
            is_rtl=is_right_to_left(text),
            pan_px=self._pan_px(size) if is_in_hand else 0.0,
            ink=self._ink if is_in_hand and self.editor.hasFocus() else None,
            is_dim=self._arrangement is Arrangement.FOCUS,
            reads=reading_arrow(line),
            shimmer=abs(self._shimmer_step / _SHIMMER_STEPS * 2 - 1),
        )

    def _crop(self, line_id: str, foreseen: Size) -> tuple[QPixmap | None, Size]:
        """The crop in the height kept free for it, and the size it then has: its length may be another."""
        room = Size(max(foreseen.width, self._layout.crop_width), foreseen.height)
        crop = self._crops.pixmap(line_id, room, self.devicePixelRatioF())
        if crop is None:
            return None, foreseen
        size = crop.deviceIndependentSize()
        return crop, Size(size.width(), size.height())

    def _pan_px(self, crop: Size) -> float:
        """How far a crop wider than its room is moved, so that the caret's ink stands right over the caret."""
        spare = crop.width - self._layout.crop_width
        if spare <= 0:
            return 0.0
        place = self._ink if self._ink is not None else Place(0.0, 0.0)
        ink_px = (place.left + place.right) / 2 * crop.width
        if self._arrangement is Arrangement.BESIDE:
            return min(max(0.0, ink_px - self._layout.crop_width / 2), spare)
        return min(max(0.0, ink_px - self.editor.cursorRect().center().x()), spare)

    def _shimmer(self) -> None:
        self._shimmer_step = (self._shimmer_step + 1) % _SHIMMER_STEPS
        for index in self._showing():
            if self._lines[index].id in self._busy:
                self.viewport().update(self._cell_room(index))

    def _ask_for_crops(self) -> None:
        """Say which crops are missing on the screen and around it, nearest to the line in hand or the middle first."""
        showing = self._showing()
        centre = self._layout.focus if self._layout.focus in showing else (showing.start + showing.stop) // 2
        around = sorted(self._showing(_SCREENS_AHEAD), key=lambda index: abs(index - centre))
        missing = [self._lines[index].id for index in around if self._lines[index].id not in self._crops]
        if missing and self.isVisible():
            self.crops_wanted.emit(missing)

    # Events of Qt

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802  # Qt's name
        self._place_editor()
        self.viewport().update()
        self._wanted_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        in_hand = self._id_in_hand()
        self._keeping_place(lambda: self._lay_out(self._lines, in_hand))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wanted_timer.start()

    def viewportEvent(self, event: QEvent) -> bool:
        # Not by a filter: Qt asks filters while the window goes, when what they look at is half gone.
        is_taken = self._pointing is not None and self._pointing.take(event)
        return is_taken or super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._painter = None
            self.viewport().update()
