"""The panels of the left side beside the pages, in the order of their buttons."""

from __future__ import annotations

from ductus.ui.side.panel import PanelRow

PANELS: tuple[PanelRow, ...] = ()
