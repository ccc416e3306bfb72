"""A round magnifier at the pointer that shows the scan without anything over it, as long as a key is held."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from ductus.document.geometry import Box
from ductus.ui.canvas.page_view import PageView

_SIDE = 260
"""DIP: a word of most hands at three times its size."""
_STRENGTHS = (2.0, 3.0, 4.0)
_RIM = 2.0


class Loupe(QWidget):
    """A child of the canvas that lets all events through. `hold` shows it; letting go of the key hides it.

    It magnifies two to four times what the canvas shows; the wheel changes that while the key is held.
    """

    def __init__(self, canvas: PageView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._strength = _STRENGTHS[1]
        self._pressed = self._held_by = 0  # keys: the last one pressed on the page, and the one this is shown for
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Loupe")
        self.resize(_SIDE, _SIDE)
        self.hide()
        canvas.loupe_wanted.connect(self.hold)
        canvas.installEventFilter(self)

    @property
    def strength(self) -> float:
        """How many times larger than on the canvas things are shown."""
        return self._strength

    def hold(self) -> None:
        """Show it at the pointer; at the line in hand, or in the middle, where the pointer is elsewhere."""
        if self._canvas.shows_page:
            self._held_by = self._pressed
            self._go_to(self._place())
            self.raise_()
            self.show()

    def _place(self) -> QPoint:
        at = self._canvas.mapFromGlobal(self._canvas.cursor().pos())
        if self._canvas.rect().contains(at) and self._canvas.underMouse():
            return at
        scene = self._canvas.scene
        if scene.current in scene.index:
            middle = self._canvas.view.to_widget(scene.index.box(scene.current).centre)
            at = QPoint(round(middle.x), round(middle.y))
            if self._canvas.rect().contains(at):
                return at
        return self._canvas.rect().center()

    def _go_to(self, at: QPoint) -> None:
        self.move(at - QPoint(self.width() // 2, self.height() // 2))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._pressed = event.key()
        elif not self.isVisible():
            return False
        elif event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._go_to(event.position().toPoint())
        elif event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            # Other keys may come and go meanwhile: arrows, or the one that takes the lines away.
            if not event.isAutoRepeat() and event.key() == self._held_by:
                self.hide()
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Leave):
            self.hide()
        elif event.type() == QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            self._strengthen(1 if event.angleDelta().y() > 0 else -1)
            return True
        return False

    def _strengthen(self, step: int) -> None:
        place = _STRENGTHS.index(self._strength) + step
        self._strength = _STRENGTHS[min(len(_STRENGTHS) - 1, max(0, place))]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        glass = QRectF(self.rect()).adjusted(_RIM, _RIM, -_RIM, -_RIM)
        round_glass = QPainterPath()
        round_glass.addEllipse(glass)
        painter.setClipPath(round_glass)
        painter.fillRect(self.rect(), self.palette().window())
        self._paint_page(painter, glass)
        painter.setClipping(False)
        for width, colour in ((2 * _RIM, QColor(255, 255, 255, 220)), (_RIM / 2, QColor(0, 0, 0, 170))):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(glass)
        painter.end()

    def _paint_page(self, painter: QPainter, glass: QRectF) -> None:
        view = self._canvas.view
        middle = self.geometry().center()
        at = view.to_page(middle.x() + 0.5, middle.y() + 0.5)
        scale = view.zoom * self._strength
        reach_x, reach_y = glass.width() / 2 / scale, glass.height() / 2 / scale
        page = view.page_frame
        part = Box(
            max(page.left, at.x - reach_x),
            max(page.top, at.y - reach_y),
            min(page.right, at.x + reach_x),
            min(page.bottom, at.y + reach_y),
        )
        if part.width <= 0 or part.height <= 0:
            return
        left = glass.center().x() + (part.left - at.x) * scale
        top = glass.center().y() + (part.top - at.y) * scale
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        target = QRectF(left * ratio, top * ratio, part.width * scale * ratio, part.height * scale * ratio)
        self._canvas.paint_scan(painter, part, target)
        painter.restore()
