"""Finding, replacing and comparing, as part of the Edit menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.search.scopes import Scope
from ductus.ui.workbench import Workbench

if TYPE_CHECKING:
    from ductus.ui.search.panel import FindPanel

PANEL = "find"


def find_on_page(bench: Workbench) -> None:
    """Look on this page for what is selected."""
    _panel(bench).look_for(_selected(bench), Scope.PAGE)


def find_in_project(bench: Workbench) -> None:
    """Look in the whole project for what is selected."""
    _panel(bench).look_for(_selected(bench), Scope.PROJECT)


def replace(bench: Workbench) -> None:
    """Look for what is selected, to replace it."""
    _panel(bench).replace(_selected(bench))


def find_next(bench: Workbench) -> None:
    """The next place found."""
    _panel(bench, take_focus=False).step(1)


def find_previous(bench: Workbench) -> None:
    """The place found before."""
    _panel(bench, take_focus=False).step(-1)


def where_else(bench: Workbench) -> None:
    """Everywhere the word at the caret, or what is selected, is written."""
    words = bench.desk.words_at_caret().strip()
    if words:
        _panel(bench).where_else(words)
    else:
        bench.say("Put the caret into a word of the text first.")


def _panel(bench: Workbench, *, take_focus: bool = True) -> FindPanel:
    panel = cast("FindPanel", bench.side.panel(PANEL))
    bench.side.show_panel(PANEL, take_focus=take_focus)
    return panel


def _selected(bench: Workbench) -> str:
    """What is selected in the text; nothing is as good as nothing to look for."""
    return bench.desk.selected_text().strip()


_FINDING = Needs.PROJECT
MENU: Menu = (
    ActionRow("find", "Find on this page…", find_on_page, ("Ctrl+F",), "find", needs=_FINDING),
    ActionRow("find_all", "Find in the project…", find_in_project, ("Ctrl+Shift+F",), "find", needs=_FINDING),
    ActionRow("find_next", "Find next", find_next, ("F3",), needs=_FINDING),
    ActionRow("find_previous", "Find previous", find_previous, ("Shift+F3",), needs=_FINDING),
    ActionRow(
        "replace",
        "Find and replace…",
        replace,
        ("Ctrl+Shift+H",),
        tip="Each place is shown with its ink before it is replaced.",
        needs=_FINDING | Needs.WRITING,
    ),
    SEPARATOR,
    ActionRow(
        "where_else",
        "Where else is this written",
        where_else,
        ("Ctrl+Shift+W",),
        tip="Every place of the word at the caret, ink under ink.",
        needs=Needs.PAGE,
    ),
)
