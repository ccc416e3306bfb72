"""TEI P5 for editions: the places of regions and lines as a facsimile, the text beside it with what is said of it.

    facsimile > surface (a page) > graphic, zone (a region) > zone (a line, points), path (its baseline)
    text > body > div (a page) > pb, ab (a region) > lb (a line), its text with elements for tags, note (a comment)

`facs` leads from text to place. What tags become is said by a table (`_tei_tags`). Written only.

Options (`choices`):
- `hyphens` (default "kept"): "put together" leaves out the hyphen of a word divided at a line end and says
  `break="no"` at the line that goes on, which is how TEI keeps both the word and the line.
- `tag_table`: rows that come before those of the table and of the project (`WriteOptions.tag_elements`), as text or as
  the name of a text file that holds them.
- `title` (default: the name of the file).
- `normal_form` (default "NFC"): the Unicode normal form, or "none" for the text as it was typed.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ductus.document.page import DEFAULT_LINE_KIND, Page
from ductus.document.soundness import shape_text
from ductus.document.tags import normalized, part_of
from ductus.errors import ExportFailed, FormatUnreadable
from ductus.formats._choices import chosen
from ductus.formats._flow import HYPHENS, is_divided
from ductus.formats._layout import LaidBlock, LaidLine, lay_out
from ductus.formats._page_files import chosen_lines, note_no_size
from ductus.formats._plain import decoded
from ductus.formats._tei_tags import read_table
from ductus.formats._tei_text import XML, TagWriter
from ductus.formats.base import FormatInfo, Holds, OnPage, WriteOptions, Written
from ductus.formats.files import image_name, opened_beside, told
from ductus.formats.line_text import NORMAL_FORM, brought_to, form_of, newest_text
from ductus.formats.remarks import Remarks
from ductus.formats.tei_table import MAX_TABLE_BYTES, table_of
from ductus.formats.xml import add, holdable, root, utc

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

INFO = FormatInfo(
    id="tei",
    title="TEI XML",
    summary="Text with places, names, deletions and abbreviations, for scholarly editions.",
    suffixes=(".xml",),
    reads=False,
    writes=True,
    holds=frozenset(
        {
            Holds.TEXT,
            Holds.ORDER,
            Holds.POLYGONS,
            Holds.BASELINES,
            Holds.REGIONS,
            Holds.KINDS,
            Holds.COMMENTS,
            Holds.TAGS,
        }
    ),
    one_file_a_page=False,
    refers_to_scan=True,
    asks=(HYPHENS, NORMAL_FORM),
)

NAMESPACE = "http://www.tei-c.org/ns/1.0"


@dataclass(slots=True)
class _Edition:
    """One file while it is written."""

    options: WriteOptions
    writer: TagWriter
    is_whole_words: bool
    form: str
    pages: int = 0
    lines: int = 0
    newest: datetime | None = None
    remarks: Remarks = field(default_factory=Remarks)

    def id(self, name: str) -> str:
        """An xml:id nothing else in the file has; pages of one file may have lines of the same name."""
        return self.writer.ids.take(f"p{self.pages}_{name}")


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """All pages in the file `target`; facsimile and text grow side by side on disk, so that memory stays flat.

    Raises:
        ExportFailed: the folder cannot be written, an option or the table of tags cannot be understood.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    form = form_of(options)
    table = {**table_of(options.tag_elements), **read_table(_own_rows(str(options.choices.get("tag_table", ""))))}
    remarks = Remarks()
    edition = _Edition(
        options, TagWriter(table, remarks), chosen(options, HYPHENS) == "put together", form, remarks=remarks
    )
    with ExitStack() as held:
        held.enter_context(told(target))
        places = held.enter_context(tempfile.TemporaryFile())
        body = held.enter_context(tempfile.TemporaryFile())
        for done, page in enumerate(pages, start=1):
            if page.width_px > 0 and page.height_px > 0:
                _add_page(page, edition, places, body)
            else:
                note_no_size(page, remarks)
            on_page(done, total)
        _put_together(target, edition, places, body)
    return Written((target,), edition.lines, remarks.remarks())


def _own_rows(given: str) -> str:
    """The rows of a project: what is given, or what the file of that name holds.

    Raises:
        ExportFailed: the file cannot be read.
    """
    is_name = given.strip() != "" and "\n" not in given and ": " not in given
    if not is_name:
        return given
    try:
        return decoded(Path(given), MAX_TABLE_BYTES)
    except FormatUnreadable as fault:
        raise ExportFailed(f"The TEI table could not be read: {fault.message}", remedy=fault.remedy) from fault


def _put_together(target: Path, edition: _Edition, places: IO[bytes], body: IO[bytes]) -> None:
    title = str(edition.options.choices.get("title", "")) or target.stem
    with opened_beside(target) as stream:
        stream.write(b"<?xml version='1.0' encoding='UTF-8'?>\n")
        stream.write(f'<TEI xmlns="{NAMESPACE}">\n'.encode())
        stream.write(_bytes(_header(title, edition)))
        if edition.pages:  # the guidelines want a surface in a facsimile, and a div in a body
            stream.write(b"<facsimile>\n")
            places.seek(0)
            shutil.copyfileobj(places, stream)
            stream.write(b"</facsimile>\n")
        stream.write(b"<text>\n<body>\n" if edition.pages else b"<text>\n<body>\n<ab/>\n")
        body.seek(0)
        shutil.copyfileobj(body, stream)
        stream.write(b"</body>\n</text>\n</TEI>\n")


def _bytes(element: Element) -> bytes:
    """The element to be put inside TEI, whose namespace it shares."""
    from lxml import etree

    content: bytes = etree.tostring(element, encoding="UTF-8", pretty_print=True)
    return content.replace(f' xmlns="{NAMESPACE}"'.encode(), b"", 1)


def _header(title: str, edition: _Edition) -> Element:
    header = root("teiHeader", NAMESPACE)
    file = add(header, "fileDesc")
    add(add(file, "titleStmt"), "title", content=title)
    add(add(file, "publicationStmt"), "p", content="Not published.")
    add(add(file, "sourceDesc"), "p", content="Transcribed from images of the pages; see facsimile.")
    encoding = add(header, "encodingDesc")
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", edition.options.creator) or "_"
    app = add(add(encoding, "appInfo"), "application", {"ident": name, "version": "1"})
    add(app, "label", content=edition.options.creator)
    if edition.is_whole_words:
        rule = add(add(encoding, "editorialDecl"), "hyphenation", {"eol": "none"})
        add(rule, "p", content="Hyphens at line ends are left out; lb says break=no where a word goes on.")
    if edition.newest is not None:
        add(add(header, "revisionDesc"), "change", {"when": utc(edition.newest)}, "The newest text was made.")
    return header


def _add_page(page: Page, edition: _Edition, places: IO[bytes], body: IO[bytes]) -> None:
    lines = chosen_lines(page, edition.options, edition.remarks)
    laid = lay_out(page, lines, edition.remarks)
    edition.pages += 1
    edition.lines += len(lines)
    edition.newest = max(filter(None, (edition.newest, newest_text(lines))), default=None)
    name = image_name(page.scan) or page.name or page.id
    surface = root("surface", NAMESPACE)
    surface_id = edition.id("surface")
    surface.set(f"{XML}id", surface_id)
    for side, value in (("ulx", 0), ("uly", 0), ("lrx", page.width_px), ("lry", page.height_px)):
        surface.set(side, str(value))
    sizes = {"width": f"{page.width_px}px", "height": f"{page.height_px}px"}
    add(surface, "graphic", {"url": _address(name), **sizes})
    division = root("div", NAMESPACE)
    division.set("type", "page")
    add(division, "pb", {"facs": f"#{surface_id}", "n": page.name})
    for block in laid.blocks:
        _add_block(block, page, edition, surface, division)
    if len(division) == 1:
        add(division, "ab")  # a division needs more than a page break
    places.write(_bytes(surface))
    body.write(_bytes(division))


def _address(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="/-_.~()!*',;:@&=+$")


def _word(kind: str) -> str:
    """A kind as TEI takes it for a type: no blanks."""
    return re.sub(r"\s+", "_", holdable(kind).strip())


def _add_block(block: LaidBlock, page: Page, edition: _Edition, surface: Element, division: Element) -> None:
    zone, facs, kind = surface, "", ""
    if block.region is not None:
        kind = _word(block.region.kind)
        zone = add(surface, "zone", {"type": "region", "subtype": kind, "points": shape_text(block.outline)})
        zone_id = edition.id(block.id)
        zone.set(f"{XML}id", zone_id)
        facs = f"#{zone_id}"
    if not block.lines:
        return
    area = add(division, "ab", {"type": kind, "facs": facs})
    before = ""
    for number, line in enumerate(block.lines, start=1):
        following = block.lines[number].text if number < len(block.lines) else ""
        _add_line(line, page, edition, zone, area, (number, before, following))
        before = line.text


def _add_line(
    line: LaidLine, page: Page, edition: _Edition, zone: Element, area: Element, around: tuple[int, str, str]
) -> None:
    """`around`: the line's number in its region, the text before it and the text after it."""
    number, before, following = around
    place = add(zone, "zone", {"type": "line", "points": shape_text(line.outline)})
    place_id = edition.id(line.id)
    place.set(f"{XML}id", place_id)
    add(zone, "path", {"type": "baseline", "points": shape_text(line.baseline), "corresp": f"#{place_id}"})
    marks = {"facs": f"#{place_id}", "n": str(number)}
    if line.line.kind != DEFAULT_LINE_KIND:
        place.set("subtype", _word(line.line.kind) or DEFAULT_LINE_KIND)
    goes_on = edition.is_whole_words and is_divided(before, line.text)
    add(area, "lb", {**marks, "break": "no" if goes_on else ""})
    where = f"{page.name}, line {line.line.source_id or line.line.id}"
    text, tags = normalized(line.text, line.tags, edition.form)
    if text != line.text:
        edition.remarks.note(where, brought_to(edition.form))
    runs_on = edition.is_whole_words and is_divided(text, following)
    if runs_on:
        whole = len(text.rstrip()) - 1
        text, tags = text[:whole], part_of(tags, 0, whole)
    edition.writer.write(area, text, tags, where)
    if line.line.comment:
        add(area, "note", {"type": "comment"}, content=line.line.comment)
    if following and not runs_on:  # white space to readers that know no lb
        area[-1].tail = (area[-1].tail or "") + "\n"
