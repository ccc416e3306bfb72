"""The menus from which a type, or a region, is given to what is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu

from ductus.document.page import Page
from ductus.document.sheet import kinds_offered
from ductus.ui.kinds.steps import chosen_kinds, chosen_lines, chosen_regions, page_on_screen, set_kind, set_region
from ductus.ui.workbench import Workbench

_COUNTED = 9
"""So many entries have a digit as their key."""


def kind_menu(bench: Workbench) -> QMenu:
    """The types of the project's sheet, then those only this page has; the present one is marked."""
    regions, present = chosen_regions(bench), chosen_kinds(bench)
    menu = QMenu("Type of region" if regions else "Type of line", bench.window)
    page, session = page_on_screen(bench), bench.session
    if page is None or session is None:
        return menu
    sheet = session.project.sheet
    agreed = sheet.zone_kinds if regions else sheet.line_kinds
    used = (item.kind for item in (page.regions if regions else page.lines))
    offered = kinds_offered(agreed, used)
    for number, kind in enumerate(offered, 1):
        if number == len(agreed) + 1:
            menu.addSeparator()
        action = menu.addAction(f"&{number}  {kind}" if number <= _COUNTED else f"    {kind}")
        action.setCheckable(True)
        action.setChecked(present == {kind})
        if number > len(agreed):
            action.setToolTip("Not in the project's list, but on this page")
        action.triggered.connect(lambda _checked=False, kind=kind: set_kind(bench, kind))
    menu.addSeparator()
    menu.addAction("&Other type…").triggered.connect(lambda: _ask(bench, sorted(present)))
    menu.addAction(bench.actions["kinds"])
    return menu


def region_menu(bench: Workbench) -> QMenu:
    """The regions of the page, in each of which the chosen lines can be put."""
    menu = QMenu("Region", bench.window)
    page = page_on_screen(bench)
    if page is None:
        return menu
    chosen = set(chosen_lines(bench))
    held = {line.region_id for line in page.lines if line.id in chosen}
    for number, (region_id, title) in enumerate([*region_titles(page), ("", "No region")], 1):
        action = menu.addAction(f"&{number}  {title}" if number <= _COUNTED else f"    {title}")
        action.setCheckable(True)
        action.setChecked(held == {region_id})
        action.triggered.connect(lambda _checked=False, region_id=region_id: set_region(bench, region_id))
    menu.addSeparator()
    menu.addAction(bench.actions["assign_lines"])
    return menu


def region_titles(page: Page) -> list[tuple[str, str]]:
    """Id and title of each region: its type, counted where several are of one type."""
    counts: dict[str, int] = {}
    for region in page.regions:
        counts[region.kind] = counts.get(region.kind, 0) + 1
    seen: dict[str, int] = {}
    titles = []
    for region in page.regions:
        seen[region.kind] = seen.get(region.kind, 0) + 1
        title = f"{region.kind} {seen[region.kind]}" if counts[region.kind] > 1 else region.kind
        titles.append((region.id, title))
    return titles


def pop_up(bench: Workbench, menu: QMenu) -> None:
    """Show a menu at what is chosen, with its first or present entry in hand."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.setActiveAction(_present(menu.actions()))
    menu.popup(_place(bench))


def _present(actions: Sequence[QAction]) -> QAction:
    return next((action for action in actions if action.isChecked()), actions[0])


def _place(bench: Workbench) -> QPoint:
    canvas = bench.canvas
    box = canvas.scene.regions.shape(canvas.page())
    boxes = [box.box] if box is not None else canvas.scene.boxes(chosen_lines(bench)[:1])
    if not boxes:
        return canvas.mapToGlobal(canvas.rect().center())
    seen = canvas.view.box_in_widget(boxes[0])
    left = min(max(round(seen.left), 0), canvas.width())
    top = min(max(round(seen.top if box is not None else seen.bottom), 0), canvas.height())
    return canvas.mapToGlobal(QPoint(left, top))


def _ask(bench: Workbench, present: Sequence[str]) -> None:
    kind, is_given = QInputDialog.getText(
        bench.window,
        "Other type",
        "Name of the type, with a subtype after a colon if you like (MarginTextZone:note):",
        text=present[0] if present else "",
    )
    if is_given and kind.strip():
        set_kind(bench, kind.strip())
