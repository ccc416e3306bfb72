"""An icon that stands before a sentence, light and dark."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel

from ductus.ui.icons import icon

_SIDE_PX = 20


class SignLabel(QLabel):
    """Shows the icon for a meaning; the sentence beside it says the same in words."""

    def __init__(self, meaning: str = "information") -> None:
        super().__init__()
        self._meaning = meaning
        self._draw()

    def show_meaning(self, meaning: str) -> None:
        """Show another icon, by its name in `ui/icons.py`."""
        self._meaning = meaning
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.setPixmap(icon(self._meaning).pixmap(_SIDE_PX, _SIDE_PX))
