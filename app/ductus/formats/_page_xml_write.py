"""PAGE as the readers people use can take it, in the version and with the habits a profile says.

Each rule answers a reader: no prefix and element order (eScriptorium, kraken), whole numbers on the page (kraken's
`int()`, LAREX, PRImA), four corners (OCR-D), always a baseline (kraken trains on no line without), one text a line and
no words (eScriptorium joins several with blanks), `structure` last in `custom` (eScriptorium's pattern reads to the
last semicolon), text of a region joined by line feeds (OCR-D), a bare file name for the image (all of them).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from ductus.document.page import DEFAULT_LINE_KIND, DEFAULT_REGION_KIND, Line, Page
from ductus.document.soundness import shape_text
from ductus.document.transcription import Provenance, now
from ductus.formats import custom
from ductus.formats._layout import LaidBlock, LaidLine, LaidPage, lay_out
from ductus.formats._page_files import note_comments, note_tags, write_page_files
from ductus.formats._page_xml_tags import marks_of
from ductus.formats._profiles import PageProfile, Texts, page_type
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.files import image_name
from ductus.formats.line_text import newest_text, one_line, share
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable, utc
from ductus.formats.xml_text import XmlText, attribute, escaped_text, escaped_value

_IN_REGION, _IN_LINE = " " * 6, " " * 8
"""The blanks before elements that stand right in a region, and in a line."""
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
    file = XmlText("PcGts", profile.namespace, f"{profile.namespace}/pagecontent.xsd")
    _add_metadata(file, sheet, lines, creator)
    sizes = {"imageWidth": str(page.width_px), "imageHeight": str(page.height_px)}
    file.open("Page", {"imageFilename": image_name(page.scan) or page.name or page.id, **sizes})
    if sheet.laid.blocks:  # the schema refuses an empty group
        _add_order(file, [block.id for block in sheet.laid.blocks], sheet.laid.ids.take("reading_order"))
    for index, block in enumerate(sheet.laid.blocks):
        _add_region(file, sheet, block, index)
    return file.to_bytes()


def _note_left_out(sheet: _Sheet, lines: Sequence[Line], remarks: Remarks) -> None:
    """Say what the profile leaves out although we know it."""
    page = sheet.laid.page
    if sheet.laid.readers and not sheet.readers:
        remarks.note(page.name, "Which engine read a line is not in the file.")
    if not sheet.profile.has_own:
        note_tags(page, lines, remarks)
        note_comments(page, lines, remarks)
        remarks.note(page.name, "The status of lines is not in the file.")


def _add_order(file: XmlText, names: Sequence[str], group_id: str) -> None:
    file.open("ReadingOrder")
    file.open("OrderedGroup", {"id": group_id, "caption": "Regions reading order"})
    for index, name in enumerate(names):
        file.leaf("RegionRefIndexed", {"index": str(index), "regionRef": name})
    file.close()
    file.close()


def _add_metadata(file: XmlText, sheet: _Sheet, lines: Sequence[Line], creator: str) -> None:
    """Who, when, and how the numbers are meant. The moment is that of the newest text: same page, same bytes."""
    moment = utc(newest_text(lines) or now())
    file.open("Metadata")
    for name, content in (("Creator", creator), ("Created", moment), ("LastChange", moment)):
        file.leaf(name, content=content)
    scan = sheet.laid.page.scan
    facts = {"frame": FRAME, "source": _source(sheet.laid.page) if scan.dpi or scan.index else ""}
    if sheet.profile.texts is Texts.ALL:
        facts["sha256"] = scan.sha256
    if not sheet.profile.is_2019:
        file.leaf("Comments", content=". ".join(f"{name}: {fact}" for name, fact in facts.items() if fact))
    else:
        for name, fact in facts.items():
            if fact:
                file.leaf("MetadataItem", {"type": "imageProperties", "name": name, "value": fact})
        for reader in sheet.readers:
            _add_reader(file, reader)
    file.close()


def _add_reader(file: XmlText, reader: Provenance) -> None:
    attributes = {"type": "processingStep", "name": "recognition", "value": reader.engine}
    parts = (("weights", reader.weights), ("revision", reader.revision), ("recipe", reader.recipe))
    labels = [(key, value) for key, value in (*parts, ("device", reader.device)) if value]
    if not labels:
        file.leaf("MetadataItem", attributes)
        return
    file.open("MetadataItem", attributes)
    file.open("Labels")
    for key, value in labels:
        file.leaf("Label", {"value": value, "type": key})
    file.close()
    file.close()


def _source(page: Page) -> str:
    resolution = f" at {page.scan.dpi} dpi" if page.scan.dpi else ""
    return f"{Path(page.scan.path).name}, page {page.scan.index + 1}{resolution}"


def _add_region(file: XmlText, sheet: _Sheet, block: LaidBlock, index: int) -> None:
    order = custom.Tag("readingOrder", {"index": str(index)})
    if block.region is None:
        tags = (order, custom.Tag("ductus", {"loose": "yes"}))
    else:
        tags = (order, _structure(block.region.kind, DEFAULT_REGION_KIND))
    attributes = {"id": block.id, "custom": sheet.custom(*tags)}
    if sheet.profile.has_types:
        attributes["type"] = page_type(block.region.kind) if block.region is not None else "other"
    file.open("TextRegion", attributes)
    file.leaf("Coords", {"points": shape_text(block.outline)})
    texts = [escaped_text(line.text) for line in block.lines]
    for place, (line, text) in enumerate(zip(block.lines, texts, strict=True)):
        file.put(_line(sheet, place, line, text))
    if any(texts):
        file.put(_text_equiv("\n".join(texts), indent=_IN_REGION))
    file.close()


def _line(sheet: _Sheet, place: int, laid: LaidLine, text: str) -> str:
    """One line as XML; `text` is as it is written."""
    line, profile = laid.line, sheet.profile
    comments = attribute("comments", line.comment) if profile.has_own else ""
    index = found_with = ""
    if profile.is_2019:
        index = f' index="{place}"'
        found_with = attribute("conf", share(line.confidence))
    texts = _texts(profile.texts, laid, text) if line.transcription is not None else ""
    return (
        f'      <TextLine id="{laid.id}" custom="{_custom(sheet, laid, place)}"{comments}{index}>\n'
        f'        <Coords points="{shape_text(laid.outline)}"{found_with}/>\n'
        f'        <Baseline points="{shape_text(laid.baseline)}"/>\n'
        f"{texts}"
        f"      </TextLine>\n"
    )


def _texts(which: Texts, laid: LaidLine, text: str) -> str:
    """The text that holds, and the earlier readings where the profile keeps them, the newest first."""
    index = "" if which is Texts.ONE else "0"
    if which is Texts.INDEXED and not laid.line.is_human:
        index = "1"
    sureness = share(laid.reading.stated_confidence) if laid.reading is not None else ""
    written = _text_equiv(text, index, sureness)
    if which is Texts.ALL:
        others = [reading for reading in reversed(laid.line.readings) if reading is not laid.reading]
        for number, reading in enumerate(others, start=1):
            sureness = share(reading.stated_confidence)
            earlier = escaped_text(one_line(reading.text))
            written += _text_equiv(earlier, str(number), sureness, reading.made_by.engine)
    return written


def _text_equiv(text: str, index: str = "", conf: str = "", comments: str = "", indent: str = _IN_LINE) -> str:
    facts = ""
    if index or conf or comments:
        facts = attribute("index", index) + attribute("conf", conf) + attribute("comments", comments)
    return f"{indent}<TextEquiv{facts}>\n{indent}  <Unicode>{text}</Unicode>\n{indent}</TextEquiv>\n"


def _custom(sheet: _Sheet, laid: LaidLine, place: int) -> str:
    """What stands in a line's `custom`."""
    profile = sheet.profile
    ours = _ours(sheet, laid) if profile.has_own else ()
    before, after = _around_marks(profile.escape, place, ours, laid.line.kind)
    marks = sheet.custom(*marks_of(laid.text, laid.tags)) if profile.has_own and laid.tags else ""
    return f"{before} {escaped_value(marks)} {after}" if marks else f"{before} {after}"


def _ours(sheet: _Sheet, laid: LaidLine) -> tuple[tuple[str, str], ...]:
    """What PAGE has no place for, under our own name, so that nobody else trips over it."""
    values = [("status", str(laid.line.status))]
    if laid.is_baseline_estimated:
        values.append(("baseline", "estimated"))
    if laid.line.is_locked:
        values.append(("locked", "yes"))
    if laid.reading is not None and laid.reading.made_by in sheet.readers:
        values.append(("reader", str(sheet.readers.index(laid.reading.made_by))))
    if sheet.laid.places:
        values.append(("place", str(sheet.laid.places[laid.line.id])))
    return tuple(values)


@lru_cache(maxsize=4096)  # the lines of most pages stand alike, place by place
def _around_marks(escape: custom.Escape, place: int, ours: tuple[tuple[str, str], ...], kind: str) -> tuple[str, str]:
    """What stands in a line's `custom` before and after the tags of its text."""
    order = custom.Tag("readingOrder", {"index": str(place)})
    before = custom.text_of((order, custom.Tag("ductus", dict(ours))), escape)
    after = custom.text_of((_structure(kind, DEFAULT_LINE_KIND),), escape)
    return escaped_value(before), escaped_value(after)


def _structure(kind: str, default: str) -> custom.Tag:
    return custom.Tag("structure", {"type": holdable(kind).strip() or default})
