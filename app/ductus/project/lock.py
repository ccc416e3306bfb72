"""The single-writer lock: one process at a time may change a project.

An operating system's lock on `<name>.ductus.lock` beside the project. The system releases it when the process ends,
however it ends, so a crash leaves no stale lock; a file left behind by one is only a file. What stands in it (process,
computer, person) serves the message to the next one who comes.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import socket
import sys
import weakref
from contextlib import suppress
from pathlib import Path

from ductus.errors import ProjectLocked, Remedy, StorageFailed

_BUSY = frozenset({errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK})


class WriterLock:
    """A held lock. Whoever acquired it releases it; the end of the process does so too."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor: int | None = descriptor
        _forget_in_forks(self)

    @classmethod
    def acquire(cls, project: Path) -> WriterLock:
        """The lock of the project file `project`, which need not exist yet.

        Raises:
            ProjectLocked: another process, or another window of this one, holds it; the message says who.
            StorageFailed: the folder cannot be written, or knows no locks.
        """
        path = lock_path(project)
        while True:
            descriptor = _open(path, project)
            try:
                _lock(descriptor)
            except OSError as fault:
                holder = _holder(descriptor)
                os.close(descriptor)
                raise _refusal(project, fault, holder) from fault
            if _is_still(path, descriptor):
                break
            # The former holder removed the file between our opening and our locking: we hold a lock nobody sees.
            os.close(descriptor)
        with suppress(OSError):  # the world: the disk is full, say. The lock holds, it only does not say whose it is
            os.ftruncate(descriptor, 0)
            os.write(descriptor, json.dumps(_myself()).encode("utf-8"))
        return cls(path, descriptor)

    def release(self) -> None:
        """Let go; calling it twice does no harm."""
        if self._descriptor is None:
            return
        if sys.platform != "win32":
            # Removed while still held, so that nobody else's file can be hit; `acquire` notices.
            with suppress(OSError):
                self._path.unlink()
        os.close(self._descriptor)
        self._descriptor = None
        if sys.platform == "win32":
            with suppress(OSError):
                self._path.unlink()

    def forget(self) -> None:
        """Close a forked copy of the lock without giving up the lock of the parent process."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None


def lock_path(project: Path) -> Path:
    """Where the lock of a project lies: `<name>.ductus.lock` beside it."""
    return project.with_name(f"{project.name}.lock")


_held: weakref.WeakSet[WriterLock] = weakref.WeakSet()
_forks_watched = False


def _forget_in_forks(lock: WriterLock) -> None:
    """See to it that a forked child does not go on holding the lock after its parent was killed."""
    global _forks_watched  # a hook on forking can be set once and not be taken back
    _held.add(lock)
    if not _forks_watched and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget_all)
        _forks_watched = True


def _forget_all() -> None:
    for lock in tuple(_held):
        lock.forget()


def _open(path: Path, project: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as fault:
        raise StorageFailed(
            f"“{project.name}” cannot be opened for writing: its folder cannot be written to.",
            remedy=Remedy("Open it for reading only, or copy it to a folder of yours."),
            detail=str(fault),
        ) from fault


def _refusal(project: Path, fault: OSError, holder: str) -> ProjectLocked | StorageFailed:
    if fault.errno in _BUSY:
        return ProjectLocked(
            f"“{project.name}” is already open{holder}.",
            remedy=Remedy("Close it there first, or open it here for reading only."),
            detail=str(fault),
        )
    return StorageFailed(
        f"The folder of “{project.name}” does not support locks, so work there would not be safe.",
        remedy=Remedy("Copy the project to a disk of this computer and open it there."),
        detail=str(fault),
    )


def _myself() -> dict[str, str | int]:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such entry in the system's list of people, as in a container
        user = ""
    return {"pid": os.getpid(), "host": socket.gethostname(), "user": user}


def _holder(descriptor: int) -> str:
    """Who holds the lock, as the end of a sentence; empty when the file does not say."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        said = json.loads(os.read(descriptor, 4096).decode("utf-8"))
        person = f" by {said['user']}" if said["user"] else ""
        return f"{person} on {said['host']} (process {said['pid']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _is_still(path: Path, descriptor: int) -> bool:
    if sys.platform == "win32":
        return True  # an open file cannot be removed there
    try:
        there, ours = path.stat(), os.fstat(descriptor)
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)


if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 30
    """Far behind the text: Windows keeps others from reading a locked byte, and the text is for them."""

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock, not lockf: it also keeps out a second window of the same process, and closing another descriptor of
        # the file does not release it.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
