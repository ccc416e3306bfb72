"""hOCR 1.2: text in a web page, as Tesseract and others give it, for programs that make searchable PDFs.

Tags are those of Tesseract, because others are not understood: OCRmyPDF wants div > div > p > span > span and finds no
lines otherwise. Words have no places of their own; a line's box is divided among them in proportion to their letters,
and `x_estimated` says so. Of a curved baseline only the ends are kept. No options.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.geometry import Box
from ductus.document.page import Line, Page
from ductus.formats._hocr_read import ESTIMATED, LINE_CONFIDENCE, read_hocr, words_by_line
from ductus.formats._layout import LaidBlock, LaidLine, lay_out
from ductus.formats._page_files import note_comments, note_tags, write_page_files
from ductus.formats._words import SeenWord, note_blanks, words_of
from ductus.formats.base import FormatInfo, Holds, OnPage, ReadPage, WriteOptions, Written
from ductus.formats.files import image_name
from ductus.formats.line_text import share
from ductus.formats.outlines import is_right_to_left
from ductus.formats.remarks import Remarks
from ductus.formats.xml import add, root, to_bytes

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

INFO = FormatInfo(
    id="hocr",
    title="hOCR",
    summary="Text with word boxes as a web page, from Tesseract and others, for programs that make searchable PDFs.",
    suffixes=(".hocr", ".html", ".htm", ".xhtml"),
    reads=True,
    writes=True,
    holds=frozenset({Holds.TEXT, Holds.ORDER, Holds.POLYGONS, Holds.BASELINES, Holds.CONFIDENCE}),
    refers_to_scan=True,
)

NAMESPACE = "http://www.w3.org/1999/xhtml"
ROOTS = ("html", "HTML")
CAPABILITIES = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_poly ocrp_wconf ocrp_dir"


def read(source: Path) -> Sequence[ReadPage]:
    """The pages described in an hOCR file, repaired where they can be.

    Raises:
        FormatUnreadable: no web page at all, or without a page of hOCR.
    """
    return read_hocr(source)


def read_words(source: Path) -> dict[str, list[SeenWord]]:
    """The words of each line by its id, in the pixels of the file: what `read` puts together, apart again.

    Raises:
        FormatUnreadable: as `read`.
    """
    return words_by_line(source)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """One file a page in the folder `target`, named after the page's image.

    Raises:
        ExportFailed: the folder cannot be written.
        Cancelled: `on_page` raised it; files already whole stay.
    """
    return write_page_files(pages, total, target, ".hocr", options, on_page, partial(_file, options.creator))


def _file(creator: str, page: Page, lines: tuple[Line, ...], remarks: Remarks) -> bytes:
    note_comments(page, lines, remarks)
    note_tags(page, lines, remarks)
    laid = lay_out(page, lines, remarks)
    name = image_name(page.scan) or page.name or page.id
    html = root("html", NAMESPACE)
    head = add(html, "head")
    add(head, "title", content=name)
    add(head, "meta", {"charset": "utf-8"})
    add(head, "meta", {"name": "ocr-system", "content": creator})
    add(head, "meta", {"name": "ocr-capabilities", "content": CAPABILITIES})
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    parts = [f'image "{quoted}"', f"bbox 0 0 {page.width_px} {page.height_px}", f"ppageno {page.scan.index}"]
    if page.scan.dpi:
        parts.append(f"scan_res {page.scan.dpi} {page.scan.dpi}")
    attributes = {"class": "ocr_page", "id": "page_1", "title": "; ".join(parts)}
    area = add(add(html, "body"), "div", attributes)
    for number, block in enumerate((block for block in laid.blocks if block.lines), start=1):
        _add_block(area, block, number, page, remarks)
    return to_bytes(html)


def _add_block(parent: Element, block: LaidBlock, number: int, page: Page, remarks: Remarks) -> None:
    box = {"title": _bbox(block.outline.box)}
    area = add(parent, "div", {"class": "ocr_carea", "id": f"block_1_{number}", **box})
    paragraph = add(area, "p", {"class": "ocr_par", "id": f"par_1_{number}", **box})
    for place, line in enumerate(block.lines, start=1):
        where = f"{page.name}, line {line.line.source_id or line.line.id}"
        if not _baseline(line):
            remarks.note(where, "Of a line that runs up or down the page the baseline is not kept.")
        elif len(line.baseline.points) > 2:
            remarks.note(where, "Of a bent baseline only the ends are kept.")
        note_blanks(where, line.text, remarks)
        _add_line(paragraph, line, f"{number}_{place}")


def _add_line(parent: Element, laid: LaidLine, number: str) -> None:
    direction = "rtl" if is_right_to_left(laid.text) else ""
    points = " ".join(f"{int(point.x)} {int(point.y)}" for point in laid.outline.points)
    certainty = share(laid.reading.stated_confidence if laid.reading is not None and laid.text else None)
    own = f"{LINE_CONFIDENCE} {certainty}" if certainty else ""
    title = "; ".join(filter(None, (_bbox(laid.outline.box), _baseline(laid), f"poly {points}", own)))
    element = add(parent, "span", {"class": "ocr_line", "id": f"line_1_{number}", "title": title, "dir": direction})
    of_words = f"; x_wconf {round(100 * float(certainty))}" if certainty else ""
    words = words_of(laid.text, laid.outline.box, laid.baseline)
    for place, word in enumerate(words, start=1):
        title = f"{_bbox(word.box)}{of_words}; {ESTIMATED} 1"
        add(element, "span", {"class": "ocrx_word", "id": f"word_1_{number}_{place}", "title": title}, word.text)
    if not words:
        element.text = " "  # browsers take <span/> for an opening tag


def _baseline(laid: LaidLine) -> str:
    """Slope and offset of the line through the baseline's ends, from the lower left corner of the box."""
    box = laid.outline.box
    start, end = sorted((laid.baseline.points[0], laid.baseline.points[-1]))
    if end.x - start.x <= abs(end.y - start.y):
        return ""  # writing that runs up or down the page has no such line
    slope = (end.y - start.y) / (end.x - start.x)
    offset = start.y + slope * (box.left - start.x) - box.bottom
    return f"baseline {slope:.4g} {round(offset)}"


def _bbox(box: Box) -> str:
    return f"bbox {round(box.left)} {round(box.top)} {round(box.right)} {round(box.bottom)}"
