"""The whole page small in a corner of the canvas, with the part that is seen framed. A click or drag goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ductus.document.geometry import Box, Point
from ductus.ui.canvas.page_view import PageView

_LONGEST = 168
"""Longer side in DIP: enough to know a page by its blocks of writing, little beside a canvas of 600."""
_MARGIN = 16
"""To the canvas's edges: clear of the scroll marks."""
_SHOWN_FROM = 1.15
"""Zoomed in this much further than the whole page, one begins to lose the place."""
_SHARE_OF_CANVAS = 3
_FRAME = QColor("#0072B2")
_VEIL = QColor(0, 0, 0, 70)


class Minimap(QWidget):
    """A child of the canvas; shows itself when zoomed in, in the corner that is clear of the line in hand.

    While something is drawn or dragged on the page it makes way for the pointer.
    """

    def __init__(self, canvas: PageView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._is_on = True
        self._picture: QPixmap | None = None
        self._stood_in = QSize()
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Overview of the page")
        self.setToolTip("Click or drag to go there")
        self.hide()
        canvas.place_changed.connect(self.follow)
        canvas.picture_changed.connect(self._forget_picture)
        canvas.installEventFilter(self)

    @property
    def is_on(self) -> bool:
        """Whether it is shown when zoomed in."""
        return self._is_on

    def set_on(self, is_on: bool) -> None:
        """Show it when zoomed in, or never."""
        self._is_on = is_on
        self.follow()

    def follow(self) -> None:
        """Be where and as what is seen now demands."""
        view = self._canvas.view
        is_needed = self._is_on and self._canvas.shows_page and view.zoom > view.page_zoom * _SHOWN_FROM
        if not is_needed:
            self.hide()
            return
        size = self._size()
        taken = self._line_in_hand()
        is_standing = self.isVisible() and self.size() == size and self._stood_in == self._canvas.size()
        if not is_standing or self.geometry().intersects(taken):
            self._stand_clear_of(taken, size)
        self.show()
        self.update()

    def make_way(self, at: QPointF) -> None:
        """Something is being done at this point of the canvas: stand elsewhere if that is here."""
        near = QRect(at.toPoint(), QSize(1, 1)).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        if self.isVisible() and self.geometry().intersects(near):
            self._stand_clear_of(near, self.size())

    def _size(self) -> QSize:
        page = self._canvas.view.page_frame
        room = min(_LONGEST, min(self._canvas.width(), self._canvas.height()) // _SHARE_OF_CANVAS)
        scale = room / max(page.width, page.height)
        return QSize(max(8, round(page.width * scale)), max(8, round(page.height * scale)))

    def _line_in_hand(self) -> QRect:
        scene = self._canvas.scene
        if scene.current not in scene.index:
            return QRect()
        box = self._canvas.view.box_in_widget(scene.index.box(scene.current))
        return QRectF(box.left, box.top, box.width, box.height).toAlignedRect()

    def _stand_clear_of(self, taken: QRect, size: QSize) -> None:
        """In the first corner that is clear, from the lower right on; there where none is."""
        self._stood_in = self._canvas.size()
        right, low = self._canvas.width() - size.width() - _MARGIN, self._canvas.height() - size.height() - _MARGIN
        corners = [QRect(x, y, size.width(), size.height()) for y in (low, _MARGIN) for x in (right, _MARGIN)]
        self.setGeometry(next((corner for corner in corners if not corner.intersects(taken)), corners[0]))

    def _forget_picture(self) -> None:
        self._picture = None
        self.follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseMove:
            return False
        if event.buttons() != Qt.MouseButton.NoButton or self._canvas.is_drawing:
            self.make_way(event.position())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._pixmap())
        frame = self._seen()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_VEIL)
        for beside in (
            QRectF(0, 0, self.width(), frame.top()),
            QRectF(0, frame.bottom(), self.width(), self.height() - frame.bottom()),
            QRectF(0, frame.top(), frame.left(), frame.height()),
            QRectF(frame.right(), frame.top(), self.width() - frame.right(), frame.height()),
        ):
            painter.drawRect(beside)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(255, 255, 255, 200))
        painter.drawRect(frame.adjusted(-1, -1, 1, 1))
        painter.setPen(_FRAME)
        painter.drawRect(frame)
        painter.setPen(QColor(0, 0, 0, 120))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _pixmap(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture is None or self._picture.size() != size:
            image = self._canvas.overview()
            if image is None:
                self._picture = QPixmap(size)
                self._picture.fill(QColor("#F1EFEA"))
            else:
                modes = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
                self._picture = QPixmap.fromImage(image.scaled(size, *modes))
        return self._picture

    def _seen(self) -> QRectF:
        """The part of the page that the canvas shows, in this widget; at least a few DIP large."""
        page, seen = self._canvas.view.page_frame, self._canvas.view.visible
        x_share, y_share = (self.width() - 1) / page.width, (self.height() - 1) / page.height
        left, top = max(0.0, seen.left) * x_share, max(0.0, seen.top) * y_share
        right, bottom = min(page.right, seen.right) * x_share, min(page.bottom, seen.bottom) * y_share
        return QRectF(left, top, max(4.0, right - left), max(4.0, bottom - top))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position())

    def _go_to(self, at: QPointF) -> None:
        view = self._canvas.view
        page: Box = view.page_frame
        place = Point(at.x() / self.width() * page.width, at.y() / self.height() * page.height)
        self._canvas.show_view(view.centred_on(place, view.zoom))
