"""A page of a manuscript: its frame, its regions, and its lines in reading order.

The order of `Page.lines` IS the reading order. A page knows which scan it shows by `Scan`; the pixels are imaging's
business.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ductus.document.geometry import Baseline, Polygon
from ductus.document.transcription import LineStatus, Origin, Reading, Transcription

DEFAULT_LINE_KIND = "DefaultLine"
DEFAULT_REGION_KIND = "MainZone"


class BaselineSource(StrEnum):
    """How a baseline came to be; an estimated one is never exported as if it had been seen."""

    DRAWN = "drawn"
    DETECTED = "detected"
    IMPORTED = "imported"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Scan:
    """The file a page shows, as last seen. Never written to.

    `path` is relative to the project file's folder where that is possible, with forward slashes; `index` counts pages
    within the file from 0; `dpi` is the resolution a PDF page is drawn at (0: a picture, taken pixel by pixel).
    """

    path: str
    size_bytes: int
    sha256: str
    index: int = 0
    dpi: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """An area of the page that holds lines: a column, a margin. `kind` is an open word, by default of SegmOnto."""

    id: str
    polygon: Polygon
    kind: str = DEFAULT_REGION_KIND
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing: where it stands, what it says, how far it has come.

    `id` is ours and stays for life; `source_id` is the id it had in the file it was imported from. `confidence` is the
    detector's, None for lines drawn by hand. `readings` are what engines proposed, oldest first; `transcription` is
    what holds. `weighed_id` is the newest reading a person has held against it.
    """

    id: str
    polygon: Polygon
    baseline: Baseline | None = None
    baseline_source: BaselineSource = BaselineSource.ESTIMATED
    region_id: str = ""
    kind: str = DEFAULT_LINE_KIND
    status: LineStatus = LineStatus.TODO
    transcription: Transcription | None = None
    readings: tuple[Reading, ...] = ()
    confidence: float | None = None
    is_locked: bool = False
    comment: str = ""
    source_id: str = ""
    weighed_id: str = ""

    @property
    def text(self) -> str:
        return self.transcription.text if self.transcription is not None else ""

    @property
    def is_human(self) -> bool:
        """Whether a person has vouched for this line's text, so that no engine may replace it."""
        if self.is_locked or self.status in (
            LineStatus.CORRECTED,
            LineStatus.VERIFIED,
            LineStatus.UNCLEAR,
            LineStatus.SKIPPED,
        ):
            return True
        return self.transcription is not None and self.transcription.origin is not Origin.ENGINE

    @property
    def reading(self) -> Reading | None:
        """The newest reading, whether or not it became the transcription."""
        return self.readings[-1] if self.readings else None

    def reading_of(self, reading_id: str) -> Reading | None:
        return next((reading for reading in self.readings if reading.id == reading_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutout:
    """How a page's frame lies on its scan, where the page is not simply the whole of it.

    The scan is turned clockwise by `turn_deg` about its centre; the canvas is grown to hold all of it, and the page is
    the box `left_px`, `top_px`, `width_px`, `height_px` of that canvas, in whole pixels. The box may reach beyond the
    canvas; there is paper there. `scan_width_px` and `scan_height_px` are the upright scan's size.
    `document/cutouts.py` leads from one frame to the other.

    Raises:
        ValueError: the turn is no finite number.
    """

    turn_deg: float = 0.0
    left_px: int
    top_px: int
    width_px: int
    height_px: int
    scan_width_px: int
    scan_height_px: int

    def __post_init__(self) -> None:
        if not math.isfinite(self.turn_deg):
            raise ValueError(f"a cutout is turned by a finite angle, not by {self.turn_deg}")

    @property
    def is_whole_scan(self) -> bool:
        """Whether this is the scan as it is, so that a page needs no cutout."""
        box = (self.left_px, self.top_px, self.width_px, self.height_px)
        return self.turn_deg == 0 and box == (0, 0, self.scan_width_px, self.scan_height_px)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, upright. `width_px` and `height_px` span its frame; every coordinate of it is in this frame.

    `cutout` says how the frame lies on the scan; None: the page is the whole scan, as it lies in the file. `problem`
    says why the scan cannot be shown (damaged, too large ...), and is empty for a healthy page.
    """

    id: str
    name: str
    scan: Scan
    width_px: int
    height_px: int
    regions: tuple[Region, ...] = ()
    lines: tuple[Line, ...] = ()
    document_id: str = ""
    problem: str = ""
    cutout: Cutout | None = None

    def line(self, line_id: str) -> Line:
        """The line of that id.

        Raises:
            KeyError: the page has no such line.
        """
        return self.lines[self.index_of(line_id)]

    def index_of(self, line_id: str) -> int:
        """Place of the line in reading order, from 0.

        Raises:
            KeyError: the page has no such line.
        """
        for index, line in enumerate(self.lines):
            if line.id == line_id:
                return index
        raise KeyError(f"page {self.name!r} has no line {line_id!r}")

    def with_line(self, line: Line) -> Page:
        """The page with the line of the same id replaced."""
        index = self.index_of(line.id)
        return replace(self, lines=(*self.lines[:index], line, *self.lines[index + 1 :]))

    def counts(self) -> StatusCounts:
        return StatusCounts.of(self.lines)


@dataclass(frozen=True, slots=True)
class Document:
    """A title and its pages in order: one codex, one file, one folder of letters."""

    id: str
    title: str
    page_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """How many lines stand at each status."""

    by_status: dict[LineStatus, int] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[Line]) -> StatusCounts:
        counts: dict[LineStatus, int] = {}
        for line in lines:
            counts[line.status] = counts.get(line.status, 0) + 1
        return cls(counts)

    @classmethod
    def sum(cls, many: Iterable[StatusCounts]) -> StatusCounts:
        """All of these together; a thousand take a third of a millisecond."""
        counts: dict[LineStatus, int] = {}
        for each in many:
            for status, lines in each.by_status.items():
                counts[status] = counts.get(status, 0) + lines
        return cls({status: counts[status] for status in LineStatus if counts.get(status)})

    def __getitem__(self, status: LineStatus) -> int:
        return self.by_status.get(status, 0)

    def __add__(self, other: StatusCounts) -> StatusCounts:
        return StatusCounts(
            {status: self[status] + other[status] for status in LineStatus if self[status] + other[status]}
        )

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def done(self) -> int:
        """Lines nobody needs to look at again."""
        return self[LineStatus.VERIFIED] + self[LineStatus.SKIPPED]
