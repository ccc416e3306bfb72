"""From what an XML file says to a page of ours: the repairs that PAGE and ALTO need alike.

A format's reader fills in `FoundPage` as the file has it; `assemble` mends geometry, makes what is missing, and sets
text and status. No line is dropped: one without any place is given one, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ductus.document.geometry import Baseline, Box, Polygon, convex_hull, line_height
from ductus.document.page import DEFAULT_LINE_KIND, DEFAULT_REGION_KIND, BaselineSource, Line, Region
from ductus.document.tags import Tag
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, Transcription, new_id, now
from ductus.errors import FormatUnreadable
from ductus.formats.base import ReadPage
from ductus.formats.outlines import (
    NO_POINTS,
    Frame,
    Parsed,
    around_baseline,
    baseline_for,
    least_box,
    mended_baseline,
    mended_outline,
    runs_backwards,
    usual_height,
)
from ductus.formats.remarks import Remarks
from ductus.formats.xml import bare_name

MAX_SIDE_PX = 1_000_000
"""A page side beyond this is a damaged number, not a scan; the largest scanners make some 50,000."""


@dataclass(slots=True)
class FoundLine:
    """A line as the file has it; None and empty mean the file does not say."""

    source_id: str = ""
    outline: Parsed = NO_POINTS
    baseline: Parsed = NO_POINTS
    words: Parsed = NO_POINTS
    text: str = ""
    has_text: bool = False
    confidence: float | None = None
    made_by: Provenance | None = None
    found_with: float | None = None
    kind: str = ""
    status: LineStatus | None = None
    is_baseline_estimated: bool = False
    is_locked: bool = False
    comment: str = ""
    place: int | None = None
    tags: tuple[Tag, ...] = ()


@dataclass(slots=True)
class FoundRegion:
    """A region as the file has it. `is_loose`: it only carries lines that have no region."""

    source_id: str = ""
    outline: Parsed = NO_POINTS
    kind: str = ""
    lines: list[FoundLine] = field(default_factory=list)
    is_loose: bool = False


@dataclass(slots=True)
class FoundPage:
    """A page as the file has it; sizes are 0 where it does not say.

    `has_baselines`: the format has a place for baselines, so that one missing is worth a remark.
    """

    image_name: str = ""
    width_px: int = 0
    height_px: int = 0
    regions: list[FoundRegion] = field(default_factory=list)
    text_status: LineStatus | None = None
    file_name: str = ""
    made_at: datetime = field(default_factory=now)
    has_baselines: bool = True

    def lines(self) -> Iterator[FoundLine]:
        return (line for region in self.regions for line in region.lines)


def assemble(found: FoundPage, remarks: Remarks) -> ReadPage:
    """The page with every repair done and told to `remarks`.

    Raises:
        FormatUnreadable: the file gives neither a page size nor a single place.
    """
    _note_double_ids(found, remarks)
    _settle_size(found, remarks)
    frame = Frame.to_read(found.width_px, found.height_px)
    shaper = _Shaper(found, frame, remarks)
    regions: list[Region] = []
    placed: list[tuple[int | None, Line]] = []
    for source in found.regions:
        shapes = shaper.shapes(source)
        region = None if source.is_loose else shaper.region(source, [outline for outline, _, _ in shapes])
        if region is not None:
            regions.append(region)
        for line, (outline, baseline, is_estimated) in zip(source.lines, shapes, strict=True):
            region_id = region.id if region is not None else ""
            placed.append((line.place, _line(line, outline, baseline, is_estimated, region_id, found)))
    if placed and all(place is not None for place, _ in placed):
        placed.sort(key=lambda item: item[0] or 0)
    lines = tuple(line for _, line in placed)
    name = _image_name(found, remarks)
    return ReadPage(name, found.width_px, found.height_px, tuple(regions), lines, remarks.remarks())


def _note_double_ids(found: FoundPage, remarks: Remarks) -> None:
    seen: set[str] = set()
    for source_id in [item.source_id for item in found.regions] + [item.source_id for item in found.lines()]:
        if source_id and source_id in seen:
            remarks.note(f"id “{source_id}”", "The id is used more than once; on export the later ones get new ids.")
        seen.add(source_id)


def _settle_size(found: FoundPage, remarks: Remarks) -> None:
    is_sound = all(0 < side <= MAX_SIDE_PX for side in (found.width_px, found.height_px))
    if is_sound:
        return
    points = [p for region in found.regions for p in region.outline.points]
    points += [p for line in found.lines() for p in (*line.outline.points, *line.baseline.points, *line.words.points)]
    points = [p for p in points if 0 <= p.x <= MAX_SIDE_PX and 0 <= p.y <= MAX_SIDE_PX]
    if not points:
        raise FormatUnreadable(f"“{found.file_name}” gives neither the size of its page nor the place of any line.")
    found.width_px = max(1, int(max(p.x for p in points)) + 1)
    found.height_px = max(1, int(max(p.y for p in points)) + 1)
    remarks.note("page", "The file does not give the size of the page; it was taken from the outermost points.")


def _image_name(found: FoundPage, remarks: Remarks) -> str:
    name = bare_name(found.image_name)
    if name != found.image_name:
        remarks.note(f"image “{found.image_name}”", "The folder in the name of the image was left out.")
    if name:
        return name
    stem = found.file_name.rpartition(".")[0] or found.file_name
    remarks.note("page", "The file does not name its image; it is looked for by the name of the file itself.")
    return stem


class _Shaper:
    """Gives regions and lines of one page their places; knows the usual height of its lines."""

    def __init__(self, found: FoundPage, frame: Frame, remarks: Remarks) -> None:
        self._frame = frame
        self._remarks = remarks
        self._page_box = Box(0, 0, frame.far_x, frame.far_y)
        self._tells_of_baselines = found.has_baselines
        self._height_px = usual_height(list(self._heights(found)), frame)

    def _heights(self, found: FoundPage) -> Iterator[float]:
        for line in found.lines():
            outline, _ = mended_outline(line.outline.points, self._frame)
            if outline is not None:
                yield line_height(outline, mended_baseline(line.baseline.points, self._frame)[0])

    def region(self, source: FoundRegion, outlines: Sequence[Polygon]) -> Region | None:
        """The region; without a usable outline it is drawn around its lines, and without those it is left out."""
        where = f"region {source.source_id}"
        outline = self._outline(source.outline, where)
        if outline is None and outlines:
            self._remarks.note(where, "The region has no usable outline; one was drawn around its lines.")
            hull = convex_hull(point for line in outlines for point in line.points)
            outline = mended_outline(hull, self._frame)[0] or least_box(hull, self._frame)
        if outline is None:
            self._remarks.note(where, "The region has neither a usable outline nor lines and was left out.")
            return None
        return Region(new_id("region"), outline, source.kind or DEFAULT_REGION_KIND, source.source_id)

    def shapes(self, source: FoundRegion) -> list[tuple[Polygon, Baseline, bool]]:
        """Outline, baseline, and whether that is estimated, for each line of a region, in order."""
        region_outline = mended_outline(source.outline.points, self._frame)[0]
        box = region_outline.box if region_outline is not None else self._page_box
        return [self._shape(line, box, index, len(source.lines)) for index, line in enumerate(source.lines)]

    def _shape(self, line: FoundLine, box: Box, index: int, count: int) -> tuple[Polygon, Baseline, bool]:
        where = f"line {line.source_id}" if line.source_id else "a line without id"
        outline = self._outline(line.outline, where)
        self._note(line.baseline, where)
        baseline, faults = mended_baseline(line.baseline.points, self._frame)
        for fault in faults:
            self._remarks.note(where, fault)
        if outline is None:
            outline = self._made_outline(line, baseline, where) or self._strip(box, index, count, where)
        if baseline is None:
            if self._tells_of_baselines:
                self._remarks.note(where, "The line has no baseline; one was estimated from its outline.")
            return outline, baseline_for(outline, self._frame), True
        if runs_backwards(baseline, outline, line.text):
            self._remarks.note(where, "The baseline ran from right to left and was turned round.")
            baseline = baseline.reversed()
        return outline, baseline, line.is_baseline_estimated

    def _outline(self, parsed: Parsed, where: str) -> Polygon | None:
        self._note(parsed, where)
        outline, faults = mended_outline(parsed.points, self._frame)
        for fault in faults:
            self._remarks.note(where, fault)
        return outline

    def _note(self, parsed: Parsed, where: str) -> None:
        for fault in parsed.faults:
            self._remarks.note(where, fault)

    def _made_outline(self, line: FoundLine, baseline: Baseline | None, where: str) -> Polygon | None:
        """An outline from the baseline and the usual height of a line here, or else around the words."""
        if baseline is not None:
            outline = mended_outline(around_baseline(baseline, self._height_px), self._frame)[0]
            if outline is not None:
                self._remarks.note(where, "The line has no usable outline; one was drawn along its baseline.")
                return outline
        points = (*line.words.points, *line.outline.points)
        if not points:
            return None
        hull = mended_outline(convex_hull(points), self._frame)[0]
        self._remarks.note(where, "The line has no usable outline; one was drawn around what the file gives.")
        return hull or least_box(points, self._frame)

    def _strip(self, box: Box, index: int, count: int, where: str) -> Polygon:
        """A place in proportion, for a line whose file gives none, so that its text is kept."""
        self._remarks.note(where, "The file gives no place for the line; it was laid into its region in proportion.")
        height = box.height / count
        corners = Box(box.left, box.top + index * height, box.right, box.top + (index + 1) * height).polygon()
        outline, _ = mended_outline(corners.points, self._frame)
        return outline or least_box(corners.points, self._frame)


def _line(
    found: FoundLine, outline: Polygon, baseline: Baseline, is_estimated: bool, region_id: str, page: FoundPage
) -> Line:
    reading = _reading(found, page)
    return Line(
        id=new_id("line"),
        polygon=outline,
        baseline=baseline,
        baseline_source=BaselineSource.ESTIMATED if is_estimated else BaselineSource.IMPORTED,
        region_id=region_id,
        kind=found.kind or DEFAULT_LINE_KIND,
        status=_status(found, page),
        transcription=_transcription(found, page, reading),
        readings=(reading,) if reading is not None else (),
        confidence=found.found_with,
        is_locked=found.is_locked,
        comment=found.comment,
        source_id=found.source_id,
    )


def _status(found: FoundLine, page: FoundPage) -> LineStatus:
    """The status the file gives the line; else what it says of the page; else text counts as read, no text as to do."""
    if found.status is not None:
        return found.status
    if not found.text:
        return LineStatus.TODO
    return page.text_status or LineStatus.READ


def _transcription(found: FoundLine, page: FoundPage, reading: Reading | None) -> Transcription | None:
    """The text as imported. An empty text counts only where our own status says that it is meant."""
    if not found.text and not (found.has_text and found.status is not None):
        return None
    reading_id = reading.id if reading is not None else ""
    return Transcription(found.text, Origin.IMPORT, page.file_name, page.made_at, reading_id, found.tags)


def _reading(found: FoundLine, page: FoundPage) -> Reading | None:
    """A confidence in the file means that an engine read the line; it is kept as that engine's reading."""
    if found.confidence is None or not found.has_text:
        return None
    if _transcription(found, page, None) is None:
        return None
    made_by = found.made_by or Provenance(engine="")
    return Reading(new_id("reading"), found.text, found.confidence, made_by, page.made_at)


def confidence_of(value: float) -> float | None:
    """A confidence from 0 to 1; None for a negative one, which some programs write for "unknown"."""
    return min(1.0, value) if value >= 0 else None
