"""The Qt binding in use loses no references while painting, as PySide6 6.12.0 did until the window aborted."""

import os
import subprocess
import sys

_PAINT = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter

held = [None] * 100_000
application = QGuiApplication([])
image = QImage(20, 20, QImage.Format.Format_RGB32)
painter = QPainter(image)
before = sys.getrefcount(None)
for _ in range(1000):
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRect(0, 0, 5, 5)
lost = before - sys.getrefcount(None)
painter.end()
print(lost)
"""


def test_painting_loses_no_references():
    done = subprocess.run(
        [sys.executable, "-c", _PAINT],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert int(done.stdout) < 100
