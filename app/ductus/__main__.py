"""Picks the face of Ductus: window, command line or server, and imports only the one it picks."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; without a sub-command, open the window. Returns the exit code."""
    from ductus.cli.main import run

    return run(sys.argv[1:])


def window() -> int:
    """Open the window on whatever the arguments name. Returns the exit code."""
    from ductus.ui.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
