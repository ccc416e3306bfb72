"""The row of a dialog that says where to write."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton


def target_row(target: QLineEdit, browse: Callable[[], None]) -> QHBoxLayout:
    """Label, the field `target`, and a button that calls `browse`; Return in the dialog does not press the button."""
    button = QPushButton("C&hoose…")
    button.setAutoDefault(False)
    button.clicked.connect(browse)
    label = QLabel("&Write to")
    label.setBuddy(target)
    target.setAccessibleName("Where to write")
    row = QHBoxLayout()
    for widget, stretch in ((label, 0), (target, 1), (button, 0)):
        row.addWidget(widget, stretch)
    return row
