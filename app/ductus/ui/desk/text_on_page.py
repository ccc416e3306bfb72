"""The transcription laid over its ink on the page, each line where it was written, as large as its writing."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ductus.document.differences import letters
from ductus.document.page import Line, Page
from ductus.ui.canvas.page_view import PageView
from ductus.ui.canvas.view import View
from ductus.ui.desk.cell_layout import text_frame
from ductus.ui.desk.ink import is_right_to_left
from ductus.ui.desk.spoken import reading_arrow
from ductus.ui.desk.text_shape import is_square_script, transcription_font

# Bright enough to read dark letters on, and clear enough to see that ink stands below.
_VEIL = QColor(255, 253, 247, 232)
_INK = QColor(24, 22, 20)
_EMPTY_VEIL = QColor(255, 253, 247, 120)
# The letters of a serif fill about this share of the height of a line's outline.
_LETTER_SHARE = 0.62
# One ascender more or less changes an outline, not the hand: sizes stay near the page's usual one.
_SMALLEST_SHARE, _LARGEST_SHARE = 0.75, 1.4
# Below this height letters are specks: the veil alone says where text is.
_SMALLEST_LETTER_PX = 4.0
# Letters are drawn this large and then scaled: one font for the page, laid out once.
_FONT_PX = 64
# Letters are narrowed or widened to meet the ends of their ink, but not beyond recognition.
_NARROWEST, _WIDEST = 0.35, 1.9


class TextFrame(NamedTuple):
    """Where a line's writing lies on the page: its middle, its length and height in page pixels, its slope."""

    x: float
    y: float
    length_px: float
    height_px: float
    degrees: float


class TextOnPage(QWidget):
    """Lies over the page and lets every click through. Owned by the page's widget, main thread.

    `text_of` gives the text a line shows now, typing included. While a key for which `is_peek` is true is held down, on
    the page or in `field`, the ink is seen.
    """

    def __init__(
        self,
        canvas: PageView,
        text_of: Callable[[str], str],
        is_peek: Callable[[QKeyEvent], bool],
        field: QWidget | None = None,
    ) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._text_of = text_of
        self._font = QFont()
        self._is_shown = False
        self._is_peek = is_peek
        self._watched = [canvas, *([field] if field is not None else [])]
        self._peeked_by = 0
        self._usual: tuple[Page | None, float] = (None, 0.0)
        self._frames: dict[str, tuple[Line, TextFrame]] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Text on the page")
        self.hide()

    def show_text(self, *, is_shown: bool) -> None:
        """Lay the text over the page, or take it away."""
        if is_shown != self._is_shown:
            # Never the application: it would ask about all that goes with a window, when that is half gone.
            for watched in self._watched:
                (watched.installEventFilter if is_shown else watched.removeEventFilter)(self)
        self._is_shown = is_shown
        self.setGeometry(self._canvas.rect())
        self.setVisible(is_shown)

    def set_family(self, family: str) -> None:
        """Set the text in that family; "" takes the usual one."""
        self._font = transcription_font(family, 1)
        self._font.setPixelSize(_FONT_PX)
        self.update()

    def note(self, line_id: str) -> None:
        """The text of a line is another one now."""
        page = self._canvas.page()
        if not self.isVisible() or page is None or line_id not in {line.id for line in page.lines}:
            return
        box = self._canvas.view.box_in_widget(page.line(line_id).polygon.box).grown(2.0, 2.0)
        self.update(QRectF(box.left, box.top, box.width, box.height).toAlignedRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        page = self._canvas.page()
        if page is None or not page.lines or not self._canvas.shows_page:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        lines = _within(page, self._canvas.view, QRectF(event.rect()))
        for line in lines:  # all veils first: lines that reach into one another would hide each other's letters
            self._paint_veil(painter, line)
        usual_px = self._usual_height_px(page) * self._canvas.view.zoom
        for line in lines:
            self._paint_text(painter, line, usual_px)
        painter.end()

    def _paint_veil(self, painter: QPainter, line: Line) -> None:
        room = self._begin(painter, line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_VEIL if self._text_of(line.id) else _EMPTY_VEIL)
        painter.drawRoundedRect(room, room.height() * 0.1, room.height() * 0.1)
        painter.restore()

    def _paint_text(self, painter: QPainter, line: Line, usual_px: float) -> None:
        text = self._text_of(line.id)
        room = self._begin(painter, line)
        height = min(max(room.height(), usual_px * _SMALLEST_SHARE), usual_px * _LARGEST_SHARE)
        if text and height * _LETTER_SHARE >= _SMALLEST_LETTER_PX:
            painter.setPen(_INK)
            if reading_arrow(line) and is_square_script(text):
                self._paint_column(painter, text, room, self._frame(line).degrees)
            else:
                self._paint_row(painter, text, room, height * _LETTER_SHARE / _FONT_PX)
        painter.restore()

    def _begin(self, painter: QPainter, line: Line) -> QRectF:
        """Turn the painter along the line; its outline is then the rectangle given. Call `restore` afterwards."""
        view, frame = self._canvas.view, self._frame(line)
        painter.save()
        painter.translate(frame.x * view.zoom + view.left, frame.y * view.zoom + view.top)
        painter.rotate(frame.degrees)
        length, height = frame.length_px * view.zoom, frame.height_px * view.zoom
        return QRectF(-length / 2, -height / 2, length, height)

    def _usual_height_px(self, page: Page) -> float:
        if self._usual[0] is not page:
            self._usual = page, statistics.median(self._frame(line).height_px for line in page.lines)
        return self._usual[1]

    def _paint_row(self, painter: QPainter, text: str, room: QRectF, scale: float) -> None:
        metrics = QFontMetricsF(self._font)
        natural = metrics.horizontalAdvance(text)
        width = min(max(room.width() / max(1.0, natural * scale), _NARROWEST), _WIDEST)
        start = room.left()
        if is_right_to_left(text):
            start = room.right() - natural * scale * width
        painter.translate(start, room.center().y())
        painter.scale(scale * width, scale)
        painter.drawText(QPointF(0.0, (metrics.ascent() - metrics.descent()) / 2), text)

    def _paint_column(self, painter: QPainter, text: str, room: QRectF, degrees: float) -> None:
        """Characters of square scripts stand upright, one below the other, each on its share of the line."""
        each = letters(text)
        step = room.width() / len(each)
        side = min(step, room.height())
        for index, letter in enumerate(each):
            painter.save()
            painter.translate(room.left() + (index + 0.5) * step, room.center().y())
            painter.rotate(-degrees)
            painter.scale(side / _FONT_PX, side / _FONT_PX)
            half = _FONT_PX / 2
            painter.drawText(QRectF(-half, -half, _FONT_PX, _FONT_PX), Qt.AlignmentFlag.AlignCenter, letter)
            painter.restore()

    def _frame(self, line: Line) -> TextFrame:
        known = self._frames.get(line.id)
        if known is None or (known[0].polygon, known[0].baseline) != (line.polygon, line.baseline):
            known = line, _frame_of(line)
            self._frames[line.id] = known
        return known[1]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        elif self._is_shown and isinstance(event, QKeyEvent):
            return self._peep(event)
        elif self._is_shown and event.type() == QEvent.Type.FocusOut:
            self.setVisible(True)
        return False

    def _peep(self, event: QKeyEvent) -> bool:
        """Show the ink while the key for it is held."""
        if event.type() == QEvent.Type.KeyRelease and event.key() == self._peeked_by and not event.isAutoRepeat():
            self._peeked_by = 0
            self.setVisible(True)
        is_pressed = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if is_pressed and self._is_peek(event):
            self._peeked_by = event.key()
            self.setVisible(False)
            event.accept()
            return True
        return False


def _within(page: Page, view: View, area: QRectF) -> list[Line]:
    found = []
    for line in page.lines:
        box = view.box_in_widget(line.polygon.box)
        if area.intersects(QRectF(box.left, box.top, max(1.0, box.width), max(1.0, box.height))):
            found.append(line)
    return found


def _frame_of(line: Line) -> TextFrame:
    middle, length_px, height_px, angle = text_frame(line)
    degrees = math.degrees(angle)
    # A baseline drawn from right to left says how the line is read, not that its letters stand on their heads.
    if abs(degrees) > 135.0:
        degrees -= math.copysign(180.0, degrees)
    return TextFrame(middle.x, middle.y, length_px, height_px, degrees)
