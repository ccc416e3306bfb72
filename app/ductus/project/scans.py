"""Where the scans lie: relative paths that travel with the project, and finding scans again by what is in them."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from ductus.document.page import Scan
from ductus.errors import Remedy, ScanMissing
from ductus.project.cells import cell_text, text_cell
from ductus.project.database import Database

HashFile = Callable[[Path], str]
"""SHA-256 of a file's bytes, in lower-case hexadecimal digits."""


class Scans:
    """The scan files of an open project, seen from the folder the project lies in. It never writes to a scan."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._db = database
        self._folder = folder

    def path(self, scan: Scan) -> Path:
        """The file of a scan.

        Raises:
            ScanMissing: it is not there.
        """
        stored = plain_absolute(self._folder / scan.path)
        found = file_at(stored)
        if found is not None:
            return found
        raise ScanMissing(
            f"The scan “{stored.name}” is not where it was: {stored}",
            remedy=Remedy("Show the folder it was moved to.", "Find scans", "relink", scan.path),
        )

    def missing(self) -> tuple[Scan, ...]:
        """Scans of the project's pages that are not where they were, one a file: `index` and `dpi` are 0."""
        rows = self._db.all(
            "SELECT path, size_bytes, sha256 FROM scan WHERE id IN"
            " (SELECT scan_id FROM page WHERE document_id IS NOT NULL) ORDER BY id"
        )
        with self._db.decoding("the list of scans"):
            scans = dict.fromkeys(Scan(cell_text(path), size, sha256) for path, size, sha256 in rows)
        return tuple(scan for scan in scans if file_at(self._folder / scan.path) is None)

    def knows(self, sha256: str, index: int) -> bool:
        """Whether a page of the project shows page `index` of a file with this content."""
        row = self._db.one(
            "SELECT 1 FROM scan JOIN page ON page.scan_id = scan.id"
            " WHERE sha256 = ? AND scan_index = ? AND document_id IS NOT NULL",
            (sha256, index),
        )
        return row is not None

    def path_for(self, file: Path) -> str:
        return relative_path(file, self._folder)

    def move(self, scan: Scan, file: Path) -> Scan:
        """Note that the scan lies at `file` now. Inside a transaction of the caller's."""
        path = self.path_for(file)
        self._db.run(
            "UPDATE scan SET path = ? WHERE path = ? AND size_bytes = ? AND sha256 = ?",
            (text_cell(path), text_cell(scan.path), scan.size_bytes, scan.sha256),
        )
        return Scan(path, scan.size_bytes, scan.sha256, scan.index, scan.dpi)


def relative_path(file: Path, folder: Path) -> str:
    """`file` as seen from `folder`, with forward slashes; absolute when they share no folder but the root.

    Scans beside or below the project move with it; a project moved away from scans on another disk still finds them.
    """
    target, base = plain_absolute(file), plain_absolute(folder)
    if target.parts[:2] != base.parts[:2]:
        return target.as_posix()
    return PurePath(os.path.relpath(target, base)).as_posix()


def plain_absolute(path: Path) -> Path:
    """`path` from the root, without "..", its links not followed."""
    return Path(os.path.normpath(path.absolute()))


def find_scans(missing: Iterable[Scan], folder: Path, hash_file: HashFile) -> dict[Scan, Path]:
    """Where the missing scans lie anywhere under `folder`, by size first and then by content.

    Reads files only, so it is safe in any thread; a large folder takes as long as hashing the files of a fitting size.
    Files that cannot be read are passed over. What `hash_file` raises otherwise (Cancelled) passes through.
    """
    wanted: dict[int, list[Scan]] = {}
    for scan in missing:
        wanted.setdefault(scan.size_bytes, []).append(scan)
    found: dict[Scan, Path] = {}
    for file in _files(folder):
        if not wanted:
            break
        try:
            size_bytes = file.stat().st_size
            sha256 = hash_file(file) if size_bytes in wanted else ""
        except OSError:
            continue  # gone or unreadable: not ours to complain about here
        for scan in [each for each in wanted.get(size_bytes, ()) if each.sha256 == sha256]:
            found[scan] = file
            wanted[size_bytes].remove(scan)
        if not wanted.get(size_bytes, True):
            del wanted[size_bytes]
    return found


def _files(folder: Path) -> Iterator[Path]:
    """Every file below `folder` in a stable order; links to folders are not followed, they may lead in circles."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(parent, name)


def file_at(path: Path) -> Path | None:
    """The file at `path`, also where its accents are written apart, as a Mac does; None when it is not there."""
    composed, apart = unicodedata.normalize("NFC", str(path)), unicodedata.normalize("NFD", str(path))
    for spelling in (path, Path(composed), Path(apart)):
        try:
            if spelling.is_file():
                return spelling
        except OSError:
            continue  # a name too long for this system, a network drive that does not answer
    return None
