"""A page laid out as files of nested blocks need it: regions and lines in reading order, shapes mended, ids settled.

PAGE, ALTO and hOCR differ in how they write this, not in what it is. Shapes are what all readers take: whole pixels on
the page, four corners at least, always a baseline, drawn in writing direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from ductus.document.geometry import Baseline, Point, Polygon, convex_hull
from ductus.document.page import BaselineSource, Line, Page, Region
from ductus.document.tags import Tag, carried
from ductus.document.transcription import Provenance, Reading
from ductus.formats.line_text import one_line, standing_reading
from ductus.formats.outlines import (
    Fault,
    Frame,
    around_baseline,
    baseline_for,
    baseline_to_write,
    least_box,
    mended_outline,
    outline_to_write,
    runs_backwards,
    usual_height,
    with_four_corners,
)
from ductus.formats.remarks import Remarks
from ductus.formats.xml import Ids, holdable

LOOSE_ID = "lines_without_region"
"""Begins the id of a block that only carries lines without a region."""
_NO_OUTLINE = "The outline encloses nothing; one was made for the export."


class LaidLine(NamedTuple):
    """A line ready to write. `text` is on one line and free of what XML cannot hold; `tags` are in its offsets."""

    line: Line
    id: str
    text: str
    outline: Polygon
    baseline: Baseline
    is_baseline_estimated: bool
    reading: Reading | None
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class LaidBlock:
    """Lines that stand in one region; `region` is None for those without: its outline is the hull of their boxes."""

    region: Region | None
    id: str
    outline: Polygon
    lines: tuple[LaidLine, ...]


@dataclass(frozen=True, slots=True)
class LaidPage:
    """A page ready to write.

    `readers` made the readings that hold; `places` gives each line's place in reading order by its id where the
    blocks cannot, because the lines of several regions alternate. `ids` may be asked for more.
    """

    page: Page
    blocks: tuple[LaidBlock, ...]
    readers: tuple[Provenance, ...]
    places: dict[str, int]
    ids: Ids


@dataclass(frozen=True, slots=True)
class _Block:
    region: Region | None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the lines of one page are laid on."""

    page: Page
    frame: Frame
    remarks: Remarks

    def note(self, line: Line, what: str) -> None:
        self.remarks.note(f"{self.page.name}, line {line.source_id or line.id}", what)


def lay_out(page: Page, lines: Sequence[Line], remarks: Remarks) -> LaidPage:
    """The page with these of its lines, ready to write; what had to be mended is told to `remarks`."""
    ground = _Ground(page, Frame.to_write(page.width_px, page.height_px), remarks)
    blocks = _blocks(page, lines)
    written = [line for block in blocks for line in block.lines]
    places: dict[str, int] = {}
    if len(blocks) > 1 and [line.id for line in written] != [line.id for line in lines]:
        places = {line.id: place for place, line in enumerate(lines)}
        remarks.note(page.name, "Lines of several regions alternate; other programs will read region by region.")
    ids = Ids()
    region_ids = {block.region.id: ids.take(*_wishes(block.region)) for block in blocks if block.region is not None}
    line_ids = {line.id: ids.take(*_wishes(line)) for line in written}
    laid: list[LaidBlock] = []
    for block in blocks:
        ready = tuple([_laid_line(line, line_ids[line.id], ground) for line in block.lines])
        block_id = region_ids[block.region.id] if block.region is not None else ids.take(LOOSE_ID)
        laid.append(LaidBlock(block.region, block_id, _block_outline(block.region, ready, ground), ready))
    return LaidPage(page, tuple(laid), _readers(laid, lines), places, ids)


def _readers(laid: Sequence[LaidBlock], lines: Sequence[Line]) -> tuple[Provenance, ...]:
    """What made the readings that hold, in the order of `lines`."""
    reading_of = {line.line.id: line.reading for block in laid for line in block.lines if line.reading is not None}
    readings = [reading_of[line.id] for line in lines if line.id in reading_of] if reading_of else []
    return tuple(dict.fromkeys(reading.made_by for reading in readings if reading.made_by.engine))


def _wishes(item: Region | Line) -> tuple[str, ...]:
    return (item.source_id, item.id) if item.source_id else (item.id,)


def _blocks(page: Page, lines: Sequence[Line]) -> list[_Block]:
    """Regions in the order of their first line; an empty one after the region it follows on the page.

    Lines without a region come together where they stand together, so that the order of elements stays the reading
    order.
    """
    known = {region.id: region for region in page.regions}
    lines_of: dict[str, list[Line]] = {region.id: [] for region in page.regions}
    for line in lines:
        if line.region_id in known:
            lines_of[line.region_id].append(line)
    blocks: list[_Block] = []
    for region_id, run in groupby(lines, key=lambda line: line.region_id if line.region_id in known else ""):
        if not region_id and blocks and blocks[-1].region is None:  # the region between came earlier
            blocks[-1] = _Block(None, (*blocks[-1].lines, *run))
        elif not region_id:
            blocks.append(_Block(None, tuple(run)))
        elif not any(block.region is known[region_id] for block in blocks):
            blocks.append(_Block(known[region_id], tuple(lines_of[region_id])))
    _place_empty(blocks, page.regions, lines_of)
    return blocks


def _place_empty(blocks: list[_Block], regions: Sequence[Region], lines_of: dict[str, list[Line]]) -> None:
    place = 0
    for region in regions:
        if lines_of[region.id]:
            place = next(index for index, block in enumerate(blocks) if block.region is region) + 1
        else:
            blocks.insert(place, _Block(region))
            place += 1


def _block_outline(region: Region | None, lines: Sequence[LaidLine], ground: _Ground) -> Polygon:
    points = region.polygon.points if region is not None else convex_hull(chain.from_iterable(map(_corners, lines)))
    mended, faults = mended_outline(points, ground.frame)
    if region is not None:
        where = f"{ground.page.name}, region {region.source_id or region.id}"
        for fault in _to_tell(faults, points, ground.page):
            ground.remarks.note(where, fault)
        if mended is None:
            ground.remarks.note(where, _NO_OUTLINE)
    return with_four_corners(mended or least_box(points, ground.frame), ground.frame)


def _corners(line: LaidLine) -> tuple[tuple[float, float], ...]:
    left, top, right, bottom = line.outline.extent
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _to_tell(faults: frozenset[Fault], points: Iterable[Point], page: Page) -> list[Fault]:
    """What was mended that a person would see: a point on the far edge moves one pixel in, and that is not told."""
    told = faults & {Fault.CROSSING, Fault.TANGLED}
    if Fault.OUTSIDE in faults and not all(
        0 <= point.x <= page.width_px and 0 <= point.y <= page.height_px for point in points
    ):
        told |= {Fault.OUTSIDE}
    return sorted(told)


def _laid_line(line: Line, line_id: str, ground: _Ground) -> LaidLine:
    held = line.transcription
    given = held.text if held is not None else ""
    text = given if given.isprintable() else holdable(one_line(given))
    if text != given:
        ground.note(line, "Line ends and characters that XML cannot hold were left out of the text.")
    outline, baseline, is_estimated = _shape(line, text, ground)
    tags = carried(held.tags, given, text) if held is not None and held.tags else ()
    return LaidLine(line, line_id, text, outline, baseline, is_estimated, standing_reading(line), tags)


def _shape(line: Line, text: str, ground: _Ground) -> tuple[Polygon, Baseline, bool]:
    """Outline and baseline as they are written, and whether the baseline is estimated."""
    frame = ground.frame
    outline, faults = outline_to_write(line.polygon, frame)
    baseline = None
    if line.baseline is not None:
        baseline, more = baseline_to_write(line.baseline, frame)
        faults |= more
    if faults:
        points = (*line.polygon.points, *(line.baseline.points if line.baseline is not None else ()))
        for fault in _to_tell(faults, points, ground.page):
            ground.note(line, fault)
    if outline is None:
        ground.note(line, _NO_OUTLINE)
        points = line.polygon.points
        if baseline is not None:
            points = around_baseline(baseline, usual_height([], frame))
        outline = mended_outline(points, frame)[0] or least_box(points, frame)
    outline = with_four_corners(outline, frame)
    if baseline is None:
        return outline, baseline_for(outline, frame), True
    if runs_backwards(baseline, outline, text):
        baseline = baseline.reversed()
    return outline, baseline, line.baseline_source is BaselineSource.ESTIMATED
