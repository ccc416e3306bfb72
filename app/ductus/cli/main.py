"""The command line: picks the sub-command, imports only that one, turns errors into sentences and exit codes."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from ductus import __version__
from ductus.errors import Cancelled, DuctusError

COMMANDS = {
    "read": "ductus.cli.read",
    "import": "ductus.cli.import_",
    "export": "ductus.cli.export",
    "engines": "ductus.cli.engines",
    "weights": "ductus.cli.weights",
    "sample": "ductus.cli.sample",
}
_INTERRUPTED = 130
_USAGE = """\
ductus [FILES...]        open the window, on scans or a project if named
ductus COMMAND --help    what a command does
"""


def run(argv: Sequence[str]) -> int:
    """Run the command line `argv` (without the program's name); returns the exit code."""
    first = argv[0] if argv else ""
    if first in ("-h", "--help", "help"):
        print(_overview())
        return 0
    if first in ("-V", "--version"):
        print(f"Ductus {__version__}")
        return 0
    if first not in COMMANDS:
        from ductus.ui.app import run as run_window

        return run_window(argv)
    module = importlib.import_module(COMMANDS[first])
    parser = argparse.ArgumentParser(
        prog=f"ductus {first}", description=module.DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    module.add_arguments(parser)
    return _guarded(module.run, parser.parse_args(argv[1:]))


def _guarded(command: object, arguments: argparse.Namespace) -> int:
    from ductus.cli.terminal import say_error

    try:
        return int(command(arguments))  # type: ignore[operator]
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
