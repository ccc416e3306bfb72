"""Ground truth beside a sample page, as PAGE XML of 2019-07-15."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from sample.hand import Points, WrittenLine

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
MADE = "2026-01-01T00:00:00"
"""Said in every file: the same script gives the same bytes on any day."""


@dataclass(frozen=True)
class WrittenRegion:
    """A block of lines of one kind (PAGE's names: paragraph, heading, marginalia ...), in reading order."""

    kind: str
    lines: tuple[WrittenLine, ...]


def page_xml(image_name: str, size_px: tuple[int, int], language: str, regions: list[WrittenRegion]) -> bytes:
    """The file's bytes. Regions in reading order; `language` as PAGE spells it ("English")."""
    root = etree.fromstring(f'<PcGts xmlns="{NAMESPACE}"/>')
    metadata = _add(root, "Metadata")
    for name, text in (("Creator", "Ductus, packaging/make_sample.py"), ("Created", MADE), ("LastChange", MADE)):
        _add(metadata, name).text = text
    width, height = size_px
    page = _add(root, "Page", imageFilename=image_name, imageWidth=str(width), imageHeight=str(height))
    page.set("primaryLanguage", language)
    order = _add(_add(page, "ReadingOrder"), "OrderedGroup", id="order")
    for index in range(len(regions)):
        _add(order, "RegionRefIndexed", index=str(index), regionRef=f"r{index + 1}")
    for index, region in enumerate(regions):
        _add_region(page, f"r{index + 1}", region)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def write_page_xml(
    path: Path, image_name: str, size_px: tuple[int, int], language: str, regions: list[WrittenRegion]
) -> None:
    path.write_bytes(page_xml(image_name, size_px, language, regions))


def _add_region(page: etree._Element, region_id: str, region: WrittenRegion) -> None:
    element = _add(page, "TextRegion", id=region_id, type=region.kind)
    _add(element, "Coords", points=_spelled(_frame(region)))
    for index, line in enumerate(region.lines):
        entry = _add(element, "TextLine", id=f"{region_id}l{index + 1}")
        _add(entry, "Coords", points=_spelled(line.outline))
        _add(entry, "Baseline", points=_spelled(line.baseline))
        _add(_add(entry, "TextEquiv"), "Unicode").text = line.text
    text = "\n".join(line.text for line in region.lines)
    _add(_add(element, "TextEquiv"), "Unicode").text = text


def _frame(region: WrittenRegion) -> Points:
    xs = [x for line in region.lines for x, _ in line.outline]
    ys = [y for line in region.lines for _, y in line.outline]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _spelled(points: Points) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
