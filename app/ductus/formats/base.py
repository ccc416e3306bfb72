"""The contracts of a format. Every format is one file that fills this in.

To add a format:
1. Make one file in `formats/` (or in `formats/datasets/` for ground truth) with a module-level `INFO`.
2. Write `read(source)` when `INFO.reads`, and `write(pages, total, target, options, on_page)` when `INFO.writes`.
3. Nothing else: `formats/registry.py` finds it; the export and import dialogs, the command line and the contract tests
   take it from there. `pytest tests/contract -k <its id>` says what is missing.

Readers are tolerant: they repair and report. Writers are strict: what they write is valid, and they list what was lost.
Files are written beside their target and renamed into place (`files.write_file`, `files.opened_beside`) under names
that tell pages apart (`files.PageNames`); text is UTF-8, without what cannot be encoded (`xml.holdable`); losses are
collected as `remarks.Remarks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ductus.document.description import Description
from ductus.document.page import Line, Page, Region
from ductus.document.tag_elements import TagElement

if TYPE_CHECKING:
    from PIL.Image import Image


class Holds(StrEnum):
    """What a transcription carries; a format declares which of these it can hold."""

    POLYGONS = "line outlines"
    BASELINES = "baselines"
    BASELINE_SOURCE = "whether a baseline was estimated"
    REGIONS = "regions"
    KINDS = "line and region types"
    ORDER = "reading order"
    TEXT = "text"
    CONFIDENCE = "confidence"
    STATUS = "status of lines"
    COMMENTS = "comments"
    PROVENANCE = "which engine read a line"
    IMAGES = "line images"
    TAGS = "tags in the text"


class Group(StrEnum):
    """What a person wants a format for; the export dialog lists formats under these words, in this order."""

    TEXT = "Text and tables"
    DOCUMENTS = "Documents"
    EXCHANGE = "For archives and other programs"
    GROUND_TRUTH = "Ground truth"


@dataclass(frozen=True, slots=True)
class FormatOption:
    """One of a format's own options that the export dialog asks for; the first of `choices` holds unless chosen.

    `explained` says in a sentence when to take each choice, where its words do not.
    """

    name: str
    title: str
    choices: tuple[str, ...]
    explained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """What a format is. `suffixes` are lower case with the dot.

    `is_folder`: the target is one folder, not one file a page. `one_file_a_page` says how writers lay out several
    pages; `schema` names the file in the schema collection it must be valid against. `refers_to_scan`: coordinates are
    places on the picture that the file names, so that pages which are a turned part of their scan come as that scan
    (`document/cutouts.py`); others come as they are seen. `asks` are those of its options that the export dialog
    offers.
    """

    id: str
    title: str
    summary: str
    suffixes: tuple[str, ...]
    reads: bool
    writes: bool
    holds: frozenset[Holds]
    one_file_a_page: bool = True
    is_folder: bool = False
    is_ground_truth: bool = False
    schema: str = ""
    refers_to_scan: bool = False
    asks: tuple[FormatOption, ...] = ()
    group: Group = Group.EXCHANGE


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing repaired on import, or lost or left out on export: where, and what, as a sentence."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page as a file describes it, before it is matched with a scan.

    Coordinates are already in the frame `width_px` x `height_px` as the file states it. `image_name` is the name the
    file gives, cleaned of folders. `lines` and `regions` carry fresh ids of ours and keep the file's as `source_id`.
    `folder` is where it lies in an archive of several documents, which may each have an image of that name.
    """

    image_name: str
    width_px: int
    height_px: int
    regions: tuple[Region, ...]
    lines: tuple[Line, ...]
    repairs: tuple[Remark, ...] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """What every writer is told. `choices` holds the format's own options by name.

    `include` decides which lines are written; None takes all. `page_image` gives the upright RGB pixels of a page, for
    formats that need them; `scan_file` gives the file its scan lies in, for formats that pass its bytes on. Both raise
    what opening a scan raises. `creator` is who the file says wrote it. `part_of_scan` gives the number, from 1, of a
    page that shares its scan with others, 0 for one that does not: files are named after scans. `description` is what
    the project says of itself, for formats that are handed on. `before_placing` is called by formats of one folder when
    all of it is written and none of it in its place; what it raises leaves nothing behind. `tag_elements` are the
    project's rows of the TEI table.
    """

    include: Callable[[Line], bool] | None = None
    page_image: Callable[[Page], Image] | None = None
    scan_file: Callable[[Page], Path] | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    creator: str = "Ductus"
    part_of_scan: Callable[[Page], int] | None = None
    description: Description = Description()  # noqa: RUF009  # frozen
    before_placing: Callable[[], None] | None = None
    tag_elements: tuple[TagElement, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer made: the files, how many lines, and what the format could not hold or was left out.

    `breaches` are places in what was written that break the project's rules; the workflow adds them.
    """

    files: tuple[Path, ...]
    lines: int
    losses: tuple[Remark, ...] = ()
    breaches: tuple[Remark, ...] = ()


OnPage = Callable[[int, int], None]
"""Called with (pages done, pages in all) after each page; may raise `Cancelled`."""


class FormatModule(Protocol):
    """The face of a format file, as the registry sees it. A format lacks the function it does not offer."""

    INFO: FormatInfo

    def read(self, source: Path) -> Sequence[ReadPage]:
        """The pages described in `source`, repaired where they can be.

        Raises:
            FormatUnreadable: the file is not of this format, or cannot be understood.
        """
        ...

    def write(self, pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
        """Write the pages, one at a time as the iterable yields them, so that memory stays flat.

        `target` is a folder for formats of one file a page or `is_folder`, else the file to write.

        Raises:
            ExportFailed: the target cannot be written, or a page would not be valid.
            Cancelled: `on_page` raised it; files already whole stay.
        """
        ...
