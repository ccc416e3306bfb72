"""The mark of a course in the status bar: how it goes, and the way to its window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QToolButton

from ductus.ui.icons import icon
from ductus.ui.training.keeper import Teachings
from ductus.ui.training.words import mark_words
from ductus.ui.workbench import Workbench


class TeachingMark(QObject):
    """Shows the mark while a course is at work, rests, or has ended and not been looked at. Owned by the wiring."""

    def __init__(self, bench: Workbench, teachings: Teachings, parent: QObject) -> None:
        super().__init__(parent)
        self._teachings = teachings
        self.button = QToolButton()
        self.button.setAutoRaise(True)
        self.button.setIcon(icon("teach"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setToolTip("Open the window of the course. Letters wrong are those of the lines set aside.")
        self.button.clicked.connect(lambda: bench.do("teach"))
        self.button.installEventFilter(self)
        bench.status.addPermanentWidget(self.button)
        teachings.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        seen = self._teachings.seen
        text = mark_words(seen) if seen is not None else ""
        self.button.setText(text)
        self.button.setAccessibleName(text)
        self.button.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.button.setIcon(icon("teach"))
        return super().eventFilter(watched, event)
