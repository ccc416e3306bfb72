"""A table, one row a line, for spreadsheets: CSV by RFC 4180, in UTF-8 with the mark by which Excel knows it.

The cells are those of `tsv`. Options (`choices`):
- `formula_guard` (default true): a cell that begins like a formula gets an apostrophe before it, so that no spreadsheet
  runs what stands in a manuscript or came in an import. Without the guard the text is exact.
- `bom` (default true): a byte order mark at the start, without which Excel guesses another encoding than UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats._table import COMMAS, FORMULA_GUARD, write_table
from ductus.formats.base import FormatInfo, FormatOption, Group, Holds, OnPage, WriteOptions, Written

INFO = FormatInfo(
    id="csv",
    title="Table (CSV)",
    summary="One row for each line, with everything known about it, for Excel and other spreadsheets.",
    suffixes=(".csv",),
    reads=False,
    writes=True,
    holds=frozenset(Holds) - {Holds.REGIONS, Holds.PROVENANCE, Holds.IMAGES},
    one_file_a_page=False,
    refers_to_scan=True,
    asks=(FORMULA_GUARD, FormatOption("bom", "Mark for Excel", ("yes", "no"))),
    group=Group.TEXT,
)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """All pages as one table in the file `target`.

    Raises:
        ExportFailed: the folder cannot be written, or an option is neither yes nor no.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    return write_table(COMMAS, pages, total, target, options, on_page)
