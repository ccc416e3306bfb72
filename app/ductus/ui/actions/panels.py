"""The panels of the left side as actions: each row of `ui/side/table.py` opens with its key."""

from __future__ import annotations

from ductus.ui.actions.base import ActionRow, Menu, Needs
from ductus.ui.side.panel import PanelRow
from ductus.ui.side.table import PANELS
from ductus.ui.workbench import Workbench


def _row(panel: PanelRow) -> ActionRow:
    def show(bench: Workbench) -> None:
        bench.side.show_panel(panel.id)

    keys = (panel.key,) if panel.key else ()
    return ActionRow(f"panel_{panel.id}", panel.title, show, keys, panel.icon, panel.tip, Needs.PROJECT, under="Panels")


MENU: Menu = tuple(_row(panel) for panel in PANELS)
