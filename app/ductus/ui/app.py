"""Starts the window: the application, its settings, its background work; and ends them in order."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
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
    signal.signal(signal.SIGINT, lambda *_: window.close())
    code = application.exec()
    window.close()
    return int(code)


def make_window(application: QApplication) -> MainWindow:
    """The main window with everything it needs, not yet shown. Main thread."""
    from ductus.jobs.host import Host
    from ductus.jobs.job import Lane
    from ductus.jobs.lanes import Lanes
    from ductus.ui import crash
    from ductus.ui.fonts import load_fonts
    from ductus.ui.main_window import MainWindow
    from ductus.ui.theme import apply_theme
    from ductus.workflows.engine_choice import limits

    application.setApplicationName("Ductus")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("ductus")
    load_fonts()
    settings = Settings(config_folder() / "settings.json")
    apply_theme(settings["window.theme"])
    lanes = Lanes({Lane.CPU: CPU_JOBS, Lane.GPU: 1, Lane.DISK: 2, Lane.NET: 2})
    window = MainWindow(settings, lanes, Host(), limits(settings))
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
