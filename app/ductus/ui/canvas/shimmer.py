"""The quiet shimmer over lines that are being read at this moment."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPainterPath

from ductus.document.geometry import Box
from ductus.ui.canvas.looks import faded
from ductus.ui.canvas.paint import Lens, PathCache
from ductus.ui.canvas.scene import Scene
from ductus.ui.theme import ACCENT

PERIOD_S = 1.6
"""Seconds for the light to cross once: slow enough to be overlooked, quick enough to say that work goes on."""
_STRENGTH = 0.26
_SPAN = 360.0
"""DIP from one crest of light to the next."""


def paint_shimmer(painter: QPainter, scene: Scene, paths: PathCache, lens: Lens, visible: Box, phase: float) -> None:
    """Paint a wave of light over the busy lines in sight; `phase` runs from 0 to 1 while it advances by one crest."""
    together = QPainterPath()
    together.setFillRule(Qt.FillRule.WindingFill)
    for line in scene.index.within(visible):
        if line.id in scene.busy:
            together.addPath(paths.paths(line).outline)
    if together.isEmpty():
        return
    span = _SPAN / lens.zoom
    start = phase * span
    wave = QLinearGradient(QPointF(start, 0.0), QPointF(start + span, span * 0.25))
    wave.setSpread(QLinearGradient.Spread.RepeatSpread)
    wave.setColorAt(0.0, faded(ACCENT, 0.04))
    wave.setColorAt(0.5, faded(ACCENT, _STRENGTH))
    wave.setColorAt(1.0, faded(ACCENT, 0.04))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setTransform(lens.transform, True)
    painter.fillPath(together, wave)
    painter.restore()
