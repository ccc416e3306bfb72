"""The View menu: zoom, what is shown, and where the parts of the window stand."""

from __future__ import annotations

from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.desk.arrangements import PLACE
from ductus.ui.keys.parts import go_to_part
from ductus.ui.side.place import PAGES
from ductus.ui.workbench import Workbench

_ZOOM_STEP = 1.25
_GO_TO = "Go to"
DESK = "Desk"
"""The menu within the View menu that holds how the desk shows its lines."""


def zoom_in(bench: Workbench) -> None:
    """Larger."""
    bench.canvas.zoom_by(_ZOOM_STEP)


def zoom_out(bench: Workbench) -> None:
    """Smaller."""
    bench.canvas.zoom_by(1 / _ZOOM_STEP)


def actual_size(bench: Workbench) -> None:
    """One pixel of the page for one of the screen."""
    bench.canvas.zoom_to(1.0)


def fit_page(bench: Workbench) -> None:
    """The whole page."""
    bench.canvas.fit_page()


def fit_width(bench: Workbench) -> None:
    """The page at full width."""
    bench.canvas.fit_width()


def fit_line(bench: Workbench) -> None:
    """The current line, large."""
    bench.canvas.fit_line()


def overlay(bench: Workbench) -> None:
    """Lines over the page, on or off."""
    bench.canvas.set_overlay_visible(bench.actions["overlay"].isChecked())


def order(bench: Workbench) -> None:
    """Numbers of the reading order, on or off."""
    bench.canvas.set_order_visible(bench.actions["order"].isChecked())


def _colour_row(by: str, text: str, tip: str = "") -> ActionRow:
    """One thing the colours of lines can say; the one in force is checked."""

    def choose(bench: Workbench) -> None:
        bench.settings["canvas.colour_by"] = by
        bench.shaping.check_colours()

    return ActionRow(
        f"colour_by_{by}", text, choose, tip=tip, needs=Needs.PAGE, is_checkable=True, under="Colour of lines"
    )


def left_out(bench: Workbench) -> None:
    """What the line finder took for specks, stains or rules, on or off."""
    bench.shaping.outcomes.show_left_out(bench.actions["left_out"].isChecked())


def words(bench: Workbench) -> None:
    """Words of the lines in hand, on or off; `canvas/word_wiring.py` follows the action."""


def _place_desk(bench: Workbench, place: str) -> None:
    bench.settings[PLACE] = place
    # The same choice again changes no setting, and would leave its action unchecked.
    bench.actions[f"desk_{place}"].setChecked(True)


def desk_beside(bench: Workbench) -> None:
    """The desk beside the page."""
    _place_desk(bench, "beside")


def desk_below(bench: Workbench) -> None:
    """The desk below the page."""
    _place_desk(bench, "below")


def desk_auto(bench: Workbench) -> None:
    """The desk beside the page in wide windows, below it in narrow ones."""
    _place_desk(bench, "auto")


def text_larger(bench: Workbench) -> None:
    """Larger transcription."""
    bench.settings["desk.font_size"] = min(32, bench.settings["desk.font_size"] + 1)


def text_smaller(bench: Workbench) -> None:
    """Smaller transcription."""
    bench.settings["desk.font_size"] = max(12, bench.settings["desk.font_size"] - 1)


def focus_desk(bench: Workbench) -> None:
    """The keyboard to the text."""
    line_id = bench.desk.current_line() or next(iter(bench.canvas.selection()), "")
    page = bench.session.page if bench.session is not None else None
    if not line_id and page is not None and page.lines:
        line_id = page.lines[0].id
    if line_id:
        bench.desk.set_current(line_id, take_focus=True)


def focus_canvas(bench: Workbench) -> None:
    """The keyboard to the page."""
    bench.canvas.setFocus()


def focus_pages(bench: Workbench) -> None:
    """The keyboard to the list of pages."""
    bench.side.show_panel(PAGES)


def next_part(bench: Workbench) -> None:
    """The keyboard to the next part of the window that can be seen."""
    go_to_part(bench, +1)


def previous_part(bench: Workbench) -> None:
    """The keyboard to the part before."""
    go_to_part(bench, -1)


MENU: Menu = (
    ActionRow("zoom_in", "Zoom in", zoom_in, ("Ctrl++", "Ctrl+="), "zoom in", needs=Needs.PAGE),
    ActionRow("zoom_out", "Zoom out", zoom_out, ("Ctrl+-",), "zoom out", needs=Needs.PAGE),
    ActionRow("fit_page", "Fit page", fit_page, ("Ctrl+0",), "fit page", needs=Needs.PAGE),
    ActionRow("fit_width", "Fit width", fit_width, ("Ctrl+9",), "fit width", needs=Needs.PAGE),
    ActionRow("actual_size", "Actual size", actual_size, ("Ctrl+8",), needs=Needs.PAGE),
    ActionRow("fit_line", "Zoom to the line", fit_line, ("Ctrl+G",), needs=Needs.PAGE | Needs.LINES),
    SEPARATOR,
    ActionRow("overlay", "Show lines", overlay, ("Ctrl+H",), "overlay", needs=Needs.PAGE, is_checkable=True),
    ActionRow("order", "Show reading order", order, (), "order", "", Needs.PAGE, is_checkable=True),
    ActionRow(
        "words",
        "Show words",
        words,
        tip="Where the engine saw each word of the selected lines.",
        needs=Needs.PAGE,
        is_checkable=True,
    ),
    _colour_row("status", "Colour lines by status"),
    _colour_row("confidence", "Colour lines by confidence", "Green is sure, dashes and dots are doubtful."),
    _colour_row("kind", "Colour lines by type"),
    _colour_row("region", "Colour lines by region"),
    _colour_row("nothing", "All lines in one colour"),
    ActionRow(
        "left_out",
        "Show what was left out",
        left_out,
        tip="Pieces the line finder took for specks, stains or rules; a click makes a line of one.",
        needs=Needs.PAGE,
        is_checkable=True,
    ),
    SEPARATOR,
    ActionRow("focus_pages", "Go to the pages", focus_pages, ("Ctrl+1",), under=_GO_TO),
    ActionRow("focus_canvas", "Go to the page", focus_canvas, ("Ctrl+2",), under=_GO_TO),
    ActionRow("focus_desk", "Go to the text", focus_desk, ("Ctrl+3", "Ctrl+E"), needs=Needs.PAGE, under=_GO_TO),
    ActionRow(
        "next_part",
        "Go to the next part",
        next_part,
        ("Ctrl+F6",),
        tip="Messages, pages, page, text, jobs.",
        under=_GO_TO,
    ),
    ActionRow("previous_part", "Go to the part before", previous_part, ("Ctrl+Shift+F6",), under=_GO_TO),
    ActionRow("desk_beside", "Desk beside the page", desk_beside, is_checkable=True, under=DESK),
    ActionRow("desk_below", "Desk below the page", desk_below, is_checkable=True, under=DESK),
    ActionRow("desk_auto", "Desk where there is room", desk_auto, is_checkable=True, under=DESK),
    ActionRow("text_larger", "Larger text", text_larger, ("Ctrl+Alt++", "Ctrl+Alt+="), under=DESK),
    ActionRow("text_smaller", "Smaller text", text_smaller, ("Ctrl+Alt+-",), under=DESK),
)
