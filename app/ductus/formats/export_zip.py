"""The zip that eScriptorium, Transkribus and other platforms export: PAGE or ALTO files, METS, images or none.

The order of pages is that of METS where there is one, else that of the names. Where a page has both PAGE and ALTO, PAGE
is read, which holds more. Read only; files over the limits of `_zip_members` and `xml` are refused.
"""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from natsort import os_sorted

from ductus.errors import FormatUnreadable
from ductus.formats import alto, page_xml
from ductus.formats._mets import read_mets
from ductus.formats._zip_members import Members, opened_zip, safe_folders
from ductus.formats.base import FormatInfo, ReadPage, Remark
from ductus.formats.xml import MAX_BYTES, bare_name, root_name
from ductus.formats.zip_images import image_paths, is_image

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

_READERS = {"PcGts": page_xml.read, "alto": alto.read}
"""By root element, the one that holds more first."""
_FOLDERS_OF_A_KIND = ("page", "alto")
"""Beside the images of a document, where there is one folder for each kind of transcription."""


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
        images = {bare_name(path).casefold() for path in image_paths(members)}
        for found in _pages_in_order(members, folder, faults):
            try:
                file = members.take(found.path, folder, MAX_BYTES)
                read_here = _READERS[root_name(file)](file)
                file.unlink()
            except FormatUnreadable as fault:
                faults.append(Remark(found.path, fault.message))
                continue
            lies_in = "/".join(safe_folders(found.path))
            pages += [replace(_with_image(page, found.image, images), folder=lies_in) for page in read_here]
    if not pages:
        said = "\n".join(f"{fault.where}: {fault.what}" for fault in faults)
        first = f" {faults[0].what}" if faults else ""
        raise FormatUnreadable(f"“{source.name}” holds no PAGE or ALTO file that can be read.{first}", detail=said)
    return [replace(pages[0], repairs=(*faults, *pages[0].repairs)), *pages[1:]] if faults else pages


def _with_image(page: ReadPage, image: str, images: Iterable[str]) -> ReadPage:
    """The page by the image METS names, where the name in its own file is none of the archive's."""
    is_known = not image or page.image_name.casefold() in images
    return page if is_known else replace(page, image_name=image)


def _pages_in_order(members: Members, folder: Path, faults: list[Remark]) -> list[_Found]:
    kinds = _kinds(members, folder, faults)
    by_mets = _by_mets(members, kinds, folder, faults)
    homes = {posixpath.dirname(path) for path in (*image_paths(members), *_tables(kinds))}
    # Versions of pages that METS names stand there too; only pages it does not know are added.
    known = {_page_of(found.path, homes) for found in by_mets}
    rest = [path for path in _best_of(kinds, homes) if _page_of(path, homes) not in known]
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


def _tables(kinds: Mapping[str, str]) -> list[str]:
    """The METS files, those of the outermost folders first."""
    return sorted((path for path, kind in kinds.items() if kind == "mets"), key=lambda path: path.count("/"))


def _page_of(path: str, homes: Collection[str]) -> tuple[str, str]:
    """Which page a transcription is of: the folder of its document, and its stem.

    `homes` are the folders that have images or a METS file; documents of one archive may name their pages alike.
    """
    folder, name = posixpath.split(path)
    outwards = (folder.rsplit("/", up)[0] if up else folder for up in range(folder.count("/") + 1))
    above = posixpath.dirname(folder) if posixpath.basename(folder).lower() in _FOLDERS_OF_A_KIND else folder
    home = next((held for held in (*outwards, "") if held in homes), above)
    return home, posixpath.splitext(name)[0]


def _best_of(kinds: Mapping[str, str], homes: Collection[str]) -> list[str]:
    """One transcription for each page, in the order of the names."""
    best: dict[tuple[str, str], str] = {}
    for root in _READERS:
        for path in (path for path, kind in kinds.items() if kind == root):
            best.setdefault(_page_of(path, homes), path)
    taken = set(best.values())
    return [path for path in kinds if path in taken]


def _by_mets(members: Members, kinds: dict[str, str], folder: Path, faults: list[Remark]) -> list[_Found]:
    found: dict[str, _Found] = {}
    for table in _tables(kinds):
        try:
            pages = read_mets(members.take(table, folder, MAX_BYTES))
        except FormatUnreadable as fault:
            faults.append(Remark(table, fault.message))
            continue
        for page in pages:
            here = [members.path_of(path, posixpath.dirname(table)) for path in page.paths]
            texts = [path for root in _READERS for path in here if kinds.get(path) == root]
            image = next((bare_name(path) for path in page.paths if is_image(path)), "")
            if texts:
                found.setdefault(texts[0], _Found(texts[0], image))
            elif any(path.lower().endswith(".xml") for path in page.paths):
                faults.append(Remark(page.paths[0], "METS names a transcription that is not in the archive."))
    return list(found.values())
