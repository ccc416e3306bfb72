"""Places in texts as a list: where each is, what is to be said of it, and the words around it with the place marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ductus.document.transcription import LineStatus
from ductus.ui.desk.ink import utf16_offset
from ductus.ui.theme import is_dark, quiet, status_colour

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_BEFORE, _AFTER = 14, 40
"""Code points shown around a place, so that it stands near the start where the eye looks."""
_MARGIN_PX = 6
_SIDE_PX = 8
_SELECTED_TINT = 0.16
_HOVERED_TINT = 0.06


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A stretch of a line's text, in code points, and what is said of it."""

    page_id: str
    page_name: str
    line_id: str
    text: str
    start: int
    end: int
    what: str

    @property
    def letters(self) -> tuple[str, int, int]:
        """The text and where in it the stretch begins and ends."""
        return self.text, self.start, self.end


class PlacesRole(IntEnum):
    """What the delegate asks the table for."""

    PLACE = Qt.ItemDataRole.UserRole


class PlacesTable(QAbstractListModel):
    """The places on show. Main thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._places: Sequence[TextPlace] = ()

    def show(self, places: Sequence[TextPlace]) -> None:
        """Show these places instead."""
        if list(places) == list(self._places):
            return
        self.beginResetModel()
        self._places = places
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._places):
            return None
        place = self._places[index.row()]
        if role == PlacesRole.PLACE:
            return place
        if role == Qt.ItemDataRole.DisplayRole:
            return place.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{place.page_name}: {place.what} {place.text}"
        return None


class PlacesDelegate(QStyledItemDelegate):
    """Draws a place in two rows: page and what is said, over the words around it. `text_font` is that of texts."""

    text_font = QFont()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = QFontMetrics(option.font).height() + QFontMetrics(self.text_font).height()
        return QSize(1, height + 2 * _MARGIN_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place = index.data(PlacesRole.PLACE)
        if not isinstance(place, TextPlace):
            return
        palette: QPalette = option.palette
        painter.save()
        _paint_ground(painter, option.rect, palette, option.state)
        room = option.rect.adjusted(_SIDE_PX, _MARGIN_PX, -_SIDE_PX, -_MARGIN_PX)
        metrics = QFontMetrics(option.font)
        painter.setFont(option.font)
        painter.setPen(quiet(palette))
        head = metrics.elidedText(
            " · ".join(part for part in (place.page_name, place.what) if part),
            Qt.TextElideMode.ElideRight,
            room.width(),
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, head)
        painter.setClipRect(room)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        _laid_out(place, self.text_font).draw(painter, QPointF(room.left(), room.top() + metrics.height()))
        painter.restore()


def _paint_ground(painter: QPainter, room: QRect, palette: QPalette, state: QStyle.StateFlag) -> None:
    tint = palette.color(QPalette.ColorRole.Accent)
    if state & QStyle.StateFlag.State_Selected:
        tint.setAlphaF(_SELECTED_TINT)
    elif state & QStyle.StateFlag.State_MouseOver:
        tint.setAlphaF(_HOVERED_TINT)
    else:
        return
    painter.fillRect(room, tint)


def _laid_out(place: TextPlace, font: QFont) -> QTextLayout:
    first = max(0, place.start - _BEFORE)
    before, marked = place.text[first : place.start], place.text[place.start : place.end]
    lead = "…" if first else ""
    # A space nobody can see is shown as an open box.
    shown = "".join("\u2423" if sign.isspace() else sign for sign in marked)
    text = f"{lead}{before}{shown}{place.text[place.end : place.end + _AFTER]}"
    layout = QTextLayout(text, font)
    mark = QTextLayout.FormatRange()
    mark.start = utf16_offset(text, len(lead) + len(before))
    mark.length = utf16_offset(text, len(lead) + len(before) + len(shown)) - mark.start
    mark.format = QTextCharFormat()
    colour = status_colour(LineStatus.UNCLEAR, is_dark=is_dark())
    mark.format.setForeground(colour)
    mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    mark.format.setUnderlineColor(colour)
    layout.setFormats([mark])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1e6)
    layout.endLayout()
    return layout
