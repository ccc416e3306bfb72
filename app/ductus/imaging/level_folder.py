"""The folder where levels of very large pages are kept on disk, within a limit: what was used longest ago goes first.

What lies there can always be made again from the scan. A file is named after the scan's place, size and date, and all
else that decides its pixels, so that a scan that changed is never mistaken for what it was.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from PIL import Image

from ductus.imaging.level_file import LevelFile, file_bytes, write_levels
from ductus.imaging.source import ScanSource

SUFFIX = ".levels"
_PART_SUFFIX = ".part"
_ROOM_LEFT_BYTES = 2 * 2**30
"""Free space that is left to everyone else on the disk."""


class NoRoomForLevels(Exception):
    """The page's levels cannot be kept: the disk or the limit is too small, or nothing is to be kept."""


class LevelFolder:
    """Files of levels in `folder`, together at most `limit_bytes`; with 0 nothing is kept. Any thread.

    Only the owner of the account may look into it.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._sound: set[tuple[str, int, int]] = set()

    @property
    def is_on(self) -> bool:
        return self._limit_bytes > 0

    def set_limit(self, limit_bytes: int) -> None:
        """Keep at most this from now on; what is beyond it goes at once, everything with 0."""
        self._limit_bytes = limit_bytes
        if limit_bytes <= 0:
            self.clear()
        elif self._folder.exists():
            self._make_room(0)

    def clear(self) -> None:
        """Remove all levels. A page on screen may be drawn on from its open file."""
        for path in (*self._folder.glob(f"*{SUFFIX}"), *self._folder.glob(f"*{_PART_SUFFIX}")):
            with suppress(OSError):
                path.unlink()

    def find(self, source: ScanSource, is_wanted: Callable[[], bool] = lambda: True) -> LevelFile | None:
        """The levels of a page where they are kept whole and still wanted; damaged ones are removed.

        The first time in a session the whole file is read and compared with its checksums, about a second a gigabyte
        on a fast disk.

        Raises:
            OSError: the scan itself is not there.
        """
        if not self.is_on or not may_be_kept(source):
            return None
        path = self._path(source)
        try:
            levels = LevelFile(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            self._remove(path)
            return None
        state = _state(path)
        if state not in self._sound:
            if not levels.is_sound(is_wanted):
                levels.close()
                self._remove(path)
                return None
            if not is_wanted():
                return None  # perhaps only half of it was looked at
            self._sound.add(state)
        with suppress(OSError):
            os.utime(path)
            self._sound.add(_state(path))
        return levels

    def make(
        self,
        source: ScanSource,
        size: tuple[int, int],
        bands: Iterable[Image.Image],
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> LevelFile | None:
        """Write the levels of a page that comes as RGB bands from top to foot; None when it is no longer wanted.

        Raises:
            NoRoomForLevels: they cannot be kept, and nothing was left behind.
            DuctusError: what reading the bands raises.
        """
        needed = file_bytes(*size)
        if not may_be_kept(source) or needed > self._limit_bytes:
            raise NoRoomForLevels
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            self._make_room(needed)
            if shutil.disk_usage(self._folder).free < needed + _ROOM_LEFT_BYTES:
                raise NoRoomForLevels
            path = self._path(source)
            if not write_levels(path, size, bands, is_wanted):
                return None
            self._sound.add(_state(path))
            return LevelFile(path)
        except OSError as fault:
            raise NoRoomForLevels from fault

    def _make_room(self, needed_bytes: int) -> None:
        """Remove what was used longest ago until `needed_bytes` fit, and what a crash left half written."""
        with self._lock:
            held = []
            for path in self._folder.iterdir():
                with suppress(OSError):
                    if path.suffix == SUFFIX:
                        state = path.stat()
                        held.append((state.st_mtime_ns, state.st_size, path))
                    elif path.suffix == _PART_SUFFIX and f".{os.getpid()}." not in path.name:
                        path.unlink()
            total = sum(size for _, size, _ in held)
            for _, size, path in sorted(held):
                if total + needed_bytes <= self._limit_bytes:
                    return
                self._remove(path)
                total -= size

    def _path(self, source: ScanSource) -> Path:
        state = source.path.stat()
        words = [f"{field.name}={getattr(source, field.name)!r}" for field in fields(source) if field.name != "path"]
        words += [str(source.path.resolve()), str(state.st_size), str(state.st_mtime_ns)]
        digest = hashlib.sha256("\n".join(words).encode("utf-8", "surrogateescape")).hexdigest()
        return self._folder / f"{digest[:40]}{SUFFIX}"

    def _remove(self, path: Path) -> None:
        with suppress(OSError):  # on Windows a file still drawn from stays until the next time
            path.unlink()


def may_be_kept(source: ScanSource) -> bool:
    """Whether pixels of this page may lie on the disk: not those of a locked PDF, which would lie there unlocked."""
    return not source.password


def _state(path: Path) -> tuple[str, int, int]:
    state = path.stat()
    return path.name, state.st_size, state.st_mtime_ns
