"""What the desk says when there is nothing to correct yet, and the button that leads on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ductus.numerals import whole
from ductus.ui.icons import icon


class EmptyDesk(QWidget):
    """Stands in for the strip while there is no page, or no line on it."""

    find_lines_wanted = Signal()
    read_everything_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._title = QLabel(self)
        self._hint = QLabel(self)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        large = self._title.font()
        large.setPointSizeF(large.pointSizeF() * 1.3)
        self._title.setFont(large)
        self._button = QPushButton(icon("find lines"), "Find lines on this page", self)
        self._button.setAccessibleDescription("Looks for the lines of writing on this page.")
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self.find_lines_wanted)
        self._everything = _everything_button(self)
        self._everything.clicked.connect(self.read_everything_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._everything, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_state(self, *, has_page: bool, problem: str = "", has_others: bool = False) -> None:
        """Say what this place is for; `problem` is why the page cannot be shown, "" for a healthy page."""
        if not has_page:
            self._title.setText("Open scans to begin")
            self._hint.setText("Each line of the page will stand here, its picture over its text.")
        elif problem:
            self._title.setText("This page cannot be shown")
            self._hint.setText(problem)
        else:
            self._title.setText("No lines yet")
            self._hint.setText("Find the lines of this page, or draw them on the scan.")
        self._button.setVisible(has_page and not problem)
        self._everything.setVisible(has_page and not problem and has_others)


class ReadNotice(QFrame):
    """A slim strip over lines of which none has been read or typed yet."""

    read_page_wanted = Signal()
    read_everything_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._words = QLabel(self)
        button = QPushButton(icon("read"), "Read page", self)
        button.setToolTip("Have the lines of this page read; you can correct meanwhile")
        button.clicked.connect(self.read_page_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        self._everything = _everything_button(self)
        self._everything.clicked.connect(self.read_everything_wanted)
        row.addWidget(self._words, 1)
        row.addWidget(self._everything)
        row.addWidget(button)

    def show_state(self, line_count: int, *, has_others: bool = False) -> None:
        self._everything.setVisible(has_others)
        self._words.setText("1 line, not read yet" if line_count == 1 else f"{whole(line_count)} lines, none read yet")


def _everything_button(parent: QWidget) -> QPushButton:
    """Leads on for all pages of the project at once; shown where there are several."""
    button = QPushButton("Find and read all pages", parent)
    button.setToolTip("What is not read yet, in the background; you can correct meanwhile")
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button
