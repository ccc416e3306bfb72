"""Quiet words stay readable whichever way and however often the theme changes."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.theme import apply_theme, quiet


@pytest.fixture
def label(qapp):
    apply_theme("light")
    window = QWidget()
    made = QuietLabel("How often each line is seen.")
    QVBoxLayout(window).addWidget(made)
    window.show()
    yield made
    apply_theme("light")
    window.deleteLater()


def test_each_change_of_the_theme_is_followed_not_only_the_first(label, qapp):
    for theme in ("dark", "light", "dark"):
        apply_theme(theme)
        qapp.processEvents()
        shown = label.palette()
        assert shown.color(QPalette.ColorRole.WindowText) == quiet(QApplication.palette())
        assert shown.color(QPalette.ColorRole.Window) == QApplication.palette().color(QPalette.ColorRole.Window)
