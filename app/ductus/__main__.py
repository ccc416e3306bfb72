"""Picks the face of Ductus: window, command line or server, and imports only the one it picks."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command named first, or open the window on whatever is named; returns the exit code."""
    _serve_if_host()
    from ductus.cli.main import run, window_arguments

    wanted = window_arguments(sys.argv[1:])
    return run(sys.argv[1:]) if wanted is None else _open_window(wanted)


def window() -> int:
    """Open the window on whatever the arguments name; returns the exit code."""
    _serve_if_host()
    return _open_window(sys.argv[1:])


def _serve_if_host() -> None:
    """In a frozen app the host process is this program started again; then it serves and does not return."""
    from ductus.jobs.host_main import HOST_FLAG

    if sys.argv[1:2] == [HOST_FLAG]:
        from ductus.jobs.host_main import main as serve

        serve()
        raise SystemExit(0)


def _open_window(arguments: list[str]) -> int:
    from ductus.ui.app import run

    return run(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
