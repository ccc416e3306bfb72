"""Many files written one after another, each whole and safe on the disk, while the next are made.

A file may take its name only when the disk has all of it. Asked for one file at a time, that wait is the longest part
of an export; so files are written under passing names, many are made safe by one wait, and then all are renamed.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from ductus.errors import ExportFailed
from ductus.formats.files import told

_FILES_AT_ONCE = 64
_BYTES_AT_ONCE = 4 * 1024 * 1024
"""So much is made safe by one wait. Twice as much is in memory at most: what is being written, and what comes next."""
_THREADS = 4
"""Where each file needs a wait of its own; file systems put waits that come together into one."""
_LONGEST_COMMON_WAIT_S = 2.0
"""`syncfs` waits for what other programs wrote on the same file system, too. Where that took longer than this, a disk
is being filled by somebody else, and each file waits for itself from then on."""
_FIRST_LINUX = (5, 8)
"""Older kernels do not say when `syncfs` failed."""


class SafeWriters:
    """`write` takes a file's content; leaving the block waits until all of them stand in their places.

    Files are written by one thread while the caller makes the next. When the block is left by an error, all that was
    handed over before is still brought to its place; each other file is as it was.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._safe = Safety()
        self._waiting: list[tuple[Path, bytes]] = []
        self._bytes = 0
        self._going: Future[None] | None = None

    def write(self, target: Path, content: bytes) -> None:
        """Have a file written.

        Raises:
            ExportFailed: a file before it cannot be written.
        """
        self._waiting.append((target, content))
        self._bytes += len(content)
        if len(self._waiting) >= _FILES_AT_ONCE or self._bytes >= _BYTES_AT_ONCE:
            self._hand_over()

    def _hand_over(self) -> None:
        """Begin with what waits, once what is under way is done: so memory stays flat, however slow the disk."""
        self._finish()
        if self._waiting:
            self._going = self._thread.submit(write_together, self._waiting, self._safe)
        self._waiting, self._bytes = [], 0

    def _finish(self) -> None:
        going, self._going = self._going, None
        if going is not None:
            going.result()

    def __enter__(self) -> SafeWriters:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Bring the rest to its place.

        Raises:
            ExportFailed: a file cannot be written, where nothing else went wrong before.
        """
        try:
            self._hand_over()
            self._finish()
        except ExportFailed:
            if fault is None:
                raise
        finally:
            self._thread.shutdown(wait=True)


class Safety:
    """Waits until the disk has what was written to files: for all with one wait where the system can, else for each."""

    def __init__(self) -> None:
        self._sync_file_system = _syncfs()

    def settle(self, handles: Collection[int]) -> None:
        """Wait for these open files.

        Raises:
            OSError: the disk could not take them.
        """
        if self._sync_file_system is None:
            with ThreadPoolExecutor(_THREADS, thread_name_prefix="writing") as pool:
                for _ in pool.map(os.fsync, handles):
                    pass
            return
        started = time.monotonic()
        for handle in {os.fstat(handle).st_dev: handle for handle in handles}.values():
            self._sync_file_system(handle)
        if time.monotonic() - started > _LONGEST_COMMON_WAIT_S:
            self._sync_file_system = None


def write_together(files: Sequence[tuple[Path, bytes]], safety: Safety) -> None:
    """Write whole files, one at least; none takes its name before the disk has all of them.

    Raises:
        ExportFailed: a folder cannot be written or the disk is full. What was not renamed yet is as it was.
    """
    numbers, token = count(), uuid4().hex[:8]
    beside: dict[Path, Path] = {}
    handles: list[int] = []
    try:
        for target, content in files:
            with told(target):
                part = target.with_name(f".{target.name[:40]}.{token}{next(numbers)}")
                beside[part] = target
                handles.append(_written(part, content))
        with told(files[-1][0]):
            safety.settle(handles)
        while handles:
            os.close(handles.pop())  # before the files are renamed, for Windows renames none that is open
        for part, target in list(beside.items()):
            with told(target):
                part.replace(target)
                del beside[part]
        _settle_names({target.parent for target, _ in files})
    finally:
        for handle in handles:
            os.close(handle)
        for part in beside:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _written(part: Path, content: bytes) -> int:
    """The file, made with the rights the system gives to new ones, still open."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(part, flags, 0o666)
    except FileNotFoundError:
        part.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(part, flags, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
    except BaseException:
        os.close(handle)
        raise
    return handle


def _settle_names(folders: Iterable[Path]) -> None:
    """Have the disk keep the new names. Without it a power cut may bring back the old files, as whole as the new."""
    if os.name != "posix":
        return  # a folder cannot be opened there
    for folder in folders:
        with suppress(OSError):  # some network drives know no such thing
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


@cache
def _syncfs() -> Callable[[int], None] | None:
    """Linux's `syncfs` of the file system an open file lies on; None where there is none that tells of faults."""
    if sys.platform != "linux" or _linux_version() < _FIRST_LINUX:
        return None
    import ctypes

    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):  # another C library
        return None

    def settle(handle: int) -> None:
        if syncfs(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    return settle


def _linux_version() -> tuple[int, ...]:
    numbers = re.match(r"(\d+)\.(\d+)", os.uname().release)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
