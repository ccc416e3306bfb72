"""The desk with the history panel under it, or beside it where the place is flat; how they share it is remembered."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ductus.settings import Settings
from ductus.ui.history.panel import HistoryPanel

_LAYOUT = "window.layout"
# A place this much wider than high has no height to give away.
_FLAT_FROM_RATIO = 1.4
_DESK_SHARE, _PANEL_SHARE = 60, 40
# The settings file is written when the hand rests, not at every pixel the divider moves.
_REST_MS = 400


class DeskAndHistory(QSplitter):
    """Holds both. Lives as long as the window."""

    def __init__(self, desk: QWidget, panel: HistoryPanel, settings: Settings) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._settings = settings
        self._desk, self._panel = desk, panel
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._keep)
        self.addWidget(desk)
        self.addWidget(panel)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.splitterMoved.connect(lambda _position, _index: self._rest.start())
        panel.shown.connect(self._share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_flat = event.size().width() > event.size().height() * _FLAT_FROM_RATIO
        orientation = Qt.Orientation.Horizontal if is_flat else Qt.Orientation.Vertical
        if orientation != self.orientation():
            self.setOrientation(orientation)
            self._share()

    def _share(self) -> None:
        """Give each the part it had last time, or the usual one."""
        kept = self._settings[_LAYOUT].get(self._key())
        desk, panel = kept if isinstance(kept, list) and len(kept) == 2 else (_DESK_SHARE, _PANEL_SHARE)
        # In shares rather than pixels, for the window may have another size now.
        room = max(1, self._length() - self.handleWidth())
        self.setSizes([round(room * desk / (desk + panel)), round(room * panel / (desk + panel))])

    def _keep(self) -> None:
        if not self._panel.isHidden() and all(self.sizes()):
            self._settings[_LAYOUT] = {**self._settings[_LAYOUT], self._key(): self.sizes()}

    def _key(self) -> str:
        return "history beside" if self.orientation() == Qt.Orientation.Horizontal else "history below"

    def _length(self) -> int:
        return self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()

    def sizeHint(self) -> QSize:
        return self._desk.sizeHint()
