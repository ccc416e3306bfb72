"""Part of the View menu: how the page is shown to the eye."""

from __future__ import annotations

from ductus.ui.actions.base import ActionRow, Menu, Needs
from ductus.ui.workbench import Workbench


def adjust(bench: Workbench) -> None:
    """Open the panel of brightness and contrast, or close it."""
    bench.seeing.toggle_panel()


def adjusted(bench: Workbench) -> None:
    """The page as adjusted, or as it was scanned."""
    bench.seeing.set_adjusted(bench.actions["adjusted"].isChecked())


def minimap(bench: Workbench) -> None:
    """The overview in the corner of the page, on or off."""
    bench.settings["canvas.minimap"] = bench.actions["minimap"].isChecked()


MENU: Menu = (
    ActionRow(
        "adjust",
        "Brightness and contrast…",
        adjust,
        ("Ctrl+Shift+B",),
        "brightness",
        "Changes what you see, never the scan.",
        Needs.PAGE,
    ),
    ActionRow(
        "adjusted",
        "Show the page adjusted",
        adjusted,
        ("Ctrl+Shift+G",),
        tip="As adjusted, or as it was scanned.",
        needs=Needs.PAGE,
        is_checkable=True,
    ),
    ActionRow(
        "minimap",
        "Show the overview when zoomed in",
        minimap,
        ("Ctrl+M",),
        "map",
        "A small map of the page in a corner of the canvas.",
        is_checkable=True,
    ),
)
