"""Import transcriptions: PAGE and ALTO files are matched with pages by image name and brought into them.

Reading files happens on any thread (`read_files`); bringing them in happens on the project's thread (`bring_in`), one
undoable step a page. Human text in the project is never replaced: a line that differs is reported and left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ductus.document.edits import (
    InsertLines,
    PageEdit,
    PlacedLine,
    SetRegions,
    SetTranscription,
    Together,
)
from ductus.document.merge import match_lines
from ductus.document.page import Line, Page, Region
from ductus.errors import DuctusError
from ductus.formats.base import ReadPage, Remark
from ductus.formats.registry import Registry
from ductus.jobs.job import CancelToken
from ductus.project.project import Project
from ductus.workflows.import_frames import in_frame, shared_out
from ductus.workflows.open_scans import FileFault
from ductus.workflows.pairing import PageFinder, Pages, Place
from ductus.workflows.rule_breaches import breaches

TITLE = "import transcription"


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file and the pages it describes."""

    path: Path
    format_id: str
    pages: tuple[ReadPage, ...]


@dataclass
class FilesRead:
    """What was read, and the files that could not be."""

    files: list[FileRead] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)


@dataclass
class Imported:
    """What an import did: pages and lines brought in, repairs, what found no page, which files were skipped.

    `breaches` are places on these pages that break the project's rules.
    """

    page_ids: list[str] = field(default_factory=list)
    lines: int = 0
    repairs: list[Remark] = field(default_factory=list)
    unmatched: list[Remark] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)
    breaches: list[Remark] = field(default_factory=list)


def transcriptions_beside(scans: Iterable[Path]) -> list[Path]:
    """The XML files of the same stem beside scans, or in `page` and `alto` folders there, in the order of the scans."""
    found: dict[Path, None] = {}
    for scan in scans:
        for folder in (scan.parent, scan.parent / "page", scan.parent / "alto"):
            beside = folder / f"{scan.stem}.xml"
            if beside.is_file():
                found[beside] = None
                break
    return list(found)


def read_files(
    paths: Sequence[Path], *, cancel: CancelToken, on_progress: Callable[[int, int], None], format_id: str = ""
) -> FilesRead:
    """Read transcription files, each by the format it turns out to be. Any thread.

    Raises:
        Cancelled: `cancel` was set.
    """
    registry = Registry.discover()
    read = FilesRead()
    for done, path in enumerate(paths):
        cancel.check()
        on_progress(done, len(paths))
        try:
            module = registry.get(format_id) if format_id else registry.reader_for(path)
            if module is None:
                raise _unknown(path)
            read.files.append(FileRead(path, module.INFO.id, tuple(module.read(path))))
        except DuctusError as fault:
            read.faults.append(FileFault(path, fault))
    on_progress(len(paths), len(paths))
    return read


def _unknown(path: Path) -> DuctusError:
    from ductus.errors import FormatUnreadable, Remedy

    return FormatUnreadable(
        f"“{path.name}” is not a transcription Ductus can read.",
        remedy=Remedy(
            "PAGE XML, ALTO, hOCR, JSON, exports of eScriptorium and Transkribus and others can be imported."
        ),
    )


def bring_in(project: Project, read: FilesRead, chosen: Mapping[Place, Pages] | None = None) -> Imported:
    """Bring the pages of files into the pages of the project they belong to. On the project's thread.

    They are found by name; where `chosen` names pages for a page of a file (`pairing.chosen_pages`), those are taken,
    and none leaves it out.
    """
    imported = Imported(faults=list(read.faults))
    finder = PageFinder(project.summaries())
    for file in read.files:
        for number, found in enumerate(file.pages):
            place = (file.path, number)
            page_ids = finder.find(file.path, found) if chosen is None or place not in chosen else chosen[place]
            if not page_ids:
                named = found.image_name or f"page {number + 1}"
                imported.unmatched.append(Remark(file.path.name, f"No page shows the image “{named}”."))
                continue
            _bring_into_pages(project, [project.page(page_id) for page_id in page_ids], file, found, imported)
    rules = project.sheet.rules
    if not rules.says_nothing:
        for page_id in dict.fromkeys(imported.page_ids):
            imported.breaches += breaches(project.page(page_id), rules)
    return imported


def _bring_into_pages(
    project: Project, pages: Sequence[Page], file: FileRead, found: ReadPage, imported: Imported
) -> None:
    """Bring a file into the page its scan shows, or share it out among the pages that are parts of that scan."""
    where = file.path.name
    remarks: dict[str, None] = {}  # the parts of a scan say the same about its size
    frames = [in_frame(page, found, lambda what: remarks.update({what: None})) for page in pages]
    imported.repairs += [Remark(where, what) for what in remarks]
    imported.repairs += [Remark(f"{where}, {repair.where}", repair.what) for repair in found.repairs]
    for page, share in zip(pages, shared_out(pages, frames), strict=True):
        edit, count = _edit(page, share, where, imported)
        if edit is not None:
            project.apply(edit, by=where)
        imported.page_ids.append(page.id)
        imported.lines += count


def _edit(page: Page, found: ReadPage, where: str, imported: Imported) -> tuple[PageEdit | None, int]:
    """One step that brings the file's lines in: known lines get the text, others are inserted; human text stays."""
    known = _known_lines(page, found.lines)
    regions, region_of = _joined_regions(page.regions, found.regions)
    edits: list[PageEdit] = []
    if regions != page.regions:
        edits.append(SetRegions(page.id, regions))
    count = 0
    placed: list[PlacedLine] = []
    for line in found.lines:
        old = known.get(line.id)
        if old is None:
            moved = replace(line, region_id=region_of.get(line.region_id, line.region_id))
            placed.append(PlacedLine(len(page.lines) + len(placed), moved))
            count += 1
        elif line.transcription is not None and line.text != old.text:
            if old.is_human:
                imported.repairs.append(
                    Remark(where, f"Line {line.source_id or old.id} differs from your text, which was kept.")
                )
                continue
            edits.append(SetTranscription(page.id, old.id, line.transcription, line.status))
            count += 1
        elif _brings_tags(line, old) and old.transcription is not None and line.transcription is not None:
            tagged = replace(old.transcription, tags=line.transcription.tags)
            edits.append(SetTranscription(page.id, old.id, tagged, old.status))
            count += 1
    if placed:
        edits.append(InsertLines(page.id, tuple(placed)))
    return (Together(page.id, tuple(edits), TITLE) if edits else None), count


def _brings_tags(line: Line, old: Line) -> bool:
    """Whether a file says of letters what nobody has said of the same text here."""
    is_same = line.transcription is not None and old.transcription is not None and line.text == old.text
    has_news = is_same and bool(line.transcription and line.transcription.tags)
    return has_news and not (old.transcription and old.transcription.tags) and not old.is_locked


def _known_lines(page: Page, found: Sequence[Line]) -> dict[str, Line]:
    """Found line id to the line of the page it is: by the file's id first, then by overlap."""
    by_source = {line.source_id: line for line in page.lines if line.source_id}
    by_source.update({line.id: line for line in page.lines})
    known = {line.id: by_source[line.source_id] for line in found if line.source_id in by_source}
    taken = {line.id for line in known.values()}
    old_rest = [line for line in page.lines if line.id not in taken]
    new_rest = [line for line in found if line.id not in known]
    for old, new in match_lines([line.polygon for line in old_rest], [line.polygon for line in new_rest]):
        known[new_rest[new].id] = old_rest[old]
    return known


def _joined_regions(held: tuple[Region, ...], found: Sequence[Region]) -> tuple[tuple[Region, ...], dict[str, str]]:
    """The page's regions with the file's new ones added, and the id each of the file's regions has here."""
    by_source = {region.source_id: region.id for region in held if region.source_id}
    by_source.update({region.id: region.id for region in held})
    region_of: dict[str, str] = {}
    added: list[Region] = []
    for region in found:
        here = by_source.get(region.source_id)
        if here is None:
            added.append(region)
            here = region.id
        region_of[region.id] = here
    return (*held, *added), region_of
