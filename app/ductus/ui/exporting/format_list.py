"""The formats in groups, each with what it is for in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ductus.formats.base import FormatInfo, Group
from ductus.ui.theme import quiet

_INFO = Qt.ItemDataRole.UserRole
_MARGIN_PX, _HEADING_PX = 8, 12


class FormatList(QListWidget):
    """One row a format under the heading of its group; `format_chosen` brings the one the keys or pointer are on."""

    format_chosen = Signal(object)

    def __init__(self, infos: Iterable[FormatInfo]) -> None:
        super().__init__()
        self.setAccessibleName("Format")
        self.setItemDelegate(_FormatDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        ordered = sorted(infos, key=lambda info: info.title.casefold())
        for group in Group:
            self._add_group(group, [info for info in ordered if info.group is group])
        self.currentItemChanged.connect(lambda now, _before: self._tell(now))

    def infos(self) -> tuple[FormatInfo, ...]:
        """The formats as they stand."""
        held = (self.item(row).data(_INFO) for row in range(self.count()))
        return tuple(info for info in held if info is not None)

    def choose(self, format_id: str) -> None:
        """Put the keys on a format; nothing when there is none of that id."""
        for row in range(self.count()):
            info = self.item(row).data(_INFO)
            if info is not None and info.id == format_id:
                self.setCurrentRow(row)
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Notes come and go below the list; the chosen format stays in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def moveCursor(  # noqa: N802  # Qt's name
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Headings are passed over, also by the key that leads to the top."""
        index = super().moveCursor(action, modifiers)
        row = index.row()
        while 0 <= row < self.count() and self.item(row).data(_INFO) is None:
            row += 1
        return self.model().index(row, 0) if row != index.row() else index

    def _add_group(self, group: Group, infos: list[FormatInfo]) -> None:
        if not infos:
            return
        heading = QListWidgetItem(group.value)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(heading)
        for info in infos:
            item = QListWidgetItem(info.title)
            item.setData(_INFO, info)
            item.setToolTip(info.summary)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, info.summary)
            self.addItem(item)

    def _tell(self, item: QListWidgetItem | None) -> None:
        info = item.data(_INFO) if item is not None else None
        if info is not None:
            self.format_chosen.emit(info)


class _FormatDelegate(QStyledItemDelegate):
    """Title over the sentence, which ends in an ellipsis where it is long; headings stand alone."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        info = index.data(_INFO)
        palette: QPalette = option.palette
        rect = option.rect.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        painter.save()
        if info is None:
            painter.setFont(_bold(option.font))
            painter.setPen(quiet(QApplication.palette()))  # that of the row is the one for what is off
            painter.drawText(rect, Qt.AlignmentFlag.AlignBottom, str(index.data()))
            painter.restore()
            return
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_chosen:
            painter.fillRect(option.rect, palette.highlight())
        rect.adjust(0, 4, 0, -4)
        painter.setPen(palette.color(palette.ColorRole.HighlightedText if is_chosen else palette.ColorRole.Text))
        painter.setFont(option.font)
        title = painter.fontMetrics().elidedText(info.title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignTop, title)
        small = _small(option.font)
        painter.setFont(small)
        if not is_chosen:
            painter.setPen(quiet(palette))
        sentence = painter.fontMetrics().elidedText(info.summary, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignBottom, sentence)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics = QFontMetrics(QApplication.font())
        height = metrics.height() + _HEADING_PX if index.data(_INFO) is None else metrics.height() * 2 + 8
        return QSize(0, height)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.88)
    return small
