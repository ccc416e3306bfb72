"""PAGE as the readers people use can take it, in the version and with the habits a profile says.

Each rule answers a reader: no prefix and element order (eScriptorium, kraken), whole numbers on the page (kraken's
`int()`, LAREX, PRImA), four corners (OCR-D), always a baseline (kraken trains on no line without), one text a line and
no words (eScriptorium joins several with blanks), `structure` last in `custom` (eScriptorium's pattern reads to the
last semicolon), text of a region joined by line feeds (OCR-D), a bare file name for the image (all of them).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.page import DEFAULT_LINE_KIND, DEFAULT_REGION_KIND, Line, Page
from ductus.document.transcription import Provenance, now
from ductus.formats import custom
from ductus.formats._layout import LaidBlock, LaidLine, LaidPage, lay_out
from ductus.formats._page_files import note_comments, note_tags, write_page_files
from ductus.formats._page_xml_tags import marks_of
from ductus.formats._profiles import PageProfile, Texts, page_type
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.files import image_name
from ductus.formats.line_text import newest_text, one_line, share
from ductus.formats.outlines import page_points
from ductus.formats.remarks import Remarks
from ductus.formats.xml import add, holdable, root, to_bytes, utc

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FRAME = "upright page; pixels; origin top left; y down; rotation by EXIF or PDF already applied"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one page's file needs while it is written."""

    laid: LaidPage
    profile: PageProfile

    @property
    def readers(self) -> Sequence[Provenance]:
        return self.laid.readers if self.profile.is_2019 and self.profile.has_own else ()

    def custom(self, *tags: custom.Tag) -> str:
        return custom.text_of(tags, self.profile.escape)


def write_page_xml(
    profile: PageProfile, pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage
) -> Written:
    """One file a page in the folder `target`; see `page_xml.write` and `page2013.write`."""
    content = partial(_file, profile, options.creator)
    keeps = profile.texts is Texts.ALL
    return write_page_files(pages, total, target, ".xml", options, on_page, content, keeps_readings=keeps)


def _file(profile: PageProfile, creator: str, page: Page, lines: Sequence[Line], remarks: Remarks) -> bytes:
    sheet = _Sheet(lay_out(page, lines, remarks), profile)
    _note_left_out(sheet, lines, remarks)
    top = root("PcGts", profile.namespace, f"{profile.namespace}/pagecontent.xsd")
    _add_metadata(top, sheet, lines, creator)
    sizes = {"imageWidth": str(page.width_px), "imageHeight": str(page.height_px)}
    element = add(top, "Page", {"imageFilename": image_name(page.scan) or page.name or page.id, **sizes})
    if sheet.laid.blocks:  # the schema refuses an empty group
        _add_order(element, [block.id for block in sheet.laid.blocks], sheet.laid.ids.take("reading_order"))
    for index, block in enumerate(sheet.laid.blocks):
        _add_region(element, sheet, block, index)
    return to_bytes(top)


def _note_left_out(sheet: _Sheet, lines: Sequence[Line], remarks: Remarks) -> None:
    """Say what the profile leaves out although we know it."""
    page = sheet.laid.page
    if sheet.laid.readers and not sheet.readers:
        remarks.note(page.name, "Which engine read a line is not in the file.")
    if not sheet.profile.has_own:
        note_tags(page, lines, remarks)
        note_comments(page, lines, remarks)
        remarks.note(page.name, "The status of lines is not in the file.")


def _add_order(parent: Element, names: Sequence[str], group_id: str) -> None:
    group = add(add(parent, "ReadingOrder"), "OrderedGroup", {"id": group_id, "caption": "Regions reading order"})
    for index, name in enumerate(names):
        add(group, "RegionRefIndexed", {"index": str(index), "regionRef": name})


def _add_metadata(top: Element, sheet: _Sheet, lines: Sequence[Line], creator: str) -> None:
    """Who, when, and how the numbers are meant. The moment is that of the newest text: same page, same bytes."""
    moment = utc(newest_text(lines) or now())
    metadata = add(top, "Metadata")
    for name, content in (("Creator", creator), ("Created", moment), ("LastChange", moment)):
        add(metadata, name, content=content)
    scan = sheet.laid.page.scan
    facts = {"frame": FRAME, "source": _source(sheet.laid.page) if scan.dpi or scan.index else ""}
    if sheet.profile.texts is Texts.ALL:
        facts["sha256"] = scan.sha256
    if not sheet.profile.is_2019:
        add(metadata, "Comments", content=". ".join(f"{name}: {fact}" for name, fact in facts.items() if fact))
        return
    for name, fact in facts.items():
        if fact:
            add(metadata, "MetadataItem", {"type": "imageProperties", "name": name, "value": fact})
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


def _add_region(parent: Element, sheet: _Sheet, block: LaidBlock, index: int) -> None:
    order = custom.Tag("readingOrder", {"index": str(index)})
    if block.region is None:
        tags = (order, custom.Tag("ductus", {"loose": "yes"}))
    else:
        tags = (order, _structure(block.region.kind, DEFAULT_REGION_KIND))
    element = add(parent, "TextRegion", {"id": block.id, "custom": sheet.custom(*tags)})
    if sheet.profile.has_types:
        element.set("type", page_type(block.region.kind) if block.region is not None else "other")
    add(element, "Coords", {"points": page_points(block.outline.points)})
    for place, line in enumerate(block.lines):
        _add_line(element, sheet, line, place)
    if any(line.text for line in block.lines):
        add(add(element, "TextEquiv"), "Unicode", content="\n".join(line.text for line in block.lines))


def _add_line(parent: Element, sheet: _Sheet, laid: LaidLine, place: int) -> None:
    line = laid.line
    own = (custom.Tag("ductus", _ours(sheet, laid)), *marks_of(laid.text, laid.tags)) if sheet.profile.has_own else ()
    order = custom.Tag("readingOrder", {"index": str(place)})
    tags = (order, *own, _structure(line.kind, DEFAULT_LINE_KIND))
    attributes = {"id": laid.id, "custom": sheet.custom(*tags)}
    if sheet.profile.has_own:
        attributes["comments"] = holdable(line.comment)
    found_with = ""
    if sheet.profile.is_2019:
        attributes["index"] = str(place)
        found_with = share(line.confidence)
    element = add(parent, "TextLine", attributes)
    add(element, "Coords", {"points": page_points(laid.outline.points), "conf": found_with})
    add(element, "Baseline", {"points": page_points(laid.baseline.points)})
    if line.transcription is not None:
        _add_texts(element, sheet, laid)


def _add_texts(element: Element, sheet: _Sheet, laid: LaidLine) -> None:
    """The text that holds, and the earlier readings where the profile keeps them, the newest first."""
    texts = sheet.profile.texts
    index = "" if texts is Texts.ONE else "0"
    if texts is Texts.INDEXED and not laid.line.is_human:
        index = "1"
    sureness = share(laid.reading.stated_confidence if laid.reading else None)
    add(add(element, "TextEquiv", {"index": index, "conf": sureness}), "Unicode", content=laid.text)
    if texts is not Texts.ALL:
        return
    others = [reading for reading in reversed(laid.line.readings) if reading is not laid.reading]
    for number, reading in enumerate(others, start=1):
        facts = {"conf": share(reading.stated_confidence), "comments": reading.made_by.engine}
        equiv = add(element, "TextEquiv", {"index": str(number), **facts})
        add(equiv, "Unicode", content=holdable(one_line(reading.text)))


def _ours(sheet: _Sheet, laid: LaidLine) -> dict[str, str]:
    """What PAGE has no place for, under our own name, so that nobody else trips over it."""
    values = {"status": str(laid.line.status)}
    if laid.is_baseline_estimated:
        values["baseline"] = "estimated"
    if laid.line.is_locked:
        values["locked"] = "yes"
    if laid.reading is not None and laid.reading.made_by in sheet.readers:
        values["reader"] = str(sheet.readers.index(laid.reading.made_by))
    if sheet.laid.places:
        values["place"] = str(sheet.laid.places[laid.line.id])
    return values


def _structure(kind: str, default: str) -> custom.Tag:
    return custom.Tag("structure", {"type": holdable(kind).strip() or default})
