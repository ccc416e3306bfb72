"""ALTO read with patience: versions 2 to 4, as eScriptorium, kraken, Transkribus and OCR programs write it.

Elements are found by local name at any depth, in margins as in the print space. A line's text is its Strings in order:
an SP is a space, a HYP its hyphen, and Strings that touch are words, so a space goes between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.geometry import Box, Point
from ductus.document.transcription import LineStatus, Provenance, now
from ductus.errors import FormatUnreadable
from ductus.formats._assemble import FoundLine, FoundPage, FoundRegion, assemble, confidence_of
from ductus.formats._layout import LOOSE_ID
from ductus.formats._order import ranked, stated_order
from ductus.formats._words import SeenWord
from ductus.formats.base import ReadPage
from ductus.formats.line_text import one_line
from ductus.formats.outlines import NO_POINTS, Fault, Parsed, box_points, number_or, parse_points
from ductus.formats.remarks import Remarks
from ductus.formats.xml import attribute, child, children, local, parse, text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ASSUMED_DPI = 300
"""Files measured in millimetres or inches do not say the scan's resolution; this is what libraries scan at."""
_PIXELS_A_UNIT = {"mm10": ASSUMED_DPI / 254, "inch1200": ASSUMED_DPI / 1200}
_NO_REGION = "eSc_dummyblock_"
"""eScriptorium wraps lines without a region in a block of this name."""
STATUS_TAG = "status"
"""The type of the tags that say how far a line has come."""
GENERATION = "contentGeneration"
"""The category of a processing step that made text, in words of ALTO's own."""
_SETTINGS = frozenset(field.name for field in fields(Provenance)) - {"engine"}


@dataclass(frozen=True, slots=True)
class _Tag:
    label: str
    type: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What holds for a whole file: its tags, pixels per unit, who read it, and who read the lines that say so."""

    tags: Mapping[str, _Tag]
    scale: float
    made_by: Provenance | None
    steps: Mapping[str, Provenance]
    remarks: Remarks


def read_alto(source: Path) -> list[ReadPage]:
    """The pages of an ALTO file.

    Raises:
        FormatUnreadable: not XML, not ALTO, or without any page.
    """
    root = parse(source)
    layout = child(root, "Layout")
    pages = list(children(layout, "Page")) if layout is not None else []
    if local(root) != "alto" or not pages:
        raise FormatUnreadable(f"“{source.name}” is not ALTO XML: it has no page.")
    return [_page(page, root, source.name) for page in pages]


def words_by_line(source: Path) -> dict[str, list[SeenWord]]:
    """The words of an ALTO file that measures in pixels, by the id of their line; none without text or a place.

    Raises:
        FormatUnreadable: not XML.
    """
    return {
        attribute(line, "ID"): [word for item in children(line, "String") for word in _seen_words(item)]
        for line in parse(source).iter("{*}TextLine")
    }


def _seen_words(item: Element) -> Iterator[SeenWord]:
    content = " ".join(_word(item).split())
    sides = [number_or(attribute(item, name), -1.0) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
    if content and sides[2] >= 0 and sides[3] > 0:
        box = Box(sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3])
        yield SeenWord(content, box, confidence_of(number_or(attribute(item, "WC"), -1.0)))


def _page(page: Element, root: Element, file_name: str) -> ReadPage:
    remarks = Remarks()
    unit = text(child(root, "Description", "MeasurementUnit")).strip()
    steps = _steps(root)
    lines_say = any(attribute(line, "PROCESSINGREFS") for line in root.iter("{*}TextLine"))
    made_by = None if lines_say else next(reversed(steps.values()), None)
    sheet = _Sheet(_tags(root), _PIXELS_A_UNIT.get(unit, 1.0), made_by, steps, remarks)
    if unit in _PIXELS_A_UNIT:
        remarks.note("page", f"The file measures in {unit}, not in pixels; it was converted at {ASSUMED_DPI} dpi.")
    order = stated_order(root, remarks) or stated_order(page, remarks)
    blocks = list(_blocks(page))
    blocks = ranked(blocks, [attribute(block, "ID") for block in blocks], order)
    found = FoundPage(
        image_name=text(child(root, "Description", "sourceImageInformation", "fileName")).strip(),
        width_px=_pixels(page, "WIDTH", sheet.scale),
        height_px=_pixels(page, "HEIGHT", sheet.scale),
        regions=[_region(block, sheet, order) for block in blocks],
        file_name=file_name,
        made_at=_moment(root),
    )
    return assemble(found, remarks)


def _pixels(page: Element, name: str, scale: float) -> int:
    space = child(page, "PrintSpace")
    value = number_or(attribute(page, name), 0.0)
    if not value and space is not None:
        value = number_or(attribute(space, name), 0.0)
    return round(value * scale)


def _tags(root: Element) -> dict[str, _Tag]:
    tags = child(root, "Tags")
    return {attribute(tag, "ID"): _Tag(attribute(tag, "LABEL"), attribute(tag, "TYPE")) for tag in _all(tags)}


def _all(element: Element | None) -> Iterator[Element]:
    return iter(()) if element is None else iter(element)


def _steps(root: Element) -> dict[str, Provenance]:
    """The programs the file names as having read it, by the id of their step, in the order they came in.

    Steps that say they did something else are passed over; the last of the others is the one that made the text.
    """
    found: dict[str, Provenance] = {}
    for software in root.iter("{*}processingSoftware"):
        step = software.getparent()
        name = text(child(software, "softwareName")).strip()
        if step is None or not name or text(child(step, "processingCategory")).strip() not in ("", GENERATION):
            continue
        step_id = attribute(step, "ID") or str(len(found))
        found[step_id] = Provenance(name, **_settings(text(child(step, "processingStepSettings"))))
    return found


def _settings(written: str) -> dict[str, str]:
    """Weights, revision, recipe and device, as our own writer notes them: "key: value", a line each."""
    pairs = (line.partition(": ") for line in written.splitlines())
    return {key.strip(): value.strip() for key, colon, value in pairs if colon and key.strip() in _SETTINGS}


def _moment(root: Element) -> datetime:
    """When the file says it was last worked on, for its texts are as old as that; this moment where it does not say."""
    found = []
    for element in root.iter("{*}processingDateTime"):
        try:
            moment = datetime.fromisoformat(text(element).strip())
            found.append((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC))
        except (ValueError, OverflowError):
            continue  # a date in words
    return max(found, default=now())


def _blocks(parent: Element) -> Iterator[Element]:
    """Text blocks at any depth below margins, print space and composed blocks, in the order of the file."""
    for element in parent:
        if local(element) == "TextBlock":
            yield element
        elif local(element) in ("PrintSpace", "ComposedBlock") or local(element).endswith("Margin"):
            yield from _blocks(element)


def _region(block: Element, sheet: _Sheet, order: Sequence[str]) -> FoundRegion:
    lines = list(children(block, "TextLine"))
    lines = ranked(lines, [attribute(line, "ID") for line in lines], order)
    source_id = attribute(block, "ID")
    outline = _outline(block, sheet)
    return FoundRegion(
        source_id=source_id,
        outline=outline,
        kind=_kind(block, sheet) or attribute(block, "TYPE"),
        lines=[_line(line, sheet) for line in lines],
        is_loose=source_id.startswith(LOOSE_ID) or (source_id.startswith(_NO_REGION) and not outline.points),
    )


def _kind(element: Element, sheet: _Sheet) -> str:
    """The label of the first tag that is no status; where tags say for what they are, one for the type wins."""
    tags = [sheet.tags[ref] for ref in attribute(element, "TAGREFS").split() if ref in sheet.tags]
    tags = [tag for tag in tags if tag.label and tag.type != STATUS_TAG]
    typed = next((tag.label for tag in tags if tag.type in ("type", "region", "line")), "")
    return typed or (tags[0].label if tags else "")


def _status(element: Element, strings: Sequence[Element], sheet: _Sheet) -> LineStatus | None:
    """What the file says of a line: a tag of type "status" with a word of ours, or CS, which means corrected."""
    for ref in attribute(element, "TAGREFS").split():
        tag = sheet.tags.get(ref)
        if tag is not None and tag.type == STATUS_TAG and tag.label.lower() in set(LineStatus):
            return LineStatus(tag.label.lower())
    if not any(map(_word, strings)):
        return None  # there is no text that could have been corrected
    marks = [attribute(item, "CS") for item in strings]
    is_corrected = attribute(element, "CS") == "true" or (bool(marks) and all(mark == "true" for mark in marks))
    return LineStatus.CORRECTED if is_corrected else None


def _line(element: Element, sheet: _Sheet) -> FoundLine:
    where = f"line {attribute(element, 'ID')}"
    strings = list(children(element, "String"))
    content = _text(element, strings, where, sheet.remarks)
    return FoundLine(
        source_id=attribute(element, "ID"),
        outline=_outline(element, sheet),
        baseline=_baseline(element, sheet),
        words=Parsed(tuple(point for item in strings for point in _box(item, sheet))),
        text=content,
        has_text=bool(content),  # the schema wants a String, so an empty one says nothing
        confidence=_confidence(strings),
        made_by=_made_by(element, sheet),
        kind=_kind(element, sheet),
        status=_status(element, strings, sheet),
    )


def _made_by(element: Element, sheet: _Sheet) -> Provenance | None:
    named = (sheet.steps.get(ref) for ref in attribute(element, "PROCESSINGREFS").split())
    return next(filter(None, named), sheet.made_by)


def _text(element: Element, strings: Sequence[Element], where: str, remarks: Remarks) -> str:
    parts: list[str] = []
    follows_word = False
    is_joined = False
    for item in element:
        name = local(item)
        if name == "String":
            if follows_word:
                parts.append(" ")
                is_joined = True
            parts.append(_word(item))
        elif name == "SP":
            parts.append(" ")
        elif name == "HYP":
            parts.append(attribute(item, "CONTENT") or "-")
        follows_word = name == "String" or (follows_word and name not in ("SP", "HYP"))
    if is_joined:
        remarks.note(where, "The words of the line stand without spaces; they were joined with spaces.")
    return one_line("".join(parts))


def _word(item: Element) -> str:
    """CONTENT exactly as written, or the glyphs where there is none."""
    content = item.get("CONTENT")
    if content is not None:
        return str(content)
    return "".join(attribute(glyph, "CONTENT") for glyph in children(item, "Glyph"))


def _confidence(strings: Sequence[Element]) -> float | None:
    """WC of the words, weighted by their characters."""
    scored = [(confidence_of(number_or(attribute(item, "WC"), -1.0)), len(_word(item))) for item in strings]
    known = [(score, length) for score, length in scored if score is not None and length]
    weight = sum(length for _, length in known)
    return sum(score * length for score, length in known) / weight if weight else None


def _outline(element: Element, sheet: _Sheet) -> Parsed:
    """The polygon, or the box where there is none or it encloses nothing."""
    polygon = child(element, "Shape", "Polygon")
    box = _box(element, sheet)
    if polygon is None:
        has_fraction = sheet.scale == 1.0 and not all(point.x.is_integer() and point.y.is_integer() for point in box)
        return Parsed(box, frozenset({Fault.FRACTION} if has_fraction else ()))
    parsed = parse_points(attribute(polygon, "POINTS"), sheet.scale)
    return parsed if len(set(parsed.points)) > 2 else Parsed(box, parsed.faults)


def _box(element: Element, sheet: _Sheet) -> tuple[Point, ...]:
    sides = [attribute(element, name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
    if not all(sides):
        return ()
    left, top, width, height = (number_or(side, 0.0) * sheet.scale for side in sides)
    return box_points(left, top, width, height) if width > 0 and height > 0 else ()


def _baseline(element: Element, sheet: _Sheet) -> Parsed:
    """BASELINE as points, or as one number: the height at which a straight one runs through the whole line."""
    written = attribute(element, "BASELINE")
    if not written:
        return NO_POINTS
    if len(written.replace(",", " ").split()) > 1:
        return parse_points(written, sheet.scale)
    height = number_or(written, -1.0) * sheet.scale
    left = number_or(attribute(element, "HPOS"), -1.0) * sheet.scale
    width = number_or(attribute(element, "WIDTH"), 0.0) * sheet.scale
    if height < 0 or left < 0 or width <= 0:
        return Parsed((), frozenset({Fault.NO_NUMBER}))
    return Parsed((Point(left, height), Point(left + width, height)))
