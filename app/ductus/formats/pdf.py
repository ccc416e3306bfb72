"""A searchable PDF: the scans with their text invisible over them, to be found, selected and copied.

The bytes of a JPEG scan go in untouched where its pixels are the page as it stands; other scans, and those turned by
EXIF, are compressed again. Whole pages of a PDF are taken over as they are, with our text added.

Options (`choices`):
- `pdf_text` (default "replaced"): what becomes of text that a page of a PDF carries already. "replaced" draws the page
  as a picture, so that only our text is found; "kept" leaves the page with its own text and adds none; "both" adds
  ours, and searching finds each word twice.
- `pdf_pages` (default "kept"): "drawn" draws all pages of PDFs as pictures.
- `lossless` (default false): pages that are compressed again lose nothing, and take some ten times the room.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.errors import Cancelled, DuctusError, ExportFailed, Remedy
from ductus.formats._choices import chosen, switch
from ductus.formats._layout import LaidLine, lay_out
from ductus.formats._page_files import chosen_lines, note_comments, note_no_size, note_tags
from ductus.formats._pdf_original import Original, original_of
from ductus.formats._pdf_pages import FONT_FILE, PdfPages, Picture, drawn_again, original_jpeg
from ductus.formats._pdf_text import mixes_directions
from ductus.formats.base import FormatInfo, FormatOption, Group, Holds, OnPage, WriteOptions, Written
from ductus.formats.files import opened_beside, told
from ductus.formats.line_text import AS_TYPED, newest_text, note_changes
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable
from ductus.paths import resource

OWN_TEXT = FormatOption(
    "pdf_text",
    "Text a PDF has already",
    ("replaced", "kept", "both"),
    (
        "Scans that are PDFs with text of their own are drawn as pictures, so that only your text is found.",
        "Pages of PDFs with text of their own keep it and get none of yours.",
        "Your text is added to that of the PDF; searching finds each word twice.",
    ),
)
PAGES = FormatOption(
    "pdf_pages",
    "Pages of PDFs",
    ("kept", "drawn"),
    ("Scans that are whole pages of a PDF are taken over as they are.", "They are drawn as pictures."),
)
LOSSLESS = FormatOption(
    "lossless",
    "Pictures without any loss",
    ("no", "yes"),
    (
        "JPEG scans go in untouched; others are compressed a little.",
        "What is compressed again loses nothing and takes some ten times the room.",
    ),
)

INFO = FormatInfo(
    id="pdf",
    title="Searchable PDF",
    summary="The scans as a PDF in which the text can be searched, selected and copied.",
    suffixes=(".pdf",),
    reads=False,
    writes=True,
    holds=frozenset({Holds.TEXT, Holds.ORDER}),
    one_file_a_page=False,
    asks=(OWN_TEXT, PAGES, LOSSLESS),
    group=Group.DOCUMENTS,
)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """All pages in the file `target`. Pages whose scan cannot be opened are left out and told.

    Raises:
        ExportFailed: the folder cannot be written, no page could be opened, or the caller gives no pixels.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    if options.page_image is None:
        raise ExportFailed("A PDF needs the scans, and this export was started without them.")
    remarks = Remarks()
    is_empty = True
    with told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    with told(target), tempfile.TemporaryDirectory(prefix=f".{target.name[:40]}.", dir=target.parent) as folder:
        made = PdfPages(Path(folder), resource(*FONT_FILE).read_bytes())
        count, newest = 0, None
        for done, page in enumerate(pages, start=1):
            laid = _add_page(made, page, options, remarks)
            if laid is not None:
                is_empty = False
                count += len(laid)
                newest = max(filter(None, (newest, newest_text(item.line for item in laid))), default=None)
            on_page(done, total)
        if is_empty:
            said = "\n".join(f"{remark.where}: {remark.what}" for remark in remarks.remarks())
            raise ExportFailed("No page could be opened, so there is no PDF.", remedy=Remedy(said), detail=said)
        with opened_beside(target) as stream:
            made.save(stream, options.creator, newest)
    return Written((target,), count, remarks.remarks())


def _add_page(made: PdfPages, page: Page, options: WriteOptions, remarks: Remarks) -> list[LaidLine] | None:
    """Append the page, as it is in its PDF or as a picture; the lines on it, None where it could not be opened."""
    original = _original(page, options)
    if original is not None:
        is_left = original.places.has_text and chosen(options, OWN_TEXT) == "kept"
        if is_left:
            remarks.note(page.name, "The page carries text already; it was kept, and yours was not added.")
        laid = [] if is_left else _laid_lines(page, options, remarks)
        made.add_original(page, original, laid)
        return laid
    picture = _picture(page, options, remarks)
    if picture is None:
        return None
    laid = _laid_lines(page, options, remarks)
    made.add(page, picture, laid)
    return laid


def _original(page: Page, options: WriteOptions) -> Original | None:
    """The page of a PDF to be taken over as it is, where the options want that and it can be."""
    replaces = chosen(options, OWN_TEXT) == "replaced"
    if options.scan_file is None or not page.scan.dpi or chosen(options, PAGES) == "drawn":
        return None
    try:
        original = original_of(options.scan_file(page), page)
    except Cancelled:
        raise
    except DuctusError:
        return None  # drawing the page says what is wrong
    return None if original is not None and original.places.has_text and replaces else original


def _laid_lines(page: Page, options: WriteOptions, remarks: Remarks) -> list[LaidLine]:
    """The lines that have text, in reading order."""
    lines = chosen_lines(page, options, remarks)
    note_comments(page, lines, remarks)
    note_tags(page, lines, remarks)
    note_changes(page, lines, AS_TYPED, remarks)
    with_text = tuple(line for line in lines if holdable(line.text).strip())
    if any(mixes_directions(line.text) for line in with_text):
        remarks.note(page.name, "In lines that mix writing directions, words may be found in another order.")
    laid = lay_out(page, with_text, Remarks())  # shapes are only guides here, so mending them is nothing to tell
    found = {item.line.id: item for block in laid.blocks for item in block.lines}
    return [found[line.id] for line in with_text]


def _picture(page: Page, options: WriteOptions, remarks: Remarks) -> Picture | None:
    """The page's picture; None, and a remark, where it cannot be had."""
    if page.width_px <= 0 or page.height_px <= 0 or options.page_image is None:
        note_no_size(page, remarks)
        return None
    try:
        original = original_jpeg(options.scan_file(page), page) if options.scan_file is not None else None
        if original is not None:
            return original
        image = options.page_image(page)
    except Cancelled:
        raise
    except DuctusError as fault:
        remarks.note(page.name, f"The page was left out: {fault.message}")
        return None
    if page.scan.dpi:
        remarks.note(page.name, "The page of a PDF was drawn as a picture; its own letters and lines are not kept.")
    return drawn_again(image, page, is_lossless=switch(options, LOSSLESS.name, default=False))
