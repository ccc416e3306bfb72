"""The projects opened lately, as a menu that is made anew each time it is shown."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMenu

from ductus.ui import opening
from ductus.ui.workbench import Workbench


class RecentMenu(QMenu):
    """Open recent: projects that are still there, newest first."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__("Open recent", bench.window)
        self._bench = bench
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        present = [path for name in self._bench.settings["recent.projects"] if (path := Path(name)).exists()]
        for path in present:
            action = self.addAction(f"{path.stem}  –  {path.parent}")
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: opening.open_paths(self._bench, [path]))
        if not present:
            self.addAction("No projects yet").setEnabled(False)
