"""Running an installed program: with a time limit, stoppable with all its children, and never filling memory or disk.

What it prints goes to files in a folder of the caller's and is read from there up to a limit. It gets no shell, no
input and none of the variables by which Ductus found its own libraries.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ductus.engines.base import option
from ductus.errors import EngineFailed, Remedy
from ductus.jobs.job import CancelToken

MOST_OUTPUT_BYTES = 64 << 20
"""A page of very small print is 2 MB as hOCR; a program that writes thirty times that has lost its way."""

_POLL_S = 0.05
_GRACE_S = 1.0
"""From being asked to end to being ended."""
_TOLD_BYTES = 4000
"""As much of the end of a program's complaints is kept: the reason stands last."""
_USUAL_FOLDERS = (
    "/opt/homebrew/bin",  # a window started from the Dock does not have these two on its path
    "/usr/local/bin",
    os.path.expandvars(r"%ProgramFiles%\Tesseract-OCR"),
    os.path.expandvars(r"%LocalAppData%\Programs\Tesseract-OCR"),
)
_NOT_HANDED_ON = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")


def program_option(name: str, lies_in: str = "") -> Any:
    """The option that `find_program` takes; `lies_in` says where people find the program."""
    which = f", which lies in {lies_in}" if lies_in else ""
    return option(
        "",
        "Program",
        f"Path of the program {name}{which}; empty looks where programs usually are.",
        is_advanced=True,
    )


def time_limit_option(default_s: int, lines: str, least_s: int, most_s: int) -> Any:
    """The option for how long one run may take; `lines` says how many lines go to one."""
    return option(
        default_s,
        "Time limit in seconds",
        f"A page, or {lines} lines, that takes longer is given up.",
        minimum=least_s,
        maximum=most_s,
        step=least_s,
        is_advanced=True,
    )


def find_program(name: str, chosen: str = "") -> Path | None:
    """The program at the path `chosen`, or of that name; without one, `name` on the path or where it usually lies."""
    try:
        if chosen:
            found = shutil.which(expanded(chosen))
        else:
            found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(_USUAL_FOLDERS))
    except (OSError, ValueError):
        return None  # too long for a path, or with a character no path has
    return Path(found).absolute() if found else None


def expanded(path: str) -> str:
    """The path with the person's own folder for ~; as it is where nobody of that name has one."""
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        return path


def run_program(
    command: Sequence[str | Path],
    title: str,
    folder: Path,
    limit_s: float,
    cancel: CancelToken | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run it in `folder` to its end; what it printed, complaints first.

    `title` is the program's name in messages. Whatever ends this early ends the program and all it started.

    Raises:
        EngineFailed: it could not be started, ended with an error, took longer than `limit_s`, or wrote without end.
        Cancelled: `cancel` was set.
    """
    printed, complaints = folder / "printed.txt", folder / "complaints.txt"
    with printed.open("wb") as out, complaints.open("wb") as err:
        process = _started(command, title, folder, out, err, _environment(environment or {}))
        try:
            _wait(process, title, folder, limit_s, cancel)
        except BaseException:
            _end(process)
            raise
    told = _end_of(complaints) + _end_of(printed)
    if process.returncode:
        raise _failed(title, process.returncode, told)
    return told


def _started(
    command: Sequence[str | Path],
    title: str,
    folder: Path,
    out: IO[bytes],
    err: IO[bytes],
    environment: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # a program the person installed, without a shell
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError) as fault:
        raise EngineFailed(
            f"{title} could not be started: {getattr(fault, 'strerror', None) or fault}.",
            remedy=Remedy(f"See whether {title} runs by itself, or install it again."),
            detail=str(command[0]),
        ) from fault


def _wait(
    process: subprocess.Popen[bytes], title: str, folder: Path, limit_s: float, cancel: CancelToken | None
) -> None:
    end_s = time.monotonic() + limit_s
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_POLL_S)
            return
        if cancel is not None and cancel.is_cancelled:
            cancel.check()
        if time.monotonic() > end_s:
            raise EngineFailed(
                f"{title} did not finish within {limit_s:g} seconds and was ended.",
                remedy=Remedy("Set a longer time limit in its options, or give it less at a time."),
            )
        if _size(folder) > MOST_OUTPUT_BYTES:
            raise EngineFailed(
                f"{title} wrote more than {MOST_OUTPUT_BYTES >> 20} MB and was ended.",
                remedy=Remedy("Choose another engine for this page."),
            )


def _size(folder: Path) -> int:
    """Bytes of what lies in the folder and was not put there by us: pictures are ours."""
    total = 0
    for file in folder.iterdir():
        with contextlib.suppress(OSError):
            total += 0 if file.suffix == ".png" else file.stat().st_size
    return total


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it started, first by asking."""
    _signal(process, by_force=False)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_S)
    _signal(process, by_force=True)  # also where the program itself obeyed: its children may not have
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_S)


def _signal(process: subprocess.Popen[bytes], *, by_force: bool) -> None:
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/T", "/F", "/PID", str(process.pid)],  # part of Windows
            capture_output=True,
            timeout=_GRACE_S * 5,
            check=False,
        )
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL if by_force else signal.SIGTERM)  # it leads a session of its own


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """Ours without what leads to our own libraries: kraken is Python too, of another version and other packages."""
    given = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
    if getattr(sys, "frozen", False):
        original = given.pop("LD_LIBRARY_PATH_ORIG", None)
        given.pop("LD_LIBRARY_PATH", None)
        if original:
            given["LD_LIBRARY_PATH"] = original
    return {**given, **own}


def _end_of(file: Path) -> str:
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _TOLD_BYTES))
        return stream.read().decode("utf-8", errors="replace")


def _failed(title: str, code: int, told: str) -> EngineFailed:
    if code == -getattr(signal, "SIGKILL", 9):
        return EngineFailed(
            f"{title} was ended by the system, most likely for want of memory.",
            remedy=Remedy("Close other programs to free memory, then try again."),
            detail=told,
        )
    return EngineFailed(
        f"{title} could not do its work and ended with error {code}.",
        remedy=Remedy("See its message under the details, or choose another engine."),
        detail=told.strip(),
    )
