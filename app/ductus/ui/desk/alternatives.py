"""What else the reader saw in a line: its other proposals, listed under the field."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ductus.document.differences import Change, differences
from ductus.document.finding import Span, word_around
from ductus.document.page import Line
from ductus.document.three_way import three_way
from ductus.numerals import whole
from ductus.ui.desk.doubt import held_reading
from ductus.ui.desk.ink import is_right_to_left
from ductus.ui.desk.numbered_list import NUMBERED_ROWS, NumberedList
from ductus.ui.desk.popover import CellPopover
from ductus.ui.desk.texts import single_line
from ductus.ui.marked_text import MarkedText, marked_text
from ductus.ui.theme import is_dark, quiet

_KEYS = "Enter or its number takes one · Esc leaves the text"
_PIECES = Qt.ItemDataRole.UserRole
_MARGIN_PX = 4
_NUMBER_PX = 20
_MOST_ROWS_SHOWN = 6
_CHOSEN_TINT = 0.18

_Index = QModelIndex | QPersistentModelIndex


def other_texts(line: Line, present: str, caret: int) -> tuple[str, ...]:
    """What the reader proposed for the line other than `present`: its reading, then its alternatives, best first.

    What was changed since stays in an alternative where it concerns another place. Those that change the word at
    `caret`, in code points of `present`, stand first.
    """
    reading = held_reading(line)
    if reading is None or not reading.alternatives:
        return ()
    read = single_line(reading.text)
    proposed = [read, *(_kept_up(read, present, single_line(text)) for text in reading.alternatives)]
    others = dict.fromkeys(text for text in proposed if text != present)
    word = word_around(present, caret)
    return tuple(sorted(others, key=lambda text: not _changes(present, text, word)))


def _kept_up(read: str, present: str, alternative: str) -> str:
    """The alternative with what a person changed elsewhere; as it was proposed where both are about one place."""
    together = three_way(read, present, alternative)
    return alternative if together is None else together


def _changes(present: str, text: str, word: Span) -> bool:
    """Whether `text` is another one than `present` within or at the ends of `word`."""
    at = 0
    for piece in differences(present, text):
        end = at + (0 if piece.change is Change.INSERTED else len(piece.text))
        if piece.change is not Change.EQUAL and at <= word.end and word.start <= end:
            return True
        at = end
    return False


class AlternativesPopover(CellPopover):
    """Lists texts, what sets them apart from the present one marked, and says which was chosen."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        self._list = _Choices()
        super().__init__(parent, self._list, _KEYS)
        self._list.taken.connect(self._take)

    def show_texts(self, texts: Sequence[str], present: str, number: int, font: QFont) -> None:
        """Open on `texts`, set in `font`; `number` is the line's, from 1."""
        self._list.fill(texts, present, font)
        self.open(f"What else the reader saw in line {whole(number)}")

    def _take(self, item: QListWidgetItem) -> None:
        text = item.text()
        self.leave(is_kept=True)
        self.chosen.emit(text)


class _Choices(NumberedList):
    def __init__(self) -> None:
        super().__init__(_MOST_ROWS_SHOWN)
        self._delegate = _ChoiceDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)

    def fill(self, texts: Sequence[str], present: str, font: QFont) -> None:
        self._delegate.text_font = font
        self.clear()
        for text in texts:
            item = QListWidgetItem(text, self)
            item.setData(_PIECES, differences(present, text))
        self.setCurrentRow(0)
        self.updateGeometry()


class _ChoiceDelegate(QStyledItemDelegate):
    text_font = QFont()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(1, math.ceil(self._laid_out(index).height) + 2 * _MARGIN_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        palette: QPalette = option.palette
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            tint = palette.color(QPalette.ColorRole.Accent)
            tint.setAlphaF(_CHOSEN_TINT)
            painter.fillRect(option.rect, tint)
        room = option.rect.adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        painter.setFont(option.font)
        painter.setPen(quiet(palette))
        number = room.adjusted(0, 0, 0, 0)
        number.setHeight(max(QFontMetrics(option.font).height(), QFontMetrics(self.text_font).height()))
        if index.row() < NUMBERED_ROWS:
            painter.drawText(number, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{index.row() + 1}")
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        self._laid_out(index).draw(painter, QPointF(room.left() + _NUMBER_PX, room.top()))
        painter.restore()

    def _laid_out(self, index: _Index) -> MarkedText:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else 1
        room = max(1, width - 2 * _MARGIN_PX - _NUMBER_PX)
        is_rtl = is_right_to_left(str(index.data(Qt.ItemDataRole.DisplayRole)))
        return marked_text(index.data(_PIECES), self.text_font, room, is_rtl=is_rtl, is_dark=is_dark())
