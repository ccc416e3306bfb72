"""Markdown: a heading a page, a paragraph a region, for notes, wikis and web sites. Written only.

Lines keep their ends, by a backslash, because blanks at line ends are lost in most editors. Signs that Markdown would
take for its own are escaped, so that the page shows what the manuscript has. Lines of a heading type become headings.

Options (`choices`):
- `normal_form` (default "NFC"): the Unicode normal form, or "none" for the text as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from ductus.document.page import Line, Page
from ductus.formats._page_files import chosen_lines, note_comments, write_one_file
from ductus.formats.base import FormatInfo, Holds, OnPage, WriteOptions, Written
from ductus.formats.line_text import normal_form, one_line
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

HEADING_KIND = "HeadingLine"
"""SegmOnto's word for a line that is a heading; a colon and a subtype may follow."""
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
        paragraphs, count = _paragraphs(page, options, remarks)
        heading = f"# {escaped(holdable(one_line(page.name)).strip() or str(number))}"
        text = "\n\n".join((heading, *paragraphs)) + "\n"
        return (text if number == 1 else f"\n{text}").encode("utf-8"), count

    count = write_one_file(pages, total, target, on_page, section)
    return Written((target,), count, remarks.remarks())


def _paragraphs(page: Page, options: WriteOptions, remarks: Remarks) -> tuple[list[str], int]:
    """Paragraphs and headings of a page, and how many lines are in them."""
    form = options.choices.get("normal_form", "NFC")
    lines = chosen_lines(page, options, remarks)
    note_comments(page, lines, remarks)
    texts = [(line, normal_form(holdable(one_line(line.text)), form).strip()) for line in lines]
    kept = [(line, text) for line, text in texts if text]
    if len(kept) < len(texts):
        remarks.note(page.name, "Lines without text were left out.")
    found: list[str] = []
    for (_, is_heading), run in groupby(kept, key=lambda item: (item[0].region_id, _is_heading(item[0]))):
        written = [escaped(text) for _, text in run]
        found += [f"## {text}" for text in written] if is_heading else ["\\\n".join(written)]
    return found, len(kept)


def _is_heading(line: Line) -> bool:
    return line.kind.partition(":")[0] == HEADING_KIND


def escaped(text: str) -> str:
    """`text` so that Markdown shows it as it is, wherever it stands on a line."""
    safe = _INLINE.sub(lambda match: f"\\{match.group()}", text)
    start = _AT_START.match(safe)
    if start is None:
        return safe
    sign = start.group()
    return f"{sign}\\{safe[len(sign) :]}" if sign.isdigit() else f"\\{safe}"
