"""ductus sample: the sample pages in the window, or read and printed where there is no display."""

from __future__ import annotations

import argparse

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
    """Read and print; where there is a display, `ductus.__main__` has opened the window instead."""
    if not arguments.print:
        say("No display here, so the sample is read and printed.")
    parser = argparse.ArgumentParser()
    read.add_arguments(parser)
    return read.run(parser.parse_args([str(resource("sample"))]))
