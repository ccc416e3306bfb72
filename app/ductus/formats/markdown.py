"""Markdown: a heading a page, a paragraph a region, for notes, wikis and web sites. Written only.

Lines keep their ends, by a backslash, because blanks at line ends are lost in most editors. Signs that Markdown would
take for its own are escaped, so that the page shows what the manuscript has. Lines of a heading type become headings.

Options (`choices`):
- `normal_form` (default "NFC"): the Unicode normal form, or "none" for the text as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats._page_files import note_comments, write_one_file
from ductus.formats._paragraphs import Paragraph, paragraphs_of
from ductus.formats.base import FormatInfo, Holds, OnPage, WriteOptions, Written
from ductus.formats.line_text import one_line
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

INFO = FormatInfo(
    id="markdown",
    title="Markdown",
    summary="The text with a heading for each page, for notes, wikis and web sites.",
    suffixes=(".md",),
    reads=False,
    writes=True,
    holds=frozenset({Holds.TEXT, Holds.ORDER}),
    one_file_a_page=False,
)

_INLINE = re.compile(r"[\\`*_\[\]<>|~^$#]|&(?=[A-Za-z#])")
_AT_START = re.compile(r"^(?:[+=:-]|\d{1,9}(?=[.)]))")


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """All pages in the file `target`.

    Raises:
        ExportFailed: the folder cannot be written, or there is no such normal form.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    remarks = Remarks()

    def section(page: Page, number: int) -> tuple[bytes, int]:
        paragraphs = paragraphs_of(page, options, remarks)
        note_comments(page, [line for paragraph in paragraphs for line, _ in paragraph.lines], remarks)
        heading = f"# {escaped(holdable(one_line(page.name)).strip() or str(number))}"
        text = "\n\n".join((heading, *map(_written, paragraphs))) + "\n"
        count = sum(len(paragraph.lines) for paragraph in paragraphs)
        return (text if number == 1 else f"\n{text}").encode("utf-8"), count

    count = write_one_file(pages, total, target, on_page, section)
    return Written((target,), count, remarks.remarks())


def _written(paragraph: Paragraph) -> str:
    lines = [escaped(text) for _, text in paragraph.lines]
    return "\n\n".join(f"## {line}" for line in lines) if paragraph.is_heading else "\\\n".join(lines)


def escaped(text: str) -> str:
    """`text` so that Markdown shows it as it is, wherever it stands on a line."""
    safe = _INLINE.sub(lambda match: f"\\{match.group()}", text)
    start = _AT_START.match(safe)
    if start is None:
        return safe
    sign = start.group()
    return f"{sign}\\{safe[len(sign) :]}" if sign.isdigit() else f"\\{safe}"
