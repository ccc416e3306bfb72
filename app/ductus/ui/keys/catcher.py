"""A field that takes the next key press as it is instead of typing it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ductus.ui.keys.strokes import is_whole, shown, stroke_of, written

_LEAVING = frozenset({"Tab", "Shift+Tab", "Esc"})


class KeyCatcher(QLineEdit):
    """Emits `caught` with the key pressed. Esc emits `given_up`; Tab leaves the field, unless it takes that too."""

    caught = Signal(str)
    given_up = Signal()

    def __init__(self, name: str, *, takes_tab: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takes_tab = takes_tab
        self.setReadOnly(True)
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def show_key(self, key: str) -> None:
        """Show a key as caught, or none with ""."""
        self.setText(shown(key) if key else "")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            key = written(stroke_of(event))
            leaves = key in _LEAVING and not (self._takes_tab and key != "Esc")
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if not leaves or key == "Esc":
                self._catch(event, key)
                return True
        return super().event(event)

    def _catch(self, event: QKeyEvent, key: str) -> None:
        event.accept()
        if key == "Esc":
            self.given_up.emit()
        elif is_whole(stroke_of(event)) and not event.isAutoRepeat():
            self.show_key(key)
            self.caught.emit(key)
