"""Drives the real window by the clock: key strokes, pans and heart beats fall due at set times, whatever it is doing.

What is measured is the time from when an event was due until the paint that shows it has run. A window that is busy
when an event falls due is charged for the wait, as the person at it is; events sent only when the window is free
would hide exactly that.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.desk.line_editor import LineEditor
from ductus.ui.main_window import MainWindow

BEAT_S = 0.010
_KEY_S = (0.06, 0.12)
"""Between two keys: eleven a second, which is what the fastest typists reach."""
_LETTERS_A_LINE = 24
_FRAME_S = 1 / 60
_PAN_DIP = 23.0
_PANS_ONE_WAY = 40
_TURN_S = 1.5
_SCHEDSTAT = Path("/proc/thread-self/schedstat")


class Clock(QObject):
    """Calls `act(due)` at times of its own choosing, late when the event loop is late; `due` is what was meant.

    What fell due during a delay is done at once when it is over, as a queue of input is.
    """

    def __init__(self, act: Callable[[float], None], pause_s: Callable[[], float]) -> None:
        super().__init__()
        self._act, self._pause_s = act, pause_s
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._due = 0.0

    def start(self) -> None:
        self._due = time.perf_counter() + self._pause_s()
        self._plan()

    def stop(self) -> None:
        self._timer.stop()

    def _plan(self) -> None:
        self._timer.start(max(0, math.ceil((self._due - time.perf_counter()) * 1000)))

    def _tick(self) -> None:
        now = time.perf_counter()
        while self._due <= now:
            self._act(self._due)
            self._due += self._pause_s()
        self._plan()


class Heart:
    """How late events are that fall due every ten milliseconds, one after another, none left out.

    `late_ms` is all of it. `work_ms` is the part in which the main thread computed, `queue_ms` the part in which it
    wanted to and no core was free (Linux only, else 0), `wait_ms` the rest: it waited for the disk or another thread.
    """

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self.work_ms: list[float] = []
        self.queue_ms: list[float] = []
        self.wait_ms: list[float] = []
        self.last_beat = time.perf_counter()
        self._spending = Spent()
        self._spent = self._spending.so_far_s()
        self._shares = (0.0, 0.0)
        self._clock = Clock(self._beat, lambda: BEAT_S)

    def start(self) -> None:
        self.late_ms, self.work_ms, self.queue_ms, self.wait_ms = [], [], [], []
        self.last_beat = time.perf_counter()
        self._spent = self._spending.so_far_s()
        self._clock.start()

    def stop(self) -> None:
        self._clock.stop()

    def _beat(self, due: float) -> None:
        now, spent = time.perf_counter(), self._spending.so_far_s()
        if due >= self.last_beat:  # otherwise it fell due in the gap that the last beat ended, and shares its cause
            gap = now - self.last_beat
            self._shares = (spent[0] - self._spent[0]) / gap, (spent[1] - self._spent[1]) / gap
        late_ms = (now - due) * 1000
        self.late_ms.append(late_ms)
        self.work_ms.append(late_ms * self._shares[0])
        self.queue_ms.append(late_ms * self._shares[1])
        self.wait_ms.append(max(0.0, late_ms * (1 - sum(self._shares))))
        self.last_beat, self._spent = now, spent


class Spent:
    """What the thread that makes this spends: seconds computing, and seconds ready while no core was free."""

    def __init__(self) -> None:
        try:
            self._file: BinaryIO | None = _SCHEDSTAT.open("rb", buffering=0)
        except OSError:  # another system than Linux
            self._file = None

    def so_far_s(self) -> tuple[float, float]:
        if self._file is None:
            return time.thread_time(), 0.0
        self._file.seek(0)
        computed, queued, _ = self._file.read(100).split()
        return int(computed) / 1e9, int(queued) / 1e9


class Painted:
    """Tells when a kind of widget has painted itself. To be made before the first widget of that kind is."""

    def __init__(self, kind: type[QWidget]) -> None:
        self._waiting: list[tuple[float, list[float]]] = []
        self.frame_ms: list[float] = []
        paint = kind.paintEvent

        def paint_event(widget: QWidget, event: QPaintEvent) -> None:
            started = time.perf_counter()
            paint(widget, event)
            ended = time.perf_counter()
            self.frame_ms.append((ended - started) * 1000)
            for due, into in self._waiting:
                into.append((ended - due) * 1000)
            self._waiting.clear()

        kind.paintEvent = paint_event  # type: ignore[method-assign]

    def expect(self, due: float, into: list[float]) -> None:
        """Put the time from `due` to the next paint into a list."""
        self._waiting.append((due, into))

    def forget(self) -> None:
        """Wait for no paint any more."""
        self._waiting.clear()


class Typist:
    """Types into the desk, letter by letter, and accepts each line with Enter."""

    def __init__(self, window: MainWindow, painted: Painted, chance: random.Random) -> None:
        self.letter_ms: list[float] = []
        self.accept_ms: list[float] = []
        self._window, self._painted, self._chance = window, painted, chance
        self._typed = 0
        self._clock = Clock(self._strike, lambda: chance.uniform(*_KEY_S))

    def start(self) -> None:
        page = self._window.bench.session.page if self._window.bench.session is not None else None
        assert page is not None, "no page is on screen"
        self._window.activateWindow()
        self._window.bench.desk.set_current(page.lines[0].id, take_focus=True)
        self._typed = 0
        self._clock.start()

    def stop(self) -> None:
        self._clock.stop()
        self._painted.forget()

    def _strike(self, due: float) -> None:
        self._typed += 1
        if self._typed % _LETTERS_A_LINE:
            letter = self._chance.choice("aeinrstl")
            self._painted.expect(due, self.letter_ms)
            press(Qt.Key[f"Key_{letter.upper()}"], text=letter)
        else:
            self._painted.expect(due, self.accept_ms)
            press(Qt.Key.Key_Return, text="\r")
            press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, text: str = "") -> None:
    """Press and release a key on whatever has the focus. Unlike QTest it lets nothing else happen in between."""
    focus = QApplication.focusWidget()
    assert focus is not None, "nothing has the focus"
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(focus, QKeyEvent(kind, key, modifiers, text))


class Panner:
    """Shifts the page on the canvas to and fro, sixty times a second."""

    def __init__(self, canvas: PageCanvas, painted: Painted) -> None:
        self.pan_ms: list[float] = []
        self._canvas, self._painted = canvas, painted
        self._pans = 0
        self._clock = Clock(self._pan, lambda: _FRAME_S)

    def start(self) -> None:
        self._canvas.zoom_to(1.0)
        self._pans = 0
        self._clock.start()

    def stop(self) -> None:
        self._clock.stop()
        self._painted.forget()

    def _pan(self, due: float) -> None:
        step = _PAN_DIP if self._pans // _PANS_ONE_WAY % 2 else -_PAN_DIP
        self._pans += 1
        before = self._canvas.view
        self._canvas.pan(step / 2, step)
        if self._canvas.view != before:
            self._painted.expect(due, self.pan_ms)


class Actor(Protocol):
    """Does something with the window again and again, between `start` and `stop`."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Turner:
    """Turns to the next page again and again; each page has to be decoded anew for it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._clock = Clock(self._turn, lambda: _TURN_S)

    def start(self) -> None:
        self._clock.start()

    def stop(self) -> None:
        self._clock.stop()

    def _turn(self, _due: float) -> None:
        session = self._window.bench.session
        assert session is not None, "no project is open"
        self._window.bench.pictures.forget()
        if not session.step_page(1):
            session.show_page(session.project.page_ids()[0])


def let_run(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_for(condition: Callable[[], object], limit_s: float, what: str) -> None:
    """Let the window live until `condition` holds.

    Raises:
        TimeoutError: it does not after `limit_s`.
    """
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {limit_s:g} s still not: {what}")
        let_run(0.02)


def watch_paints() -> tuple[Painted, Painted]:
    """The paints of the desk's text field and of the canvas. Before the window is made."""
    return Painted(LineEditor), Painted(PageCanvas)
