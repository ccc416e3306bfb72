"""A line's text as a reader of the export is to see it: abbreviations, deletions and runs by what is said of them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ductus.document.page import Line, Page
from ductus.document.tags import ABBREVIATION, DELETED, EXPANSION, Tag, carried, normalized, rewritten
from ductus.formats._choices import chosen
from ductus.formats._page_files import note_tags
from ductus.formats.base import FormatOption, WriteOptions
from ductus.formats.line_text import normal_form, one_line
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

ABBREVIATIONS = FormatOption("abbreviations", "Abbreviations", ("as written", "expanded", "both"))
DELETIONS = FormatOption("deleted", "Deleted text", ("kept", "left out"))
TAG_OPTIONS = (ABBREVIATIONS, DELETIONS)


def tags_of_line(line: Line) -> tuple[Tag, ...]:
    """The tags in the text that holds."""
    return line.transcription.tags if line.transcription is not None else ()


def tag_as_plain(tag: Tag) -> dict[str, Any]:
    """A tag as plain JSON."""
    plain: dict[str, Any] = {"kind": tag.kind, "start": tag.start, "end": tag.end}
    return {**plain, "attributes": dict(tag.attributes)} if tag.attributes else plain


def tags_as_json(tags: Sequence[Tag]) -> str:
    """Tags as one line of JSON; empty for none."""
    return json.dumps([tag_as_plain(tag) for tag in tags], ensure_ascii=False) if tags else ""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, its text as the export shows it, and the tags that are left to be shown, in that text's offsets.

    `told` are the kinds of tags of which the text itself speaks by now.
    """

    line: Line
    text: str
    tags: tuple[Tag, ...] = ()
    told: frozenset[str] = frozenset()

    def stripped(self) -> ShownLine:
        """The same without blanks at its ends."""
        text = self.text.strip()
        return self if text == self.text else ShownLine(self.line, text, carried(self.tags, self.text, text), self.told)

    def runs(self) -> Iterator[tuple[str, frozenset[str]]]:
        """The text in pieces, each with the kinds of tags that hold of all of it; none is empty."""
        places = sorted({0, len(self.text), *(tag.start for tag in self.tags), *(tag.end for tag in self.tags)})
        for start, end in itertools.pairwise(places):
            held = (tag.kind for tag in self.tags if tag.start <= start and end <= tag.end)
            yield self.text[start:end], frozenset(held)


def shown_line(line: Line, options: WriteOptions, form: str) -> ShownLine:
    """The line as the options `abbreviations` and `deleted` want it, on one line, in a Unicode normal form.

    Raises:
        ExportFailed: there is no such normal form, or an option has a value it does not know.
    """
    abbreviations = chosen(options, ABBREVIATIONS)
    deleted = chosen(options, DELETIONS)
    normal_form("", form)
    clean = holdable(one_line(line.text))
    text, tags = normalized(clean, carried(tags_of_line(line), line.text, clean), form)
    changes, told = [], set()
    for tag in tags:
        expansion = normal_form(holdable(one_line(tag.value(EXPANSION))), form)
        if tag.kind == DELETED and deleted == "left out":
            changes.append((tag.start, tag.end, ""))
            told.add(DELETED)
        elif tag.kind == ABBREVIATION and expansion and abbreviations != "as written":
            is_beside = abbreviations == "both"
            changes.append((tag.end if is_beside else tag.start, tag.end, f"({expansion})" if is_beside else expansion))
            told.add(ABBREVIATION)
    # What is deleted goes with all that stands in it; so it comes first where both begin at one place.
    changes.sort(key=lambda change: (change[0], change[2] != ""))
    text, tags = rewritten(text, tags, changes)
    return ShownLine(line, text, tags, frozenset(told))


def note_lost_tags(
    page: Page, shown: Iterable[ShownLine], remarks: Remarks, held: frozenset[str] = frozenset()
) -> None:
    """Say which kinds of tags the export does not show; `held` are those the format can show."""
    for one in shown:
        note_tags(page, (one.line,), remarks, held | one.told)
