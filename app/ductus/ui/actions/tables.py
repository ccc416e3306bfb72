"""All menus in order, each a table of actions."""

from __future__ import annotations

from ductus.ui.actions import edit, file, help, history, page, view
from ductus.ui.actions.base import Menu

MENUS: tuple[tuple[str, Menu], ...] = (
    ("File", file.MENU),
    ("Edit", edit.MENU),
    ("Line", history.MENU),
    ("Page", page.MENU),
    ("View", view.MENU),
    ("Help", help.MENU),
)
TOOLBAR_GROUPS = ("file", "work", "tools", "timeline", "export")
