"""What a folder holds after an export that did not come to its end: whole files of this one, and those from before."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from ductus.errors import Cancelled, DuctusError, Remedy
from ductus.numerals import whole
from ductus.workflows.words import counted


class FolderBefore:
    """A folder as it was before files with these endings were written into it, one a page.

    Each file is renamed into place, so that one with another inode or moment is new, and whole.
    """

    def __init__(self, folder: Path, suffixes: Collection[str]) -> None:
        self._folder = folder
        self._suffixes = tuple(suffixes)
        self._files = self._look()

    def told(self, fault: DuctusError) -> DuctusError:
        """The fault that ended the export, which says now what is in the folder."""
        now = self._look()
        new = sum(self._files.get(name) != mark for name, mark in now.items())
        older = len(now) - new
        remedy = fault.remedy
        if new and older:
            remedy = remedy or Remedy("Export again to bring all of them up to date.")
        said = "" if isinstance(fault, Cancelled) else f"{fault.message} "
        return type(fault)(said + _words(new, older), remedy=remedy, detail=fault.detail)

    def _look(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        # Not there yet, or not to be read: nothing is known to be older.
        with suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(self._suffixes) and not entry.name.startswith("."):
                    known = entry.stat()
                    found[entry.name] = known.st_ino, known.st_mtime_ns
        return found


def _words(new: int, older: int) -> str:
    if not new:
        return "No file was written." + (" Those in the folder are as they were." if older else "")
    are = "is" if new == 1 else "are"
    words = f"{counted(new, 'file')} of this export {are} in the folder, whole; the other pages were not written."
    if not older:
        return words
    others = "other file there is older and as it was" if older == 1 else "other files there are older and as they were"
    return f"{words} {whole(older)} {others}."
