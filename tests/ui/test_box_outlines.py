"""Check boxes and radio buttons can be seen unticked, light and dark; fields while they are empty, in the dark."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget, QRadioButton, QSpinBox

from ductus.ui.box_outlines import OutlinedBoxes
from ductus.ui.theme import apply_theme


@pytest.fixture(params=["light", "dark"])
def look(request, qapp):
    before = qapp.palette()
    apply_theme(request.param)
    yield request.param
    qapp.setPalette(before)


def luminance(colour):
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("is_enabled", "at_least"), [(True, 3.0), (False, 2.0)])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_an_unticked_box_stands_out_from_the_window(kind, is_enabled, at_least, look):
    style = OutlinedBoxes()
    box = kind()
    box.setStyle(style)
    box.setEnabled(is_enabled)
    box.resize(box.sizeHint())
    image = box.grab().toImage()
    window = box.palette().color(QPalette.ColorRole.Window)
    inside = image.pixelColor(7, image.height() // 2)
    outline = [image.pixelColor(x, image.height() // 2) for x in range(4)]
    assert max(contrast(QColor(each), window) for each in outline) >= at_least
    assert max(contrast(QColor(each), inside) for each in outline) >= at_least
    assert contrast(inside, window) < at_least, "the middle of the box is looked at, and it is empty"
    box.deleteLater()


@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox])
def test_a_field_stands_out_from_a_dark_window(kind, qapp):
    before = qapp.palette()
    apply_theme("dark")
    field = kind()
    field.setStyle(OutlinedBoxes())
    field.resize(120, 24)
    image = field.grab().toImage()
    window = field.palette().color(QPalette.ColorRole.Window)
    assert max(contrast(image.pixelColor(x, 12), window) for x in range(3)) >= 3.0
    field.deleteLater()
    qapp.setPalette(before)


def test_rows_of_a_list_have_room_around_their_letters(qapp):
    style = OutlinedBoxes()
    rows = QListWidget()
    rows.setStyle(style)
    rows.addItems(["Ægypten", "Ægypten"])
    assert rows.sizeHintForRow(0) >= rows.fontMetrics().height() + 8
    rows.deleteLater()


def test_an_application_with_outlined_boxes_ends_in_order():
    program = (
        "from PySide6.QtWidgets import QApplication, QCheckBox\n"
        "from ductus.ui.box_outlines import OutlinedBoxes, outline_boxes\n"
        "application = QApplication(['boxes'])\n"
        "application.setStyle('fusion')\n"
        "outline_boxes(application); outline_boxes(application)\n"
        "assert isinstance(application.style(), OutlinedBoxes)\n"
        "box = QCheckBox(); box.show(); application.processEvents()\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
