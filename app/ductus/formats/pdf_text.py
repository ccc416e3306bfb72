"""The text a PDF carries already: typed, or put there by the program that read it. Read only.

Lines are those PDFium puts together, cut where a gap parts columns, with boxes in the frame of the page as it is drawn
at 300 dpi. Words divided at a line end keep their hyphen.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ductus.document.geometry import Box
from ductus.errors import FormatUnreadable, ScanUnreadable
from ductus.formats._assemble import FoundLine, FoundPage, FoundRegion, assemble
from ductus.formats.base import FormatInfo, Holds, ReadPage
from ductus.formats.files import numbered_image
from ductus.formats.outlines import Parsed, box_points
from ductus.formats.remarks import Remarks

INFO = FormatInfo(
    id="pdf_text",
    title="Text of a PDF",
    summary="The text that a PDF carries already, with the place of each line.",
    suffixes=(".pdf",),
    reads=True,
    writes=False,
    holds=frozenset({Holds.TEXT, Holds.ORDER}),
    one_file_a_page=False,
    refers_to_scan=True,
)

DPI = 300
"""What pages of a PDF are drawn at unless told otherwise; lines are scaled where a project draws them at another."""


def read(source: Path) -> Sequence[ReadPage]:
    """The pages that carry text, in the order of the file.

    Raises:
        FormatUnreadable: no PDF, or without any text.
        PasswordNeeded: the file is encrypted.
    """
    from ductus.imaging.pdf_text import pdf_text

    pages: list[ReadPage] = []
    try:
        for page in pdf_text(source, DPI):
            lines = [FoundLine(outline=_outline(line.box), text=line.text, has_text=True) for line in page.lines]
            region = FoundRegion(lines=lines, is_loose=True)
            name = numbered_image(source.stem, page.index)
            found = FoundPage(name, page.width_px, page.height_px, [region], file_name=source.name, has_baselines=False)
            if lines:
                pages.append(assemble(found, Remarks()))  # a PDF states no outlines, so none was mended
    except ScanUnreadable as fault:
        raise FormatUnreadable(f"“{source.name}” is no PDF that can be read.", detail=fault.message) from fault
    if not pages:
        raise FormatUnreadable(f"“{source.name}” carries no text; it is a picture of its pages only.")
    return pages


def _outline(box: Box) -> Parsed:
    return Parsed(box_points(box.left, box.top, box.width, box.height))
