"""The one door to the person: a bar that says what happened, to what, and what can be done now."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ductus.errors import DuctusError, Remedy
from ductus.ui.icons import icon


class Kind(StrEnum):
    """How a message weighs: information goes away by itself, the others stay until they are closed."""

    INFORMATION = "information"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """What the person is told. `details` are shown on request; `remedy.action` becomes a button when it names one."""

    kind: Kind
    text: str
    remedy: Remedy | None = None
    details: tuple[str, ...] = ()


def of_error(error: DuctusError) -> Message:
    """The message for an error of the world."""
    details = (error.detail,) if error.detail else ()
    return Message(Kind.ERROR, error.message, error.remedy, details)


_COLOURS = {
    Kind.INFORMATION: "#0072B2",
    Kind.SUCCESS: "#009E73",
    Kind.WARNING: "#E69F00",
    Kind.ERROR: "#D55E00",
}
_GOES_AFTER_MS = 8_000
_RADIUS_PX = 6
_EDGE_PX = 4
_TINT_ALPHA = 28


class MessageBar(QFrame):
    """Says one message at a time; hidden while there is nothing to say. Owned by the main window.

    `ui/message_place.py` gives it its place over the page: opaque, and in no layout.
    """

    action_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Message] = deque()
        self._shown: Message | None = None
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._more = QLabel()
        self._details = QPushButton("Details…")
        self._details.clicked.connect(self._show_details)
        self._do = QPushButton()
        self._do.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        self._close.setToolTip("Close this message")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.next)
        self._arrange()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.next)
        self.setAccessibleName("Messages")
        self.hide()

    def _arrange(self) -> None:
        """The words beside their sign, and what can be done below them, so that buttons leave the words their room."""
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._text, 1)
        said.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        done = QHBoxLayout()
        done.setSpacing(8)
        done.addWidget(self._more)
        done.addStretch(1)
        done.addWidget(self._details)
        done.addWidget(self._do)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(said)
        column.addLayout(done)

    def show_message(self, message: Message) -> None:
        """Say it now, or after those already waiting; an error goes before information."""
        if message == self._shown or message in self._waiting:
            return
        if self._shown is None or self._shown.kind is Kind.INFORMATION or self._shown.kind is Kind.SUCCESS:
            self._show(message)
        else:
            self._waiting.append(message)
            self._tell_waiting()

    def current(self) -> Message | None:
        """What is said at the moment."""
        return self._shown

    def next(self) -> None:
        """Close this message and show the next one, if any."""
        self._timer.stop()
        if self._waiting:
            self._show(self._waiting.popleft())
        else:
            self._shown = None
            self.hide()

    def _show(self, message: Message) -> None:
        self._shown = message
        self._show_icon(message.kind)
        sentence = message.remedy.sentence if message.remedy is not None else ""
        self._text.setText(f"{message.text} {sentence}".strip())
        self._text.setAccessibleName(f"{message.kind.value}: {self._text.text()}")
        label = message.remedy.label if message.remedy is not None and message.remedy.action else ""
        self._do.setText(label)
        self._do.setVisible(bool(label))
        self._details.setVisible(bool(message.details))
        self._tell_waiting()
        self._timer.stop()
        if message.kind in (Kind.INFORMATION, Kind.SUCCESS) and not message.details and not label:
            self._timer.start(_GOES_AFTER_MS)
        self.show()
        self.update()

    def _show_icon(self, kind: Kind) -> None:
        self._icon.setPixmap(icon(kind.value).pixmap(QSize(20, 20), self.devicePixelRatioF()))

    def _tell_waiting(self) -> None:
        count = len(self._waiting)
        self._more.setText(f"{count} more" if count else "")
        self._more.setVisible(bool(count))

    def _act(self) -> None:
        message = self._shown
        self.next()
        if message is not None and message.remedy is not None:
            self.action_wanted.emit(message.remedy.action, message.remedy.argument)

    def _show_details(self) -> None:
        if self._shown is not None:
            show_details(self, self._shown.text, self._shown.details)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._close.setIcon(icon("close"))
            if self._shown is not None:
                self._show_icon(self._shown.kind)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, _RADIUS_PX, _RADIUS_PX)
        colour = QColor(_COLOURS[self._shown.kind])
        tint = QColor(colour)
        tint.setAlpha(_TINT_ALPHA)
        for ground in (self.palette().color(QPalette.ColorRole.Window), tint):
            painter.fillPath(outline, ground)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(QRectF(0, 0, _EDGE_PX, self.height()), colour)
        painter.restore()
        painter.setPen(QPen(colour, 1))
        painter.drawPath(outline)
        painter.end()


def show_details(parent: QWidget, title: str, details: Sequence[str]) -> None:
    """A plain, selectable list behind a message."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Details")
    dialog.resize(720, 420)
    column = QVBoxLayout(dialog)
    heading = QLabel(title)
    heading.setWordWrap(True)
    text = QPlainTextEdit("\n".join(details))
    text.setReadOnly(True)
    text.setAccessibleName("Details")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    for part in (heading, text, buttons):
        column.addWidget(part)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
