"""By what lines are coloured over the page: their status, how sure they are, their kind, their region, or nothing.

State is data, appearance is computed here: a tint is a colour and a line style, so that no colour tells it alone.
"""

from __future__ import annotations

import zlib
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import Qt

from ductus.document.page import DEFAULT_LINE_KIND, Line
from ductus.numerals import percent
from ductus.ui.theme import shape_colour


class ColourBy(StrEnum):
    """What the colours of lines say; the values are those of the setting `canvas.colour_by`."""

    STATUS = "status"
    CONFIDENCE = "confidence"
    KIND = "kind"
    REGION = "region"
    NOTHING = "nothing"


class Tint(NamedTuple):
    """A colour over bright paper, as Qt names it, and the style of the outline."""

    colour: str
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


PLAIN = Tint("#6B6B6B")
_SURE = (
    (0.95, Tint("#009E73")),
    (0.80, Tint("#0072B2")),
    (0.50, Tint("#E69F00", Qt.PenStyle.DashLine)),
    (0.00, Tint("#D55E00", Qt.PenStyle.DotLine)),
)
"""From which confidence on a line has which tint: the desk's usual threshold of doubt, and steps above and below."""
_UNKNOWN = Tint("#8A8A8A", Qt.PenStyle.DashDotLine)
_SORTS = tuple(
    Tint(colour, style)
    for style in (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DashDotLine)
    for colour in ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
)
"""Okabe and Ito's colours, then the same with other line styles: eighteen sorts are told apart."""


def tint_of(line: Line, by: ColourBy) -> Tint:
    """The tint of a line."""
    if by is ColourBy.STATUS:
        return Tint(shape_colour(line.status).name())
    if by is ColourBy.CONFIDENCE:
        return _tint_of_confidence(confidence_of(line))
    if by is ColourBy.KIND:
        return PLAIN if line.kind == DEFAULT_LINE_KIND else _sort(line.kind)
    if by is ColourBy.REGION:
        return _sort(line.region_id) if line.region_id else PLAIN
    return PLAIN


def confidence_of(line: Line) -> float | None:
    """How sure the newest reading of the line is, or else the detector that found it; None where a person drew it."""
    return line.reading.stated_confidence if line.reading is not None else line.confidence


def word_of(line: Line, by: ColourBy) -> str:
    """What the badge says beside the glyph of the status, so that the colour need not be known."""
    confidence = confidence_of(line) if by is ColourBy.CONFIDENCE else None
    return percent(confidence) if confidence is not None else ""


def _tint_of_confidence(confidence: float | None) -> Tint:
    if confidence is None:
        return _UNKNOWN
    return next((tint for least, tint in _SURE if confidence >= least), _SURE[-1][1])


def _sort(name: str) -> Tint:
    return _SORTS[zlib.crc32(name.encode("utf-8", "surrogatepass")) % len(_SORTS)]
