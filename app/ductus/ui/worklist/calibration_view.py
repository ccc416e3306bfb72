"""How far an engine's confidence holds, as small bars and in words: what was marked against what was right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ductus.document.calibration import ENOUGH_LETTERS, Row, Tally
from ductus.numerals import percent, whole
from ductus.ui.theme import quiet
from ductus.ui.worklist.rows import sentence_of

_ROW_PX = 18
_LABEL_PX = 76
_COUNT_PX = 112
_BAR_PX = 8


class CalibrationView(QWidget):
    """One bar for each tenth of confidence an engine gave: filled so far as letters were right, a mark where it said.

    Owned by the worklist's panel.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What confidence is worth here")

    def show_tally(self, tally: Tally | None) -> None:
        """Show what was counted for one engine; nothing for None."""
        self._rows = tally.rows() if tally is not None else ()
        self.setAccessibleDescription(" ".join(sentence_of(row) for row in self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_LABEL_PX + _COUNT_PX + 60, _ROW_PX * len(self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LABEL_PX + _COUNT_PX, _ROW_PX * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, row in enumerate(reversed(self._rows)):
            self._paint_row(painter, QRectF(0, index * _ROW_PX, self.width(), _ROW_PX), row)
        painter.end()

    def _paint_row(self, painter: QPainter, room: QRectF, row: Row) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        palette = self.palette()
        painter.setPen(quiet(palette))
        label = f"{round(row.low * 100)}–{round(row.high * 100)}\u202f%"
        painter.drawText(
            QRectF(0, room.top(), _LABEL_PX - 8, room.height()), Qt.AlignmentFlag.AlignRight | middle, label
        )
        share = row.right / row.letters
        counted = f"{percent(share)} of {whole(row.letters)}"
        right = QRectF(room.right() - _COUNT_PX + 8, room.top(), _COUNT_PX - 8, room.height())
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(right, Qt.AlignmentFlag.AlignLeft | middle, counted)
        width = max(1.0, room.width() - _LABEL_PX - _COUNT_PX)
        top = room.center().y() - _BAR_PX / 2
        ground = palette.color(QPalette.ColorRole.Text)
        ground.setAlphaF(0.10)
        painter.fillRect(QRectF(_LABEL_PX, top, width, _BAR_PX), ground)
        painter.fillRect(QRectF(_LABEL_PX, top, width * share, _BAR_PX), palette.color(QPalette.ColorRole.Accent))
        said = _LABEL_PX + width * (row.low + row.high) / 2
        painter.fillRect(QRectF(said - 1, top - 3, 2, _BAR_PX + 6), palette.color(QPalette.ColorRole.Text))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = event.pos().y() // _ROW_PX
            rows = tuple(reversed(self._rows))
            if 0 <= index < len(rows):
                QToolTip.showText(event.globalPos(), sentence_of(rows[index]), self)
            return True
        return super().event(event)


def calibration_words(tallies: Mapping[str, Tally], key: str, *, is_used: bool) -> str:
    """What the bars rest on, in a sentence."""
    letters = tallies[key].total if key in tallies else 0
    if is_used:
        return f"From {whole(letters)} verified characters. The mark is what the reader said, the bar what was right."
    left = ENOUGH_LETTERS - letters
    return (
        f"{whole(letters)} verified characters so far; with {whole(left)} more, doubt follows what was right "
        "rather than what the reader says."
    )
