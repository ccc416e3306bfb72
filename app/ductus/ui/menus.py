"""The menu bar and the toolbar of the window, made from the tables of actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolBar

from ductus.ui.actions.base import Menu, make_action
from ductus.ui.actions.tables import MENUS, TOOLBAR_GROUPS
from ductus.ui.pages.filtering import Stage, action_of
from ductus.ui.recent_menu import RecentMenu
from ductus.ui.workbench import Workbench

_ICON_PX = 20


def build_menus(bench: Workbench, refresh: Callable[[], None]) -> None:
    """Make every action and put it into its menu. `refresh` enables what is possible, before a menu is shown."""
    for title, menu in MENUS:
        shown = bench.window.menuBar().addMenu(f"&{title}")
        shown.aboutToShow.connect(refresh)
        _fill(shown, menu, bench)
    for names in ([name for name in bench.actions if name.startswith("tool_")], map(action_of, Stage)):
        group = QActionGroup(bench.window)  # one of them holds
        for name in names:
            group.addAction(bench.actions[name])
    bench.actions["tool_select"].setChecked(True)
    bench.actions["overlay"].setChecked(True)


def _fill(shown: QMenu, menu: Menu, bench: Workbench) -> None:
    """The rows in their order; those under one heading in a menu of that name, where the first of them stands."""
    inner: dict[str, QMenu] = {}
    for row in menu:
        if row is None:
            shown.addSeparator()
            continue
        action = make_action(row, bench)
        bench.actions[row.id] = action
        bench.window.addAction(action)
        if row.under and row.under not in inner:
            inner[row.under] = shown.addMenu(row.under)
        (inner[row.under] if row.under else shown).addAction(action)
        if row.id == "open_project":
            shown.addMenu(RecentMenu(bench))


def build_toolbar(bench: Workbench) -> None:
    """The actions that say which group of the toolbar they stand in, under their icons."""
    bar = QToolBar("Tools")
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setIconSize(QSize(_ICON_PX, _ICON_PX))
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    rows = [row for _, menu in MENUS for row in menu if row is not None]
    for number, group in enumerate(TOOLBAR_GROUPS):
        if number:
            bar.addSeparator()
        for row in rows:
            if row.on_toolbar == group:
                bar.addAction(bench.actions[row.id])
    bench.window.addToolBar(bar)
