"""Make the pictures of the help in `resources/help/pictures`: `python packaging/make_help_pictures.py`, look, commit.

Renders the real window on the sample pages, without a display, crops what a page tells of, and writes small PNGs. One
function a picture; to add one, write it and name it in `PICTURES`.
"""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from ductus.document.transcription import LineStatus
from ductus.paths import HOME_VARIABLE, resource
from ductus.ui.app import make_window
from ductus.ui.main_window import MainWindow
from ductus.ui.theme import apply_theme

TARGET = Path(__file__).parents[1] / "resources" / "help" / "pictures"
WIDTH_PX = 620
"""As wide as a page of the help shows them without scrolling."""
MOST_BYTES = 60_000
COLOURS = (128, 64, 48, 32, 24, 16)
"""Sizes of the palette tried, until the file is small enough."""
WAIT_S = 60.0


class Stage:
    """The window on the sample, as someone has left it who is half through the first page."""

    def __init__(self, application: QApplication, window: MainWindow) -> None:
        self.application, self.window, self.bench = application, window, window.bench

    def settle(self, seconds: float = 0.6) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.application.processEvents()
            time.sleep(0.01)

    def wait(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + WAIT_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the window does not get there")
            self.settle(0.05)

    def prepare(self) -> None:
        """Open the sample, with its transcriptions, some of them judged."""
        bench = self.bench
        self.window.resize(1280, 800)
        self.window.show()
        bench.do("sample")
        self.wait(lambda: bench.session is not None and bench.session.page is not None)
        self.wait(lambda: not bench.lanes.jobs())
        self.window.open_paths([resource("sample", "letter.xml")])
        self.wait(lambda: bench.session.page is not None and bench.session.page.lines and not bench.lanes.jobs())
        lines = [line.id for line in bench.session.page.lines]
        for status, chosen in (
            (LineStatus.VERIFIED, lines[:5]),
            (LineStatus.CORRECTED, lines[5:9]),
            (LineStatus.UNCLEAR, lines[9:10]),
        ):
            bench.session.set_status(chosen, status)
        bench.desk.set_current(lines[4], take_focus=True)
        while bench.bar.current() is not None:
            bench.bar.next()
        self.settle(2.0)


def whole_window(stage: Stage) -> Image.Image:
    return grabbed(stage.window)


def desk(stage: Stage) -> Image.Image:
    picture = stage.bench.desk
    return grabbed(picture, QRect(0, 0, picture.width(), min(picture.height(), round(picture.width() * 0.75))))


def shaping(stage: Stage) -> Image.Image:
    """A line on the page, large, one of its corners chosen."""
    bench = stage.bench
    line_id = bench.session.page.lines[6].id
    bench.canvas.setFocus()
    bench.canvas.set_current(line_id)
    bench.canvas.select([line_id])
    bench.canvas.fit_line()
    bench.canvas.next_corner()
    stage.settle(1.5)
    canvas = bench.canvas
    height = round(canvas.width() * 0.55)
    return grabbed(canvas, QRect(0, max(0, (canvas.height() - height) // 2), canvas.width(), height))


def panel(action: str, prepare: Callable[[Stage], object] = lambda _stage: None) -> Callable[[Stage], Image.Image]:
    """A panel of the left side, as it opens."""

    def picture(stage: Stage) -> Image.Image:
        stage.bench.canvas.fit_page()
        stage.bench.do(action)
        prepare(stage)
        stage.settle(1.5)
        side = stage.bench.side
        return grabbed(side, QRect(0, 0, side.width(), min(side.height(), round(side.width() * 1.4))))

    return picture


def search_for_a_word(stage: Stage) -> None:
    """Fill the field of the search."""
    field = next(field for field in stage.bench.side.findChildren(QLineEdit) if field.isVisible())
    QTest.keyClicks(field, "sister")
    QTest.keyClick(field, Qt.Key.Key_Return)


def name_a_target(opened: QDialog) -> None:
    """No folder of this machine in a picture."""
    for field in opened.findChildren(QLineEdit):
        if field.accessibleName() == "Where to write":
            field.setText("letters/page")


def dialog(action: str) -> Callable[[Stage], Image.Image]:
    """A dialog as it opens."""

    def picture(stage: Stage) -> Image.Image:
        stage.bench.do(action)
        stage.settle(1.0)
        (opened,) = (shown for shown in stage.window.findChildren(QDialog) if shown.isVisible())
        name_a_target(opened)
        seen = grabbed(opened)
        opened.close()
        stage.settle()
        return seen

    return picture


PICTURES: dict[str, Callable[[Stage], Image.Image]] = {
    "window": whole_window,
    "desk": desk,
    "shape": shaping,
    "export": dialog("export"),
    "keys": dialog("keys"),
    "straighten": dialog("straighten_and_crop"),
    "signs": panel("panel_signs"),
    "find": panel("find_all", search_for_a_word),
}


def grabbed(widget: QWidget, part: QRect | None = None) -> Image.Image:
    """What a widget shows, or a part of it."""
    picture = (
        widget.grab(part if part is not None else widget.rect()).toImage().convertToFormat(QImage.Format.Format_RGB888)
    )
    return Image.frombuffer(
        "RGB", (picture.width(), picture.height()), bytes(picture.constBits()), "raw", "RGB", picture.bytesPerLine(), 1
    )


def small(picture: Image.Image) -> bytes:
    """The picture as a PNG of at most `MOST_BYTES`, no wider than a page of the help."""
    if picture.width > WIDTH_PX:
        size = (WIDTH_PX, round(picture.height * WIDTH_PX / picture.width))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    for colours in COLOURS:
        written = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
        if written.tell() <= MOST_BYTES:
            break
    return written.getvalue()


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ[HOME_VARIABLE] = home
        application = QApplication(["ductus"])
        window = make_window(application)
        apply_theme("light")
        stage = Stage(application, window)
        stage.prepare()
        for name, make in PICTURES.items():
            content = small(make(stage))
            (TARGET / f"{name}.png").write_bytes(content)
            print(f"{name}.png  {len(content) / 1000:.0f} kB")
        window.close()


if __name__ == "__main__":
    main()
