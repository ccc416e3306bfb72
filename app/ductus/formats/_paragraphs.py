"""The text of a page as people read it: a paragraph a region, headings apart, lines without text left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ductus.document.page import Line, Page
from ductus.formats._page_files import chosen_lines
from ductus.formats.base import WriteOptions
from ductus.formats.line_text import normal_form, one_line
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

HEADING_KIND = "HeadingLine"
"""SegmOnto's word for a line that is a heading; a colon and a subtype may follow."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, each with its text, in reading order; a heading may have several."""

    is_heading: bool
    lines: tuple[tuple[Line, str], ...]


def paragraphs_of(page: Page, options: WriteOptions, remarks: Remarks) -> list[Paragraph]:
    """The paragraphs of a page, in the normal form that is chosen.

    Raises:
        ExportFailed: there is no such normal form.
    """
    form = options.choices.get("normal_form", "NFC")
    lines = chosen_lines(page, options, remarks)
    texts = [(line, normal_form(holdable(one_line(line.text)), form).strip()) for line in lines]
    kept = [(line, text) for line, text in texts if text]
    if len(kept) < len(texts):
        remarks.note(page.name, "Lines without text were left out.")
    runs = groupby(kept, key=lambda item: (item[0].region_id, item[0].kind.partition(":")[0] == HEADING_KIND))
    return [Paragraph(is_heading, tuple(run)) for (_, is_heading), run in runs]
