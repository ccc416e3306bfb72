"""A table, one row a line, for spreadsheets and scripts. UTF-8, columns parted by tabs, a row never spans two lines.

Tags are JSON in their column: kind, start and end in code points of the text, and attributes where there are any.

Options (`choices`):
- `formula_guard` (default true): a cell that begins with = + - or @ gets an apostrophe before it. Spreadsheets take
  such a cell for a formula and run it, and accounts are full of lines that begin with a dash. Without the guard the
  text is exact.
- `bom` (default false): a byte order mark at the start, without which Excel guesses another encoding than UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats._table import COLUMNS, FORMULA_GUARD, TABS, write_table
from ductus.formats.base import FormatInfo, FormatOption, Group, Holds, OnPage, WriteOptions, Written

__all__ = ["COLUMNS", "INFO", "write"]

INFO = FormatInfo(
    id="tsv",
    title="Table (TSV)",
    summary="One row for each line, with everything known about it, for spreadsheets and scripts.",
    suffixes=(".tsv",),
    reads=False,
    writes=True,
    holds=frozenset(Holds) - {Holds.REGIONS, Holds.PROVENANCE, Holds.IMAGES},
    one_file_a_page=False,
    refers_to_scan=True,
    asks=(FORMULA_GUARD, FormatOption("bom", "Mark for Excel", ("no", "yes"))),
    group=Group.TEXT,
)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """All pages as one table in the file `target`.

    Raises:
        ExportFailed: the folder cannot be written, or an option is neither yes nor no.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    return write_table(TABS, pages, total, target, options, on_page)
