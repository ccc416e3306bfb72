"""Starts the window: the application, its settings, its background work; and ends them in order."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ductus import __version__
from ductus.paths import config_folder
from ductus.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ductus.ui.main_window import MainWindow

CPU_JOBS = 2
"""Two, so that finding lines on the page on screen need not wait for a long reading job; they take turns by page."""


def run(argv: Sequence[str]) -> int:
    """Open the window on what `argv` names, and return the exit code when it is closed."""
    arguments = _arguments(argv)
    trouble = display_trouble()
    if trouble:
        print(trouble, file=sys.stderr)  # noqa: T201  # there is no window to say it in
        return 69
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([sys.argv[0] or "ductus"])
    assert isinstance(application, QApplication)  # noqa: S101  # made just here
    window = make_window(application)
    window.show()
    if arguments.sample:
        window.bench.do("sample")
    elif arguments.files:
        window.open_paths(arguments.files)
    with closed_by_signals(window):
        code = application.exec()
    window.close()
    return int(code)


@contextmanager
def closed_by_signals(window: MainWindow) -> Iterator[None]:
    """Within, Ctrl+C in the terminal and the end of the session close the window in order. Main thread.

    Python looks at signals only between its own steps, and an idle event loop takes none: each signal is written to a
    socket, which wakes the loop.
    """
    from PySide6.QtCore import QSocketNotifier

    reader, writer = socket.socketpair()
    writer.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(lambda: reader.recv(64))
    wakes_before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, lambda *_: window.close()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakes_before)
        notifier.setEnabled(False)
        reader.close()
        writer.close()


def make_window(application: QApplication) -> MainWindow:
    """The main window with everything it needs, not yet shown. Main thread."""
    from ductus.jobs.host import Host
    from ductus.jobs.job import Lane
    from ductus.jobs.lanes import Lanes
    from ductus.ui import crash
    from ductus.ui.box_outlines import outline_boxes
    from ductus.ui.fonts import load_fonts
    from ductus.ui.main_window import MainWindow
    from ductus.ui.numbers import write_as_here
    from ductus.ui.theme import apply_theme
    from ductus.workflows.engine_choice import host_environment, limits

    application.setApplicationName("Ductus")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("ductus")
    write_as_here()
    load_fonts()
    settings = Settings(config_folder() / "settings.json")
    outline_boxes(application)
    apply_theme(settings["window.theme"])
    lanes = Lanes({Lane.CPU: CPU_JOBS, Lane.GPU: 1, Lane.DISK: 2, Lane.NET: 2})
    window = MainWindow(settings, lanes, Host(environment=host_environment(settings)), limits(settings))
    crash.install(window.bench)
    return window


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ductus", description="Open the Ductus window.")
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILES", help="a project, scans, PDFs, or folders of them"
    )
    parser.add_argument("--sample", action="store_true", help="open the sample pages")
    return parser.parse_args(list(argv))


def display_trouble() -> str:
    """Why no window can be shown here, in words; empty when one can."""
    import ctypes.util
    import os

    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return "ductus: there is no display here. Use the command line instead: ductus read FILES"
    if (
        os.environ.get("DISPLAY")
        and not os.environ.get("WAYLAND_DISPLAY")
        and not ctypes.util.find_library("xcb-cursor")
    ):
        return "ductus: the window needs the system library libxcb-cursor (Debian, Ubuntu: apt install libxcb-cursor0)."
    return ""
