"""A word processor's document: a heading a page, a paragraph a region, line ends kept, comments beside the text.

Options (`choices`):
- `page_images` (default false): each page begins with a small picture of its scan.
- `normal_form` (default "NFC"): the Unicode normal form, or "none" for the text as it was typed.
- `abbreviations` (default "as written"): "expanded" puts the expansion in place of a tagged abbreviation, "both" adds
  it in brackets.
- `deleted` (default "kept"): "left out" leaves out what is tagged as deleted.
- `hyphens` (default "kept"): "put together" makes words divided at a line end whole, on the line they begin on.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.page import Line, Page
from ductus.document.tags import ADDED, DELETED, SUPERSCRIPT, UNCLEAR
from ductus.errors import Cancelled, DuctusError, ExportFailed
from ductus.formats._choices import switch
from ductus.formats._flow import HYPHENS
from ductus.formats._paragraphs import Paragraph, paragraphs_of
from ductus.formats._tagged import TAG_OPTIONS
from ductus.formats.base import FormatInfo, FormatOption, Group, Holds, OnPage, WriteOptions, Written
from ductus.formats.files import write_file
from ductus.formats.line_text import NORMAL_FORM, newest_text, one_line
from ductus.formats.outlines import is_right_to_left
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as Block
    from docx.text.run import Run

PICTURES = FormatOption("page_images", "Pictures of the pages", ("no", "yes"))

INFO = FormatInfo(
    id="docx",
    title="Word document",
    summary="The text with a heading for each page and your comments beside it, for Word, LibreOffice and others.",
    suffixes=(".docx",),
    reads=False,
    writes=True,
    holds=frozenset({Holds.TEXT, Holds.ORDER, Holds.COMMENTS}),
    one_file_a_page=False,
    asks=(*TAG_OPTIONS, HYPHENS, PICTURES, NORMAL_FORM),
    group=Group.DOCUMENTS,
)

_SHOWN = frozenset({DELETED, SUPERSCRIPT, UNCLEAR, ADDED})
"""Kinds of tags that show as struck through, raised, dotted and underlined."""
PICTURE_SIDE_PX = 1600
"""Enough to read a page by on a screen; a hundred such pages take about 40 MB."""
_QUALITY = 80
_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""The first moment a zip file can state; the same page gives the same bytes at any time."""


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """All pages in the file `target`. The whole text is in memory until the end.

    Raises:
        ExportFailed: the folder cannot be written, or page pictures are asked for and the caller gives no pixels.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    from docx import Document

    has_pictures = switch(options, PICTURES.name, default=False)
    if has_pictures and options.page_image is None:
        raise ExportFailed("Pictures of the pages need the scans, and this export was started without them.")
    document, remarks = Document(), Remarks()
    newest, count = _UNDATED, 0
    for done, page in enumerate(pages, start=1):
        name = holdable(one_line(page.name)).strip() or str(done)
        document.add_heading(name, level=1).paragraph_format.page_break_before = done > 1
        if has_pictures:
            _add_picture(document, page, options, remarks)
        for paragraph in paragraphs_of(page, options, remarks, _SHOWN):
            _add_paragraph(document, paragraph, options.creator)
            count += len(paragraph.lines)
            newest = max(newest, newest_text(shown.line for shown in paragraph.lines) or newest)
        on_page(done, total)
    write_file(target, _bytes(document, options.creator, newest))
    return Written((target,), count, remarks.remarks())


def _add_picture(document: Document, page: Page, options: WriteOptions, remarks: Remarks) -> None:
    if options.page_image is None:
        return
    try:
        image = options.page_image(page)
    except Cancelled:
        raise
    except DuctusError as fault:
        remarks.note(page.name, f"The picture of the page was left out: {fault.message}")
        return
    image.thumbnail((PICTURE_SIDE_PX, PICTURE_SIDE_PX))
    stream = BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY)
    section = document.sections[0]
    room = [(section.page_width, section.left_margin, section.right_margin),
            (section.page_height, section.top_margin, section.bottom_margin)]  # fmt: skip
    wide, high = ((whole or 0) - (before or 0) - (after or 0) for whole, before, after in room)
    share = min(wide / image.width, high * 0.9 / image.height)  # the heading stands on the same sheet
    document.add_picture(stream, width=round(image.width * share))


def _add_paragraph(document: Document, paragraph: Paragraph, author: str) -> None:
    block = document.add_heading(level=2) if paragraph.is_heading else document.add_paragraph()
    if is_right_to_left(paragraph.lines[0].text):
        _turn(block)
    for place, shown in enumerate(paragraph.lines):
        for number, (text, kinds) in enumerate(shown.runs()):
            run = block.add_run()
            if place and not number:
                run.add_break()
            run.add_text(text)
            run.font.rtl = True if is_right_to_left(text) else None
            _dress(run, kinds)
        _add_comment(document, run, shown.line, author)


def _dress(run: Run, kinds: frozenset[str]) -> None:
    """Show what is said of the text as word processors do."""
    from docx.enum.text import WD_UNDERLINE

    run.font.strike = True if DELETED in kinds else None
    run.font.superscript = True if SUPERSCRIPT in kinds else None
    if kinds & {UNCLEAR, ADDED}:
        run.font.underline = WD_UNDERLINE.DOTTED if UNCLEAR in kinds else WD_UNDERLINE.SINGLE


def _turn(block: Block) -> None:
    """Let the paragraph run from right to left."""
    from docx.oxml import OxmlElement

    block._p.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _add_comment(document: Document, run: Run, line: Line, author: str) -> None:
    text = holdable(line.comment).strip()
    if text:
        comment = document.add_comment(run, text, author, initials=author[:1])
        comment._comment_elm.date = None  # a line does not say when its comment was made


def _bytes(document: Document, creator: str, moment: datetime) -> bytes:
    facts = document.core_properties
    facts.author = facts.last_modified_by = creator
    facts.comments = facts.title = ""
    facts.created = facts.modified = moment.replace(tzinfo=None)
    stream = BytesIO()
    document.save(stream)
    return _undated(stream)


def _undated(content: BytesIO) -> bytes:
    """The same zip with no time of writing in it."""
    stream = BytesIO()
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _UNDATED.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return stream.getvalue()
