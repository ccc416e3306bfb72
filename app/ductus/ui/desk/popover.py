"""A small sheet under the line in hand, for what concerns that line alone; it goes when one looks elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout, QWidget

from ductus.ui.desk.line_editor import PASSING_REASONS
from ductus.ui.theme import quiet

_WIDEST_PX = 520
_FRAME_OPACITY = 0.35


class CellPopover(QFrame):
    """A title, one widget that has the keyboard, a line that says the keys. Owned by the desk.

    It stands in the strip rather than in a window of its own, for input methods do not reach popup windows on every
    platform. Esc puts it away; looking elsewhere does too, and is `left` as well.
    """

    left = Signal(bool)  # whether what was done in it is to be kept, rather than put away with Esc

    def __init__(self, parent: QWidget, inside: QWidget, keys: str) -> None:
        super().__init__(parent)
        self._inside = inside
        self._before: QWidget | None = None
        self._title = QLabel(self)
        self._keys = QLabel(keys, self)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setMaximumWidth(_WIDEST_PX)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(inside, 1)
        column.addWidget(self._keys)
        for label in (self._title, self._keys):
            label.setMinimumWidth(1)  # a narrow desk is not to cut the sheet off
        self._title.setBuddy(inside)
        self.setFocusProxy(inside)
        inside.installEventFilter(self)
        self._quieten()
        self.hide()

    def open(self, title: str) -> None:
        """Show it with the keyboard in it."""
        self._before = QApplication.focusWidget()
        self._title.setText(title)
        self._inside.setAccessibleName(title)
        self.show()
        self.raise_()
        # As for a menu: what is being typed in the line stays typed, and is not accepted on the way.
        self._inside.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self, *, is_kept: bool) -> None:
        """Put it away, and give the keyboard back to who had it."""
        if self.isHidden():
            return
        had_focus = self._inside.hasFocus()
        before, self._before = self._before, None
        self.hide()
        if had_focus and before is not None:
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.left.emit(is_kept)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        if self.isHidden():
            return False
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() not in PASSING_REASONS:
                self.leave(is_kept=True)
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            # Claimed as well, or a shortcut of the window would have it first.
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.leave(is_kept=False)
            return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._inside.updateGeometry()  # what wraps in it has another height now

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame is ours: what the style draws cannot be seen on a dark ground."""
        line = self.palette().color(QPalette.ColorRole.Text)
        line.setAlphaF(_FRAME_OPACITY)
        painter = QPainter(self)
        painter.setPen(line)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._quieten()

    def _quieten(self) -> None:
        palette = self._keys.palette()
        palette.setColor(self._keys.foregroundRole(), quiet(self.palette()))
        if palette != self._keys.palette():
            self._keys.setPalette(palette)
