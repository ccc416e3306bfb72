"""Pages as JSON in the shape that docTR's `export()` gives, so that programs made for docTR take them.

    pages[] page_idx, dimensions (height, width), orientation, language, blocks[]
      blocks[] geometry, objectness_score, artefacts[], lines[]
        lines[] geometry, objectness_score, words[]
          words[] value, confidence, geometry, objectness_score, crop_orientation

Geometry is two corners, as shares of the page from 0 to 1. Text is in words only; a line's box is divided among them in
proportion to their letters. A score nobody knows is 1.0, as docTR has it for what it did not measure. No options.

We add keys that docTR passes over: `image` on a page, its file name; `confidence` on a line, null where nobody knows
it; `tags[]` on a line that has some: kind, start, end, attributes, text, where start and end are code points of the
line's words joined by single blanks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from ductus.document.page import Page
from ductus.formats._page_files import note_no_size, write_one_file
from ductus.formats._page_json_read import begins_with, read_doctr
from ductus.formats._page_json_write import DOCTR, blocks_of
from ductus.formats.base import FormatInfo, Holds, OnPage, ReadPage, WriteOptions, Written
from ductus.formats.files import image_name
from ductus.formats.remarks import Remarks

INFO = FormatInfo(
    id="page_json",
    title="JSON (docTR)",
    summary="Blocks, lines and words with their boxes, in the shape docTR exports, for programs.",
    suffixes=(".json",),
    reads=True,
    writes=True,
    holds=frozenset({Holds.TEXT, Holds.ORDER, Holds.CONFIDENCE, Holds.TAGS}),
    one_file_a_page=False,
    refers_to_scan=True,
)


def knows(path: Path) -> bool:
    """Whether a JSON file has this shape, by its first characters."""
    return begins_with(path, "{", '"pages"')


def read(source: Path) -> Sequence[ReadPage]:
    """The pages in the file, also as docTR itself writes them.

    Raises:
        FormatUnreadable: no JSON, or of another shape.
    """
    return read_doctr(source)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """All pages in the file `target`.

    Raises:
        ExportFailed: the folder cannot be written.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    remarks = Remarks()
    written = 0

    def entry(page: Page, _number: int) -> tuple[bytes, int]:
        nonlocal written
        if page.width_px <= 0 or page.height_px <= 0:
            note_no_size(page, remarks)
            return b"", 0
        blocks = blocks_of(page, DOCTR, options, remarks)
        held = {
            "page_idx": written,
            "image": image_name(page.scan) or page.name or page.id,
            "dimensions": [page.height_px, page.width_px],
            "orientation": {"value": 0, "confidence": None},
            "language": {"value": None, "confidence": None},
            "blocks": [{**block, "artefacts": []} for block in blocks],
            "layout": [],
            "tables": [],
        }
        written += 1
        text = json.dumps(held, ensure_ascii=False, allow_nan=False)
        return (",\n" if written > 1 else "\n").encode() + text.encode("utf-8"), sum(len(b["lines"]) for b in blocks)

    count = write_one_file(pages, total, target, on_page, entry, b'{"pages": [', b"\n]}\n")
    return Written((target,), count, remarks.remarks())
