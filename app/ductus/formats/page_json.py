"""Pages as JSON in the shape that docTR's `export()` gives, so that programs made for docTR take them.

    pages[] page_idx, dimensions (height, width), orientation, language, blocks[]
      blocks[] geometry, objectness_score, artefacts[], lines[]
        lines[] geometry, objectness_score, words[]
          words[] value, confidence, geometry, objectness_score, crop_orientation

Geometry is two corners, as shares of the page from 0 to 1. Text is in words only; a line's box is divided among them in
proportion to their letters. A score nobody knows is 1.0, as docTR has it for what it did not measure. No options.

A line with tags has one key more, which docTR passes over: `tags[]` kind, start, end, attributes, text; start and end
are code points of the line's words joined by single blanks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ductus.document.geometry import Box
from ductus.document.page import Page
from ductus.document.tags import carried
from ductus.formats._layout import LaidBlock, LaidLine, lay_out
from ductus.formats._page_files import chosen_lines, note_comments, note_no_size, write_one_file
from ductus.formats._tagged import tag_as_plain
from ductus.formats._words import Word, words_of
from ductus.formats.base import FormatInfo, Holds, OnPage, WriteOptions, Written
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

INFO = FormatInfo(
    id="page_json",
    title="JSON (docTR)",
    summary="Blocks, lines and words with their boxes, in the shape docTR exports, for programs.",
    suffixes=(".json",),
    reads=False,
    writes=True,
    holds=frozenset({Holds.TEXT, Holds.ORDER, Holds.CONFIDENCE, Holds.TAGS}),
    one_file_a_page=False,
    refers_to_scan=True,
)

UNKNOWN_SCORE = 1.0
_DIGITS = 6
"""Of a share of the page: finer than a pixel of any scan."""


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
        blocks = _blocks(page, options, remarks)
        held = {
            "page_idx": written,
            "dimensions": [page.height_px, page.width_px],
            "orientation": {"value": 0, "confidence": None},
            "language": {"value": None, "confidence": None},
            "blocks": blocks,
            "layout": [],
            "tables": [],
        }
        written += 1
        text = json.dumps(held, ensure_ascii=False, allow_nan=False)
        return (",\n" if written > 1 else "\n").encode() + text.encode("utf-8"), sum(len(b["lines"]) for b in blocks)

    count = write_one_file(pages, total, target, on_page, entry, b'{"pages": [', b"\n]}\n")
    return Written((target,), count, remarks.remarks())


def _blocks(page: Page, options: WriteOptions, remarks: Remarks) -> list[dict[str, Any]]:
    lines = chosen_lines(page, options, remarks)
    note_comments(page, lines, remarks)
    with_text = tuple(line for line in lines if holdable(line.text).strip())
    if len(with_text) < len(lines):
        remarks.note(page.name, "Lines without text were left out.")
    return [_block(block, page) for block in lay_out(page, with_text, remarks).blocks if block.lines]


def _block(block: LaidBlock, page: Page) -> dict[str, Any]:
    lines = [_line(line, page) for line in block.lines]
    score = sum(line["objectness_score"] for line in lines) / len(lines)
    geometry = _geometry(block.outline.box, page)
    return {"geometry": geometry, "objectness_score": score, "lines": lines, "artefacts": []}


def _line(laid: LaidLine, page: Page) -> dict[str, Any]:
    score = _score(laid.line.confidence)
    certainty = _score(laid.reading.stated_confidence if laid.reading is not None else None)
    words = words_of(laid.text, laid.outline.box, laid.baseline)
    held: dict[str, Any] = {
        "geometry": _geometry(laid.outline.box, page),
        "objectness_score": score,
        "words": [_word(word, certainty, score, page) for word in words],
    }
    if laid.tags:
        text = " ".join(word.text for word in words)
        held["tags"] = [{**tag_as_plain(tag), "text": text[tag.start : tag.end]}
                        for tag in carried(laid.tags, laid.text, text)]  # fmt: skip
    return held


def _word(word: Word, certainty: float, score: float, page: Page) -> dict[str, Any]:
    return {
        "value": word.text,
        "confidence": certainty,
        "geometry": _geometry(word.box, page),
        "objectness_score": score,
        "crop_orientation": {"value": 0, "confidence": None},
    }


def _geometry(box: Box, page: Page) -> list[list[float]]:
    corners = ((box.left, box.top), (box.right, box.bottom))
    return [[round(x / page.width_px, _DIGITS), round(y / page.height_px, _DIGITS)] for x, y in corners]


def _score(value: float | None) -> float:
    return UNKNOWN_SCORE if value is None or value != value else round(min(1.0, max(0.0, value)), _DIGITS)
