"""What a project tells about itself: small immutable values that lists, menus and messages are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from ductus.document.page import Cutout, Scan, StatusCounts
from ductus.document.tags import Tag
from ductus.document.transcription import LineStatus, Origin, Reading


@dataclass(frozen=True, slots=True)
class PageSummary:
    """A page as a list shows it, without its lines. `problem` is empty for a healthy page.

    `cutout` says how the page lies on its scan; None where it is the whole of it.
    """

    id: str
    document_id: str
    name: str
    width_px: int
    height_px: int
    counts: StatusCounts
    problem: str
    scan: Scan
    cutout: Cutout | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the timeline: what Undo calls it, and what it touched.

    `line_ids` is empty where the step was about whole pages, their regions or their order.
    """

    title: str
    page_ids: tuple[str, ...]
    line_ids: tuple[str, ...]
    by: str
    made_at: datetime

    @classmethod
    def joined(cls, parts: Sequence[Step]) -> Step:
        """The step that these are the parts of, in the order they were gone through."""
        page_ids = tuple(dict.fromkeys(page_id for part in parts for page_id in part.page_ids))
        line_ids = tuple(dict.fromkeys(line_id for part in parts for line_id in part.line_ids))
        return replace(parts[0], page_ids=page_ids, line_ids=line_ids)


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a step that was taken back or done again: what it was about, and whether more of the step is left."""

    step: Step
    goes_on: bool


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing a line once said. `at` is when the project stored it, `status` the line's from then on.

    `by` is an engine id, a person's name or the name of an imported file; `reading` is there for kind "reading" only.
    A transcription that was taken away is an entry with an empty text. `tags` are those its text had then.
    """

    at: datetime
    by: str
    origin: Origin
    text: str
    status: LineStatus
    kind: Literal["reading", "transcription"]
    reading: Reading | None = None
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A named point of the timeline. `step` is the id of the step it stands behind, 0 at the beginning.

    `lies` says where that is seen from where the project stands: there, where Undo or Redo comes to in the end, or on
    a branch that neither leads to any more.
    """

    name: str
    at: datetime
    step: int
    lies: Literal["here", "back", "ahead", "aside"]


@dataclass(frozen=True, slots=True)
class KeptJob:
    """Background work to take up again after a restart: the workflow's verb and its request, plain JSON."""

    id: str
    verb: str
    request: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What a listener is told, after it is on the disk.

    "page": what stands on the pages named; "pages": which pages there are, or where their scans lie (all of them
    where none is named); "timeline": what Undo and Redo would do, or the checkpoints; "drafts": typing kept or
    dropped; "sheet": the project sheet; "parts": which pages are for testing. `line_ids` names the lines that changed;
    none, for "page", means the order or the regions.
    """

    kind: Literal["page", "pages", "timeline", "drafts", "sheet", "parts"]
    page_ids: tuple[str, ...] = ()
    line_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelinkReport:
    """What became of the missing scans, one entry a file: found ones with their new path, and those still missing."""

    found: tuple[Scan, ...] = ()
    still_missing: tuple[Scan, ...] = ()
