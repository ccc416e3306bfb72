"""The files inside a zip, taken out without trust: bare names only, and never more than the stated limits.

No path of an archive is ever used as a path here, so nothing can be written outside the folder given. Sizes are
counted while bytes come out, because the sizes an archive states may be lies.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ductus.errors import FormatUnreadable, Remedy, StorageFailed
from ductus.formats.xml import bare_name
from ductus.numerals import whole

MAX_MEMBERS = 50_000
"""The most files an archive may have; a volume of a thousand pages has three thousand."""
MAX_UNPACKED_BYTES = 16_000_000_000
"""The most that is taken out of one archive; a thousand scans of 10 MB are 10 GB."""
_PIECE_BYTES = 1024 * 1024
_UNFIT = re.compile(r'[<>:"|?*\x00-\x1f]')
_ENCRYPTED = 0x1


@dataclass
class Members:
    """The files of an open archive by their path in it, folders and unusable names left out."""

    archive: zipfile.ZipFile
    source: Path
    infos: dict[str, zipfile.ZipInfo]
    taken_bytes: int = field(default=0)

    def take(self, path: str, folder: Path, most_bytes: int) -> Path:
        """Put one file into `folder`, under its `safe_name`.

        Raises:
            FormatUnreadable: larger than `most_bytes`, encrypted, damaged, or over the limit for the whole archive.
            StorageFailed: the disk is full, or the folder cannot be written.
        """
        info = self.infos[path]
        name = safe_name(path)
        if info.flag_bits & _ENCRYPTED:
            raise FormatUnreadable(
                f"“{self.source.name}” is protected by a password.",
                remedy=Remedy("Unpack it with its password and import the folder."),
            )
        target = folder / name
        size = 0
        try:
            with target.open("wb") as out:
                for piece in self._pieces(info, name):
                    size += len(piece)
                    self.taken_bytes += len(piece)
                    if size > most_bytes or self.taken_bytes > MAX_UNPACKED_BYTES:
                        raise _too_large(self.source, name, min(most_bytes, MAX_UNPACKED_BYTES))
                    out.write(piece)
        except OSError as fault:
            raise StorageFailed(
                f"“{name}” from “{self.source.name}” could not be unpacked: {fault.strerror or fault}.",
                remedy=Remedy("Make room on the disk, then try again."),
                detail=str(target),
            ) from fault
        return target

    def _pieces(self, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
        """What is in a file, read apart from what is written, so that a full disk is not taken for a damaged zip."""
        try:
            with self.archive.open(info) as stream:
                while piece := stream.read(_PIECE_BYTES):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
            raise FormatUnreadable(
                f"“{name}” in “{self.source.name}” could not be unpacked.",
                remedy=Remedy("Download or export the archive again."),
                detail=str(fault),
            ) from fault

    def path_of(self, path: str, folder: str) -> str:
        """The archive's own path of what a file in `folder` of it names; by its bare name where the path is wrong.

        Empty where the archive has no such file.
        """
        full = posixpath.normpath(posixpath.join(folder, path))
        return full if full in self.infos else self._by_name.get(bare_name(path), "")

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {bare_name(path): path for path in reversed(self.infos)}


@contextmanager
def opened_zip(source: Path) -> Iterator[Members]:
    """The files of an archive.

    Raises:
        FormatUnreadable: no zip, damaged, or with more files than are looked at.
    """
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise FormatUnreadable(f"“{source.name}” is not a whole zip archive.", detail=str(fault)) from fault
    with archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise FormatUnreadable(
                f"“{source.name}” holds {whole(len(infos))} files; over {whole(MAX_MEMBERS)} are not read."
            )
        usable = {info.filename.replace("\\", "/"): info for info in infos if _is_usable(info)}
        yield Members(archive, source, usable)


def safe_name(path: str) -> str:
    """The bare name of a file in an archive, without what some systems refuse in names."""
    return _UNFIT.sub("_", bare_name(path))


def safe_folders(path: str) -> list[str]:
    """The folders a file of an archive lies in, outermost first, by names that lead nowhere else."""
    return [_UNFIT.sub("_", part) for part in path.split("/")[:-1] if part.strip(". ")]


def _is_usable(info: zipfile.ZipInfo) -> bool:
    """Whether it is a file that a person put there: no folder, nothing hidden, no shadow files of macOS."""
    name = info.filename.replace("\\", "/")
    is_shadow = name.startswith("__MACOSX/") or bare_name(name).startswith(".")
    return not info.is_dir() and bool(bare_name(name)) and not is_shadow


def _too_large(source: Path, name: str, most_bytes: int) -> FormatUnreadable:
    return FormatUnreadable(
        f"“{name}” in “{source.name}” is larger than {most_bytes // 1_000_000} MB and is not unpacked.",
        remedy=Remedy("Unpack the archive yourself, if you trust it, and import the folder."),
    )
