"""How lines look, computed from their state: colours and widths, nothing painted. Widths are DIP at any zoom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from ductus.document.page import BaselineSource, Line
from ductus.ui.canvas.colouring import ColourBy, Tint, tint_of

RESTING_WIDTH = 1.5
HOVERED_WIDTH = 2.0
SELECTED_WIDTH = 2.5
BASELINE_WIDTH = 2.0
HAIRLINE_WIDTH = 1.0
_RESTING_FILL = 0.10
_HOVERED_FILL = 0.12
_CHOSEN_FILL = 0.04
"""Both over the resting fill: the outline says that a line is chosen, the ink inside must stay as clear as it was."""
_RESTING_OUTLINE = 0.75
_CROWDED_OUTLINE = 0.5
_BRIEF_FILL = 0.3
_CROWDED_BELOW = 12.0
"""DIP a page's lines are usually high on the screen, below which all are drawn as hairlines: thicker ones would bury
the ink. A hairline also costs a ninth (7 against 62 microseconds measured for twelve points), which a page of 2,000
lines needs."""


@dataclass(frozen=True, eq=False, slots=True)
class LineLook:
    """Paint for lines: colours carry their transparency; `halo` lies under the outline, to lift it off the ink.

    A baseline of no width is not painted. Looks are compared by identity: lines of one look are painted together.
    """

    outline: QColor
    fill: QColor
    baseline: QColor
    width: float
    baseline_width: float
    halo: QColor | None = None
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


def resting_look(line: Line, height: float, by: ColourBy = ColourBy.STATUS) -> LineLook:
    """A line nobody points at, on a page whose lines are usually `height` DIP high on the screen."""
    return _resting(tint_of(line, by), _is_seen(line), height < _CROWDED_BELOW)


def brief_look(line: Line, by: ColourBy = ColourBy.STATUS) -> LineLook:
    """One of very many selected lines: strong colour, but nothing that takes time."""
    return _brief(tint_of(line, by))


@cache
def _resting(tint: Tint, has_seen_baseline: bool, is_crowded: bool) -> LineLook:
    colour = QColor(tint.colour)
    fill, baseline = faded(colour, _RESTING_FILL), _baseline_colour(colour, has_seen_baseline)
    if is_crowded:
        return LineLook(faded(colour, _CROWDED_OUTLINE), fill, baseline, HAIRLINE_WIDTH, 0.0)
    strong = faded(colour, _RESTING_OUTLINE)
    return LineLook(strong, fill, baseline, RESTING_WIDTH, BASELINE_WIDTH, style=tint.style)


@cache
def _brief(tint: Tint) -> LineLook:
    colour = QColor(tint.colour)
    return LineLook(colour, faded(colour, _BRIEF_FILL), colour, HAIRLINE_WIDTH, 0.0)


def lively_look(
    line: Line, *, is_selected: bool, is_current: bool, is_hovered: bool, by: ColourBy = ColourBy.STATUS
) -> LineLook:
    """A line that is pointed at, selected, or the one whose text is on the desk."""
    tint = tint_of(line, by)
    colour = QColor(tint.colour)
    fill = _HOVERED_FILL if is_hovered else _CHOSEN_FILL
    width = SELECTED_WIDTH if is_selected or is_current else HOVERED_WIDTH
    halo = faded(QColor("white"), 0.6) if is_selected else None
    baseline = _baseline_colour(colour, _is_seen(line))
    return LineLook(colour, faded(colour, fill), baseline, width, BASELINE_WIDTH, halo, tint.style)


def faded(colour: QColor, share: float) -> QColor:
    """The colour at that share of its strength."""
    other = QColor(colour)
    other.setAlphaF(share)
    return other


def _is_seen(line: Line) -> bool:
    return line.baseline_source is not BaselineSource.ESTIMATED


def _baseline_colour(colour: QColor, has_seen_baseline: bool) -> QColor:
    """A baseline nobody has seen, only estimated, is drawn faintly."""
    return faded(colour, 0.85 if has_seen_baseline else 0.4)
