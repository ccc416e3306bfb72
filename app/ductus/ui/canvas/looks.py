"""How lines look, computed from their state: colours and widths, nothing painted. Widths are DIP at any zoom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QColor

from ductus.document.page import BaselineSource, Line
from ductus.document.transcription import LineStatus
from ductus.ui.theme import shape_colour

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
"""DIP of height on the screen below which lines are drawn as hairlines: thicker ones would bury the ink. A hairline
also costs a ninth (7 against 62 microseconds measured for twelve points), which a page of 2,000 lines needs."""


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


def resting_look(line: Line, height: float) -> LineLook:
    """A line nobody points at, `height` DIP high on the screen."""
    return _resting(line.status, _is_seen(line), height < _CROWDED_BELOW)


def brief_look(line: Line) -> LineLook:
    """One of very many selected lines: strong colour, but nothing that takes time."""
    return _brief(line.status)


@cache
def _resting(status: LineStatus, has_seen_baseline: bool, is_crowded: bool) -> LineLook:
    colour = shape_colour(status)
    fill, baseline = faded(colour, _RESTING_FILL), _baseline_colour(colour, has_seen_baseline)
    if is_crowded:
        return LineLook(faded(colour, _CROWDED_OUTLINE), fill, baseline, HAIRLINE_WIDTH, 0.0)
    return LineLook(faded(colour, _RESTING_OUTLINE), fill, baseline, RESTING_WIDTH, BASELINE_WIDTH)


@cache
def _brief(status: LineStatus) -> LineLook:
    colour = shape_colour(status)
    return LineLook(colour, faded(colour, _BRIEF_FILL), colour, HAIRLINE_WIDTH, 0.0)


def lively_look(line: Line, *, is_selected: bool, is_current: bool, is_hovered: bool) -> LineLook:
    """A line that is pointed at, selected, or the one whose text is on the desk."""
    colour = shape_colour(line.status)
    fill = _HOVERED_FILL if is_hovered else _CHOSEN_FILL
    width = SELECTED_WIDTH if is_selected or is_current else HOVERED_WIDTH
    halo = faded(QColor("white"), 0.6) if is_selected else None
    return LineLook(colour, faded(colour, fill), _baseline_colour(colour, _is_seen(line)), width, BASELINE_WIDTH, halo)


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
