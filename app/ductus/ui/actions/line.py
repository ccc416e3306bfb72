"""The Line menu: what is done to the chosen lines as a whole. Most of the keys act on the page (`canvas/keys.py`)."""

from __future__ import annotations

from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.actions.view import tool_row
from ductus.ui.workbench import Workbench

_LINES = Needs.SELECTION | Needs.WRITING


def _row(
    operation: str, text: str, tip: str, keys: tuple[str, ...] = (), icon: str = "", toolbar: str = "", short: str = ""
) -> ActionRow:
    """The row of one of `OPERATIONS`, done to the selected lines as one step."""

    def operate(bench: Workbench) -> None:
        bench.canvas.operate(operation)

    return ActionRow(f"{operation}_lines", text, operate, keys, icon, tip, _LINES, on_toolbar=toolbar, short_text=short)


MENU: Menu = (
    tool_row("cut", "Cut a line in two", "Cut", "cut", "C on the page: point where, click; the text is divided too."),
    _row(
        "join",
        "Join lines",
        "J on the page: several selected lines become one, their texts in order.",
        icon="join",
        toolbar="tools",
        short="Join",
    ),
    SEPARATOR,
    _row("reverse", "Reverse direction", "I on the page: the writing runs the other way."),
    _row("straighten", "Straighten baseline", "From end to end, through the middle of the old one."),
    _row("outline_from_baseline", "Outline from baseline", "A new outline, as high as the lines of this page are."),
    SEPARATOR,
    _row("lengthen", "Lengthen", "Alt+Right on the page: both ends outwards by 2 %."),
    _row("shorten", "Shorten", "Alt+Left on the page: both ends inwards by 2 %."),
    _row("grow", "Grow outline", "Alt+Up on the page: by a tenth of its height on all sides."),
    _row("shrink", "Shrink outline", "Alt+Down on the page: by a tenth of its height on all sides."),
    SEPARATOR,
    _row("duplicate", "Duplicate", "Ctrl+D on the page: the shape again, just below, without text."),
    _row("lock", "Lock or unlock", "A locked line changes neither shape nor text.", ("Ctrl+L",), icon="lock"),
)
