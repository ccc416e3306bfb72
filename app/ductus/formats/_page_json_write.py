"""Pages as blocks, lines and words in JSON, for the two shapes that name the same things differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ductus.document.geometry import Box
from ductus.document.page import Page
from ductus.document.tags import carried
from ductus.formats._layout import LaidBlock, LaidLine, lay_out
from ductus.formats._page_files import chosen_lines, note_comments
from ductus.formats._tagged import tag_as_plain
from ductus.formats._words import Word, note_blanks, words_of
from ductus.formats.base import WriteOptions
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

UNKNOWN_SCORE = 1.0
_DIGITS = 6
"""Of a share of the page: finer than a pixel of any scan."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a shape calls the detector's score and a word's orientation; `is_flat`: a geometry is one row of numbers."""

    found_with: str
    orientation: str
    is_flat: bool


DOCTR = Names("objectness_score", "crop_orientation", is_flat=False)
TRACE = Names("detection_score", "text_orientation", is_flat=True)


def blocks_of(page: Page, names: Names, options: WriteOptions, remarks: Remarks) -> list[dict[str, Any]]:
    """The page's blocks with their lines and words; lines without text are left out and told."""
    lines = chosen_lines(page, options, remarks)
    note_comments(page, lines, remarks)
    with_text = tuple(line for line in lines if holdable(line.text).strip())
    if len(with_text) < len(lines):
        remarks.note(page.name, "Lines without text were left out.")
    for line in with_text:
        note_blanks(f"{page.name}, line {line.source_id or line.id}", line.text, remarks)
    return [_block(block, page, names) for block in lay_out(page, with_text, remarks).blocks if block.lines]


def _block(block: LaidBlock, page: Page, names: Names) -> dict[str, Any]:
    lines = [_line(line, page, names) for line in block.lines]
    score = sum(line[names.found_with] for line in lines) / len(lines)
    return {"geometry": _geometry(block.outline.box, page, names), names.found_with: score, "lines": lines}


def _line(laid: LaidLine, page: Page, names: Names) -> dict[str, Any]:
    score = _score(laid.line.confidence)
    stated = laid.reading.stated_confidence if laid.reading is not None else None
    words = words_of(laid.text, laid.outline.box, laid.baseline)
    held: dict[str, Any] = {
        "geometry": _geometry(laid.outline.box, page, names),
        names.found_with: score,
        "words": [_word(word, _score(stated), score, page, names) for word in words],
        "confidence": None if stated is None or stated != stated else _score(stated),
    }
    if laid.tags:
        text = " ".join(word.text for word in words)
        held["tags"] = [{**tag_as_plain(tag), "text": text[tag.start : tag.end]}
                        for tag in carried(laid.tags, laid.text, text)]  # fmt: skip
    return held


def _word(word: Word, certainty: float, score: float, page: Page, names: Names) -> dict[str, Any]:
    return {
        "value": word.text,
        "confidence": certainty,
        "geometry": _geometry(word.box, page, names),
        names.found_with: score,
        names.orientation: {"value": 0, "confidence": None},
    }


def _geometry(box: Box, page: Page, names: Names) -> list[list[float]] | list[float]:
    corners = ((box.left, box.top), (box.right, box.bottom))
    pairs = [[round(x / page.width_px, _DIGITS), round(y / page.height_px, _DIGITS)] for x, y in corners]
    return [number for pair in pairs for number in pair] if names.is_flat else pairs


def _score(value: float | None) -> float:
    return UNKNOWN_SCORE if value is None or value != value else round(min(1.0, max(0.0, value)), _DIGITS)
