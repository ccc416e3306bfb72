"""Where messages stand: at the foot of the page, over it, so that nothing else moves when one comes or goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

_MARGIN_PX = 12
_WIDEST_PX = 720
"""A hundred letters: a line that is still read in one go."""
_NARROWEST_PX = 420
"""Less would pile up words beside two buttons; a page narrower than this is overlapped at both sides."""
_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class MessagePlace(QObject):
    """Keeps `bar` at the foot of `page` within `room`, or of the whole room while the page is not seen.

    It stands above whichever of `clear_of` is seen at the foot of the page. Owned by the bar. Main thread.
    """

    def __init__(self, bar: QWidget, room: QWidget, page: QWidget, clear_of: tuple[QWidget, ...] = ()) -> None:
        super().__init__(bar)
        self._bar, self._room, self._page, self._clear_of = bar, room, page, clear_of
        bar.setParent(room)
        bar.hide()
        for watched in (bar, room, page, *clear_of):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._bar:
            if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
                self._place()
        elif event.type() in _MOVES and self._bar.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        bar, room, foot = self._bar, self._room.rect(), self._foot()
        widest = min(_WIDEST_PX, room.width() - 2 * _MARGIN_PX)
        width = min(widest, max(_NARROWEST_PX, foot.width() - 2 * _MARGIN_PX))
        bar.ensurePolished()
        height = bar.heightForWidth(width) if bar.hasHeightForWidth() else bar.sizeHint().height()
        left = min(max(foot.center().x() - width // 2, _MARGIN_PX), room.width() - width - _MARGIN_PX)
        top = max(0, self._floor(foot) - height - _MARGIN_PX)
        bar.setGeometry(QRect(QPoint(left, top), QSize(width, height)))
        bar.raise_()

    def _foot(self) -> QRect:
        """What the bar stands over, in the room's coordinates."""
        if not self._page.isVisible():
            return self._room.rect()
        return QRect(self._page.mapTo(self._room, QPoint(0, 0)), self._page.size())

    def _floor(self, foot: QRect) -> int:
        """The y the bar stands on: the foot of the page, or the top of what stands there already."""
        tops = [other.mapTo(self._room, QPoint(0, 0)).y() for other in self._clear_of if other.isVisible()]
        return min([foot.bottom() + 1, *tops])
