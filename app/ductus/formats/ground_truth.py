"""Which lines a data set would take, to be told before it is written."""

from __future__ import annotations

from ductus.document.page import Page
from ductus.formats.base import Remark, WriteOptions
from ductus.formats.datasets._choosing import choose_lines
from ductus.formats.line_text import form_of
from ductus.formats.remarks import Remarks


def qualifying_lines(page: Page, options: WriteOptions) -> tuple[int, tuple[Remark, ...]]:
    """How many lines of the page a data set takes under these options, and why it leaves others out."""
    remarks = Remarks()
    chosen = choose_lines(page, options, form_of(options), remarks)
    return len(chosen), remarks.remarks()
