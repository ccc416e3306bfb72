"""All menus in order, each a table of actions."""

from __future__ import annotations

from ductus.ui.actions import desk, edit, file, help, history, line, page, panels, view
from ductus.ui.actions.base import SEPARATOR, Menu

MENUS: tuple[tuple[str, Menu], ...] = (
    ("File", file.MENU),
    ("Edit", edit.MENU),
    ("Line", (*line.MENU, SEPARATOR, *history.MENU)),
    ("Page", page.MENU),
    ("View", (*view.MENU, SEPARATOR, *desk.MENU, SEPARATOR, *panels.MENU)),
    ("Help", help.MENU),
)
TOOLBAR_GROUPS = ("file", "work", "tools", "timeline", "export")
