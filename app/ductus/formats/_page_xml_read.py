"""PAGE read with patience: any version by local name, what Transkribus adds, what others leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.transcription import LineStatus, Provenance, now
from ductus.errors import FormatUnreadable
from ductus.formats import custom
from ductus.formats._assemble import FoundLine, FoundPage, FoundRegion, assemble, confidence_of
from ductus.formats._order import by_index, ranked, stated_order
from ductus.formats._page_xml_tags import tags_of
from ductus.formats.base import ReadPage
from ductus.formats.line_text import one_line
from ductus.formats.outlines import Parsed, number_or, parse_points
from ductus.formats.remarks import Remarks
from ductus.formats.xml import attribute, child, children, local, parse, text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_STATUS_OF_PAGE = {
    "GT": LineStatus.VERIFIED,
    "FINAL": LineStatus.VERIFIED,
    "DONE": LineStatus.CORRECTED,
}
"""What Transkribus says of a whole page; NEW and IN_PROGRESS vouch for nothing."""


def read_page_xml(source: Path) -> list[ReadPage]:
    """The pages of a PAGE file.

    Raises:
        FormatUnreadable: not XML, not PAGE, or without any page.
    """
    root = parse(source)
    pages = list(children(root, "Page"))
    if local(root) != "PcGts" or not pages:
        raise FormatUnreadable(f"“{source.name}” is not PAGE XML: it has no page.")
    metadata = child(root, "Metadata")
    return [_page(page, metadata, source.name) for page in pages]


def _page(page: Element, metadata: Element | None, file_name: str) -> ReadPage:
    remarks = Remarks()
    readers = _provenances(metadata)
    elements = list(_text_regions(page, remarks))
    order = stated_order(page, remarks)
    if order:
        elements = ranked(elements, [attribute(element, "id") for element in elements], order)
    else:
        elements = by_index(elements, _custom_index, "page", "regions", remarks)
    found = FoundPage(
        image_name=attribute(page, "imageFilename"),
        width_px=_pixels(page, "imageWidth"),
        height_px=_pixels(page, "imageHeight"),
        regions=[_region(element, readers, remarks) for element in elements],
        text_status=_status_of_page(metadata),
        file_name=file_name,
        made_at=_last_change(metadata),
    )
    return assemble(found, remarks)


def _pixels(page: Element, name: str) -> int:
    return int(number_or(attribute(page, name), 0.0))


def _status_of_page(metadata: Element | None) -> LineStatus | None:
    transkribus = child(metadata, "TranskribusMetadata")
    return None if transkribus is None else _STATUS_OF_PAGE.get(attribute(transkribus, "status").upper())


def _last_change(metadata: Element | None) -> datetime:
    """When the file was last changed, for its texts are as old as that; this moment where it does not say."""
    try:
        moment = datetime.fromisoformat(text(child(metadata, "LastChange")).strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return now()


def _provenances(metadata: Element | None) -> list[Provenance]:
    """Which engines read the page, as the writer of ours notes them."""
    found = []
    for item in children(metadata, "MetadataItem") if metadata is not None else ():
        if attribute(item, "type") == "processingStep" and attribute(item, "name") == "recognition":
            labels = {
                attribute(label, "type"): attribute(label, "value")
                for group in children(item, "Labels")
                for label in children(group, "Label")
            }
            known = {key: labels[key] for key in ("weights", "revision", "recipe", "device") if key in labels}
            found.append(Provenance(attribute(item, "value"), **known))
    return found


def _text_regions(parent: Element, remarks: Remarks) -> Iterator[Element]:
    """Every region that holds lines or is made for text, at any depth, an outer one before those inside it."""
    for element in parent:
        name = local(element)
        if name not in ("TableCell",) and not name.endswith("Region"):
            continue
        inner = list(_text_regions(element, remarks))
        if name == "TextRegion" or child(element, "TextLine") is not None:
            yield element
            if inner:
                remarks.note(f"region {attribute(element, 'id')}", "Regions inside this region now stand beside it.")
        elif not inner:
            remarks.note(f"region {attribute(element, 'id')}", f"The region holds no text ({name}) and was left out.")
        yield from inner


def _custom(element: Element) -> tuple[custom.Tag, ...]:
    return custom.parse(attribute(element, "custom"))


def _custom_index(element: Element) -> int | None:
    return custom.index(_custom(element), "readingOrder", "index")


def _line_index(element: Element) -> int | None:
    stated = _custom_index(element)
    if stated is not None:
        return stated
    try:
        return int(attribute(element, "index"))
    except ValueError:
        return None


def _region(element: Element, readers: Sequence[Provenance], remarks: Remarks) -> FoundRegion:
    tags = _custom(element)
    where = f"region {attribute(element, 'id')}"
    lines = by_index(list(children(element, "TextLine")), _line_index, where, "lines", remarks)
    region = FoundRegion(
        source_id=attribute(element, "id"),
        outline=_points(child(element, "Coords")),
        kind=custom.value(tags, "structure", "type") or attribute(element, "type"),
        lines=[_line(line, readers, remarks) for line in lines],
        is_loose=custom.value(tags, "ductus", "loose") == "yes"
        or attribute(element, "id").startswith("eSc_dummyblock_"),
    )
    if not any(line.text for line in region.lines):
        _take_region_text(region, _written_text(element)[0], where, remarks)
    return region


def _take_region_text(region: FoundRegion, whole: str, where: str, remarks: Remarks) -> None:
    """Give text that stands on the region only to its lines, or to new ones where it has none."""
    texts = whole.strip("\r\n").splitlines() if whole.strip() else []
    if not texts:
        return
    if not region.lines:
        region.lines = [FoundLine(text=line, has_text=True) for line in texts]
        remarks.note(where, "The text stood on the region without lines; a line was made for each line of it.")
    elif len(texts) == len(region.lines):
        for line, line_text in zip(region.lines, texts, strict=True):
            line.text, line.has_text = line_text, True
        remarks.note(where, "The text stood on the region; its lines were given to the lines there in order.")
    else:
        remarks.note(where, "The text of the region does not match its lines in number and was left out.")


def _line(element: Element, readers: Sequence[Provenance], remarks: Remarks) -> FoundLine:
    tags = _custom(element)
    where = f"line {attribute(element, 'id')}"
    words = by_index(list(children(element, "Word")), _custom_index, where, "words", remarks)
    content, confidence, has_text = _line_text(element, words, where, remarks)
    found, lost = tags_of(content, tags)
    if lost:
        remarks.note(where, f"Marks that name no place in the text are not kept: {', '.join(lost)}.")
    coords = child(element, "Coords")
    status = custom.value(tags, "ductus", "status")
    return FoundLine(
        source_id=attribute(element, "id"),
        outline=_points(coords),
        baseline=_points(child(element, "Baseline")),
        words=Parsed(tuple(point for word in words for point in _points(child(word, "Coords")).points)),
        text=content,
        has_text=has_text,
        confidence=confidence,
        made_by=_reader(tags, readers),
        found_with=None if coords is None else _confidence(coords),
        kind=custom.value(tags, "structure", "type"),
        status=LineStatus(status) if status in set(LineStatus) else None,
        is_baseline_estimated=custom.value(tags, "ductus", "baseline") == "estimated",
        is_locked=custom.value(tags, "ductus", "locked") == "yes",
        comment=element.get("comments") or custom.value(tags, "comment", "comment"),
        place=custom.index(tags, "ductus", "place"),
        tags=found,
    )


def _reader(tags: Sequence[custom.Tag], readers: Sequence[Provenance]) -> Provenance | None:
    number = custom.index(tags, "ductus", "reader")
    if number is not None and 0 <= number < len(readers):
        return readers[number]
    is_ours = any(tag.name == "ductus" for tag in tags)  # and then it would have said so
    return readers[0] if len(readers) == 1 and not is_ours else None


def _points(coords: Element | None) -> Parsed:
    """Points of a Coords or Baseline: the attribute of 2013 and later, or the Point elements of 2010."""
    if coords is None:
        return Parsed()
    written = attribute(coords, "points")
    if written:
        return parse_points(written)
    points = children(coords, "Point")
    return parse_points(" ".join(f"{attribute(point, 'x')},{attribute(point, 'y')}" for point in points))


def _line_text(
    element: Element, words: Sequence[Element], where: str, remarks: Remarks
) -> tuple[str, float | None, bool]:
    """Text of a line, its confidence, and whether the file holds any text element for it; words stand in for it."""
    content, confidence, has_text = _written_text(element)
    if not content and words:
        texts = [_word_text(word) for word in words]
        content = " ".join(part for part, _ in texts if part)
        scores = [score for _, score in texts if score is not None]
        confidence = sum(scores) / len(scores) if scores else None
        has_text = True
        if content:
            remarks.note(where, "The line has no text of its own; its words were joined with spaces.")
    if len(list(children(element, "TextEquiv"))) > 1:
        remarks.note(where, "The line has several texts; the preferred one was taken.")
    joined = one_line(content)
    if joined != content:
        remarks.note(where, "Line ends inside the text of a line were turned into spaces.")
    return joined, confidence, has_text


def _word_text(word: Element) -> tuple[str, float | None]:
    content, confidence, _ = _written_text(word)
    if not content:
        content = "".join(_written_text(glyph)[0] for glyph in children(word, "Glyph"))
    return content.strip(), confidence


def _written_text(element: Element) -> tuple[str, float | None, bool]:
    """Text and confidence of the TextEquiv of lowest index, else of the first one; and whether there is one."""
    equivs = list(children(element, "TextEquiv"))
    if not equivs:
        return "", None, False
    equiv = min(equivs, key=lambda item: number_or(attribute(item, "index"), float("inf")))
    written = child(equiv, "Unicode")
    if written is None:
        written = child(equiv, "PlainText")
    return text(written), _confidence(equiv), True


def _confidence(element: Element) -> float | None:
    return confidence_of(number_or(attribute(element, "conf"), -1.0))
