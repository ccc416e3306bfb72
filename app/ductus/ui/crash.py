"""Faults of ours: written to a crash report with versions, and said plainly. The work is safe, being kept as made."""

from __future__ import annotations

import faulthandler
import platform
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from ductus import __version__
from ductus.errors import DuctusError, Remedy
from ductus.paths import log_folder
from ductus.ui.notify import Kind, Message
from ductus.ui.workbench import Workbench

_NATIVE_LOG = "native-crash.log"


def report_fault(bench: Workbench | None, fault: BaseException) -> Path:
    """Write a crash report, if the disk takes it, and say so in the window, if there is one; the report's path."""
    text = report_text(fault)
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    path = log_folder() / f"crash-{moment}.txt"
    with suppress(OSError):  # the world: a full disk; what happened stands behind the message all the same
        path.write_text(text, encoding="utf-8")
    print(text, file=sys.stderr)  # noqa: T201  # the terminal, if any, should see it too
    if bench is not None:
        show = Remedy(
            "Your work is safe. A report was written; it stays on this computer.",
            "Show it",
            "show_folder",
            str(path.parent),
        )
        bench.bar.show_message(Message(Kind.ERROR, "Something in Ductus itself went wrong.", show, (text,)))
    return path


def report_text(fault: BaseException) -> str:
    """What a developer needs: versions and the traceback, whose last line may name a file or a value."""
    from PySide6 import __version__ as qt_version

    trace = "".join(traceback.format_exception(fault))
    return (
        f"Ductus {__version__}, Python {platform.python_version()}, Qt {qt_version}, {platform.platform()}\n\n{trace}"
    )


def install(bench: Workbench) -> None:
    """Have faults that nobody caught told: the world's in a message, ours in a crash report too.

    Native crashes are noted in a log of their own.
    """

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        if isinstance(fault, DuctusError):
            bench.say_error(fault)
            return
        report_fault(bench, fault)

    sys.excepthook = hook
    with suppress(OSError):  # the world: no room for a log is no reason not to start
        faulthandler.enable((log_folder() / _NATIVE_LOG).open("a", encoding="utf-8"))
