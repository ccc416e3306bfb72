"""Open scans: files and folders become pages of a project, in natural order; what cannot be used is named.

Looking at files is slow and happens on any thread (`look_at`); putting pages into the project is quick and happens on
its own thread (`add_scans`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from ductus.document.page import Page, Scan
from ductus.document.transcription import new_id
from ductus.errors import DuctusError, PasswordNeeded
from ductus.imaging.scans import Limits, ScanFile, find_scans, inspect
from ductus.jobs.job import CancelToken
from ductus.project.files import PROJECT_SUFFIX
from ductus.project.project import Project
from ductus.workflows.scan_sources import PASSWORDS

_OF_MANY_PAGES = frozenset({".pdf", ".zip"})


@dataclass(frozen=True, slots=True)
class FileFault:
    """A file that was skipped, and why."""

    path: Path
    error: DuctusError

    @property
    def needs_password(self) -> bool:
        return isinstance(self.error, PasswordNeeded)


@dataclass
class LookedAt:
    """The files that can be opened, in order, and those that cannot."""

    files: list[ScanFile] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)


@dataclass
class Added:
    """What opening brought: new pages, pages the project knew already, and what was skipped."""

    page_ids: list[str] = field(default_factory=list)
    known: int = 0
    marked: list[tuple[str, str]] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)


def look_at(
    paths: Iterable[Path],
    *,
    pdf_dpi: int,
    limits: Limits,
    cancel: CancelToken,
    on_progress: Callable[[int, int], None],
    passwords: Mapping[Path, str] | None = None,
) -> LookedAt:
    """Look at each scan's header and hash. Any thread; nothing is decoded and nothing written.

    Raises:
        Cancelled: `cancel` was set.
    """
    looked = LookedAt()
    scans = find_scans(paths)
    given = passwords or {}
    for done, path in enumerate(scans):
        cancel.check()
        on_progress(done, len(scans))
        try:
            scan = inspect(path, pdf_dpi=pdf_dpi, password=given.get(path, ""), limits=limits)
        except DuctusError as fault:
            looked.faults.append(FileFault(path, fault))
            continue
        if path in given:
            PASSWORDS.remember(scan.sha256, given[path])
        looked.files.append(scan)
    on_progress(len(scans), len(scans))
    return looked


def project_path_for(paths: Sequence[Path], fallback_folder: Path) -> Path:
    """Where the project of newly opened scans is kept: beside them if that can be written, else in `fallback_folder`.

    A folder has one project of its name, so that opening its scans again opens the same project. A single file of many
    pages has one of its own name, unless the folder's is there already: who opens it from among downloads means it.
    In `fallback_folder` the name of the folder around goes before: each box of a share may hold a folder “tif”.
    """
    first = paths[0]
    folder = first if first.is_dir() else first.parent
    name = f"{folder.name or 'Scans'}{PROJECT_SUFFIX}"
    if len(paths) == 1 and first.suffix.lower() in _OF_MANY_PAGES and not (folder / name).exists():
        name = f"{first.stem}{PROJECT_SUFFIX}"
    if (folder / name).exists() or os.access(folder, os.W_OK):
        return folder / name
    fallback_folder.mkdir(parents=True, exist_ok=True)
    around = folder.absolute().parent.name
    return fallback_folder / (f"{around}, {name}" if around else name)


def add_scans(project: Project, looked: LookedAt) -> Added:
    """Put the files that were looked at into the project, one undoable step a document. On the project's thread.

    A file of several pages is a document of its own; single pictures of one folder share one. A page the project
    knows already, by hash, is not added again.
    """
    added = Added(faults=list(looked.faults))
    for title, files in groupby(looked.files, key=_document_title):
        pages: list[Page] = []
        for scan_file in files:
            pages += _new_pages(project, scan_file, added)
        if pages:
            project.insert_pages(_document_id(project, title), pages)
            added.page_ids += [page.id for page in pages]
    return added


def _document_title(scan_file: ScanFile) -> str:
    return scan_file.path.stem if len(scan_file.pages) > 1 else scan_file.path.parent.name or scan_file.path.stem


def _document_id(project: Project, title: str) -> str:
    for document in project.documents():
        if document.title == title:
            return document.id
    return project.add_document(title).id


def _new_pages(project: Project, scan_file: ScanFile, added: Added) -> list[Page]:
    pages = []
    for found in scan_file.pages:
        if project.knows_scan(scan_file.sha256, found.index):
            added.known += 1
            continue
        scan: Scan = project.scan_for(scan_file.path, scan_file.size_bytes, scan_file.sha256, found.index, found.dpi)
        name = scan_file.path.name if len(scan_file.pages) == 1 else f"{scan_file.path.name} · {found.index + 1}"
        page = Page(new_id("p"), name, scan, found.width_px, found.height_px, problem=found.problem)
        if found.problem:
            added.marked.append((name, found.problem))
        pages.append(page)
    return pages
