"""Regions, types and reading order: the part of the Page menu that is about how the page is laid out."""

from __future__ import annotations

from ductus.document.order import ordered_automatically
from ductus.document.region_members import assigned
from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.workbench import Workbench

_WORK = Needs.PAGE | Needs.WRITING
_REGIONS = "Regions"


def region_tool(bench: Workbench) -> None:
    """Draw and shape regions."""
    bench.canvas.use_region()
    bench.canvas.setFocus()


def region_outline_tool(bench: Workbench) -> None:
    """Draw a region corner by corner."""
    bench.canvas.use_region_outline()
    bench.canvas.setFocus()


def order_tool(bench: Workbench) -> None:
    """Order lines by a stroke."""
    bench.canvas.use_order()
    bench.canvas.setFocus()


def assign_lines(bench: Workbench) -> None:
    """Every line into the region it stands in."""
    session = bench.session
    if session is None or session.page is None:
        return
    edit = assigned(session.page)
    if edit is not None:
        session.apply(edit)
    elif not session.page.regions:
        bench.say("This page has no regions yet. Draw one with the region tool (R on the page).")
    else:
        bench.say("Every line is in the region it stands in.")


def order_automatically(bench: Workbench) -> None:
    """The order the places of the lines suggest."""
    session = bench.session
    if session is None or session.page is None:
        return
    edit = ordered_automatically(session.page)
    if edit is None:
        bench.say("The lines stand in that order already.")
    elif session.apply(edit):
        bench.canvas.set_order_visible(True)


def set_kind(bench: Workbench) -> None:
    """The menu of types for what is chosen."""
    from ductus.ui.kinds.menu import kind_menu, pop_up
    from ductus.ui.kinds.steps import chosen_kinds

    if chosen_kinds(bench):
        pop_up(bench, kind_menu(bench))
    else:
        bench.canvas.tell("Choose lines or a region first")


def put_in_region(bench: Workbench) -> None:
    """The menu of regions for the chosen lines."""
    from ductus.ui.kinds.menu import pop_up, region_menu
    from ductus.ui.kinds.steps import chosen_lines

    if chosen_lines(bench):
        pop_up(bench, region_menu(bench))
    else:
        bench.canvas.tell("Choose lines first")


def remove_region(bench: Workbench) -> None:
    """The chosen region off the page; its lines stay."""
    from ductus.ui.canvas.tool_region import erase_region

    bench.canvas.scene.regions.corners = frozenset()
    if not erase_region(bench.canvas):
        bench.canvas.tell("Choose a region first: click its edge or its name")


def kinds(bench: Workbench) -> None:
    """The project's list of types."""
    from ductus.ui.dialogs.kinds import show_kinds

    show_kinds(bench)


MENU: Menu = (
    ActionRow(
        "tool_region",
        "Draw and shape regions",
        region_tool,
        (),
        "region",
        "R on the page: drag a rectangle, click a region to shape it.",
        _WORK,
        is_checkable=True,
        on_toolbar="tools",
        short_text="Region",
        under=_REGIONS,
    ),
    ActionRow(
        "tool_region_outline",
        "Draw a region as an outline",
        region_outline_tool,
        tip="Shift+R on the page: click corner by corner, Enter ends.",
        needs=_WORK,
        is_checkable=True,
        under=_REGIONS,
    ),
    ActionRow(
        "assign_lines",
        "Assign lines to regions",
        assign_lines,
        icon="assign",
        tip="Each line to the region that covers most of it, also those put elsewhere by hand.",
        needs=_WORK | Needs.LINES,
        under=_REGIONS,
    ),
    ActionRow(
        "put_in_region",
        "Put lines in a region…",
        put_in_region,
        tip="The selected lines belong to it, wherever they stand.",
        needs=_WORK | Needs.LINES,
        under=_REGIONS,
    ),
    ActionRow(
        "remove_region", "Delete region", remove_region, tip="Its lines stay on the page.", needs=_WORK, under=_REGIONS
    ),
    ActionRow(
        "set_kind",
        "Type of lines or region…",
        set_kind,
        icon="tag",
        tip="K on the page: heading, rubric, margin … of what is selected.",
        needs=_WORK,
    ),
    ActionRow(
        "kinds",
        "Types of lines and regions…",
        kinds,
        icon="kinds",
        tip="The list this project offers.",
        needs=Needs.PROJECT | Needs.WRITING,
    ),
    SEPARATOR,
    ActionRow(
        "tool_order",
        "Order lines by a stroke",
        order_tool,
        (),
        "stroke order",
        "O on the page: draw one stroke through the lines as they are read.",
        _WORK,
        is_checkable=True,
    ),
    ActionRow(
        "order_automatically",
        "Order lines automatically",
        order_automatically,
        icon="order automatically",
        tip="Down the columns, page by page of a spread, margins last. Undo brings your order back.",
        needs=_WORK | Needs.LINES,
    ),
)
