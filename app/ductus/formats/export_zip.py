"""The zip that eScriptorium, Transkribus and other platforms export: PAGE or ALTO files, METS, images or none.

The order of pages is that of METS where there is one, else that of the names. Where a page has both PAGE and ALTO, PAGE
is read, which holds more. Read only; files over the limits of `_zip_members` and `xml` are refused.
"""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from natsort import os_sorted

from ductus.errors import FormatUnreadable
from ductus.formats import alto, page_xml
from ductus.formats._mets import read_mets
from ductus.formats._zip_members import Members, opened_zip, safe_name
from ductus.formats.base import FormatInfo, ReadPage, Remark
from ductus.formats.files import told
from ductus.formats.xml import MAX_BYTES, bare_name, root_name

INFO = FormatInfo(
    id="export_zip",
    title="Export of a platform (zip)",
    summary="What eScriptorium and Transkribus give when a document is exported: PAGE or ALTO, with images or without.",
    suffixes=(".zip",),
    reads=True,
    writes=False,
    holds=page_xml.INFO.holds,
    one_file_a_page=False,
    refers_to_scan=True,
)

MAX_IMAGE_BYTES = 2 * 1024**3
_IMAGES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".jp2", ".webp", ".bmp")
_READERS = {"PcGts": page_xml.read, "alto": alto.read}
"""By root element, the one that holds more first."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The transcription of one page, as a path in the archive, and the image METS says it belongs to."""

    path: str
    image: str = ""


def read(source: Path) -> Sequence[ReadPage]:
    """The pages described in the archive, in its order. What could not be read of it stands in the first one's repairs.

    Raises:
        FormatUnreadable: no zip, damaged, over a limit, or without any PAGE or ALTO file that can be read.
    """
    pages: list[ReadPage] = []
    faults: list[Remark] = []
    with opened_zip(source) as members, tempfile.TemporaryDirectory(prefix="ductus-zip-") as name:
        folder = Path(name)
        images = {bare_name(path).casefold() for path in _image_paths(members)}
        for found in _pages_in_order(members, folder, faults):
            try:
                file = members.take(found.path, folder, MAX_BYTES)
                read_here = _READERS[root_name(file)](file)
                file.unlink()
            except FormatUnreadable as fault:
                faults.append(Remark(found.path, fault.message))
                continue
            pages += [_with_image(page, found.image, images) for page in read_here]
    if not pages:
        said = "\n".join(f"{fault.where}: {fault.what}" for fault in faults)
        raise FormatUnreadable(f"“{source.name}” holds no PAGE or ALTO file that can be read.", detail=said)
    return [replace(pages[0], repairs=(*faults, *pages[0].repairs)), *pages[1:]] if faults else pages


def unpack_images(source: Path, folder: Path) -> list[Path]:
    """The images of the archive, put into `folder` under their safe names, in the order of the names.

    Of images of the same name in several folders of the archive the first is taken. One that is in `folder` already
    stays as it is.

    Raises:
        FormatUnreadable: no zip, damaged, or over a limit.
        ExportFailed: the folder cannot be written.
    """
    with told(folder), opened_zip(source) as members:
        folder.mkdir(parents=True, exist_ok=True)
        taken: dict[str, Path] = {}
        for path in _image_paths(members):
            name = safe_name(path)
            if name.casefold() in taken:
                continue
            target = folder / name
            taken[name.casefold()] = target if target.exists() else _taken_whole(members, path, folder)
        return list(os_sorted(taken.values()))


def _taken_whole(members: Members, path: str, folder: Path) -> Path:
    """Unpacked beside and moved into place, so that a half image never stays."""
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder) as beside:
        file = members.take(path, Path(beside), MAX_IMAGE_BYTES)
        return file.replace(folder / file.name)


def _image_paths(members: Members) -> list[str]:
    """Images that are no thumbnails, by name."""
    paths = (path for path in members.infos if path.lower().endswith(_IMAGES))
    return list(os_sorted(path for path in paths if "thumb" not in posixpath.dirname(path).lower()))


def _with_image(page: ReadPage, image: str, images: Iterable[str]) -> ReadPage:
    """The page by the image METS names, where the name in its own file is none of the archive's."""
    is_known = not image or page.image_name.casefold() in images
    return page if is_known else replace(page, image_name=image)


def _pages_in_order(members: Members, folder: Path, faults: list[Remark]) -> list[_Found]:
    kinds = _kinds(members, folder, faults)
    by_mets = _by_mets(members, kinds, folder, faults)
    named = {found.path for found in by_mets}
    # Versions of pages that METS names stand there too; only pages it does not know are added.
    stems = {posixpath.splitext(bare_name(path))[0] for path in named}
    rest = [path for path in _best_of(kinds) if posixpath.splitext(bare_name(path))[0] not in stems]
    if by_mets and rest:
        faults.append(Remark(", ".join(rest[:3]), "The METS file does not name these pages; they come last."))
    return [*by_mets, *(_Found(path) for path in rest)]


def _kinds(members: Members, folder: Path, faults: list[Remark]) -> dict[str, str]:
    """The root element of each XML file of the archive by path, in the order of the names."""
    found: dict[str, str] = {}
    for path in os_sorted(path for path in members.infos if path.lower().endswith(".xml")):
        try:
            file = members.take(path, folder, MAX_BYTES)
        except FormatUnreadable as fault:
            faults.append(Remark(path, fault.message))
            continue
        found[path] = root_name(file)
        file.unlink()
    return found


def _best_of(kinds: dict[str, str]) -> list[str]:
    """One transcription for each stem, in the order of the names."""
    best: dict[str, str] = {}
    for root in _READERS:
        for path in (path for path, kind in kinds.items() if kind == root):
            best.setdefault(posixpath.splitext(bare_name(path))[0], path)
    return [path for path in kinds if path in best.values()]


def _by_mets(members: Members, kinds: dict[str, str], folder: Path, faults: list[Remark]) -> list[_Found]:
    tables = sorted((path for path, kind in kinds.items() if kind == "mets"), key=lambda path: path.count("/"))
    found: list[_Found] = []
    for table in tables:
        try:
            pages = read_mets(members.take(table, folder, MAX_BYTES))
        except FormatUnreadable as fault:
            faults.append(Remark(table, fault.message))
            continue
        for page in pages:
            here = [_member(path, posixpath.dirname(table), members) for path in page.paths]
            texts = [path for root in _READERS for path in here if kinds.get(path) == root]
            image = next((bare_name(path) for path in page.paths if path.lower().endswith(_IMAGES)), "")
            if texts and all(one.path != texts[0] for one in found):
                found.append(_Found(texts[0], image))
            if not texts and any(path.lower().endswith(".xml") for path in page.paths):
                faults.append(Remark(page.paths[0], "METS names a transcription that is not in the archive."))
    return found


def _member(path: str, folder: str, members: Members) -> str:
    """The archive's own path of a file METS names; by its bare name where the path leads nowhere."""
    full = posixpath.normpath(posixpath.join(folder, path))
    if full in members.infos:
        return full
    return next((held for held in members.infos if bare_name(held) == bare_name(path)), "")
