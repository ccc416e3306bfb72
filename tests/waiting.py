"""Waiting for a state, never for a time: a deadline is there for what never comes, and costs nothing when it comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

PATIENCE_S = 120.0
"""For what takes moments: a machine ten times slower with others at work on it gets there too, and the limit of a whole
test (300 s) is further off, so that it is said what was waited for."""
_STEP_S = 0.005
_STILL_S = 0.2


def wait_until(
    condition: Callable[[], object],
    what: str = "",
    patience_s: float = PATIENCE_S,
    meanwhile: Callable[[], object] = lambda: time.sleep(_STEP_S),
) -> None:
    """Return as soon as `condition` holds.

    Raises:
        TimeoutError: it does not hold after `patience_s`; says `what` was waited for.
    """
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {patience_s:g} s still not: {what or condition}")
        meanwhile()


def wait_until_still(count: Callable[[], int], what: str = "") -> int:
    """The count, once it has not grown for a fifth of a second; what never rests is given up.

    Raises:
        TimeoutError: as `wait_until`.
    """

    def is_still() -> bool:
        before = count()
        time.sleep(_STILL_S)
        return count() == before

    wait_until(is_still, what or "nothing is added")
    return count()


def wait_in_window(condition: Callable[[], object], what: str = "", patience_s: float = PATIENCE_S) -> None:
    """As `wait_until`, while the window goes on; for the main thread of a test with Qt."""
    wait_until(condition, what, patience_s, let_window_run)


def wait_until_active(window: QWidget) -> None:
    """Return as soon as a window that was shown and activated has the keys; QTest itself gives up after 5 seconds."""
    wait_in_window(window.isActiveWindow, f"{window.windowTitle() or type(window).__name__} has the keys")


def let_window_run() -> None:
    """One round of Qt's events, and what was left to be deleted goes."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtTest import QTest

    QTest.qWait(round(_STEP_S * 1000))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
