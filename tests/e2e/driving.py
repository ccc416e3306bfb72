"""Hands and eyes for tests of the whole app: starts the real main, presses keys, clicks, waits, remembers messages.

`run_main` enters Qt's event loop as a person's start of the app does, and lets the test's own function drive from
within it. Waiting is always for a condition, with a limit.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.page import Line, Page
from ductus.ui.exporting.outcome import OutcomeDialog
from ductus.ui.main_window import MainWindow
from ductus.ui.notify import Message
from ductus.whole_files import replace_file
from fakes.engines.slow import HELD
from waiting import PATIENCE_S, let_window_run, wait_in_window

SAMPLE = Path(__file__).parents[2] / "resources" / "sample"
FAKES = ("echo", "slow", "failing", "dying", "hungry", "short", "blank", "grid", "missing", "poisoned")
NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Allowance:
    """How many lines `fake-slow` may read since it was loaded; it waits at the next one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "allowance"
        self.allow(0)

    @property
    def options(self) -> dict[str, Any]:
        """The options of `fake-slow` that have it look here."""
        return {"allowance": str(self._file), "seconds_per_line": 0.01}

    def allow(self, lines: int) -> None:
        replace_file(self._file, str(lines).encode())

    @property
    def is_held(self) -> bool:
        """Whether the reader was found paused where it waits."""
        return self._file.with_name(self._file.name + HELD).exists()


def choose_engines(
    detector: str = "fake-grid", recognizer: str = "fake-echo", options: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Settings for the next start: these engines with these options, the fakes among those to choose from."""
    os.environ["DUCTUS_ENGINES"] = ",".join(f"fakes.engines.{name}" for name in FAKES)
    chosen = {"engine.detector": detector, "engine.recognizer": recognizer, "engine.options": dict(options or {})}
    change_settings(chosen)


def change_settings(chosen: Mapping[str, Any]) -> None:
    """Write into the settings file of this test's home."""
    file = Path(os.environ["DUCTUS_HOME"]) / "config" / "settings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    held = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps({**held, **chosen}), encoding="utf-8")


def run_main(arguments: Sequence[object], drive: Callable[[Hands], None]) -> int:
    """Start Ductus as `ductus ARGUMENTS...` does, call `drive` once its window stands, close it; the exit code.

    What `drive` raises is raised here, after the window was closed.
    """
    from ductus.__main__ import window

    app = QApplication.instance() or QApplication(["ductus-tests"])
    assert isinstance(app, QApplication)
    faults: list[BaseException] = []

    def begin() -> None:
        try:
            hands = Hands(app, main_window())
            try:
                drive(hands)
            finally:
                hands.close()
        except BaseException as fault:
            faults.append(fault)
            app.quit()

    with _as_a_program(arguments):
        QTimer.singleShot(0, begin)
        code = window()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if faults:
        raise faults[0]
    return code


def main_window() -> MainWindow:
    """The window that was opened last."""
    windows = [window for window in QApplication.topLevelWidgets() if isinstance(window, MainWindow)]
    return next(window for window in windows if window.isVisible())


@contextmanager
def _as_a_program(arguments: Sequence[object]) -> Iterator[None]:
    """What a start changes in the process, put back afterwards."""
    argv, hook, interrupt = sys.argv, sys.excepthook, signal.getsignal(signal.SIGINT)
    sys.argv = ["ductus", *map(str, arguments)]
    try:
        yield
    finally:
        sys.argv, sys.excepthook = argv, hook
        signal.signal(signal.SIGINT, interrupt)


def close_outcome(hands: Hands) -> str:
    """Wait for what came of an export, close its dialog with Esc; gives what it said."""
    hands.wait(lambda: any(each.has_ended for each in hands.window.findChildren(OutcomeDialog)), what="it has ended")
    (outcome,) = hands.window.findChildren(OutcomeDialog)
    said = outcome.head.text()
    QTest.keyClick(outcome, Qt.Key.Key_Escape)
    hands.wait(lambda: not hands.window.findChildren(OutcomeDialog), what="its dialog has gone")
    return said


class Hands:
    """A person at the window: sees what it shows, presses keys on whatever has the focus, clicks lines."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        self.app, self.window, self.bench = app, window, window.bench
        greeting = self.bench.bar.current()
        self.told: list[Message] = [greeting] if greeting is not None else []
        show = self.bench.bar.show_message

        def remember(message: Message) -> None:
            self.told.append(message)
            show(message)

        self.bench.bar.show_message = remember  # type: ignore[method-assign]

    # Seeing

    @property
    def session(self):
        assert self.bench.session is not None, "no project is open"
        return self.bench.session

    @property
    def project(self):
        return self.session.project

    @property
    def page(self) -> Page:
        page = self.session.page
        assert page is not None, "no page is on screen"
        return page

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.page.lines

    def pages(self) -> list[Page]:
        return [self.project.page(page_id) for page_id in self.project.page_ids()]

    def messages(self) -> str:
        """Everything the window said, with what stands behind its buttons."""
        parts = []
        for message in self.told:
            sentence = message.remedy.sentence if message.remedy is not None else ""
            parts.append(" ".join([message.text, sentence, *message.details]))
        return "\n".join(parts)

    @property
    def has_page(self) -> bool:
        return self.bench.session is not None and self.bench.session.page is not None

    # Waiting

    def wait(self, condition: Callable[[], object], what: str = "", patience_s: float = PATIENCE_S) -> None:
        wait_in_window(condition, what, patience_s)

    def pause(self, seconds: float) -> None:
        """Let the app run for a while: only to show that something does NOT happen."""
        QTest.qWait(round(seconds * 1000))

    def wait_for_jobs(self, patience_s: float = PATIENCE_S) -> None:
        """Until nothing works in the background, and what came of it was told."""
        self.wait(lambda: not self.bench.lanes.jobs() and not self._untold_jobs(), "all jobs have ended", patience_s)
        let_window_run()

    def _untold_jobs(self) -> frozenset[str]:
        return self.bench.session.job_ids if self.bench.session is not None else frozenset()

    # Doing

    def do(self, action: str) -> None:
        """Choose an action from its menu; it has to be possible."""
        self.window.refresh_actions()
        assert self.bench.actions[action].isEnabled(), f"{action} is not possible now"
        self.bench.do(action)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY, times: int = 1) -> None:
        """Press a key; it goes to the window as from a keyboard: shortcuts first, then the focus."""
        handle = self._window_in_front()
        for _ in range(times):
            QTest.keyClick(handle, key, modifiers)

    def type(self, text: str) -> None:
        """Type text into whatever has the focus, letter by letter."""
        handle = self._window_in_front()
        for letter in text:
            if letter.isascii():
                QTest.keyClick(handle, letter)
            else:  # QTest knows the keys of one keyboard only
                focus = QApplication.focusWidget()
                assert focus is not None
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    self.app.sendEvent(focus, QKeyEvent(kind, 0, NO_KEY, letter))

    def _window_in_front(self) -> QWindow:
        """The window to type into. When a dialog closes, the offscreen platform activates nothing, unlike desktops."""
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
            self.wait(lambda: QApplication.activeWindow() is self.window, what="the window is active")
        handle = self.window.windowHandle()
        assert handle is not None
        return handle

    def retype(self, text: str) -> None:
        """Replace what stands in the text field."""
        self.press(Qt.Key.Key_A, CTRL)
        self.type(text)

    def click_line(self, line: Line) -> None:
        """Click the middle of a line on the canvas."""
        canvas = self.bench.canvas
        spot = canvas.view.to_widget(line.polygon.box.centre)
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, NO_KEY, QPoint(round(spot.x), round(spot.y)))

    def text_in_field(self) -> str:
        return self.bench.desk.focusProxy().text()

    def close(self) -> None:
        self.window.close()
