"""Draws a learning curve: how many of 100 letters are wrong after each step at which the course was judged."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ductus.numerals import decimal, whole
from ductus.ui.theme import quiet

_LEFT_PX, _FOOT_PX, _TOP_PX, _RIGHT_PX = 48, 24, 12, 96
_DOT_PX = 3.0
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
_MOST_TICKS = 5
_EMPTY = "The curve begins with the first judging."


def ticks_for(most: float) -> list[float]:
    """Round rates from 0 to at least `most`, at most six of them."""
    step = next((each for each in _STEPS if most / each <= _MOST_TICKS), most / _MOST_TICKS or 1.0)
    return [number * step for number in range(math.ceil(most / step) + 1)]


class CurveView(QWidget):
    """Shows the points of one course, the best of them marked. Main thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[tuple[int, float], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Learning curve")

    def show_points(self, points: Sequence[tuple[int, float]]) -> None:
        """Draw (step, character error rate) pairs in the order of their steps."""
        self._points = tuple(points)
        said = "; ".join(f"step {whole(step)}: {decimal(rate * 100)} of 100 letters wrong" for step, rate in points)
        self.setAccessibleDescription(said or _EMPTY)
        self.setToolTip(said.replace("; ", "\n"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 140)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._points:
            room = QRectF(self.rect()).adjusted(_LEFT_PX, _TOP_PX, -_RIGHT_PX, -_FOOT_PX)
            self._paint(painter, room)
        else:
            painter.setPen(quiet(self.palette()))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _EMPTY)
        painter.end()

    def _paint(self, painter: QPainter, room: QRectF) -> None:
        ticks = ticks_for(max(rate for _, rate in self._points))
        last = max(1, self._points[-1][0])

        def place(step: float, rate: float) -> QPointF:
            return QPointF(room.left() + step / last * room.width(), room.bottom() - rate / ticks[-1] * room.height())

        self._paint_grid(painter, room, ticks, last)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent, 2, j=Qt.PenJoinStyle.RoundJoin))
        spots = [place(step, rate) for step, rate in self._points]
        painter.drawPolyline(QPolygonF(spots))
        painter.setBrush(accent)
        for spot in spots:
            painter.drawEllipse(spot, _DOT_PX, _DOT_PX)
        best = min(range(len(spots)), key=lambda at: self._points[at][1])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(spots[best], 2.5 * _DOT_PX, 2.5 * _DOT_PX)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        beside = QRectF(spots[best].x() + 10, spots[best].y() - 22, _RIGHT_PX, 18)
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft, f"best {decimal(self._points[best][1] * 100)}")

    def _paint_grid(self, painter: QPainter, room: QRectF, ticks: Sequence[float], last: int) -> None:
        line = self.palette().color(QPalette.ColorRole.Text)
        line.setAlphaF(0.15)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for tick in ticks:
            y = room.bottom() - tick / ticks[-1] * room.height()
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(quiet(self.palette()))
            painter.drawText(QRectF(0, y - 9, _LEFT_PX - 8, 18), right, f"{tick * 100:g}")
        below = QRectF(room.left(), room.bottom() + 4, room.width(), _FOOT_PX - 4)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "steps")
        if len(self._points) > 1:  # else there is the judging before the first step alone, and no length yet
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, whole(last))
