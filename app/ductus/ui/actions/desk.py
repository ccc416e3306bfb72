"""How the desk shows its lines, as part of the View menu."""

from __future__ import annotations

from collections.abc import Callable

from ductus.ui.actions.base import ActionRow, Menu
from ductus.ui.actions.view import DESK
from ductus.ui.desk.arrangements import ARRANGEMENT, LINE_HEIGHT, TEXT_ON_PAGE
from ductus.ui.desk.cell_layout import Arrangement
from ductus.ui.workbench import Workbench

_LINE_HEIGHT_STEP = 0.1
_LINE_HEIGHTS = (1.0, 2.0)


def _arrange(arrangement: Arrangement) -> Callable[[Workbench], None]:
    def arrange(bench: Workbench) -> None:
        bench.settings[ARRANGEMENT] = arrangement.value
        # The same choice again changes no setting, and would leave its action unchecked.
        bench.actions[f"arrange_{arrangement.value}"].setChecked(True)

    return arrange


def next_arrangement(bench: Workbench) -> None:
    """The next way of showing lines, after the last the first again."""
    every = tuple(Arrangement)
    here = every.index(Arrangement(bench.settings[ARRANGEMENT]))
    bench.settings[ARRANGEMENT] = every[(here + 1) % len(every)].value


def text_on_page(bench: Workbench) -> None:
    """The transcription over its ink on the page, on or off."""
    bench.settings[TEXT_ON_PAGE] = bench.actions["text_on_page"].isChecked()


def _space_lines(bench: Workbench, step: float) -> None:
    lowest, highest = _LINE_HEIGHTS
    bench.settings[LINE_HEIGHT] = round(min(highest, max(lowest, bench.settings[LINE_HEIGHT] + step)), 2)


def more_space(bench: Workbench) -> None:
    """Rows of text further apart."""
    _space_lines(bench, _LINE_HEIGHT_STEP)


def less_space(bench: Workbench) -> None:
    """Rows of text closer together."""
    _space_lines(bench, -_LINE_HEIGHT_STEP)


MENU: Menu = (
    ActionRow("arrange_pairs", "Ink over text", _arrange(Arrangement.PAIRS), is_checkable=True, under=DESK),
    ActionRow(
        "arrange_focus",
        "One line large",
        _arrange(Arrangement.FOCUS),
        tip="The line in hand large, the others dim.",
        is_checkable=True,
        under=DESK,
    ),
    ActionRow("arrange_beside", "Ink beside text", _arrange(Arrangement.BESIDE), is_checkable=True, under=DESK),
    ActionRow("next_arrangement", "Next way of showing lines", next_arrangement, ("F12",), under=DESK),
    ActionRow(
        "text_on_page",
        "Show text on the page",
        text_on_page,
        ("Ctrl+Shift+T",),
        tip="The transcription over its ink; hold Ctrl+I to see the ink.",
        is_checkable=True,
    ),
    ActionRow("more_space", "More space between lines", more_space, under=DESK),
    ActionRow("less_space", "Less space between lines", less_space, under=DESK),
)
