"""The Help menu: finding any action by name, the pages of the help, the keys, what this is."""

from __future__ import annotations

from ductus.ui.actions.base import ActionRow, Menu
from ductus.ui.workbench import Workbench


def palette(bench: Workbench) -> None:
    """Find any action, page or setting by name."""
    from ductus.ui.palette import show_palette

    show_palette(bench)


def help_here(bench: Workbench) -> None:
    """The page of the help that tells of the place with the keyboard."""
    from ductus.ui.help.window import show_help

    show_help(bench)


def keys(bench: Workbench) -> None:
    """All keys, to be found, changed and printed."""
    from ductus.ui.dialogs.keys import show_keys

    show_keys(bench)


def check_machine(bench: Workbench) -> None:
    """What engines can run on here, how fast, and what is missing."""
    from ductus.ui.dialogs.settings import show_settings
    from ductus.ui.settings_pages.machine_page import CHECK

    show_settings(bench, CHECK)


def about(bench: Workbench) -> None:
    """What this is, and whose work it stands on."""
    from ductus.ui.dialogs.about import show_about

    show_about(bench)


MENU: Menu = (
    ActionRow("palette", "Find an action…", palette, ("Ctrl+K",), "palette", "Every action, page and setting by name."),
    ActionRow("help", "Help", help_here, ("F1",), "help", "Short pages, opened at what you are doing."),
    ActionRow("keys", "Keys…", keys, ("Ctrl+/",), "", "Find, change and print the keys."),
    ActionRow(
        "check_machine",
        "Check my machine…",
        check_machine,
        icon="device",
        tip="What engines can run on here, how many lines a second, what is missing and what to do.",
    ),
    ActionRow("about", "About Ductus", about),
)
