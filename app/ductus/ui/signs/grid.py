"""Buttons with signs, as many in a row as there is room for, under the titles of their rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from ductus.document.characters import name_of_text, number_of, seen
from ductus.document.signs import Sign, SignRow

_BUTTON_PX = 34
_GAP_PX = 2
_TITLE_PX = 22
_WIDE_FROM = 3
"""A text of so many code points takes two places."""


class SignGrid(QWidget):
    """Shows rows of signs and says which was chosen. Its height follows its width."""

    chosen = Signal(str)
    menu_wanted = Signal(object, QPoint)  # a Sign, global position

    def __init__(self, font: QFont, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._font = font
        self._rows: list[tuple[QLabel | None, list[QToolButton]]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def show_rows(self, rows: Sequence[SignRow]) -> None:
        """Show these rows instead; without any, take no room."""
        for title, buttons in self._rows:
            for part in (title, *buttons):
                if part is not None:
                    part.hide()  # the one that was clicked lives until its click is over
                    part.deleteLater()
        self._rows = [(self._title(row.title), [self._button(sign) for sign in row.signs]) for row in rows]
        self._lay_out()

    def texts(self) -> list[str]:
        """The signs on show, in order."""
        return [str(button.property("sign")) for _, buttons in self._rows for button in buttons]

    def button(self, text: str) -> QToolButton | None:
        """The button that writes `text`."""
        return next((b for _, buttons in self._rows for b in buttons if b.property("sign") == text), None)

    def _title(self, text: str) -> QLabel | None:
        if not text:
            return None
        label = QLabel(text, self)
        label.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        label.show()
        return label

    def _button(self, sign: Sign) -> QToolButton:
        button = QToolButton(self)
        button.setText(seen(sign.text).replace("&", "&&"))
        button.setFont(self._font)
        button.setProperty("sign", sign.text)
        button.setAutoRaise(True)
        # A click is not to take the keyboard away from the text.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name = name_of_text(sign.text)
        key = QKeySequence(sign.key).toString(QKeySequence.SequenceFormat.NativeText) if sign.key else ""
        button.setToolTip("\n".join(filter(None, (name, number_of(sign.text), key))))
        button.setAccessibleName(name)
        button.clicked.connect(lambda _checked=False: self.chosen.emit(sign.text))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(
            lambda place: self.menu_wanted.emit(sign, button.mapToGlobal(place)),
        )
        button.show()
        return button

    def _lay_out(self) -> None:
        width, y = max(self.width(), _BUTTON_PX), 0
        for title, buttons in self._rows:
            if title is not None:
                title.setGeometry(4, y, width - 8, _TITLE_PX)
                y += _TITLE_PX
            x = 0
            for button in buttons:
                wide = 2 if len(str(button.property("sign"))) >= _WIDE_FROM else 1
                size = QSize(_BUTTON_PX * wide, _BUTTON_PX)
                if x and x + size.width() > width:
                    x, y = 0, y + _BUTTON_PX + _GAP_PX
                button.setGeometry(x, y, size.width(), size.height())
                x += size.width() + _GAP_PX
            y += _BUTTON_PX + 2 * _GAP_PX if buttons else 0
        if self.minimumHeight() != y:
            self.setFixedHeight(y)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
