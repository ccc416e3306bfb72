"""What every test stands on: a Ductus home of its own, no display; and, for tests of the window, nothing left behind.

A test of the window (a file under `ui/` or `e2e/`) fails when Qt warned, when an error was logged, when a slot raised,
or when a thread is still running at its end. What a test provokes on purpose it names: `watch.expect("words of it")`.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
import threading
import time
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_FOLDERS_OF_THE_WINDOW = frozenset({"ui", "e2e"})
_HARMLESS = (
    "This plugin does not support propagateSizeHints()",  # the offscreen platform, at every window
    "This plugin does not support raise()",
)
_HARMLESS_THREADS = ("tqdm_monitor",)  # a daemon of the progress bars, one a process, until its end
_THREADS_END_WITHIN_S = 60.0
_homes = itertools.count()

# How long an example takes says what else the machine does; a property holds or it does not.
settings.register_profile("ductus", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ductus")


@pytest.fixture(autouse=True)
def ductus_home(tmp_path_factory):
    """Settings, weights and logs of this test alone; the folder is made when something is written to it."""
    before = os.environ.get("DUCTUS_HOME")
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes))
    os.environ["DUCTUS_HOME"] = str(home)
    yield home
    if before is None:
        os.environ.pop("DUCTUS_HOME", None)
    else:
        os.environ["DUCTUS_HOME"] = before


@pytest.fixture(scope="session")
def qapp():
    """The one application of this test process."""
    from PySide6.QtWidgets import QApplication

    return QApplication.instance() or QApplication(["ductus-tests"])


@dataclass
class Watch:
    """What went wrong behind the window's back during a test."""

    seen: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def expect(self, words: str) -> None:
        """Do not fail on what contains these words: the test provokes it."""
        self._expected.append(words)

    def note(self, text: str) -> None:
        self.seen.append(text)

    def unexpected(self) -> list[str]:
        return [text for text in self.seen if not any(words in text for words in (*_HARMLESS, *self._expected))]


class _ErrorLog(logging.Handler):
    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.ERROR)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        self._watch.note(f"log: {self.format(record)}")


@pytest.fixture(autouse=True)
def watch(request):
    """The watch over a test of the window; None for other tests, which need no Qt."""
    if _FOLDERS_OF_THE_WINDOW.isdisjoint(request.path.parts):
        yield None
        return
    from PySide6.QtCore import qInstallMessageHandler

    watch = Watch()
    threads = set(threading.enumerate())
    errors = _ErrorLog(watch)
    hook = sys.excepthook
    logging.getLogger().addHandler(errors)
    qInstallMessageHandler(lambda kind, _, text: watch.note(f"Qt {kind.name}: {text}"))
    sys.excepthook = lambda kind, fault, _: watch.note(f"raised in a slot: {kind.__name__}: {fault}")
    yield watch
    sys.excepthook = hook
    qInstallMessageHandler(None)
    logging.getLogger().removeHandler(errors)
    left = _threads_left(threads)
    faults = watch.unexpected() + [f"thread left running: {thread.name}" for thread in left]
    if faults:
        pytest.fail("behind the window's back:\n" + "\n".join(faults), pytrace=False)


def _threads_left(before: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + _THREADS_END_WITHIN_S
    while True:
        news = (thread for thread in threading.enumerate() if thread not in before)
        left = [thread for thread in news if thread.is_alive() and thread.name not in _HARMLESS_THREADS]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)
