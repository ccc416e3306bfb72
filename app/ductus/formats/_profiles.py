"""Profiles: how PAGE and ALTO are written for a program, where programs disagree on what they read.

What each answers was found in the programs' code; `exchange` is what all of them read. A profile is one row here and,
where a program needs more, a question to the row in the writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ductus.formats import custom
from ductus.formats._choices import chosen
from ductus.formats.base import FormatOption, WriteOptions

_PAGE = "http://schema.primaresearch.org/PAGE/gts/pagecontent"


class Texts(StrEnum):
    """Which texts of a line are written."""

    ONE = "the one that holds"
    INDEXED = "the one that holds, as text 0 when a person made it, as text 1 when an engine read it"
    ALL = "the one that holds as text 0, earlier readings behind it"


@dataclass(frozen=True, slots=True)
class PageProfile:
    """How PAGE is written. `sentence` tells the person when to choose it.

    `is_2019`: the version has MetadataItem, an index on lines, and conf on Coords. `escape` makes a value fit for
    `custom`. `has_own`: status, locks, tags and comments are written, which not every program passes over unharmed.
    `has_types`: regions have a type of PAGE's own list beside their own word.
    """

    name: str
    sentence: str
    is_2019: bool = True
    escape: custom.Escape = custom.escaped
    has_own: bool = True
    has_types: bool = False
    texts: Texts = Texts.ONE

    @property
    def namespace(self) -> str:
        return f"{_PAGE}/2019-07-15" if self.is_2019 else f"{_PAGE}/2013-07-15"


EXCHANGE = PageProfile("exchange", "All programs read it; it holds everything but earlier readings.")
ESCRIPTORIUM = PageProfile(
    "eScriptorium", "Shapes, types, order and text only, for nothing else is taken over there.", has_own=False
)
TRANSKRIBUS = PageProfile(
    "Transkribus",
    "The version of 2013 with values escaped as Transkribus does it; who read a line is not in it.",
    is_2019=False,
    escape=custom.escaped_for_transkribus,
)
LAREX = PageProfile(
    "LAREX",
    "Regions have PAGE's own types; text of people is number 0, text of engines number 1.",
    has_types=True,
    texts=Texts.INDEXED,
)
ARCHIVE = PageProfile("archive", "Holds most: earlier readings too, and the checksum of the scan.", texts=Texts.ALL)
PAGE_PROFILES = (EXCHANGE, ESCRIPTORIUM, TRANSKRIBUS, LAREX, ARCHIVE)


@dataclass(frozen=True, slots=True)
class AltoProfile:
    """How ALTO is written. `has_status`: lines have a tag for it; `states_order`: 4.4 with a ReadingOrder."""

    name: str
    sentence: str
    has_status: bool = True
    states_order: bool = False


ALTO_PROFILES = (
    AltoProfile("exchange", "Version 4.2, which all programs read; the order is that of the lines in the file."),
    AltoProfile(
        "eScriptorium", "The same with one tag a line, for the status would come out as a type.", has_status=False
    ),
    AltoProfile("archive", "Version 4.4, which states the reading order as well.", states_order=True),
)


def _option(profiles: tuple[PageProfile, ...] | tuple[AltoProfile, ...]) -> FormatOption:
    names = tuple(profile.name for profile in profiles)
    return FormatOption("profile", "Made for", names, tuple(profile.sentence for profile in profiles))


PAGE_PROFILE = _option(PAGE_PROFILES)
ALTO_PROFILE = _option(ALTO_PROFILES)


def page_profile(options: WriteOptions) -> PageProfile:
    """The profile chosen for PAGE.

    Raises:
        ExportFailed: there is none of that name.
    """
    name = chosen(options, PAGE_PROFILE)
    return next(profile for profile in PAGE_PROFILES if profile.name == name)


def alto_profile(options: WriteOptions) -> AltoProfile:
    """The profile chosen for ALTO.

    Raises:
        ExportFailed: there is none of that name.
    """
    name = chosen(options, ALTO_PROFILE)
    return next(profile for profile in ALTO_PROFILES if profile.name == name)


TYPES = (
    "paragraph", "heading", "caption", "header", "footer", "page-number", "drop-capital", "credit", "floating",
    "signature-mark", "catch-word", "marginalia", "footnote", "footnote-continued", "endnote", "TOC-entry",
    "list-label", "other",
)  # fmt: skip
"""PAGE's own types of text regions, as its schema lists them."""
_OF_SEGMONTO = {
    "MainZone": "paragraph",
    "MarginTextZone": "marginalia",
    "NumberingZone": "page-number",
    "RunningTitleZone": "header",
    "TitlePageZone": "heading",
    "QuireMarksZone": "signature-mark",
    "DropCapitalZone": "drop-capital",
}


def page_type(kind: str) -> str:
    """The nearest type of PAGE's own list for a region's type."""
    word = kind.partition(":")[0].partition("#")[0].strip()
    return word if word in TYPES else _OF_SEGMONTO.get(word, "other")
