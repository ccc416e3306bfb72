"""What a side panel is, and the table row that names one.

To add a panel: write a subclass of `SidePanel` in a package of its own, add a `PanelRow` to `PANELS` in `table.py`,
and an icon to `ui/icons.py` if it needs a new one. View menu, palette, keys and buttons follow from the row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ductus.ui.session import Session
    from ductus.ui.workbench import Workbench


class SidePanel(QWidget):
    """A panel at the left, made when it is first shown. Main thread.

    It asks the `Workbench` for what it needs and connects itself. Esc, where no part of it takes the key, gives the
    keyboard back to the text.
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bench = bench

    def follow(self, session: Session | None) -> None:
        """Show another project, or none. Called once after the panel is made, and whenever the project changes."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.bench.do("focus_desk")
            return
        super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One panel: what it is called, its key in Qt's notation, and how wide it would like to be at first.

    `make` imports what it needs itself, so that a panel never opened costs nothing.
    """

    id: str
    title: str
    icon: str
    make: Callable[[Workbench], SidePanel]
    key: str = ""
    tip: str = ""
    width_px: int = 280
