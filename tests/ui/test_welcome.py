"""The empty window: recent projects to be told apart and opened, legible in the light and the dark."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCommandLinkButton, QPushButton

from ductus.settings import Settings
from ductus.ui.theme import apply_theme
from ductus.ui.welcome import Welcome

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsakten_Nachlassverwaltungsangelegenheiten_1871"


@pytest.fixture
def welcome(qapp, tmp_path):
    settings = Settings(tmp_path / "settings.json")
    names = ["Ada & Bea", LONG, "gone"]
    for name in names[:2]:
        (tmp_path / f"{name}.ductus").touch()
    settings["recent.projects"] = [str(tmp_path / f"{name}.ductus") for name in names]
    shown = Welcome(settings)
    shown.show()
    yield shown
    shown.close()
    shown.deleteLater()
    apply_theme("light")


def rows(welcome):
    return welcome.findChildren(QCommandLinkButton)


def test_recent_projects_have_their_name_over_their_folder(welcome, tmp_path):
    first, second = rows(welcome)
    assert first.text() == "Ada && Bea" and first.toolTip() == str(tmp_path / "Ada & Bea.ductus")
    assert first.accessibleDescription() == str(tmp_path)
    assert "…" in second.text() and second.text().endswith("1871")


def test_one_is_opened_by_click_and_by_key(welcome, tmp_path):
    opened = []
    welcome.project_wanted.connect(opened.append)
    first, second = rows(welcome)
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert opened == [str(tmp_path / "Ada & Bea.ductus"), str(tmp_path / f"{LONG}.ductus")]


def test_icons_follow_the_colour_of_text(welcome, qapp):
    def brightest(button):
        image = button.icon().pixmap(20, 20).toImage()
        points = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return max(image.pixelColor(*point).lightness() for point in points if image.pixelColor(*point).alpha() > 200)

    buttons = [*rows(welcome), *(each for each in welcome.findChildren(QPushButton) if each not in rows(welcome))]
    apply_theme("light")
    qapp.processEvents()
    in_light = [brightest(button) for button in buttons]
    apply_theme("dark")
    qapp.processEvents()
    assert all(dark > light for dark, light in zip((brightest(each) for each in buttons), in_light, strict=True))
