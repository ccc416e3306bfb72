"""Where the rates and their intervals lie on a scale: geometry for the window's painter and for the report's SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from ductus.training.measuring.figures_in_words import percent
from ductus.training.measuring.forms import TextForm
from ductus.training.measuring.measurement import Measurement

_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class PlotRow:
    """One engine: its rate and the ends of its interval, which are the rate where there is none."""

    name: str
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Rows from the best down, on a scale from 0 to `most`, with a tick at each of `ticks`."""

    rows: tuple[PlotRow, ...]
    ticks: tuple[float, ...]
    most: float


def plot_of(measurement: Measurement) -> Plot:
    """The character error rates as written."""
    rows = []
    for figures in measurement.ranked:
        cer = figures.rates[TextForm.WRITTEN].cer
        low, high = (cer.rate if end is None else end for end in (cer.low, cer.high))
        rows.append(PlotRow(figures.run.name, cer.rate, low, high))
    reach = max((row.high for row in rows), default=0.0) or _STEPS[0]
    step = next((step for step in _STEPS if reach / step <= _MOST_TICKS), math.ceil(reach / _MOST_TICKS))
    count = math.ceil(reach / step)
    return Plot(tuple(rows), tuple(step * number for number in range(count + 1)), step * count)


_NAMES_PX, _SCALE_PX, _ROW_PX, _TICKS_PX, _RATE_PX = 240, 420, 30, 24, 80


def plot_svg(measurement: Measurement) -> str:
    """The plot as SVG whose colours come from the page it stands in: classes `grid`, `words`, `bar` and `dot`."""
    plot = plot_of(measurement)
    foot = len(plot.rows) * _ROW_PX + 4
    width, height = _NAMES_PX + _SCALE_PX + _RATE_PX, foot + _TICKS_PX
    parts = [
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="Character error rates with 95 % intervals" '
        'xmlns="http://www.w3.org/2000/svg">'
    ]
    for tick in plot.ticks:
        x = _x(tick, plot)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{foot}"/>')
        parts.append(f'<text class="words" x="{x:.1f}" y="{foot + 16}" text-anchor="middle">{tick * 100:g} %</text>')
    for number, row in enumerate(plot.rows):
        y = number * _ROW_PX + _ROW_PX / 2
        low, rate, high = (_x(value, plot) for value in (row.low, row.rate, row.high))
        parts.append(f'<text x="{_NAMES_PX - 12}" y="{y + 5}" text-anchor="end">{escape(_short(row.name))}</text>')
        parts.append(f'<line class="bar" x1="{low:.1f}" y1="{y}" x2="{high:.1f}" y2="{y}"/>')
        parts.append(f'<circle class="dot" cx="{rate:.1f}" cy="{y}" r="5"/>')
        parts.append(f'<text class="words" x="{high + 10:.1f}" y="{y + 5}">{percent(row.rate)}</text>')
    return "".join([*parts, "</svg>"])


def _x(rate: float, plot: Plot) -> float:
    return _NAMES_PX + rate / plot.most * _SCALE_PX


def _short(name: str, most: int = 32) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
