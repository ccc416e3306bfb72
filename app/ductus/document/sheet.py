"""The project sheet: what the people of one project agreed on, kept with the project and handed on with it.

Plain immutable values, one section for each concern; a section of a newer Ductus is left out by an older one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ductus.document.description import Description
from ductus.document.rules import Rules
from ductus.document.signs import Keyboard, Snippet
from ductus.document.spelling import Spelling
from ductus.document.tag_elements import TagElement
from ductus.document.tags import USUAL_KINDS, TagKind

USUAL_KEYBOARDS = ("latin-medieval", "combining")
"""The sheets of signs a new project begins with."""

SEGMONTO_ZONES = (
    "MainZone",
    "MarginTextZone",
    "NumberingZone",
    "RunningTitleZone",
    "TitlePageZone",
    "QuireMarksZone",
    "DropCapitalZone",
    "GraphicZone",
    "MusicZone",
    "StampZone",
    "SealZone",
    "TableZone",
    "DamageZone",
    "DigitizationArtefactZone",
    "CustomZone",
)
"""Zone types of SegmOnto 1.0 (Gabay, Camps, Pinche and Jahan 2021, https://segmonto.github.io)."""

SEGMONTO_LINES = (
    "DefaultLine",
    "DropCapitalLine",
    "HeadingLine",
    "InterlinearLine",
    "MusicLine",
    "CustomLine",
)
"""Line types of SegmOnto 1.0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What holds for the whole project. `zone_kinds` and `line_kinds` are offered first, in this order.

    A page may hold kinds the sheet does not name, from an import; they are kept as they are. `keyboards` are the ids of
    the sheets of signs in use, those that come with Ductus and the project's own alike. `tag_elements` are
    the rows of the TEI table that are not the usual ones.
    """

    zone_kinds: tuple[str, ...] = SEGMONTO_ZONES
    line_kinds: tuple[str, ...] = SEGMONTO_LINES
    rules: Rules = Rules()  # noqa: RUF009  # frozen
    tag_kinds: tuple[TagKind, ...] = USUAL_KINDS
    keyboards: tuple[str, ...] = USUAL_KEYBOARDS
    own_keyboards: tuple[Keyboard, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    description: Description = Description()  # noqa: RUF009  # frozen
    spelling: Spelling = Spelling()  # noqa: RUF009  # frozen
    tag_elements: tuple[TagElement, ...] = ()


def kinds_offered(agreed: Sequence[str], used: Iterable[str]) -> tuple[str, ...]:
    """The kinds a project agreed on, then those in use that it did not, by name; each once."""
    return (*agreed, *sorted(set(used) - set(agreed)))


def agreed_kinds(names: Iterable[str]) -> tuple[str, ...]:
    """A list of kinds as a sheet may hold it: no blanks around names, none empty, each once."""
    return tuple(dict.fromkeys(filter(None, (name.strip() for name in names))))


def base_kind(kind: str) -> str:
    """A kind without what SegmOnto lets follow it: a subtype behind a colon, a number behind a hash."""
    return re.split("[:#]", kind, maxsplit=1)[0]
