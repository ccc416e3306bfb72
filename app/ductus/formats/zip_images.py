"""The images of a zip that a platform exported, unpacked to be opened as scans, in the order of its pages."""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from natsort import os_sorted

from ductus.errors import FormatUnreadable
from ductus.formats._mets import read_mets
from ductus.formats._zip_members import Members, opened_zip, safe_folders, safe_name
from ductus.formats.files import told
from ductus.formats.xml import MAX_BYTES, bare_name

MAX_IMAGE_BYTES = 2_000_000_000
_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".jp2", ".webp", ".bmp")


def is_image(path: str) -> bool:
    """Whether a file of an archive is a picture, by its name."""
    return path.lower().endswith(_SUFFIXES)


def image_paths(members: Members) -> list[str]:
    """The images of an archive that are no thumbnails, by name."""
    paths = (path for path in members.infos if is_image(path))
    return list(os_sorted(path for path in paths if "thumb" not in posixpath.dirname(path).lower()))


def unpack_images(source: Path, folder: Path) -> list[Path]:
    """The images of the archive, put into `folder` under safe names, in the order of METS, the others by name behind.

    Where images of several documents bear the same name, all keep the folders they have in the archive; else they lie
    side by side. One that is in its place already stays as it is.

    Raises:
        FormatUnreadable: no zip, damaged, or over a limit.
        StorageFailed: the disk is full.
        ExportFailed: the folder cannot be written.
    """
    with told(folder), opened_zip(source) as members:
        folder.mkdir(parents=True, exist_ok=True)
        unpacked: dict[Path, None] = {}
        with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder) as beside:
            paths = _in_order(members, Path(beside))
            for path, place in zip(paths, _places(paths), strict=True):
                target = folder / place
                if target not in unpacked and not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    members.take(path, Path(beside), MAX_IMAGE_BYTES).replace(target)
                unpacked[target] = None
        return list(unpacked)


def _in_order(members: Members, folder: Path) -> list[str]:
    known = image_paths(members)
    by_mets, usable = dict.fromkeys(_named_by_mets(members, folder)), set(known)
    return [*(path for path in by_mets if path in usable), *(path for path in known if path not in by_mets)]


def _named_by_mets(members: Members, folder: Path) -> Iterator[str]:
    """The paths METS files name, page by page; a file that is broken is told of where the texts are read."""
    for table in os_sorted(path for path in members.infos if bare_name(path).lower() == "mets.xml"):
        try:
            pages = read_mets(members.take(table, folder, MAX_BYTES))
        except FormatUnreadable:
            continue
        for page in pages:
            yield from (members.path_of(path, posixpath.dirname(table)) for path in page.paths)


def _places(paths: Sequence[str]) -> list[PurePosixPath]:
    """Where each image goes, from the folder for all of them."""
    names = [safe_name(path) for path in paths]
    folders = [safe_folders(path) for path in paths]
    if len({name.casefold() for name in names}) == len(names):
        return [PurePosixPath(name) for name in names]
    shared = len(posixpath.commonprefix(folders))
    return [PurePosixPath(*inside[shared:], name) for inside, name in zip(folders, names, strict=True)]
