"""ductus sample: the sample pages in the window, or read and printed where there is no display."""

from __future__ import annotations

import argparse
import os
import sys

from ductus.cli import read
from ductus.cli.terminal import say
from ductus.paths import resource

HELP = "Open the sample in the window; with no display, read it and print the text."
DESCRIPTION = """\
The quickest look at Ductus: opens its sample pages in the window. With no display, or with --print, reads them
and prints the text.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--print", action="store_true", help="read and print the text instead of opening the window")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    if not arguments.print and has_display():
        from ductus.ui.app import run as run_window

        return run_window(["--sample"])
    if not arguments.print:
        say("No display here, so the sample is read and printed.")
    parser = argparse.ArgumentParser()
    read.add_arguments(parser)
    return read.run(parser.parse_args([str(resource("sample"))]))


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
