"""The empty window: says what this is for and how to begin."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QCommandLinkButton, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ductus.settings import Settings
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.icons import icon

_MOST_RECENT = 6
_RECENT_PX = 440
_BESIDE_PX = 60  # of a button, without its words


class Welcome(QWidget):
    """Shown while no project is open."""

    open_wanted = Signal()
    open_folder_wanted = Signal()
    sample_wanted = Signal()
    project_wanted = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        title = QLabel("Open scans to begin")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.8)
        title.setFont(font)
        text = QLabel(
            "Pictures, PDFs or a whole folder. Ductus finds the lines and reads them here on this computer;\n"
            "you correct the readings beside the ink. You can also drop files anywhere on this window."
        )
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        self._icons: list[tuple[QPushButton, str]] = []
        main = self._button("Open scans…", "open", self.open_wanted.emit)
        main.setDefault(True)
        self.setFocusProxy(main)
        buttons.addWidget(main)
        buttons.addWidget(self._button("Open folder…", "open folder", self.open_folder_wanted.emit))
        buttons.addWidget(self._button("Try the sample", "sample", self.sample_wanted.emit))
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        self._add_recent(column, settings)
        column.addStretch(3)
        self.setAccessibleName("Begin")

    def _button(self, text: str, meaning: str, do: object) -> QPushButton:
        button = QPushButton(text)
        self._give_icon(button, meaning)
        button.setIconSize(QSize(20, 20))
        button.setMinimumHeight(36)
        button.setAutoDefault(True)  # Enter presses what has the keyboard
        button.clicked.connect(do)
        return button

    def _give_icon(self, button: QPushButton, meaning: str) -> None:
        button.setIcon(icon(meaning))
        self._icons.append((button, meaning))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for button, meaning in self._icons:
                button.setIcon(icon(meaning))  # drawn in the colour of text, which is another one now

    def _add_recent(self, column: QVBoxLayout, settings: Settings) -> None:
        recent = [Path(name) for name in settings["recent.projects"] if Path(name).exists()][:_MOST_RECENT]
        if not recent:
            return
        column.addSpacing(12)
        heading = QuietLabel("Recent projects", wraps=False)
        column.addWidget(heading, 0, Qt.AlignmentFlag.AlignHCenter)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        column.addLayout(rows)
        for path in recent:
            button = QCommandLinkButton(_elided(self, path.stem).replace("&", "&&"), _elided(self, str(path.parent)))
            self._give_icon(button, "file")
            button.setIconSize(QSize(20, 20))
            button.setFixedWidth(_RECENT_PX)
            button.setAutoDefault(True)
            button.setAccessibleDescription(str(path.parent))
            button.setToolTip(str(path))
            button.clicked.connect(lambda _checked=False, name=str(path): self.project_wanted.emit(name))
            rows.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)


def _elided(widget: QWidget, name: str) -> str:
    """As much of a name as there is room for beside the icon, beginning and end."""
    bold = QFont(widget.font())
    bold.setBold(True)  # the wider of the two rows
    return QFontMetrics(bold).elidedText(name, Qt.TextElideMode.ElideMiddle, _RECENT_PX - _BESIDE_PX)
