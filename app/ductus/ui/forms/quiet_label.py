"""Words that stay in the background, light and dark."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel

from ductus.ui.theme import quiet


class QuietLabel(QLabel):
    """Words that help without asking to be read; hidden when there are none. Follows light and dark."""

    def __init__(self, text: str = "", *, wraps: bool = True) -> None:
        super().__init__(text)
        self.setWordWrap(wraps)
        self.setVisible(bool(text))
        self._colour()

    def say(self, text: str) -> None:
        """Show other words, or go away for none."""
        self.setText(text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        wanted = quiet(QApplication.palette())
        if self.palette().color(QPalette.ColorRole.WindowText) != wanted:  # else this would call itself for ever
            own = QPalette()  # holds nothing else, so that later changes of the theme still reach this label
            own.setColor(QPalette.ColorRole.WindowText, wanted)
            self.setPalette(own)
