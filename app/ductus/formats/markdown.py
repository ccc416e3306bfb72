"""Markdown: a heading a page, a paragraph a region, for notes, wikis and web sites. Written only.

Lines keep their ends, by a backslash, because blanks at line ends are lost in most editors. Signs that Markdown would
take for its own are escaped, so that the page shows what the manuscript has. Lines of a heading type become headings.

Options (`choices`):
- `normal_form` (default "NFC"): the Unicode normal form, or "none" for the text as it was typed.
- `abbreviations` (default "as written"): "expanded" puts the expansion in place of a tagged abbreviation, "both" adds
  it in brackets.
- `deleted` (default "kept"): "left out" leaves out what is tagged as deleted.
- `hyphens` (default "kept"): "put together" makes words divided at a line end whole, on the line they begin on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.document.tags import ADDED, DELETED, SUPERSCRIPT
from ductus.formats._flow import HYPHENS
from ductus.formats._page_files import note_comments, write_one_file
from ductus.formats._paragraphs import Paragraph, paragraphs_of
from ductus.formats._tagged import TAG_OPTIONS, ShownLine
from ductus.formats.base import FormatInfo, Group, Holds, OnPage, WriteOptions, Written
from ductus.formats.line_text import NORMAL_FORM, one_line
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
    asks=(*TAG_OPTIONS, HYPHENS, NORMAL_FORM),
    group=Group.TEXT,
)

_INLINE = re.compile(r"[\\`*_\[\]<>|~^$#]|&(?=[A-Za-z#])")
_SIGNS = {DELETED: ("~~", "~~"), SUPERSCRIPT: ("<sup>", "</sup>"), ADDED: ("<ins>", "</ins>")}
"""How kinds of tags are shown, the innermost first."""
_AT_START = re.compile(r"^(?:[+=:-]|\d{1,9}(?=[.)]))")


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """All pages in the file `target`.

    Raises:
        ExportFailed: the folder cannot be written, or there is no such normal form.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    remarks = Remarks()

    def section(page: Page, number: int) -> tuple[bytes, int]:
        paragraphs = paragraphs_of(page, options, remarks, frozenset(_SIGNS))
        note_comments(page, [shown.line for paragraph in paragraphs for shown in paragraph.lines], remarks)
        heading = f"# {escaped(holdable(one_line(page.name)).strip() or str(number))}"
        text = "\n\n".join((heading, *map(_written, paragraphs))) + "\n"
        count = sum(len(paragraph.lines) for paragraph in paragraphs)
        return (text if number == 1 else f"\n{text}").encode("utf-8"), count

    count = write_one_file(pages, total, target, on_page, section)
    return Written((target,), count, remarks.remarks())


def _written(paragraph: Paragraph) -> str:
    lines = [_line(shown) for shown in paragraph.lines if shown.text]
    return "\n\n".join(f"## {line}" for line in lines) if paragraph.is_heading else "\\\n".join(lines)


def _line(shown: ShownLine) -> str:
    text = ""
    for piece, kinds in shown.runs():
        inner = piece.strip()
        before, _, after = piece.partition(inner) if inner else (piece, "", "")
        # Only at the very start would a sign make a list or a number of the line.
        safe = escaped(inner) if not text else _safe_inside(inner)
        for kind, (opening, closing) in _SIGNS.items():
            if kind in kinds and inner:  # beside a blank the signs would show as they are
                safe = f"{opening}{safe}{closing}"
        text += f"{before}{safe}{after}"
    return text


def escaped(text: str) -> str:
    """`text` so that Markdown shows it as it is, wherever it stands on a line."""
    safe = _safe_inside(text)
    start = _AT_START.match(safe)
    if start is None:
        return safe
    sign = start.group()
    return f"{sign}\\{safe[len(sign) :]}" if sign.isdigit() else f"\\{safe}"


def _safe_inside(text: str) -> str:
    return _INLINE.sub(lambda match: f"\\{match.group()}", text)
