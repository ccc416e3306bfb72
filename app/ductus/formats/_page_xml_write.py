"""PAGE 2019-07-15 as every reader people use can take it.

Each rule answers a reader: no prefix and element order (eScriptorium, kraken), whole numbers on the page (kraken's
`int()`, LAREX, PRImA), four corners (OCR-D), always a baseline (kraken trains on no line without), one text a line and
no words (eScriptorium joins several with blanks), `structure` last in `custom` (eScriptorium's pattern reads to the
last semicolon), text of a region joined by line feeds (OCR-D), a bare file name for the image (all of them).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.geometry import Baseline, Point, Polygon, convex_hull
from ductus.document.page import DEFAULT_LINE_KIND, DEFAULT_REGION_KIND, BaselineSource, Line, Page, Region
from ductus.document.transcription import Provenance, Reading, now
from ductus.formats import custom
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.files import PageNames, image_name, write_file
from ductus.formats.line_text import one_line, standing_reading
from ductus.formats.outlines import (
    Fault,
    Frame,
    around_baseline,
    baseline_for,
    least_box,
    mended_baseline,
    mended_outline,
    page_points,
    runs_backwards,
    usual_height,
    with_four_corners,
)
from ductus.formats.remarks import Remarks
from ductus.formats.xml import Ids, add, holdable, root, to_bytes

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
SCHEMA = f"{NAMESPACE}/pagecontent.xsd"
FRAME = "upright page; pixels; origin top left; y down; rotation by EXIF or PDF already applied"


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that stand in one TextRegion; `region` is None for lines without one."""

    region: Region | None
    lines: tuple[Line, ...] = ()


@dataclass
class _Sheet:
    """What one page's file needs while it is written."""

    page: Page
    remarks: Remarks
    line_ids: dict[str, str] = field(default_factory=dict)
    readers: list[Provenance] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    @property
    def frame(self) -> Frame:
        return Frame.to_write(self.page.width_px, self.page.height_px)

    def note(self, line: Line, what: str) -> None:
        self.remarks.note(f"{self.page.name}, line {line.source_id or line.id}", what)


def write_page_xml(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """One file a page in the folder `target`; see `page_xml.write`."""
    names, remarks = PageNames(), Remarks()
    files: list[Path] = []
    count = 0
    for done, page in enumerate(pages, start=1):
        if page.width_px > 0 and page.height_px > 0:
            lines = tuple(line for line in page.lines if options.include is None or options.include(line))
            _note_left_out(page, lines, remarks)
            file = target / f"{names.stem(page)}.xml"
            write_file(file, _file(page, lines, options.creator, remarks))
            files.append(file)
            count += len(lines)
        else:
            remarks.note(page.name, "The page has no size, because its scan could not be opened; it was left out.")
        on_page(done, total)
    return Written(tuple(files), count, remarks.remarks())


def _note_left_out(page: Page, lines: Sequence[Line], remarks: Remarks) -> None:
    left_out = len(page.lines) - len(lines)
    if left_out:
        remarks.note(page.name, "Lines of other status than chosen were left out.")
    if any(len(line.readings) > 1 or (line.readings and line.readings[-1].alternatives) for line in lines):
        remarks.note(page.name, "Only the text that holds is written; earlier readings stay in the project.")


def _file(page: Page, lines: tuple[Line, ...], creator: str, remarks: Remarks) -> bytes:
    sheet = _Sheet(page, remarks)
    sheet.readers = list(dict.fromkeys(r.made_by for r in map(standing_reading, lines) if r and r.made_by.engine))
    blocks = _blocks(page, lines)
    written = [line for block in blocks for line in block.lines]
    if [line.id for line in written] != [line.id for line in lines]:
        sheet.places = {line.id: place for place, line in enumerate(lines)}
        remarks.note(page.name, "Lines of several regions alternate; other programs will read region by region.")
    top = root("PcGts", NAMESPACE, SCHEMA)
    _add_metadata(top, sheet, lines, creator)
    sizes = {"imageWidth": str(page.width_px), "imageHeight": str(page.height_px)}
    element = add(top, "Page", {"imageFilename": image_name(page.scan) or page.name or page.id, **sizes})
    ids = Ids()
    region_ids = {block.region.id: ids.take(*_wishes(block.region)) for block in blocks if block.region is not None}
    sheet.line_ids = {line.id: ids.take(*_wishes(line)) for line in written}
    names = [region_ids[block.region.id] if block.region else ids.take("lines_without_region") for block in blocks]
    if names:  # the schema refuses an empty group
        _add_order(element, names, ids.take("reading_order"))
    for index, (block, name) in enumerate(zip(blocks, names, strict=True)):
        _add_region(element, sheet, block, name, index)
    return to_bytes(top)


def _wishes(item: Region | Line) -> tuple[str, ...]:
    return (item.source_id, item.id) if item.source_id else (item.id,)


def _add_order(parent: Element, names: Sequence[str], group_id: str) -> None:
    group = add(add(parent, "ReadingOrder"), "OrderedGroup", {"id": group_id, "caption": "Regions reading order"})
    for index, name in enumerate(names):
        add(group, "RegionRefIndexed", {"index": str(index), "regionRef": name})


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
        if not region_id:
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


def _add_metadata(top: Element, sheet: _Sheet, lines: Sequence[Line], creator: str) -> None:
    """Who, when, and how the numbers are meant. The moment is that of the newest text: same page, same bytes."""
    moments = [line.transcription.made_at for line in lines if line.transcription is not None]
    moment = _utc(max(moments, default=now()))
    metadata = add(top, "Metadata")
    for name, content in (("Creator", creator), ("Created", moment), ("LastChange", moment)):
        add(metadata, name, content=content)
    add(metadata, "MetadataItem", {"type": "imageProperties", "name": "frame", "value": FRAME})
    if sheet.page.scan.dpi or sheet.page.scan.index:
        add(metadata, "MetadataItem", {"type": "imageProperties", "name": "source", "value": _source(sheet.page)})
    for reader in sheet.readers:
        item = add(metadata, "MetadataItem", {"type": "processingStep", "name": "recognition", "value": reader.engine})
        parts = (("weights", reader.weights), ("revision", reader.revision), ("recipe", reader.recipe))
        labels = [(key, value) for key, value in (*parts, ("device", reader.device)) if value]
        group = add(item, "Labels") if labels else item
        for key, value in labels:
            add(group, "Label", {"value": value, "type": key})


def _source(page: Page) -> str:
    resolution = f" at {page.scan.dpi} dpi" if page.scan.dpi else ""
    return f"{Path(page.scan.path).name}, page {page.scan.index + 1}{resolution}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _add_region(parent: Element, sheet: _Sheet, block: _Block, region_id: str, index: int) -> None:
    shapes = [_shape(sheet, line) for line in block.lines]
    order = custom.Tag("readingOrder", {"index": str(index)})
    if block.region is None:
        hull = convex_hull(point for outline, _, _ in shapes for point in outline.points)
        outline, tags = _whole_outline(hull, sheet.frame), (order, custom.Tag("ductus", {"loose": "yes"}))
    else:
        outline = _whole_outline(block.region.polygon.points, sheet.frame)
        tags = (order, _structure(block.region.kind, DEFAULT_REGION_KIND))
    element = add(parent, "TextRegion", {"id": region_id, "custom": custom.text_of(tags)})
    add(element, "Coords", {"points": page_points(outline.points)})
    for place, (line, shape) in enumerate(zip(block.lines, shapes, strict=True)):
        _add_line(element, sheet, line, shape, place)
    texts = [_text(line) for line in block.lines]
    if any(texts):
        add(add(element, "TextEquiv"), "Unicode", content="\n".join(texts))


def _whole_outline(points: Sequence[Point], frame: Frame) -> Polygon:
    mended, _ = mended_outline(points, frame)
    return with_four_corners(mended or least_box(points, frame), frame)


def _shape(sheet: _Sheet, line: Line) -> tuple[Polygon, Baseline, bool]:
    """Outline and baseline as they are written, and whether the baseline is estimated."""
    frame = sheet.frame
    outline, faults = mended_outline(line.polygon.points, frame)
    for fault in faults & {Fault.CROSSING, Fault.TANGLED}:
        sheet.note(line, fault)
    baseline = None if line.baseline is None else mended_baseline(line.baseline.points, frame)[0]
    if outline is None:
        sheet.note(line, "The outline encloses nothing; one was made for the export.")
        points = line.polygon.points
        if baseline is not None:
            points = around_baseline(baseline, usual_height([], frame))
        outline = mended_outline(points, frame)[0] or least_box(points, frame)
    outline = with_four_corners(outline, frame)
    if baseline is None:
        return outline, baseline_for(outline, frame), True
    if runs_backwards(baseline, outline, _text(line)):
        baseline = baseline.reversed()
    return outline, baseline, line.baseline_source is BaselineSource.ESTIMATED


def _add_line(parent: Element, sheet: _Sheet, line: Line, shape: tuple[Polygon, Baseline, bool], place: int) -> None:
    outline, baseline, is_estimated = shape
    reading = standing_reading(line)
    tags = (
        custom.Tag("readingOrder", {"index": str(place)}),
        custom.Tag("ductus", _ours(sheet, line, reading, is_estimated)),
        _structure(line.kind, DEFAULT_LINE_KIND),
    )
    attributes = {"id": sheet.line_ids[line.id], "custom": custom.text_of(tags), "comments": holdable(line.comment)}
    element = add(parent, "TextLine", {**attributes, "index": str(place)})
    add(element, "Coords", {"points": page_points(outline.points), "conf": _share(line.confidence)})
    add(element, "Baseline", {"points": page_points(baseline.points)})
    if line.transcription is not None:
        text = _text(line)
        if text != line.text:
            sheet.note(line, "Line ends and characters that XML cannot hold were left out of the text.")
        equiv = add(element, "TextEquiv", {"conf": _share(reading.confidence if reading else None)})
        add(equiv, "Unicode", content=text)


def _ours(sheet: _Sheet, line: Line, reading: Reading | None, is_estimated: bool) -> dict[str, str]:
    """What PAGE has no place for, under our own name, so that nobody else trips over it."""
    values = {"status": str(line.status)}
    if is_estimated:
        values["baseline"] = "estimated"
    if line.is_locked:
        values["locked"] = "yes"
    if reading is not None and reading.made_by in sheet.readers:
        values["reader"] = str(sheet.readers.index(reading.made_by))
    if sheet.places:
        values["place"] = str(sheet.places[line.id])
    return values


def _structure(kind: str, default: str) -> custom.Tag:
    return custom.Tag("structure", {"type": holdable(kind).strip() or default})


def _text(line: Line) -> str:
    return holdable(one_line(line.text))


def _share(value: float | None) -> str:
    """A confidence from 0 to 1 with four digits; empty for none and for what is no number."""
    if value is None or value != value:
        return ""
    return f"{min(1.0, max(0.0, value)):.4f}"
