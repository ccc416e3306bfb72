"""Plain text: UTF-8, a line a line, a blank line between regions. Written only.

Options (`choices`):
- `joined` (default false): all pages in one file instead of one file a page. `target` is then the file, or a folder
  to put `transcription.txt` into.
- `page_break` (default "form feed"): between the pages of a joined file; "title" writes the page's name between dashes
  instead, "blank line" nothing but that.
- `normal_form` (default "NFC"): the Unicode normal form, or "none" for the text as it was typed.
- `abbreviations` (default "as written"): "expanded" puts the expansion in place of a tagged abbreviation, "both" adds
  it in brackets.
- `deleted` (default "kept"): "left out" leaves out what is tagged as deleted.
- `hyphens` (default "kept"): "put together" makes words divided at a line end whole, on the line they begin on.
- `breaks` (default "lines"): "paragraphs" keeps the ends of paragraphs only, which are those of regions, "pages" none.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from ductus.document.page import Page
from ductus.errors import ExportFailed, Remedy
from ductus.formats._choices import chosen, switch
from ductus.formats._flow import BREAKS, HYPHENS, flowing
from ductus.formats._page_files import chosen_lines, note_comments
from ductus.formats._tagged import TAG_OPTIONS, note_lost_tags, shown_line
from ductus.formats.base import FormatInfo, FormatOption, Group, Holds, OnPage, WriteOptions, Written
from ductus.formats.files import PageNames, opened_beside, write_file
from ductus.formats.line_text import NO_BLANKS, NORMAL_FORM, form_of, note_changes, one_line
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

_BREAKS = ("form feed", "title", "blank line")
JOINED = FormatOption("joined", "All pages in one file", ("no", "yes"))
PAGE_BREAK = FormatOption("page_break", "Between pages of one file", _BREAKS)

INFO = FormatInfo(
    id="text",
    title="Plain text",
    summary="The text alone, for reading, searching and word processors.",
    suffixes=(".txt",),
    reads=False,
    writes=True,
    holds=frozenset({Holds.TEXT, Holds.ORDER}),
    asks=(*TAG_OPTIONS, HYPHENS, BREAKS, JOINED, PAGE_BREAK, NORMAL_FORM),
    group=Group.TEXT,
)

JOINED_NAME = "transcription.txt"


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """One file a page in the folder `target`, or one file with all of them when `joined` is chosen.

    Raises:
        ExportFailed: the target cannot be written, or an option has a value it does not know.
        Cancelled: `on_page` raised it; files already whole stay.
    """
    if switch(options, "joined", default=False):
        return _write_joined(pages, total, target, options, on_page)
    names, remarks = PageNames(options.part_of_scan), Remarks()
    files: list[Path] = []
    count = 0
    for done, page in enumerate(pages, start=1):
        text, lines = _page_text(page, options, remarks)
        file = target / f"{names.stem(page)}.txt"
        write_file(file, text.encode("utf-8"))
        files.append(file)
        count += lines
        on_page(done, total)
    return Written(tuple(files), count, remarks.remarks())


def _write_joined(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    page_break = options.choices.get("page_break", _BREAKS[0])
    if page_break not in _BREAKS:
        raise ExportFailed(
            f"There is no page break “{page_break}”.", remedy=Remedy(f"Choose one of {', '.join(_BREAKS)}.")
        )
    file = target / JOINED_NAME if target.is_dir() or not target.suffix else target
    remarks = Remarks()
    count = 0
    with opened_beside(file) as stream:
        for done, page in enumerate(pages, start=1):
            text, lines = _page_text(page, options, remarks)
            stream.write((_between(page, page_break, is_first=done == 1) + text).encode("utf-8"))
            count += lines
            on_page(done, total)
    return Written((file,), count, remarks.remarks())


def _between(page: Page, page_break: str, *, is_first: bool) -> str:
    if page_break == "title":
        return f"{'' if is_first else chr(10)}--- {one_line(holdable(page.name))} ---\n\n"
    if is_first:
        return ""
    return "\f" if page_break == "form feed" else "\n"


def _page_text(page: Page, options: WriteOptions, remarks: Remarks) -> tuple[str, int]:
    """The text of a page, each line ended by a line feed, and how many lines it has."""
    form = form_of(options)
    breaks = chosen(options, BREAKS)
    regions: list[str] = []
    count = 0
    taken = chosen_lines(page, options, remarks)
    note_changes(page, taken, form, remarks)
    note_comments(page, taken, remarks)
    for _, lines in groupby(taken, key=lambda line: line.region_id):
        shown = [shown_line(line, options, form) for line in lines]
        note_lost_tags(page, shown, remarks)
        if any(one.text != one.text.rstrip() for one in shown):
            remarks.note(page.name, NO_BLANKS)
        with_text = [one for one in shown if one.text.strip()]
        if len(with_text) < len(shown):
            remarks.note(page.name, "Lines without text were left out.")
        count += len(with_text)
        kept = [text for one in flowing(with_text, options) if (text := one.text.rstrip())]
        if kept:
            regions.append("\n".join(kept) if breaks == "lines" else " ".join(text.strip() for text in kept))
    text = (" " if breaks == "pages" else "\n\n").join(regions)
    return f"{text}\n" if text else "", count
