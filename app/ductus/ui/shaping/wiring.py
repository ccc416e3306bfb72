"""How shaping beyond the canvas is put together: outcomes of finding lines, hovering, colours, numbers."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ductus.ui.canvas.colouring import ColourBy
from ductus.ui.session import Session
from ductus.ui.shaping.hover_text import HoverText
from ductus.ui.shaping.outcomes import Outcomes
from ductus.ui.workbench import Workbench


class Shaping(QObject):
    """Connects the parts of `ui/shaping` with canvas, session and settings. Owned by the window's wiring."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.outcomes = Outcomes(bench, self)
        bench.settings.listen(self._setting_changed)
        self.hover = HoverText(bench, self)
        for key in ("canvas.magnet", "canvas.colour_by"):
            self._setting_changed(key)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        self.outcomes.follow(session)

    def _setting_changed(self, key: str) -> None:
        if key == "canvas.magnet":
            self._bench.canvas.scene.is_magnetic = bool(self._bench.settings[key])
        elif key == "canvas.colour_by":
            self._bench.canvas.set_colour_by(ColourBy(self._bench.settings[key]))
            self.check_colours()

    def check_colours(self) -> None:
        """Mark in the View menu what the colours of lines say now, and nothing else."""
        for by in ColourBy:
            action = self._bench.actions.get(f"colour_by_{by.value}")
            if action is not None:
                action.setChecked(by is self._bench.canvas.scene.colour_by)
