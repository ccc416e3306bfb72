"""Which of the files a person hands over are scans, and in which order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from natsort import natsorted, ns

SUFFIXES: frozenset[str] = frozenset(
    {
        *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif"),
        *(".tif", ".tiff", ".jp2", ".j2k", ".j2c", ".jpc", ".jpx", ".jpf"),
        *(".pbm", ".pgm", ".ppm", ".pnm", ".pdf"),
    }
)
"""Endings, lower case with the dot, by which scans are found in a folder. What is in a file decides how it is read."""


def find_scans(paths: Iterable[Path]) -> list[Path]:
    """The scans among `paths`, in the order given; folders are walked and sorted naturally (page 2 before page 10).

    In folders, hidden files and files of other endings are passed over; a file named explicitly is always kept, even
    where it does not exist, so that opening it can say what is wrong. A file reached by two routes (twice named, or
    named and in a folder, or through a link) is kept once, at its first place. Folders that cannot be read count as
    empty; loops of links end.
    """
    found: list[Path] = []
    seen: set[str] = set()
    for path in paths:
        for scan in _within(path) if _is_folder(path) else (path,):
            identity = os.path.normcase(os.path.realpath(scan))
            if identity not in seen:
                seen.add(identity)
                found.append(scan)
    return found


def _within(folder: Path) -> Iterator[Path]:
    visited: set[str] = set()
    scans: list[Path] = []
    for parent, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(parent)
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = [name for name in folders if not _is_hidden(name)]
        scans.extend(Path(parent, name) for name in files if not _is_hidden(name) and is_scan_name(name))
    files_only = (scan for scan in scans if scan.is_file())
    yield from natsorted(files_only, key=lambda scan: scan.relative_to(folder).parts, alg=ns.IGNORECASE)


def is_scan_name(name: str) -> bool:
    """Whether a file's ending says scan."""
    return Path(name).suffix.lower() in SUFFIXES


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # A name longer than the file system allows is nowhere, hence no folder; opening it will say so.
        return False


def _is_hidden(name: str) -> bool:
    # "~$" and "Thumbs.db" are what other programs leave; __MACOSX holds resource forks named like scans.
    return name.startswith((".", "~$")) or name == "__MACOSX"
