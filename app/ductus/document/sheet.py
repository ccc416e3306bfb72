"""The project sheet: what the people of one project agreed on, kept with the project and handed on with it.

Plain immutable values, one section for each concern; a section of a newer Ductus is left out by an older one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ductus.document.rules import Rules

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

    A page may hold kinds the sheet does not name, from an import; they are kept as they are.
    """

    zone_kinds: tuple[str, ...] = SEGMONTO_ZONES
    line_kinds: tuple[str, ...] = SEGMONTO_LINES
    rules: Rules = Rules()  # noqa: RUF009  # frozen
