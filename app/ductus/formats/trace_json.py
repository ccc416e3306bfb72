"""Pages as JSON in the shape in which the Trace OCR API answers, so that programs made for it take them.

    a list, one entry a page: name, orientation, language, dimensions (height, width), pages[] with one of
      blocks[] geometry, detection_score, lines[]
        lines[] geometry, detection_score, words[]
          words[] value, confidence, geometry, detection_score, text_orientation

Geometry is four numbers, left, top, right and bottom as shares of the page. It is docTR's shape by other names; what
`page_json` says of text, scores and the keys we add holds here. No options.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from ductus.document.page import Page
from ductus.formats import page_json
from ductus.formats._page_files import note_no_size, write_one_file
from ductus.formats._page_json_read import begins_with, read_trace
from ductus.formats._page_json_write import TRACE, blocks_of
from ductus.formats.base import FormatInfo, OnPage, ReadPage, WriteOptions, Written
from ductus.formats.files import image_name
from ductus.formats.remarks import Remarks

INFO = FormatInfo(
    id="trace_json",
    title="JSON (Trace)",
    summary="Blocks, lines and words with their boxes, as the Trace OCR API answers, for programs.",
    suffixes=(".json",),
    reads=True,
    writes=True,
    holds=page_json.INFO.holds,
    one_file_a_page=False,
    refers_to_scan=True,
)


def knows(path: Path) -> bool:
    """Whether a JSON file has this shape, by its first characters."""
    return begins_with(path, "[", '"dimensions"')


def read(source: Path) -> Sequence[ReadPage]:
    """The pages in the file, also as the API itself, or docTR's template of it, answers.

    Raises:
        FormatUnreadable: no JSON, or of another shape.
    """
    return read_trace(source)


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
        blocks = blocks_of(page, TRACE, options, remarks)
        held = {
            "name": image_name(page.scan) or page.name or page.id,
            "orientation": {"value": 0, "confidence": None},
            "language": {"value": None, "confidence": None},
            "dimensions": [page.height_px, page.width_px],
            "pages": [{"blocks": blocks}],
        }
        written += 1
        text = json.dumps(held, ensure_ascii=False, allow_nan=False)
        return (",\n" if written > 1 else "\n").encode() + text.encode("utf-8"), sum(len(b["lines"]) for b in blocks)

    count = write_one_file(pages, total, target, on_page, entry, b"[", b"\n]\n")
    return Written((target,), count, remarks.remarks())
