"""All menus in order, each a table of actions."""

from __future__ import annotations

from ductus.ui.actions import (
    arranging,
    desk,
    edit,
    file,
    help,
    history,
    layout,
    line,
    page,
    page_frame,
    panels,
    search,
    seeing,
    stages,
    teaching,
    view,
)
from ductus.ui.actions.base import SEPARATOR, Menu

MENUS: tuple[tuple[str, Menu], ...] = (
    ("File", file.MENU),
    ("Edit", (*edit.MENU, SEPARATOR, *search.MENU)),
    ("Line", (*line.MENU, SEPARATOR, *history.MENU)),
    ("Page", (*page.MENU, SEPARATOR, *page_frame.MENU, *arranging.MENU, SEPARATOR, *layout.MENU)),
    ("View", (*view.MENU, *stages.MENU, SEPARATOR, *seeing.MENU, SEPARATOR, *desk.MENU, SEPARATOR, *panels.MENU)),
    ("Teach", teaching.MENU),
    ("Help", help.MENU),
)
TOOLBAR_GROUPS = ("file", "work", "tools", "timeline", "export")
