"""All keys on one sheet, made from the tables of actions and from what canvas and desk do by themselves."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QTableWidget, QTableWidgetItem, QVBoxLayout

from ductus.ui.actions.tables import MENUS
from ductus.ui.workbench import Workbench

IN_THE_TEXT = (
    ("Enter, Down", "Accept the line and go to the next"),
    ("Up", "Accept the line and go to the previous"),
    ("Ctrl+Enter", "Verify the line and go to the next to be verified"),
    ("F8, Shift+F8", "Next, previous doubtful line"),
    ("F6, F7", "Mark the line unclear, skipped"),
    ("Esc", "Put the line's text back; once more: leave the text"),
    ("Ctrl+Home, Ctrl+End", "First, last line of the page"),
)
ON_THE_PAGE = (
    ("V, W, Q, B", "Select; draw a rectangle, an outline, a baseline"),
    ("C", "Cut a line in two: click, or arrows and Enter"),
    ("J, I, Ctrl+D", "Join lines, reverse their direction, duplicate them"),
    ("Alt+Right, Alt+Left", "Lengthen, shorten the selected lines"),
    ("Alt+Up, Alt+Down", "Grow, shrink their outlines"),
    ("Arrows, Shift+arrows", "Move the selected lines by 1, by 10 pixels"),
    ("Tab, Shift+Tab", "Next, previous line in reading order"),
    ("Enter, double click", "Go to the text of the line"),
    ("Del, Backspace", "Delete lines, or the chosen corner"),
    ("Ctrl+click, Shift+drag", "Select several lines"),
    ("Space+drag, middle or right button", "Move the page under the pointer"),
    ("Ctrl+wheel", "Zoom at the pointer"),
    ("F, Shift+F", "Fit page, fit width"),
    ("L", "Numbers of the reading order"),
    ("Ctrl+I, held", "Only the scan"),
    ("Esc", "Leave what was begun"),
)


def key_rows() -> list[tuple[str, str, str]]:
    """Every key as (where, keys, what), in the order of the menus."""
    rows = [
        (title, ", ".join(_native(key) for key in row.keys), row.text.rstrip("…"))
        for title, menu in MENUS
        for row in menu
        if row is not None and row.keys
    ]
    rows += [("Text", keys, what) for keys, what in IN_THE_TEXT]
    return rows + [("Page", keys, what) for keys, what in ON_THE_PAGE]


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def show_keys(bench: Workbench) -> None:
    """Open the sheet of keys."""
    dialog = QDialog(bench.window)
    dialog.setWindowTitle("Keys")
    dialog.resize(620, 620)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    field = QLineEdit()
    field.setPlaceholderText("Search keys")
    field.setAccessibleName("Search keys")
    rows = key_rows()
    table = QTableWidget(len(rows), 3)
    table.setHorizontalHeaderLabels(["Where", "Keys", "What"])
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setAccessibleName("Keys")
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            table.setItem(index, column, QTableWidgetItem(text))
    table.resizeColumnsToContents()
    table.horizontalHeader().setStretchLastSection(True)

    def search(text: str) -> None:
        for index, row in enumerate(rows):
            table.setRowHidden(index, text.casefold() not in " ".join(row).casefold())

    field.textChanged.connect(search)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column_box = QVBoxLayout(dialog)
    for part in (field, table, buttons):
        column_box.addWidget(part)
    dialog.open()
