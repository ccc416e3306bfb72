"""The bar over the page that says what finding lines again would change, with the two answers."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.theme import ACCENT

_MARGIN_PX = 12
_RADIUS_PX = 6


class OutcomeBar(QWidget):
    """Stands at the foot of the canvas it is given, over the page; hidden until it has something to say."""

    answered = Signal(bool)

    def __init__(self, canvas: PageCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.apply_button = QPushButton("Apply")
        self.apply_button.setDefault(True)
        self.leave_button = QPushButton("Leave as it was")
        self.apply_button.clicked.connect(lambda: self.answered.emit(True))
        self.leave_button.clicked.connect(lambda: self.answered.emit(False))
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN_PX, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self.leave_button)
        row.addWidget(self.apply_button)
        self.setAccessibleName("What finding lines again would change")
        canvas.resized.connect(self._follow_size)
        self.hide()

    @property
    def text(self) -> str:
        """What the bar says."""
        return self._text.text()

    def say(self, text: str, *, apply: str = "Apply", leave: str = "Leave as it was") -> None:
        """Show the bar; without a word for `apply` there is only one answer."""
        self._text.setText(text)
        self.apply_button.setText(apply)
        self.apply_button.setVisible(bool(apply))
        self.leave_button.setText(leave)
        self.setAccessibleDescription(text)
        self.show()
        self._place()
        self.raise_()

    def _follow_size(self) -> None:
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        room = self._canvas.rect()
        width = min(room.width() - 2 * _MARGIN_PX, 640)
        self.setFixedWidth(max(1, width))
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        corner = QPoint((room.width() - width) // 2, room.height() - height - _MARGIN_PX)
        self.setGeometry(QRect(corner, self.size().expandedTo(self.minimumSize())))
        self.resize(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(ACCENT, 1.0))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), _RADIUS_PX, _RADIUS_PX)
        painter.end()

    def mousePressEvent(self, event: object) -> None:
        """Kept from the page below."""
