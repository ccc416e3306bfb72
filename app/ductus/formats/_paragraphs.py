"""The text of a page as people read it: a paragraph a region, headings apart, lines without text left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ductus.document.page import Page
from ductus.formats._flow import flowing
from ductus.formats._page_files import chosen_lines
from ductus.formats._tagged import ShownLine, note_lost_tags, shown_line
from ductus.formats.base import WriteOptions
from ductus.formats.line_text import NO_BLANKS, form_of, note_changes
from ductus.formats.remarks import Remarks

HEADING_KIND = "HeadingLine"
"""SegmOnto's word for a line that is a heading; a colon and a subtype may follow."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, each as it is shown, in reading order; a heading may have several."""

    is_heading: bool
    lines: tuple[ShownLine, ...]


def paragraphs_of(
    page: Page, options: WriteOptions, remarks: Remarks, held: frozenset[str] = frozenset()
) -> list[Paragraph]:
    """The paragraphs of a page as the options want it; `held` are the kinds of tags the format can show.

    Raises:
        ExportFailed: there is no such normal form, or an option has a value it does not know.
    """
    form, lines = form_of(options), chosen_lines(page, options, remarks)
    note_changes(page, lines, form, remarks)
    unstripped = [shown_line(line, options, form) for line in lines]
    shown = [one.stripped() for one in unstripped]
    if shown != unstripped:
        remarks.note(page.name, NO_BLANKS)
    note_lost_tags(page, shown, remarks, held)
    kept = [one for one in shown if one.text]
    if len(kept) < len(shown):
        remarks.note(page.name, "Lines without text were left out.")
    if any(one.line.comment for one in shown if not one.text):
        remarks.note(page.name, "Comments on lines without text were left out.")
    runs = groupby(kept, key=lambda one: (one.line.region_id, one.line.kind.partition(":")[0] == HEADING_KIND))
    return [Paragraph(is_heading, tuple(flowing(list(run), options))) for (_, is_heading), run in runs]
