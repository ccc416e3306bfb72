"""The scan as it would be turned, with the box that becomes the page; both are changed with the pointer or the keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from ductus.document.cutouts import between, canvas_size, whole_scan
from ductus.document.geometry import Box
from ductus.document.page import Cutout, Line, Page
from ductus.ui.canvas.image_layer import PAPER
from ductus.ui.page_frame.grips import CORNERS_AND_SIDES, Grip, dragged, grip_at

_MARGIN = 16.0
_REACH = 8.0
_HANDLE = 9.0
_GRID_STEP = 28.0
_DIMMED = 0.62
_BEYOND = QColor("#D55E00")
_STEP_PX, _FINE_STEP_PX = 10, 1
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS = {
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.LEFT | Grip.TOP: Qt.CursorShape.SizeFDiagCursor,
    Grip.RIGHT | Grip.BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    Grip.RIGHT | Grip.TOP: Qt.CursorShape.SizeBDiagCursor,
    Grip.LEFT | Grip.BOTTOM: Qt.CursorShape.SizeBDiagCursor,
    Grip.BOX: Qt.CursorShape.SizeAllCursor,
    Grip.SEAM: Qt.CursorShape.SplitHCursor,
}


class FrameView(QWidget):
    """Shows a cutout on its scan and says when the person changes it. Changes no page itself. Main thread.

    `beyond` are the lines whose middle would lie off the page.
    """

    cutout_changed = Signal(object)
    seam_changed = Signal(int)

    def __init__(self, page: Page, cutout: Cutout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._cutout = cutout
        self._seam_px: int | None = None
        self._centres = [(line, line.polygon.centre) for line in page.lines]
        self.beyond = self._lines_beyond()
        self._scan = QImage()
        self._held = Grip.NOTHING
        self._from = (QPointF(), cutout, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 320)
        self.setAccessibleName("The page on its scan")
        self.setAccessibleDescription(
            "Arrow keys move the box, with Ctrl its right and lower side, with Alt the seam; with Shift in small steps."
        )

    def set_scan(self, scan: QImage) -> None:
        """Show this picture of the whole upright scan."""
        self._scan = scan
        self.update()

    def show_cutout(self, cutout: Cutout, seam_px: int | None) -> None:
        """Show another cutout, and where it would be split, in pixels from its left edge; nothing is emitted."""
        if (cutout, seam_px) != (self._cutout, self._seam_px):
            self._cutout, self._seam_px = cutout, seam_px
            self.beyond = self._lines_beyond()
            self.update()

    def _lines_beyond(self) -> tuple[Line, ...]:
        """Lines whose middle would not be on the page any more."""
        frame = Box(0.0, 0.0, self._cutout.width_px, self._cutout.height_px)
        moved = between(self._page.cutout, self._cutout)
        return tuple(line for line, centre in self._centres if not frame.contains(moved.at(centre)))

    def box_on_widget(self) -> Box:
        """The page's box as it stands in the widget."""
        box = self._cutout
        start = self._to_widget(box.left_px, box.top_px)
        end = self._to_widget(box.left_px + box.width_px, box.top_px + box.height_px)
        return Box(start.x(), start.y(), end.x(), end.y())

    def seam_on_widget(self) -> float | None:
        """Where the seam stands in the widget."""
        if self._seam_px is None:
            return None
        return self._to_widget(self._cutout.left_px + self._seam_px, 0).x()

    def sizeHint(self) -> QSize:
        return QSize(720, 620)

    # Where the canvas stands

    def _scale(self) -> float:
        width, height = canvas_size(self._cutout)
        return min((self.width() - 2 * _MARGIN) / width, (self.height() - 2 * _MARGIN) / height)

    def _to_widget(self, x: float, y: float) -> QPointF:
        scale = self._scale()
        width, height = canvas_size(self._cutout)
        return QPointF(self.width() / 2 + (x - width / 2) * scale, self.height() / 2 + (y - height / 2) * scale)

    # Paint

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Window).darker(108))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = _rect(self.box_on_widget())
        painter.fillRect(box, PAPER)
        self._paint_scan(painter)
        self._paint_dimmed(painter, box)
        self._paint_grid(painter, box)
        self._paint_beyond(painter)
        self._paint_box(painter, box)
        self._paint_seam(painter, box)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()

    def _paint_scan(self, painter: QPainter) -> None:
        width, height = self._cutout.scan_width_px, self._cutout.scan_height_px
        painter.save()
        painter.translate(self.width() / 2, self.height() / 2)
        painter.rotate(self._cutout.turn_deg)
        painter.scale(self._scale(), self._scale())
        target = QRectF(-width / 2, -height / 2, width, height)
        if self._scan.isNull():
            painter.fillRect(target, PAPER)
        else:
            painter.drawImage(target, self._scan)
        painter.restore()

    def _paint_dimmed(self, painter: QPainter, box: QRectF) -> None:
        around = QPainterPath()
        around.addRect(QRectF(self.rect()))
        inside = QPainterPath()
        inside.addRect(box)
        shade = self.palette().color(QPalette.ColorRole.Window).darker(108)
        shade.setAlphaF(_DIMMED)
        painter.fillPath(around.subtracted(inside), shade)

    def _paint_grid(self, painter: QPainter, box: QRectF) -> None:
        """Level lines to judge by whether the writing is level."""
        colour = QColor(self.palette().color(QPalette.ColorRole.Accent))
        colour.setAlphaF(0.35)
        painter.setPen(QPen(colour, 1))
        y = box.top() + _GRID_STEP
        while y < box.bottom():
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            y += _GRID_STEP

    def _paint_beyond(self, painter: QPainter) -> None:
        """Lines that would be off the page, in the colour of what needs a look."""
        if not self.beyond:
            return
        canvas = whole_scan(self._cutout.scan_width_px, self._cutout.scan_height_px, self._cutout.turn_deg)
        moved = between(self._page.cutout, canvas)
        painter.setPen(QPen(_BEYOND, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self.beyond:
            places = moved.points(line.polygon.points)
            painter.drawPolygon(QPolygonF([self._to_widget(place.x, place.y) for place in places]))

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        painter.setPen(QPen(QColor("white"), 1.5))
        painter.setBrush(accent)
        for grip in CORNERS_AND_SIDES:
            place = _place_of(grip, box)
            painter.drawRect(QRectF(place.x() - _HANDLE / 2, place.y() - _HANDLE / 2, _HANDLE, _HANDLE))

    def _paint_seam(self, painter: QPainter, box: QRectF) -> None:
        x = self.seam_on_widget()
        if x is None:
            return
        painter.setPen(QPen(QColor("white"), 4))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    # Pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = self._grip(event.position())
            self._from = event.position(), self._cutout, self._seam_px or 0

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._held:
            self.setCursor(_CURSORS.get(self._grip(event.position()), Qt.CursorShape.ArrowCursor))
            return
        start, cutout, seam_px = self._from
        way = (event.position() - start) / self._scale()
        if self._held == Grip.SEAM:
            self._move_seam(round(seam_px + way.x()))
        else:
            self.cutout_changed.emit(dragged(cutout, self._held, way.x(), way.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = Grip.NOTHING

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None:
            super().keyPressEvent(event)
            return
        step = _FINE_STEP_PX if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP_PX
        dx, dy = arrow[0] * step, arrow[1] * step
        if self._seam_px is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move_seam(self._seam_px + dx)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.cutout_changed.emit(dragged(self._cutout, Grip.RIGHT if dx else Grip.BOTTOM, dx, dy))
        else:
            self.cutout_changed.emit(dragged(self._cutout, Grip.BOX, dx, dy))

    def _move_seam(self, seam_px: int) -> None:
        self.seam_changed.emit(min(max(1, seam_px), self._cutout.width_px - 1))

    def _grip(self, at: QPointF) -> Grip:
        return grip_at(self.box_on_widget(), self.seam_on_widget(), at.x(), at.y(), _REACH)


def _place_of(grip: Grip, box: QRectF) -> QPointF:
    x = box.left() if grip & Grip.LEFT else box.right() if grip & Grip.RIGHT else box.center().x()
    y = box.top() if grip & Grip.TOP else box.bottom() if grip & Grip.BOTTOM else box.center().y()
    return QPointF(x, y)


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)
