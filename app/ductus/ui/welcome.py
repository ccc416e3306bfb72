"""The empty window: says what this is for and how to begin."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ductus.settings import Settings
from ductus.ui.icons import icon

_MOST_RECENT = 6


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
        main = _button("Open scans…", "open", self.open_wanted.emit)
        main.setDefault(True)
        self.setFocusProxy(main)
        buttons.addWidget(main)
        buttons.addWidget(_button("Open folder…", "open folder", self.open_folder_wanted.emit))
        buttons.addWidget(_button("Try the sample", "sample", self.sample_wanted.emit))
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

    def _add_recent(self, column: QVBoxLayout, settings: Settings) -> None:
        recent = [Path(name) for name in settings["recent.projects"] if Path(name).exists()][:_MOST_RECENT]
        if not recent:
            return
        column.addSpacing(12)
        heading = QLabel("Recent projects")
        heading.setEnabled(False)
        column.addWidget(heading, 0, Qt.AlignmentFlag.AlignHCenter)
        for path in recent:
            button = QPushButton(f"{path.stem}   {path.parent}")
            button.setFlat(True)
            button.setAutoDefault(True)
            button.setToolTip(str(path))
            button.clicked.connect(lambda _checked=False, name=str(path): self.project_wanted.emit(name))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)


def _button(text: str, meaning: str, do: object) -> QPushButton:
    button = QPushButton(icon(meaning), text)
    button.setIconSize(QSize(20, 20))
    button.setMinimumHeight(36)
    button.setAutoDefault(True)  # Enter presses what has the keyboard
    button.clicked.connect(do)
    return button
