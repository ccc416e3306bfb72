"""The Line menu: the tools of the canvas, and what is done to the chosen lines as a whole.

Most of the keys act on the page alone and stand in `canvas/keys.py`; the tooltips name them.
"""

from __future__ import annotations

from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.workbench import Workbench

_LINES = Needs.SELECTION | Needs.WRITING


def _tool(name: str, text: str, short: str, icon: str, tip: str) -> ActionRow:
    """The row of a tool of the canvas, on the toolbar among the others."""

    def choose(bench: Workbench) -> None:
        bench.canvas.set_tool(name)
        bench.canvas.setFocus()

    return ActionRow(
        f"tool_{name}",
        text,
        choose,
        (),
        icon,
        tip,
        Needs.PAGE if name == "select" else Needs.PAGE | Needs.WRITING,
        is_checkable=True,
        on_toolbar="tools",
        short_text=short,
    )


def _row(
    operation: str, text: str, tip: str, keys: tuple[str, ...] = (), icon: str = "", toolbar: str = "", short: str = ""
) -> ActionRow:
    """The row of one of `OPERATIONS`, done to the selected lines as one step."""

    def operate(bench: Workbench) -> None:
        bench.canvas.operate(operation)

    return ActionRow(f"{operation}_lines", text, operate, keys, icon, tip, _LINES, on_toolbar=toolbar, short_text=short)


def fit_ends_to_ink(bench: Workbench) -> None:
    """End the selected lines where their ink does."""
    bench.canvas.fit_ends_to_ink()


def propose_outlines(bench: Workbench) -> None:
    """Propose the outlines of the selected lines anew, from the ink on their baselines."""
    bench.canvas.propose_outlines()


def many_lines(bench: Workbench) -> None:
    """Change many lines at once, seen before it is done."""
    from ductus.ui.shaping.many_lines_dialog import show_many_lines

    show_many_lines(bench)


MENU: Menu = (
    _tool("select", "Select and shape lines", "Select", "select", "Choose, move, resize and bend."),
    _tool(
        "rectangle",
        "Draw a line as a rectangle",
        "Rectangle",
        "rectangle",
        "Drag from corner to corner.",
    ),
    _tool("polygon", "Draw a line as an outline", "Outline", "draw", "Click corner by corner, Enter ends."),
    _tool("baseline", "Draw a line by its baseline", "Baseline", "baseline", "Click along its foot."),
    _tool("cut", "Cut a line in two", "Cut", "cut", "Point where, click; the text is divided too."),
    _row(
        "join",
        "Join lines",
        "Several selected lines become one, their texts in order.",
        icon="join",
        toolbar="tools",
        short="Join",
    ),
    SEPARATOR,
    _row("reverse", "Reverse writing direction", "The writing runs the other way."),
    _row("straighten", "Straighten baselines", "From end to end, through the middle of the old one."),
    ActionRow(
        "outline_from_baseline_lines",
        "Propose outlines anew",
        propose_outlines,
        tip="Around the ink on their baselines; as high as lines of this page are where there is none.",
        needs=_LINES,
    ),
    SEPARATOR,
    _row("lengthen", "Lengthen lines", "Both ends outwards by 2 %."),
    _row("shorten", "Shorten lines", "Both ends inwards by 2 %."),
    ActionRow(
        "fit_ends_to_ink",
        "Fit ends to the ink",
        fit_ends_to_ink,
        tip="Blank paper at the ends is left out, a word cut off is taken in.",
        needs=_LINES,
    ),
    _row("grow", "Grow outlines", "By a tenth of its height on all sides."),
    _row("shrink", "Shrink outlines", "By a tenth of its height on all sides."),
    _row("turn_left", "Turn lines left", "By one degree; the knob above a selection turns freely."),
    _row("turn_right", "Turn lines right", "By one degree."),
    SEPARATOR,
    ActionRow(
        "many_lines",
        "Change many lines…",
        many_lines,
        ("Ctrl+Shift+M",),
        tip="Grow, move, lock, delete and more; the effect is shown on the page before it is made.",
        needs=Needs.PAGE | Needs.LINES | Needs.WRITING,
    ),
    _row("duplicate", "Duplicate lines", "The shape again, just below, without text."),
    _row("lock", "Lock or unlock lines", "A locked line changes neither shape nor text.", ("Ctrl+L",), icon="lock"),
)
