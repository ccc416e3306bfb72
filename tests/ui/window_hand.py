"""The main window with a project, and keys typed into it as a person does: wherever the focus is."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from waiting import wait_until_active

NO_KEY = Qt.KeyboardModifier.NoModifier


def show_in_front(window, project):
    """Show a project, and have the window take the keys."""
    window.show_project(project)
    window.activateWindow()
    wait_until_active(window)


def press(window, key, modifiers=NO_KEY):
    QTest.keyClick(window.windowHandle(), key, modifiers)


def type_text(window, text):
    for letter in text:
        QTest.keyClick(window.windowHandle(), letter)
