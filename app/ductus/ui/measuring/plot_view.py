"""Draws the rates of engines with their intervals: a dot on a bar, one engine a row, on one scale."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ductus.training.measuring.figures_in_words import percent
from ductus.training.measuring.plot import Plot
from ductus.ui.theme import quiet

_ROW_PX, _FOOT_PX = 30, 26
_NAMES_SHARE = 0.32
_RATE_PX = 72
_DOT_PX, _BAR_PX = 5.0, 4.0
_GAP_PX = 12


class PlotView(QWidget):
    """Shows a `Plot`; as high as its rows need. Main thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot: Plot | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Character error rates with their intervals")

    def show_plot(self, plot: Plot | None) -> None:
        """Draw this plot; None draws nothing."""
        self._plot = plot
        rows = plot.rows if plot is not None else ()
        told = (f"{row.name} {percent(row.rate)}, from {percent(row.low)} to {percent(row.high)}" for row in rows)
        self.setAccessibleDescription("; ".join(told))
        self.setVisible(bool(rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        rows = len(self._plot.rows) if self._plot is not None else 0
        return QSize(480, rows * _ROW_PX + _FOOT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._plot is None or not self._plot.rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names_px = self.width() * _NAMES_SHARE
        scale = QRectF(names_px, 0, max(1.0, self.width() - names_px - _RATE_PX), len(self._plot.rows) * _ROW_PX)
        self._paint_grid(painter, scale, self._plot)
        for number in range(len(self._plot.rows)):
            self._paint_row(painter, scale, self._plot, number)
        painter.end()

    def _paint_grid(self, painter: QPainter, scale: QRectF, plot: Plot) -> None:
        line = self.palette().color(QPalette.ColorRole.Text)
        line.setAlphaF(0.15)
        for tick in plot.ticks:
            x = _x(tick, scale, plot)
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, scale.bottom()))
            painter.setPen(quiet(self.palette()))
            below = QRectF(x - 40, scale.bottom() + 2, 80, _FOOT_PX - 2)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, f"{tick * 100:g} %")

    def _paint_row(self, painter: QPainter, scale: QRectF, plot: Plot, number: int) -> None:
        row, top = plot.rows[number], number * _ROW_PX
        middle = top + _ROW_PX / 2
        names = QRectF(0, top, scale.left() - _GAP_PX, _ROW_PX)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        name = QFontMetrics(self.font()).elidedText(row.name, Qt.TextElideMode.ElideMiddle, int(names.width()))
        painter.drawText(names, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        low, rate, high = (_x(value, scale, plot) for value in (row.low, row.rate, row.high))
        bar = QPen(accent, _BAR_PX, c=Qt.PenCapStyle.RoundCap)
        faint = bar.color()
        faint.setAlphaF(0.45)
        bar.setColor(faint)
        painter.setPen(bar)
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(rate, middle), _DOT_PX, _DOT_PX)
        painter.setPen(quiet(self.palette()))
        beside = QRectF(high + _GAP_PX, top, _RATE_PX, _ROW_PX)
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, percent(row.rate))


def _x(rate: float, scale: QRectF, plot: Plot) -> float:
    return scale.left() + rate / plot.most * scale.width()
