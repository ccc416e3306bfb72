"""hOCR read with patience: as Tesseract, kraken, OCRmyPDF, docTR and we write it, well-formed or not.

Elements are told by class, at any depth: other programs leave out paragraphs, or put words where no line is. A line's
text is its words joined by one space, else what stands in the line itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.geometry import Box, Point
from ductus.document.transcription import Provenance
from ductus.errors import FormatUnreadable
from ductus.formats._assemble import FoundLine, FoundPage, FoundRegion, assemble, confidence_of
from ductus.formats._words import SeenWord
from ductus.formats.base import ReadPage, WriteOptions
from ductus.formats.files import numbered_image
from ductus.formats.outlines import NO_POINTS, Parsed, box_points, number_or, parse_points
from ductus.formats.remarks import Remarks
from ductus.formats.xml import attribute, local, parse_html, text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PAGE, _WORD = "ocr_page", "ocrx_word"
_AREAS = frozenset({"ocr_carea", "ocrx_block", "ocr_column"})
_LINES = frozenset({"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"})
_PROPERTY = re.compile(r'\s*([A-Za-z_][\w-]*)((?:[^;"]|"(?:[^"\\]|\\.)*")*)(?:;|$)')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
LINE_CONFIDENCE = "x_confidence"
"""Ours: a line's confidence from 0 to 1. `x_wconf` is a whole number of per cent, for readers that use `int()`."""
ESTIMATED = "x_estimated"
"""Ours: a word whose box was reckoned, not seen."""
Properties = Mapping[str, str]


def read_hocr(source: Path) -> list[ReadPage]:
    """The pages of an hOCR file.

    Raises:
        FormatUnreadable: no web page at all, or without a page of hOCR.
    """
    root = parse_html(source)
    pages = [element for element in root.iter() if _PAGE in _classes(element)]
    if not pages:
        raise FormatUnreadable(f"“{source.name}” is not hOCR: it has no page.")
    metas = {attribute(meta, "name"): attribute(meta, "content") for meta in root.iter() if local(meta) == "meta"}
    system = metas.get("ocr-system", "")
    # What we wrote ourselves names us, and we read nothing.
    made_by = Provenance(system) if system and system != WriteOptions().creator else None
    return [_page(page, number, len(pages), source, made_by) for number, page in enumerate(pages)]


def words_by_line(source: Path) -> dict[str, list[SeenWord]]:
    """The words of an hOCR file by the id of their line; those without text or a place are left out.

    Raises:
        FormatUnreadable: no web page at all.
    """
    found: dict[str, list[SeenWord]] = {}
    for line in parse_html(source).iter():
        if _classes(line) & _LINES:
            words = (_seen_word(word) for word in line.iter() if _WORD in _classes(word))
            found[attribute(line, "id")] = [word for word in words if word is not None]
    return found


def _seen_word(element: Element) -> SeenWord | None:
    facts, content = _properties(element), _shown(element)
    box = _bbox(facts)
    if not box or not content:
        return None
    sure = number_or(facts.get("x_wconf"), -1.0) / 100
    return SeenWord(content, Box(box[0].x, box[0].y, box[2].x, box[2].y), min(1.0, sure) if sure >= 0 else None)


def _page(page: Element, number: int, count: int, source: Path, made_by: Provenance | None) -> ReadPage:
    remarks = Remarks()
    facts = _properties(page)
    box = _bbox(facts)
    name = _unquoted(facts.get("image", ""))
    if not name and count > 1:
        name = numbered_image(source.stem, number)
    found = FoundPage(
        image_name=name,
        width_px=round(max((point.x for point in box), default=0)),
        height_px=round(max((point.y for point in box), default=0)),
        regions=_regions(page, made_by, remarks),
        file_name=source.name,
    )
    return assemble(found, remarks)


def _regions(page: Element, made_by: Provenance | None, remarks: Remarks) -> list[FoundRegion]:
    """The areas in the order of the file, and between them what stands in no area."""
    regions: list[FoundRegion] = []
    area_of: dict[Element, FoundRegion] = {}
    for element, words in _lines(page, remarks):
        area = next((above for above in element.iterancestors() if _classes(above) & _AREAS), None)
        if area is not None and area not in area_of:
            area_of[area] = FoundRegion(attribute(area, "id"), _outline(_properties(area)))
            regions.append(area_of[area])
        elif area is None and not (regions and regions[-1].is_loose):
            regions.append(FoundRegion(is_loose=True))
        held = regions[-1] if area is None else area_of[area]
        held.lines.append(_line(element, words, made_by))
    return regions


def _lines(page: Element, remarks: Remarks) -> Iterator[tuple[Element, list[Element]]]:
    """Each line with its words; words that stand in no line make one for each element they stand in."""
    seen: set[Element] = set()
    for element in page.iter():
        classes = _classes(element)
        if classes & _LINES:
            words = [inner for inner in element.iter() if _WORD in _classes(inner)]
            seen.update(words)
            yield element, words
        elif _WORD in classes and element not in seen:
            parent = element.getparent()
            words = [inner for inner in parent if _WORD in _classes(inner)] if parent is not None else [element]
            seen.update(words)
            remarks.note(f"word {attribute(element, 'id')}", "Words that stand in no line were joined to one.")
            yield (parent if parent is not None else element), words


def _line(element: Element, words: Sequence[Element], made_by: Provenance | None) -> FoundLine:
    facts = _properties(element) if _classes(element) & _LINES else {}
    held = [(word, _properties(word)) for word in words]
    content = " ".join(filter(None, (_shown(word) for word in words))) if words else _shown(element)
    seen = [point for _, word in held if ESTIMATED not in word for point in _bbox(word)]
    return FoundLine(
        source_id=attribute(element, "id") if facts else "",
        outline=_outline(facts) if facts else Parsed(_around(seen)),
        baseline=_baseline(facts),
        words=Parsed(tuple(seen)),
        text=content,
        has_text=bool(content),
        confidence=_confidence(facts, held),
        made_by=made_by,
    )


def _shown(element: Element) -> str:
    """Text as a browser shows it: white space is one space."""
    return " ".join(text(element).split())


def _confidence(facts: Properties, words: Sequence[tuple[Element, Properties]]) -> float | None:
    """Of the line where it says so, else that of its words, weighted by their characters."""
    stated = confidence_of(number_or(facts.get(LINE_CONFIDENCE), -1.0))
    if stated is not None:
        return stated
    scored = [(number_or(word.get("x_wconf"), -1.0) / 100, len(_shown(element))) for element, word in words]
    known = [(min(1.0, score), length) for score, length in scored if score >= 0 and length]
    weight = sum(length for _, length in known)
    return sum(score * length for score, length in known) / weight if weight else None


def _classes(element: Element) -> set[str]:
    return set(str(element.get("class") or "").split())


def _properties(element: Element) -> dict[str, str]:
    """What the title says: "bbox 0 0 10 10; x_wconf 9" as names and values."""
    return {match.group(1): match.group(2).strip() for match in _PROPERTY.finditer(str(element.get("title") or ""))}


def _unquoted(value: str) -> str:
    match = _QUOTED.match(value)
    return re.sub(r"\\(.)", r"\1", match.group(1)) if match else value.strip("'")


def _bbox(facts: Properties) -> tuple[Point, ...]:
    sides = [number_or(side, -1.0) for side in facts.get("bbox", "").split()]
    if len(sides) != 4 or sides[2] <= sides[0] or sides[3] <= sides[1]:
        return ()
    return box_points(sides[0], sides[1], sides[2] - sides[0], sides[3] - sides[1])


def _around(points: Sequence[Point]) -> tuple[Point, ...]:
    if not points:
        return ()
    left, top = min(point.x for point in points), min(point.y for point in points)
    return box_points(left, top, max(p.x for p in points) - left, max(p.y for p in points) - top)


def _outline(facts: Properties) -> Parsed:
    """The poly, or the box where there is none or it encloses nothing."""
    parsed = parse_points(facts.get("poly", ""))
    return parsed if len(set(parsed.points)) > 2 else Parsed(_bbox(facts), parsed.faults)


def _baseline(facts: Properties) -> Parsed:
    """Slope and offset from the lower left corner of the box; of turned lines the corner is another one."""
    numbers = [number_or(part, float("nan")) for part in facts.get("baseline", "").split()]
    box = _bbox(facts)
    if len(numbers) != 2 or any(number != number for number in numbers) or not box:
        return NO_POINTS
    if number_or(facts.get("textangle"), 0.0):
        return NO_POINTS
    slope, offset = numbers
    left, right, bottom = box[0].x, box[2].x, box[2].y
    ends = ((left, bottom + offset), (right, bottom + offset + slope * (right - left)))
    return Parsed(tuple(Point(x, float(round(y))) for x, y in ends))
