"""Rows of a table, one a line, with everything known about it; TSV and CSV differ in what parts the cells alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ductus.document.page import Page
from ductus.document.soundness import shape_text
from ductus.formats._choices import switch
from ductus.formats._layout import LaidLine, lay_out
from ductus.formats._page_files import chosen_lines, note_no_size, write_one_file
from ductus.formats._tagged import tags_as_json
from ductus.formats.base import FormatOption, OnPage, WriteOptions, Written
from ductus.formats.files import image_name
from ductus.formats.line_text import one_line, share
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

COLUMNS = (
    "page",
    "image",
    "region_id",
    "region_type",
    "line_id",
    "line_type",
    "order",
    "text",
    "confidence",
    "status",
    "outline",
    "baseline",
    "baseline_source",
    "comment",
    "tags",
)
FORMULA_GUARD = FormatOption(
    "formula_guard",
    "Guard against formulas",
    ("yes", "no"),
    (
        "A cell that begins like a formula gets an apostrophe before it, so that no spreadsheet runs it.",
        "The text is exact; spreadsheets may run cells that begin with = + - or @.",
    ),
)
_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, with the wide forms that Excel takes in Japan."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are parted and rows end; `is_for_excel`: a byte order mark stands first unless told otherwise."""

    delimiter: str
    line_end: str
    is_for_excel: bool


TABS = Dialect("\t", "\n", is_for_excel=False)
COMMAS = Dialect(",", "\r\n", is_for_excel=True)
"""As RFC 4180 has it."""


def write_table(
    dialect: Dialect, pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage
) -> Written:
    """All pages as one table in the file `target`; see `tsv.write` and `csv_table.write`."""
    remarks = Remarks()
    is_guarded = switch(options, FORMULA_GUARD.name, default=True)

    def rows(page: Page, _number: int) -> tuple[bytes, int]:
        if page.width_px <= 0 or page.height_px <= 0:
            note_no_size(page, remarks)
            return b"", 0
        found = _rows(page, options, remarks)
        if is_guarded:
            found = [[_guarded(cell, page, remarks) for cell in row] for row in found]
        return _table(found, dialect), len(found)

    has_mark = switch(options, "bom", default=dialect.is_for_excel)
    head = (b"\xef\xbb\xbf" if has_mark else b"") + _table([COLUMNS], dialect)
    count = write_one_file(pages, total, target, on_page, rows, head)
    return Written((target,), count, remarks.remarks())


def _rows(page: Page, options: WriteOptions, remarks: Remarks) -> list[list[str]]:
    """The lines of a page in reading order, a list of cells each."""
    lines = chosen_lines(page, options, remarks)
    laid = lay_out(page, lines, Remarks())  # the table gives the order of lines, whatever their regions
    held = {item.line.id: (block.region, block.id, item) for block in laid.blocks for item in block.lines}
    rows = []
    for number, line in enumerate(lines, start=1):
        region, region_id, item = held[line.id]
        of_region = (region_id, region.kind) if region is not None else ("", "")
        rows.append([_cell(cell) for cell in _columns(page, of_region, number, item)])
        if _cell(line.text) != line.text:
            remarks.note(page.name, "Tabs, line ends and control characters in a text were turned into blanks.")
    return rows


def _columns(page: Page, of_region: tuple[str, str], number: int, item: LaidLine) -> tuple[str, ...]:
    source = "estimated" if item.is_baseline_estimated else str(item.line.baseline_source)
    return (
        page.name,
        image_name(page.scan),
        *of_region,
        item.id,
        item.line.kind,
        str(number),
        item.line.text,
        share(item.reading.stated_confidence if item.reading is not None else None),
        str(item.line.status),
        shape_text(item.outline),
        shape_text(item.baseline),
        source,
        item.line.comment,
        tags_as_json(item.tags),
    )


def _cell(text: str) -> str:
    return holdable(one_line(text)).replace("\t", " ")


def _guarded(cell: str, page: Page, remarks: Remarks) -> str:
    if not cell.lstrip().startswith(_FORMULAS):  # some programs trim what they import
        return cell
    remarks.note(page.name, "A cell that begins like a formula got an apostrophe before it.")
    return f"'{cell}"


def _table(rows: Iterable[Sequence[str]], dialect: Dialect) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=dialect.delimiter, lineterminator=dialect.line_end).writerows(rows)
    return stream.getvalue().encode("utf-8")
