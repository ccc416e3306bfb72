"""What a frame of the desk costs while 1,000 lines are scrolled, in each arrangement, and what a keystroke costs.

    python tests/bench/desk_scroll.py [lines]

Prints milliseconds a frame: median, 99th percentile, worst. A screen of 60 frames a second leaves 16.7 for all that
happens. Crops are made of noise at the size of a real line (1,600 x 64 pixels), so scaling them counts.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, Transcription, now
from ductus.ui.desk.cell_layout import Arrangement
from ductus.ui.desk.desk import Desk
from ductus.ui.fonts import load_fonts

_TEXT = "in principio erat uerbum et uerbum erat apud deum et deus erat"
_STEP_PX = 97
"""About one and a half lines a frame: a fast turn of the wheel, so that each frame has new cells."""
_FRAMES = 400
_KEYS = 200
_WIDTH_PX, _HEIGHT_PX = 640, 900


def main(count: int) -> None:
    app = QApplication(["bench"])
    load_fonts()
    desk = Desk()
    desk.resize(_WIDTH_PX, _HEIGHT_PX)
    crop = QImage(os.urandom(1600 * 64 * 4), 1600, 64, QImage.Format.Format_RGB32).copy()
    desk.crops_wanted.connect(lambda line_ids: [desk.set_crop(line_id, crop) for line_id in line_ids])
    desk.set_page(_page(count))
    desk.show()
    desk.activateWindow()
    app.processEvents()
    for arrangement in Arrangement:
        desk.set_arrangement(arrangement)
        app.processEvents()
        _tell(f"{count} lines, {arrangement.value}", _scroll(app, desk))
    desk.set_arrangement(Arrangement.PAIRS)
    desk.set_current("l5", take_focus=True)
    app.processEvents()
    _tell("a keystroke", _type(app, desk))
    os._exit(0)


def _page(count: int) -> Page:
    lines = []
    for index in range(count):
        spans = tuple(TextSpan(at, at + 1, 0.5 if at % 9 == 4 else 0.95) for at in range(len(_TEXT)))
        text = f"{index} {_TEXT}"
        reading = Reading(f"r{index}", text, 0.9, Provenance("quill"), now(), spans)
        held = Transcription(text, Origin.ENGINE, "quill", reading_id=reading.id)
        polygon = Box(100, 100 + 70 * index, 1700, 164 + 70 * index).polygon()
        lines.append(Line(f"l{index}", polygon, status=LineStatus.READ, transcription=held, readings=(reading,)))
    return Page("p", "1r", Scan("a.png", 1, "00"), 1800, 100 + 70 * count, lines=tuple(lines))


def _scroll(app: QApplication, desk: Desk) -> list[float]:
    bar = desk.strip.verticalScrollBar()
    bar.setValue(0)

    def frame() -> None:
        bar.setValue((bar.value() + _STEP_PX) % max(1, bar.maximum()))

    return _timed(app, frame, _FRAMES)


def _type(app: QApplication, desk: Desk) -> list[float]:
    return _timed(app, lambda: QTest.keyClick(desk.focusProxy(), Qt.Key.Key_E), _KEYS)


def _timed(app: QApplication, act: Callable[[], None], times: int) -> list[float]:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        app.processEvents()
        found.append((time.perf_counter() - begun) * 1000)
    return sorted(found)


def _tell(what: str, found_ms: list[float]) -> None:
    p99 = found_ms[int(len(found_ms) * 0.99)]
    sys.stdout.write(f"{what:24} median {median(found_ms):6.2f}  p99 {p99:6.2f}  worst {found_ms[-1]:6.2f} ms\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
