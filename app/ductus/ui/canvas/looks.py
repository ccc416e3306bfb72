"""How lines look, computed from their state: colours and widths, nothing painted. Widths are DIP at any zoom."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from ductus.document.page import BaselineSource, Line
from ductus.ui.theme import shape_colour

RESTING_WIDTH = 1.5
HOVERED_WIDTH = 2.0
SELECTED_WIDTH = 2.5
BASELINE_WIDTH = 2.0
HAIRLINE_WIDTH = 1.0
_RESTING_FILL = 0.10
_HOVERED_FILL = 0.20
_CURRENT_FILL = 0.16
_CROWDED_BELOW = 12.0
"""DIP of height on the screen below which lines are drawn as hairlines: thicker ones would bury the ink. A hairline
also costs a ninth (7 against 62 microseconds measured for twelve points), which a page of 2,000 lines needs."""


@dataclass(frozen=True, slots=True)
class LineLook:
    """Paint for one line: colours carry their transparency; `halo` lies under the outline, to lift it off the ink."""

    outline: QColor
    fill: QColor
    baseline: QColor
    width: float
    baseline_width: float
    halo: QColor | None = None


def is_crowded(height_px: float, zoom: float) -> bool:
    """Whether a line of that height in page pixels is too small on the screen for full outlines."""
    return height_px * zoom < _CROWDED_BELOW


def resting_look(line: Line, *, crowded: bool) -> LineLook:
    """A line nobody points at."""
    colour = shape_colour(line.status)
    width = HAIRLINE_WIDTH if crowded else RESTING_WIDTH
    baseline_width = HAIRLINE_WIDTH if crowded else BASELINE_WIDTH
    return LineLook(
        faded(colour, 0.75), faded(colour, _RESTING_FILL), _baseline_colour(line, colour), width, baseline_width
    )


def lively_look(line: Line, *, is_selected: bool, is_current: bool, is_hovered: bool) -> LineLook:
    """A line that is pointed at, selected, or the one whose text is on the desk."""
    colour = shape_colour(line.status)
    fill = _HOVERED_FILL if is_hovered else _CURRENT_FILL if is_selected or is_current else _RESTING_FILL
    width = SELECTED_WIDTH if is_selected or is_current else HOVERED_WIDTH
    halo = faded(QColor("white"), 0.6) if is_selected else None
    return LineLook(colour, faded(colour, fill), _baseline_colour(line, colour), width, BASELINE_WIDTH, halo)


def faded(colour: QColor, share: float) -> QColor:
    """The colour at that share of its strength."""
    other = QColor(colour)
    other.setAlphaF(share)
    return other


def _baseline_colour(line: Line, colour: QColor) -> QColor:
    """A baseline nobody has seen, only estimated, is drawn faintly."""
    return faded(colour, 0.4 if line.baseline_source is BaselineSource.ESTIMATED else 0.85)
