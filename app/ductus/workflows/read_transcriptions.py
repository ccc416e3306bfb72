"""Read transcriptions: which files lie beside scans, and what each says, by the format it turns out to be.

Nothing is brought into a project here; that is `import_transcriptions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ductus.errors import DuctusError, FormatUnreadable, Remedy
from ductus.formats.base import ReadPage
from ductus.formats.registry import Registry
from ductus.formats.xml import refusal
from ductus.jobs.job import CancelToken
from ductus.workflows.open_scans import FileFault


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file and the pages it describes."""

    path: Path
    format_id: str
    pages: tuple[ReadPage, ...]

    def where(self, number: int) -> str:
        """What a remark on one of its pages begins with: the file, and in a file of several pages the page's image."""
        image = self.pages[number].image_name or f"page {number + 1}"
        return f"{self.path.name}, {image}" if len(self.pages) > 1 else self.path.name


@dataclass
class FilesRead:
    """What was read, and the files that could not be."""

    files: list[FileRead] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)


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
    return refusal(path) or FormatUnreadable(
        f"“{path.name}” is not a transcription Ductus can read.",
        remedy=Remedy(
            "PAGE XML, ALTO, hOCR, JSON, exports of eScriptorium and Transkribus and others can be imported."
        ),
    )
