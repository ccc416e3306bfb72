"""Pages as PAGE or ALTO with their picture beside, both named alike: what kraken trains from and repositories hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ductus.document.geometry import estimated_baseline
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.errors import ExportFailed, Remedy
from ductus.formats import alto, page_xml
from ductus.formats.base import FormatOption, WriteOptions
from ductus.formats.datasets._choosing import ChosenLine
from ductus.formats.datasets._cutting import CutPage, Cutting
from ductus.formats.datasets._pages_whole import save_page_image

if TYPE_CHECKING:
    from PIL.Image import Image

XML = FormatOption("xml", "Pages as", ("PAGE", "ALTO"))


def save_xml(cutting: Cutting, page: Page, cut: CutPage, chosen: Sequence[ChosenLine], image: Image) -> None:
    """The picture and the XML of a page with the lines that qualify; an `OnCut`."""
    name = save_page_image(cutting, cut, image)
    writer = page_xml if xml_of(cutting.options) == "PAGE" else alto
    lines = tuple(_line(each) for each in chosen)
    held = {each.region_id for each in lines}
    regions = tuple(region for region in page.regions if region.id in held)
    # The picture is the page as it is seen, so the page is the whole of it, whatever its scan was.
    seen = replace(
        page,
        scan=Scan(name, 0, ""),
        cutout=None,
        width_px=image.width,
        height_px=image.height,
        lines=lines,
        regions=regions,
    )
    options = WriteOptions(creator=cutting.options.creator)
    writer.write([seen], 1, cutting.staging, options, lambda _done, _total: None)


def xml_of(options: WriteOptions) -> str:
    """PAGE or ALTO, as chosen.

    Raises:
        ExportFailed: another word was given.
    """
    wanted = str(options.choices.get(XML.name, XML.choices[0])).upper()
    if wanted not in XML.choices:
        raise ExportFailed(
            f"Pages cannot be written as “{wanted}”.", remedy=Remedy(f"Choose one of {', '.join(XML.choices)}.")
        )
    return wanted


def _line(each: ChosenLine) -> Line:
    """The line with the text of the data set, and a baseline in any case: kraken trains on no line without."""
    line = each.line
    if line.baseline is None:
        line = replace(line, baseline=estimated_baseline(line.polygon), baseline_source=BaselineSource.ESTIMATED)
    if line.transcription is None:
        return line
    return replace(line, transcription=replace(line.transcription, text=each.text, tags=()), comment="")
