"""The command line: picks the sub-command, imports only that one, turns errors into sentences and exit codes."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from ductus import __version__
from ductus.errors import Cancelled, DuctusError

COMMANDS = {
    "read": "ductus.cli.read",
    "import": "ductus.cli.import_",
    "export": "ductus.cli.export",
    "deposit": "ductus.cli.deposit",
    "combine": "ductus.cli.combine",
    "engines": "ductus.cli.engines",
    "weights": "ductus.cli.weights",
    "train": "ductus.cli.train",
    "evaluate": "ductus.cli.evaluate",
    "test-pages": "ductus.cli.testing_pages",
    "next": "ductus.cli.next",
    "serve": "ductus.cli.serve",
    "sample": "ductus.cli.sample",
}
_INTERRUPTED = 130
_USAGE = """\
ductus [FILES...]        open the window, on scans or a project if named
ductus COMMAND --help    what a command does
"""


def window_arguments(argv: Sequence[str]) -> list[str] | None:
    """What to open the window with, or None when `argv` is for the command line."""
    first = argv[0] if argv else ""
    if first == "sample" and "--print" not in argv and not _asks_help(argv) and has_display():
        return ["--sample"]
    is_ours = first in COMMANDS or first in ("help", "-V", "--version") or _asks_help(argv)
    return None if is_ours else list(argv)


def _asks_help(argv: Sequence[str]) -> bool:
    return "-h" in argv or "--help" in argv


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(argv: Sequence[str]) -> int:
    """Run the command line `argv` (without the program's name); returns the exit code."""
    first = argv[0] if argv else ""
    if first not in COMMANDS and (first == "help" or _asks_help(argv)):
        print(_overview())
        return 0
    if first in ("-V", "--version"):
        print(f"Ductus {__version__}")
        return 0
    module = importlib.import_module(COMMANDS[first])
    parser = argparse.ArgumentParser(
        prog=f"ductus {first}", description=module.DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    module.add_arguments(parser)
    return _guarded(module.run, parser.parse_args(argv[1:]))


def _guarded(command: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    from ductus.cli.terminal import say_error

    try:
        return command(arguments)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return _INTERRUPTED
    except Cancelled as stopped:
        print(stopped.message, file=sys.stderr)
        return stopped.exit_code
    except DuctusError as error:
        say_error(error)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _overview() -> str:
    lines = ["Transcribe manuscripts on your own computer.", "", _USAGE, "commands:"]
    for name, dotted in COMMANDS.items():
        lines.append(f"  {name:<10} {importlib.import_module(dotted).HELP}")
    return "\n".join(lines)
